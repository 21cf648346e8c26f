"""Papers of a center, whose questions fill the bank once they are approved (EXM-3, EXM-7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from zhipei.center.asking import AUTHOR, Center, Done, Json
from zhipei.center.documents import Document, Form, anything, list_of, text
from zhipei.center.faults import Fault, Path, read_path, said
from zhipei.center.folder import Folder
from zhipei.center.questions import Questions, read_questions
from zhipei.client.answers import Refused

FORM = Form(
    {
        "month": text,
        "center": text,
        "title": text,
        "courses": list_of(text),
        "pass_mark": text,
        "items": list_of(anything),
        "author": text,
        "approved_by": text,
    },
    required=("month", "title", "courses"),
)
NAMES = {"links": "courses"}
DECIDED = frozenset({"approved", "closed"})
WRITABLE = frozenset({"draft", "returned"})


@dataclass(frozen=True)
class Wanted:
    """A paper that shall be there. paper_id, state: of the one that is; same: it says the same."""

    body: Json
    author: str
    approved_by: str | None
    paper_id: str | None
    state: str | None
    same: bool


@dataclass
class Papers:
    """The step that writes and submits papers, in the name of the quality-and-training post."""

    folder: Folder
    _to_write: list[Wanted] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return bool(self._to_write)

    async def rehearse(self, center: Center, *, with_people: bool) -> Done:
        items = same = 0
        for document in self.folder.of("papers"):
            entry = document.take((), FORM)
            if entry is not None:
                sheet = self._sheet(document)
                sheet.after = len(entry.get("items", ()))
                entry["items"] = [*entry.get("items", ()), *sheet.items]
                items += len(entry["items"])
                same += await self._look(center, document, entry, sheet, with_people=with_people)
        counts = {"to write": len(self._to_write), "unchanged": same, "questions": items}
        return Done(counts, self._faults, changes=len(self._to_write))

    def _sheet(self, document: Document) -> Questions:
        """The sheet of questions beside a paper; an empty one where there is none."""
        path = self.folder.questions.get(PurePosixPath(document.file).stem)
        if path is None:
            return Questions(document.file)
        sheet = read_questions(path, self.folder.name(path))
        self._faults += sheet.faults
        return sheet

    async def write(self, center: Center) -> None:
        for wanted in self._to_write:
            author = await center.acting(wanted.author)
            paper_id, state = wanted.paper_id, wanted.state
            if paper_id is None:
                paper_id = (await author.post("training", "/v1/papers", wanted.body))["paper_id"]
                state = "draft"
            elif not wanted.same:
                content = {
                    name: value
                    for name, value in wanted.body.items()
                    if name not in {"center_id", "month"}
                }
                await author.put("training", f"/v1/papers/{paper_id}", content)
                state = "draft"
            if state == "draft":
                await author.post("training", f"/v1/papers/{paper_id}/submit")
            if wanted.approved_by is not None:
                decider = await center.acting(wanted.approved_by)
                await decider.post("training", f"/v1/papers/{paper_id}/approve")

    async def _look(
        self,
        center: Center,
        document: Document,
        entry: Json,
        sheet: Questions,
        *,
        with_people: bool,
    ) -> bool:
        """Whether the paper is there as the document has it."""
        unit = None
        if with_people:
            unit = (
                center.unit(document, ("center",), entry["center"], "center")
                if "center" in entry
                else center.only_center(document, ())
            )
        body: Json = {
            "center_id": unit.unit_id if unit else None,
            "month": entry["month"],
            "title": entry["title"],
            "links": [{"course": course} for course in entry["courses"]],
            "items": entry["items"],
            "pass_mark": entry.get("pass_mark"),
        }
        checked = await self._check(center, document, body, sheet)
        author = (
            center.holder(document, ("author",), AUTHOR, entry.get("author"))
            if with_people
            else None
        )
        decider = entry.get("approved_by")
        if with_people and decider is not None and decider not in center.people:
            document.wrong(("approved_by",), "unknown-person", decider)
        if checked is None or unit is None or author is None or document.faults or sheet.faults:
            return False
        existing = await self._existing(center, unit.unit_id, entry["month"])
        if existing is None:
            self._to_write.append(Wanted(body, author, decider, None, None, same=False))
            return False
        same = existing["title"] == entry["title"] and _questions(existing) == _questions(checked)
        state = existing["state"]
        if same and (state in DECIDED or (state == "submitted" and decider is None)):
            return True
        if not same and state not in WRITABLE:
            document.wrong((), "paper-exists", f"the one of {entry['month']} is {state}")
            return False
        paper_id = existing["paper_id"]
        self._to_write.append(Wanted(body, author, decider, paper_id, state, same=same))
        return False

    async def _check(
        self, center: Center, document: Document, body: Json, sheet: Questions
    ) -> Json | None:
        """The paper as it would be kept; None where anything is wrong. Questions of another shape
        are named and left out, so that what is wrong with the others is named too.
        """
        kept = list(range(len(body["items"])))
        before = len(document.faults) + len(self._faults)
        checked: Json = {"faults": ()}
        while kept:
            sent = body | {"items": [body["items"][number] for number in kept]}
            try:
                checked = await center.caller.post("training", "/v1/papers/check", sent)
                break
            except Refused as refused:
                bad = set()
                for path, code, detail in said(refused):
                    own = _own(path, kept)
                    self._wrong(document, sheet, own, code, detail)
                    bad |= {own[1]} if own[:1] == ("items",) and len(own) > 1 else set()
                kept = [number for number in kept if number not in bad] if bad else []
        for fault in checked["faults"]:
            own = _own(read_path(fault["where"]), kept)
            self._wrong(document, sheet, own, fault["code"])
        after = len(document.faults) + len(self._faults)
        if not body["items"] and not sheet.faults:
            document.wrong((), "no_items", "questions stand under items, or in a sheet beside it")
        return checked if after == before and kept and not sheet.faults else None

    def _wrong(
        self,
        document: Document,
        sheet: Questions,
        path: Path,
        code: str,
        detail: str = "",
    ) -> None:
        """Note what is wrong: in the document, or with a question of the sheet after it."""
        if path[:1] == ("items",) and len(path) > 1 and int(path[1]) >= sheet.after:
            number = int(path[1]) - sheet.after
            self._faults.append(sheet.fault(number, path[2:], code, detail))
        else:
            document.wrong(path, code, detail)

    @staticmethod
    async def _existing(center: Center, center_id: str, month: str) -> Json | None:
        query = {"center_id": center_id, "month": month, "purpose": "monthly"}
        async for paper in center.caller.pages("training", "/v1/papers", **query):
            found: Json = await center.caller.get("training", f"/v1/papers/{paper['paper_id']}")
            return found
        return None


def _questions(paper: Json) -> list[str]:
    return [item["item_id"] for item in paper["items"]]


def _own(path: Path, kept: Sequence[int]) -> Path:
    """A place in what was sent as the document has it. kept: the questions that were sent."""
    if path[:1] == ("items",) and len(path) > 1 and isinstance(path[1], int):
        return ("items", kept[path[1]], *path[2:])
    return tuple(NAMES.get(part, part) if isinstance(part, str) else part for part in path)
