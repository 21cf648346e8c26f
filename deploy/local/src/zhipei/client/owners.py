"""Which service owns a policy, by the prefix of its key (GEN-2)."""

from collections.abc import Mapping

OWNERS: Mapping[str, str] = {
    "gen": "people",
    "org": "people",
    "mtg": "people",
    "evt": "people",
    "qa": "qa",
    "kpi": "kpi",
    "ntf": "notify",
}
THE_REST = "training"


def owner_of(key: str) -> str:
    """The service that takes a value for a key."""
    return OWNERS.get(key.partition(".")[0], THE_REST)
