"""Finding the one event on which a batch fails (messaging.md §4). Sans I/O.

A batch of n costs one transaction. With one poison event in it: the failed one, at most ⌈log2 n⌉
halves, and one that parks the event and applies all behind it, so at most ⌈log2 n⌉ + 1 more than
without. Good prefixes are committed in order; positions only move forward.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Attempt(NamedTuple):
    """One transaction: park these events, apply those from `first` up to before `end`."""

    park: tuple[int, ...]
    first: int
    end: int


@dataclass(slots=True)
class Halving:
    """What to try next over events 0 … size-1, given how each try went."""

    size: int
    done: int = 0
    suspect_end: int | None = None  # the poison lies in done … suspect_end-1
    to_park: tuple[int, ...] = ()
    attempts: int = 0
    parked: list[int] = field(default_factory=list)

    def next(self) -> Attempt | None:
        """The next transaction, or None when every event is applied or parked."""
        if self.suspect_end is not None and self.suspect_end - self.done == 1:
            self.to_park = (*self.to_park, self.done)
            self.done, self.suspect_end = self.suspect_end, None
        if self.done == self.size and not self.to_park:
            return None
        self.attempts += 1
        return Attempt(self.to_park, self.done, self._end())

    def succeeded(self) -> None:
        """The last attempt was committed."""
        self.done = self._end()
        self.parked.extend(self.to_park)
        self.to_park = ()

    def failed(self) -> None:
        """The last attempt was rolled back by one of its events."""
        if self.done == self.size:
            raise RuntimeError("parking itself failed: nothing can be decided")
        self.suspect_end = self._end()

    def _end(self) -> int:
        if self.suspect_end is None:
            return self.size
        return self.done + (self.suspect_end - self.done) // 2
