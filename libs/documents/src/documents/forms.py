"""Declarations of forms (forms.md), and the catalogue that finds a form by its id."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from documents.languages import L


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    FLAG = "flag"
    CHOICE = "choice"
    BY_HAND = "by_hand"


class BadDeclaration(ValueError):
    """A form or column that contradicts itself; found when its module is imported."""


class FormDeclaredTwice(BadDeclaration):
    """Two forms with the same id."""


class NoSuchForm(LookupError):
    """An id that no form of the catalogue has."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a form, or a field of its head. Without a kind its values are text.

    number, percent: decimals that are kept and shown, half up (GEN-6); a percent value is a
    fraction, 0.853 for 85.3%. time: an instant with its zone, to the minute. duration: whole
    seconds. choice: texts by code. by_hand: left empty for a pen. interval: key of the row under
    which the interval (low, high) of the value is. required: bold in forms.md; a missing value
    blocks submission.
    """

    name: str = field(kw_only=False)
    title: L = field(kw_only=False)
    number: int | None = None
    percent: int | None = None
    date: bool = False
    time: bool = False
    duration: bool = False
    flag: bool = False
    by_hand: bool = False
    choice: Mapping[str, L] = field(default_factory=dict)
    interval: str = ""
    required: bool = False

    def __post_init__(self) -> None:
        if len(self._kinds()) > 1:
            raise BadDeclaration(
                f"column {self.name}: {' and '.join(self._kinds())}; it can be one"
            )
        if self.interval and self.kind not in {Kind.NUMBER, Kind.PERCENT}:
            raise BadDeclaration(f"column {self.name}: only numbers have an interval")
        if self.required and self.by_hand:
            raise BadDeclaration(f"column {self.name}: nobody can require what a pen fills in")

    @property
    def kind(self) -> Kind:
        return next(iter(self._kinds()), Kind.TEXT)

    @property
    def decimals(self) -> int:
        """Decimals of a number, or of a percentage as it is shown."""
        return self.number or self.percent or 0

    @property
    def bounds(self) -> tuple["Column", ...]:
        """The two ends of the interval as columns of their own, as a spreadsheet has them."""
        if not self.interval:
            return ()
        return tuple(
            Column(
                f"{self.interval}.{end}",
                L(f"{self.title.zh}{zh}", f"{self.title.en}, {en}"),
                number=self.number,
                percent=self.percent,
            )
            for end, zh, en in (("low", "下限", "lower limit"), ("high", "上限", "upper limit"))
        )

    def _kinds(self) -> list[Kind]:
        declared = {
            Kind.NUMBER: self.number is not None,
            Kind.PERCENT: self.percent is not None,
            Kind.DATE: self.date,
            Kind.TIME: self.time,
            Kind.DURATION: self.duration,
            Kind.FLAG: self.flag,
            Kind.CHOICE: bool(self.choice),
            Kind.BY_HAND: self.by_hand,
        }
        return [kind for kind, is_declared in declared.items() if is_declared]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of forms.md. Page, CSV, XLSX and PDF follow from this declaration.

    head: fields that the whole page shares; a record of one thing has no columns and nothing but
    a head. signatures: who signs on paper. notes: printed below the table.
    """

    id: str = field(kw_only=False)
    title: L
    rule: str
    columns: tuple[Column, ...] = ()
    head: tuple[Column, ...] = ()
    signatures: tuple[L, ...] = ()
    notes: tuple[L, ...] = ()
    landscape: bool = False

    def __post_init__(self) -> None:
        names = [column.name for column in (*self.head, *self.cells)]
        doubles = sorted({name for name in names if names.count(name) > 1})
        if doubles:
            raise BadDeclaration(f"form {self.id}: declared twice: {', '.join(doubles)}")
        if not names:
            raise BadDeclaration(f"form {self.id}: no fields")

    @cached_property
    def cells(self) -> tuple[Column, ...]:
        """Columns of a spreadsheet: those declared, each followed by the ends of its interval."""
        return tuple(cell for column in self.columns for cell in (column, *column.bounds))

    @cached_property
    def table(self) -> tuple[Column, ...]:
        """Columns of a table that stands alone: the head repeated on every row, then the cells."""
        return (*self.head, *self.cells)


class Catalogue:
    """Forms by id. Refuses a second form with the same id."""

    def __init__(self, *forms: Form) -> None:
        self._forms: dict[str, Form] = {}
        self.add(forms)

    def add(self, forms: Iterable[Form]) -> None:
        for form in forms:
            if form.id in self._forms:
                raise FormDeclaredTwice(f"form {form.id} is declared twice")
            self._forms[form.id] = form

    def find(self, form_id: str) -> Form:
        """The form with this id, in upper or lower case."""
        try:
            return self._forms[form_id.upper()]
        except KeyError:
            raise NoSuchForm(f"no form {form_id!r} in this catalogue") from None

    def __iter__(self) -> Iterator[Form]:
        """By number: F2 before F10."""
        return iter(sorted(self._forms.values(), key=lambda form: (len(form.id), form.id)))

    def __len__(self) -> int:
        return len(self._forms)
