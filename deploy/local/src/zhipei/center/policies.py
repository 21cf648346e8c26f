"""Policies of a center (GEN-1, GEN-2): a list of key, value, from, reason and unit."""

from dataclasses import dataclass, field
from typing import Any

from zhipei.center.asking import Center, Done
from zhipei.center.documents import Document, Form, anything, day, text
from zhipei.center.folder import Folder
from zhipei.client.answers import Refused
from zhipei.client.owners import owner_of

FORM = Form(
    {"key": text, "value": anything, "from": day, "reason": text, "unit": text},
    required=("key", "value", "from", "reason"),
)
NAMES = {"effective_on": "from", "scope": "unit", "scope_id": "unit"}
ABOUT_KEY = frozenset({404, 409})


@dataclass(frozen=True)
class Setting:
    """A value as the owner of its key takes it."""

    owner: str
    key: str
    body: dict[str, Any]


@dataclass
class Policies:
    """The step that enters values from a date on."""

    folder: Folder
    _to_write: list[Setting] = field(default_factory=list)

    async def rehearse(self, center: Center, *, with_units: bool) -> Done:
        same = 0
        for document in self.folder.of("policies"):
            if not isinstance(document.value, list):
                document.wrong((), "list-wanted", "entries of key, value, from, reason, unit")
                continue
            for number in range(len(document.value)):
                setting = self._read(center, document, number, with_units=with_units)
                if setting is not None:
                    changed = await self._try(center, document, number, setting)
                    same += changed is False
        counts = {"set": len(self._to_write), "unchanged": same}
        return Done(counts, changes=len(self._to_write))

    async def write(self, center: Center) -> None:
        for setting in self._to_write:
            await center.caller.put(setting.owner, f"/v1/policies/{setting.key}", setting.body)

    @staticmethod
    def _read(
        center: Center, document: Document, number: int, *, with_units: bool
    ) -> Setting | None:
        entry = document.take((number,), FORM)
        if entry is None:
            return None
        owner = owner_of(entry["key"])
        body = {
            "value": entry["value"],
            "effective_on": entry["from"],
            "reason": entry["reason"],
        }
        if "unit" in entry:
            if not with_units:
                return None
            unit = center.unit(document, (number, "unit"), entry["unit"])
            if unit is None:
                return None
            body["scope"] = {"dimension": unit.kind, "scope_id": unit.unit_id}
        return Setting(owner, entry["key"], body)

    async def _try(
        self, center: Center, document: Document, number: int, setting: Setting
    ) -> bool | None:
        """Whether a value would change anything; None where it is refused."""
        path = f"/v1/policies/{setting.key}"
        try:
            answer = await center.caller.put(setting.owner, path, setting.body | {"dry_run": True})
        except Refused as refused:
            at = (number, "key") if refused.status in ABOUT_KEY else (number,)
            document.refused(at, refused, names=NAMES)
            return None
        if answer["changed"]:
            self._to_write.append(setting)
        return bool(answer["changed"])
