"""Scorecards of a center (QA-2a): a shipped one or one of its own, in force from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhipei.center.asking import QA_SUPERVISOR, Center, Done, Json
from zhipei.center.documents import Document, Form, anything, day, text
from zhipei.center.folder import Folder
from zhipei.client.answers import Refused

FORM = Form(
    {"shipped": text, "card": anything, "from": day, "published_by": text}, required=("from",)
)
CONTENT = ("code", "kind", "additive", "title", "criteria")
DRAFT = "draft"


@dataclass(frozen=True)
class Wanted:
    """A card that shall be in force. draft_id: of a draft that says the same already."""

    body: Json
    shipped: str | None
    effective_on: str
    by: str
    draft_id: str | None


@dataclass
class Scorecards:
    """The step that drafts and publishes cards, in the name of the QA supervisor."""

    folder: Folder
    _to_write: list[Wanted] = field(default_factory=list)

    async def rehearse(self, center: Center, *, with_people: bool) -> Done:
        same = 0
        for document in self.folder.of("scorecards"):
            entry = document.take((), FORM)
            if entry is not None:
                same += await self._look(center, document, entry, with_people=with_people)
        counts = {"to publish": len(self._to_write), "unchanged": same}
        return Done(counts, changes=len(self._to_write))

    async def write(self, center: Center) -> None:
        for wanted in self._to_write:
            supervisor = await center.acting(wanted.by)
            draft_id = wanted.draft_id
            if draft_id is None:
                path = f"/v1/scorecards/shipped/{wanted.shipped}"
                drafted = (
                    await supervisor.post("qa", path)
                    if wanted.shipped
                    else await supervisor.post("qa", "/v1/scorecards", wanted.body)
                )
                draft_id = drafted["scorecard_id"]
            publication = {"effective_on": wanted.effective_on}
            await supervisor.post("qa", f"/v1/scorecards/{draft_id}/publish", publication)

    async def _look(
        self, center: Center, document: Document, entry: Json, *, with_people: bool
    ) -> bool:
        """Whether the card is in force as the document has it."""
        checked = await self._check(center, document, entry)
        by = (
            center.holder(document, ("published_by",), QA_SUPERVISOR, entry.get("published_by"))
            if with_people
            else None
        )
        if checked is None:
            return False
        versions = [
            one
            async for one in center.caller.pages("qa", "/v1/scorecards", code=checked["code"])
            if _content(one) == _content(checked)
        ]
        if any(one["state"] != DRAFT and one["effective_on"] == entry["from"] for one in versions):
            return True
        drafts = [one["scorecard_id"] for one in versions if one["state"] == DRAFT]
        if by is not None and not document.faults:
            self._to_write.append(
                Wanted(
                    body=entry.get("card") or {},
                    shipped=entry.get("shipped"),
                    effective_on=entry["from"],
                    by=by,
                    draft_id=drafts[0] if drafts else None,
                )
            )
        return False

    @staticmethod
    async def _check(center: Center, document: Document, entry: Json) -> Json | None:
        if ("shipped" in entry) == ("card" in entry):
            document.wrong((), "one-of-two", "shipped: a code, or card: one of your own")
            return None
        part = "shipped" if "shipped" in entry else "card"
        sent = {"shipped": entry["shipped"]} if part == "shipped" else {"draft": entry["card"]}
        try:
            checked: Json = await center.caller.post("qa", "/v1/scorecards/check", sent)
        except Refused as refused:
            document.refused((), refused, names={"draft": "card"})
            return None
        places = {one["code"]: nr for nr, one in enumerate(checked["criteria"])}
        for flaw in checked["flaws"]:
            number = places.get(flaw["criterion"])
            inner = ("criteria",) if number is None else ("criteria", number)
            document.wrong(("card", *inner), flaw["code"])
        return None if checked["flaws"] else checked


def _content(card: Mapping[str, Any]) -> Json:
    """What a card says, however its weights are written."""
    return {name: card[name] for name in CONTENT} | {"criteria": _criteria(card["criteria"])}


def _criteria(criteria: Sequence[Json]) -> list[Json]:
    return [
        one | {"weight": None if one["weight"] is None else Decimal(str(one["weight"]))}
        for one in criteria
    ]
