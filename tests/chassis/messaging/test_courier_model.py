"""The relay's core against a model of an outbox and a broker: commits out of order, lost
acknowledgements, failed partitions, restarts.

I1: what is committed is in the log in the end, and nothing leaves the outbox unacknowledged. I3:
first appearances of a subject rise. I5: what was never committed is never sent.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chassis.messages.relay import Courier

PARTITIONS = 2
OUTCOMES = [
    "acknowledged",
    "acknowledged",
    "lost on the way",
    "written, but the acknowledgement was lost",
]


class OutboxAndBroker(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.courier = Courier()
        self.next_id = 1
        self.open: dict[int, int] = {}  # id drawn, not yet committed → its subject
        self.outbox: dict[int, int] = {}  # committed rows: id → subject
        self.committed: set[int] = set()
        self.subjects: dict[int, int] = {}
        self.log: dict[int, list[int]] = {partition: [] for partition in range(PARTITIONS)}
        self.loads: dict[tuple[str, int], list[int]] = {}

    def where(self, row_id: int) -> tuple[str, int]:
        return "qa.events", self.subjects[row_id] % PARTITIONS

    @rule(subject=st.integers(0, 5))
    def a_command_draws_an_id(self, subject: int) -> None:
        if subject not in self.open.values():  # the aggregate's lock: the id is drawn behind it
            self.open[self.next_id] = self.subjects[self.next_id] = subject
            self.next_id += 1

    @precondition(lambda self: self.open)
    @rule(data=st.data(), commits=st.booleans())
    # Drawn by Hypothesis
    def a_command_ends(self, data: st.DataObject, commits: bool) -> None:  # noqa: FBT001
        row_id = data.draw(st.sampled_from(sorted(self.open)))
        subject = self.open.pop(row_id)
        if commits:
            self.outbox[row_id] = subject
            self.committed.add(row_id)

    @rule(subjects=st.lists(st.integers(0, 2), min_size=2, max_size=6))
    def commands_commit_one_after_another(self, subjects: list[int]) -> None:
        for subject in subjects:
            if subject not in self.open.values():
                self.subjects[self.next_id] = self.outbox[self.next_id] = subject
                self.committed.add(self.next_id)
                self.next_id += 1

    @rule(
        limit=st.integers(1, 4),
        outcomes=st.lists(st.sampled_from(OUTCOMES), min_size=PARTITIONS, max_size=PARTITIONS),
        data=st.data(),
    )
    def the_relay_takes_a_turn(self, limit: int, outcomes: list[str], data: st.DataObject) -> None:
        """As the loop does: read the next rows, see what became of the load before, load what was
        read.
        """
        rows = self.turn(limit)
        for where, ids in self.loads.items():
            self.send(where, ids, outcomes[where[1]], data.draw(st.integers(1, len(ids))))
        self.loads = {
            where: list(ids)
            for where, ids in self.courier.load(
                (row_id, self.where(row_id)) for row_id in rows
            ).items()
        }

    def turn(self, limit: int) -> list[int]:
        hidden = set(self.courier.hidden())
        for row_id in self.courier.give_up():
            del self.outbox[row_id]
        rows = [row_id for row_id in sorted(self.outbox) if row_id not in hidden][:limit]
        assert not {row_id for ids in self.loads.values() for row_id in ids} & set(rows), (
            "a row on its way was read again"
        )
        return rows

    def send(self, where: tuple[str, int], ids: list[int], outcome: str, sent: int) -> None:
        if outcome != "lost on the way":
            self.log[where[1]].extend(ids[:sent])
        if outcome == "acknowledged":
            self.courier.acknowledge(ids[:sent])
        if outcome != "acknowledged" or sent < len(ids):
            self.courier.fail(where)

    @rule()
    def the_relay_is_killed_and_another_begins(self) -> None:
        self.courier, self.loads = Courier(), {}

    @invariant()
    def nothing_leaves_the_outbox_before_it_is_in_the_log(self) -> None:
        logged = {row_id for rows in self.log.values() for row_id in rows}
        assert self.committed - self.outbox.keys() <= logged

    @invariant()
    def nothing_of_an_aborted_command_is_in_the_log(self) -> None:
        assert {row_id for rows in self.log.values() for row_id in rows} <= self.committed

    @invariant()
    def first_appearances_of_a_subject_rise(self) -> None:
        for rows in self.log.values():
            top: dict[int, int] = {}
            seen: set[int] = set()
            for row_id in rows:
                if row_id not in seen:
                    seen.add(row_id)
                    assert row_id > top.get(self.subjects[row_id], 0)
                    top[self.subjects[row_id]] = row_id

    def teardown(self) -> None:
        """Left alone, the relay brings everything out."""
        self.the_relay_is_killed_and_another_begins()
        for _ in range(len(self.outbox) + 1):
            for row_id in self.courier.give_up():
                del self.outbox[row_id]
            for where, ids in self.courier.load(
                (row_id, self.where(row_id)) for row_id in sorted(self.outbox)[:2]
            ).items():
                self.log[where[1]].extend(ids)
                self.courier.acknowledge(ids)
        self.first_appearances_of_a_subject_rise()
        assert not self.outbox
        assert {row_id for rows in self.log.values() for row_id in rows} == self.committed


TestCourier = OutboxAndBroker.TestCase
TestCourier.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
