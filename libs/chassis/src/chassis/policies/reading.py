"""Policies as dataclasses: each field says which key it is.

    @dataclass(frozen=True)
    class PostagePolicy:
        express_days: Annotated[int, "post.express_days"]                      # PST-3
        mode: Annotated[PostMode, "post.mode"]                                 # a StrEnum
        decider: Annotated[str, "post.approvals", "refund"]                    # an entry of a map
        limits: Annotated[Mapping[str, int], {"box": "post.limit.box"}]        # one key per entry

    policy = read(PostagePolicy, await resolve(tx, "post", on=day))

Rules stay free of everything but the standard library; keys are whole, so a search finds them.
"""

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

P = TypeVar("P")


def read(policy: type[P], policies: Mapping[str, Any]) -> P:
    """The policy with the values of resolved keys.

    Raises KeyError: a key is not held here; TypeError: a field names no key; ValueError: a value
    does not fit its field, with key and value.
    """
    fields = _fields(cast("type", policy))
    return policy(**{name: value_of(policies) for name, value_of in fields})


def keys_of(policy: type) -> tuple[str, ...]:
    """Every key that a policy reads, in the order of its fields."""
    return tuple(key for _, source in _sources(policy) for key in source.keys)


@dataclasses.dataclass(frozen=True)
class _Source:
    """Where a field comes from: one key, perhaps an entry of its map, or a key for each entry."""

    keys: tuple[str, ...]
    entries: tuple[str, ...]  # of a map, one for each key; none: the value itself
    entry: str | None = None  # of the key's own map

    def value(self, policies: Mapping[str, Any]) -> object:
        if self.entries:
            pairs = zip(self.entries, self.keys, strict=True)
            return {entry: policies[key] for entry, key in pairs}
        value = policies[self.keys[0]]
        return value if self.entry is None else value[self.entry]


@cache
def _fields(policy: type) -> list[tuple[str, Callable[[Mapping[str, Any]], object]]]:
    hints = get_type_hints(policy)
    return [(name, _reader(hints[name], source)) for name, source in _sources(policy)]


def _reader(hint: object, source: _Source) -> Callable[[Mapping[str, Any]], object]:
    adapter: TypeAdapter[Any] = TypeAdapter(hint)  # type: ignore[arg-type]  # of any type there is

    def value_of(policies: Mapping[str, Any]) -> object:
        value = source.value(policies)
        try:
            return adapter.validate_python(value)
        except ValidationError as unfit:
            reason = unfit.errors()[0]["msg"]
            raise ValueError(f"{', '.join(source.keys)} is {value!r}: {reason}") from unfit

    return value_of


def _sources(policy: type) -> list[tuple[str, _Source]]:
    hints = get_type_hints(policy, include_extras=True)
    return [
        (field.name, _source(policy, field.name, get_args(hints[field.name])[1:]))
        for field in dataclasses.fields(policy)
        if field.init
    ]


def _source(policy: type, name: str, metadata: tuple[object, ...]) -> _Source:
    match metadata:
        case (str() as key,):
            return _Source((key,), ())
        case (str() as key, str() as entry):
            return _Source((key,), (), entry)
        case (dict() as keys,):
            return _Source(tuple(keys.values()), tuple(keys))
        case _:
            raise TypeError(f"{policy.__name__}.{name} names no policy key")
