"""The training group at work: named people with tokens, over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from services.training.given import Directory

from chassis.testing import ServiceUnderTest


@dataclass(frozen=True, slots=True)
class Desk:
    """Asks as a trainer, as the training lead, as whoever is named."""

    training: ServiceUnderTest
    directory: Directory

    async def post(
        self, path: str, body: dict[str, Any], who: str = "T-East", *roles: str, status: int = 200
    ) -> dict[str, Any]:
        answer = await self.client(who, *(roles or ("trainer",))).post(path, json=body)
        assert answer.status_code == status, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def get(self, path: str, who: str = "Lead", *roles: str, **params: Any) -> dict[str, Any]:
        answer = await self.client(who, *(roles or ("training_lead",))).get(path, params=params)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def plan(
        self, kind: str, starts_at: datetime, minutes: int = 60, **more: Any
    ) -> dict[str, Any]:
        trainer = self.directory.person(more.pop("trainer", "T-East"))
        times = {
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(minutes=minutes)).isoformat(),
        }
        people = [str(self.directory.person(name)) for name in more.pop("people", ())]
        return {
            "kind": kind,
            "trainer_id": str(trainer),
            "place": "Room 1",
            **times,
            "people": people,
            **more,
        }

    async def schedule(
        self, *plans: dict[str, Any], who: str = "T-East", role: str = "trainer"
    ) -> dict[str, Any]:
        return await self.post("/v1/sessions", {"sessions": list(plans)}, who, role)

    async def hold(
        self, session_id: str, *names: str, who: str = "T-East", **more: Any
    ) -> dict[str, Any]:
        entries = [{"person_id": str(self.directory.person(name))} for name in names]
        return await self.post(
            "/v1/sessions/sign-in",
            {"sheets": [{"session_id": session_id, "entries": entries, **more}]},
            who,
        )

    async def hand_in(self, session_id: str, *, who: str = "T-East", **more: Any) -> dict[str, Any]:
        return await self.post(
            "/v1/records",
            {"records": [{"session_id": session_id, "content": "listening", **more}]},
            who,
        )

    async def confirm(
        self, *session_ids: str, who: str = "Lead", role: str = "training_lead"
    ) -> dict[str, Any]:
        return await self.post("/v1/records/confirm", {"sessions": list(session_ids)}, who, role)

    async def train(
        self,
        starts_at: datetime,
        kind: str,
        *names: str,
        minutes: int = 60,
        assignments: Sequence[UUID] = (),
    ) -> dict[str, Any]:
        """A session from its plan to its confirmation, the clock moved to its end."""
        ids = [str(id) for id in assignments]
        told = await self.schedule(
            self.plan(kind, starts_at, minutes, people=names, assignments=ids)
        )
        assert told["refused"] == []
        session_id = told["scheduled"][0]["session_id"]
        await self.training.advance(starts_at + timedelta(minutes=minutes))
        assert (await self.hold(session_id, *names))["refused"] == []
        assert (await self.hand_in(session_id))["refused"] == []
        confirmed = await self.confirm(session_id)
        assert confirmed["refused"] == []
        done: dict[str, Any] = confirmed["confirmed"][0]
        return done

    def client(self, who: str, *roles: str) -> httpx.AsyncClient:
        places = [
            ("center", str(self.directory.unit("C"))),
            ("team", str(self.directory.unit("East 1"))),
        ]
        return self.training.client(self.directory.person(who), roles=roles, places=places)
