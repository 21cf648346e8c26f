"""Whatever can fall due in a service is reminded of in words, and opens a page of the console."""

import pytest

from notify.delivery.inbox.formats import catalogue
from qa.deadlines import DEADLINES as QA
from training.deadlines import DEADLINES as TRAINING

KINDS = sorted(
    (service.kinds[name].publisher, name) for service in (QA, TRAINING) for name in service.kinds
)


@pytest.mark.rule("NTF-3", "GEN-12")
@pytest.mark.parametrize(("publisher", "kind"), KINDS)
def test_every_kind_of_deadline_has_its_words_and_its_page(publisher: str, kind: str) -> None:
    words = catalogue()["words"]["due"][kind]
    assert set(words) == {"zh-Hans", "en"}
    assert all(words.values())
    assert kind in catalogue()["pages"][f"{publisher}.deadline-approached"]["by_kind"]
