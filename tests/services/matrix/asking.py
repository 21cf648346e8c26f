"""Every GET route as every role of one place, and what of other places its answer shows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

import httpx
import yaml
from services.matrix.spots import AWAY, DAY, FOREIGN, HOME, NEXT_SITE, Spot

from chassis.http.declared import OWN, PUBLIC, Declared
from chassis.http.routes import Routes
from chassis.testing import ServiceUnderTest
from measure.visibility import ACTS_IN, EVERYONE, OPERATOR, Person, reach

ROLES = tuple(
    role["code"]
    for role in yaml.safe_load(files("people").joinpath("roles.yaml").read_text(encoding="utf-8"))[
        "roles"
    ]
)
SHIPPED: Mapping[str, Any] = next(
    entry["default"]
    for entry in yaml.safe_load(
        files("people").joinpath("policies.yaml").read_text(encoding="utf-8")
    )["policies"]
    if entry["key"] == "gen.visibility"
)
WIDE = frozenset(role for role, unit in ACTS_IN.items() if unit == "tenant")

PARAMETERS: Mapping[str, str] = {
    "day": DAY.isoformat(), "line": "inbound", "week": "2026-W47", "revision": "1",
    "kind": "group_weekly", "key": "2026-W46", "code": "SC-1",
}  # fmt: skip
"""Parameters of paths that are no ids of a place."""
SPAN = {"from": "2026-11-01", "to": "2026-11-30"}
FORMS: Mapping[str, dict[str, str]] = {
    "F1": {"session_id": "{session_id}"},
    "F2": {"session_id": "{session_id}"},
    "F11": {"cohort_id": "{cohort_id}"},
    "F14": SPAN,
    "F16": {"paper_id": "{paper_id}"},
    "F17": {"paper_id": "{paper_id}"},
    "F18": {"center_id": "{center_id}", "month": "2026-11"},
    "F19": {"order_id": "{order_id}"},
    "F23": {"evaluation_id": "{evaluation_id}"},
    "F27": {"center_id": "{center_id}", "day": DAY.isoformat()},
    "F29": SPAN,
    "F46": {"year": "2026"},
    "F49": {"cohort_id": "{cohort_id}"},
    "F48": {"leave_id": "{leave_id}"},
}
QUERIES: Mapping[str, dict[str, str]] = {
    "/v1/attendance": SPAN,
    "/v1/attendance/rate": SPAN,
    "/v1/notices/counts": SPAN,
    "/v1/notices/vacancies": SPAN,
    "/v1/onboarding/retention": {"year": "2026"},
    "/v1/onboarding/programme": {"site_id": "{site_id}", "report_on": DAY.isoformat()},
    "/v1/reports/agents": {"from": "2026-11-01", "to": "2026-11-30", "by": "day"},
    "/v1/reports/queues": {"from": "2026-11-01", "to": "2026-11-30", "by": "day"},
    "/v1/sites/{site_id}/calendar": {"on": DAY.isoformat()},
    **{f"/v1/documents/{form}": {**query, "format": "csv"} for form, query in FORMS.items()},
}
"""What a list or form must be asked with; {column}: the id that a place has there."""


@dataclass(frozen=True)
class Asked:
    """A route as it is declared, and who holds its permission."""

    method: str
    path: str
    declared: Declared
    holders: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def url(self, spot: Spot) -> str:
        """The path with the ids of a place."""
        url = self.path
        for part in url.split("/"):
            if part.startswith("{"):
                name = part.strip("{}")
                url = url.replace(part, PARAMETERS.get(name) or str(spot.id(name)))
        return url

    def permits(self, role: str) -> bool:
        return EVERYONE in self.holders or role in self.holders

    def query(self, spot: Spot) -> dict[str, str]:
        return {
            name: str(spot.id(value.strip("{}"))) if value.startswith("{") else value
            for name, value in QUERIES.get(self.path, {}).items()
        }

    @property
    def has_id(self) -> bool:
        """Whether it asks about one thing, which may be another place's."""
        asked = [*self.path.split("/"), *QUERIES.get(self.path, {}).values()]
        names = [part.strip("{}") for part in asked if part.startswith("{")]
        return any(name not in PARAMETERS for name in names)

    def shows(self, role: str, spot: Spot, caller: UUID) -> bool:
        """Whether the policy lets somebody of HOME with a role see what is about a place."""
        if PUBLIC in self.declared.shows:
            return spot is not FOREIGN
        who = Person(
            person_id=None if role == OPERATOR else caller,
            roles=frozenset({role}),
            places={name: UUID(id) for name, id in HOME.places},
        )
        return spot is not FOREIGN and any(
            reach(kind, who, self.holders, SHIPPED).covers(spot.record)
            for kind in self.declared.kinds
        )

    @property
    def for_others(self) -> bool:
        """Whether it shows somebody of a tenant more than what is theirs alone."""
        return OWN not in self.declared.shows and self._is_held

    @property
    def _is_held(self) -> bool:
        return EVERYONE in self.holders or not self.holders.isdisjoint(ROLES)


def routes(sut: ServiceUnderTest, routers: tuple[Routes, ...]) -> Iterator[Asked]:
    """The routes of a service's own, as its app has them."""
    permissions = sut.app.state.edge.permissions
    for router in routers:
        for route in router.routes:
            declared = route.declared  # type: ignore[attr-defined]
            for method in sorted(route.methods):  # type: ignore[attr-defined]
                holders = permissions[declared.permission].roles
                yield Asked(method, route.path, declared, holders)  # type: ignore[attr-defined]


async def leaks(sut: ServiceUnderTest, asked: list[Asked]) -> tuple[list[str], set[str]]:
    """What answers show of places that they should not, a line each; and the routes that showed
    somebody something of HOME, without which nothing is proved.
    """
    found: list[str] = []
    alive: set[str] = set()
    for role in ROLES:
        caller = uuid4()
        client = sut.client(caller, roles=[role], places=HOME.places)
        for one in asked:
            if not one.permits(role):
                if (await _ask(client, one, HOME)).status_code != 403:
                    found.append(f"{one.name} as {role} is not refused")
                continue
            for target in (HOME, NEXT_SITE, AWAY, FOREIGN) if one.has_id else (HOME,):
                answer = await _ask(client, one, target)
                shown = _shown(answer)
                if HOME in shown or (answer.status_code == 200 and not _identifies(one)):
                    alive.add(one.name)
                found += [
                    f"{one.name} as {role} ({target.name}) shows {spot.name}"
                    for spot in shown
                    if not one.shows(role, spot, caller)
                    or (spot.center != HOME.center and role not in WIDE and _hides(one))
                ]
                if answer.status_code >= 500:
                    found.append(f"{one.name} as {role} fails: {answer.text[:200]}")
    return found, alive


def _hides(one: Asked) -> bool:
    return PUBLIC not in one.declared.shows


def _identifies(one: Asked) -> bool:
    """Whether an answer names anybody or anything of a place."""
    return one.path not in COUNTS and OWN not in one.declared.shows


COUNTS = frozenset({
    "/v1/official-calendars",
    "/v1/attendance/rate", "/v1/notices/counts", "/v1/sites/{site_id}/calendar",
    "/v1/exams/papers/{paper_id}/window", "/v1/documents", "/v1/onboarding/programme",
    "/v1/calls/{call_id}/recording",
})  # fmt: skip


async def _ask(client: httpx.AsyncClient, one: Asked, target: Spot) -> httpx.Response:
    return await client.get(one.url(target), params=one.query(target))


def _shown(answer: httpx.Response) -> list[Spot]:
    """Places of which something stands in an answer."""
    if answer.status_code != 200:
        return []
    text = answer.text
    for asked in answer.request.url.path.split("/"):  # what comes back as it was sent tells nothing
        text = text.replace(f'"{asked}"', "")
    return [
        spot
        for spot in (HOME, NEXT_SITE, AWAY, FOREIGN)
        if any(mark in text for mark in spot.marks)
    ]


Body = Callable[[Spot], dict[str, Any]]
