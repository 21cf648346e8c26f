"""Leave is decided: by files of decisions that were made, or one by one; each decision is said
(ORG-13).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.http.problems import Conflict, Fault, Forbidden, NotFound, Refusal
from chassis.http.reach import act_in, acts_in, concerns_caller
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from measure.workdays import Workdays
from people.ground.calendar import actions as calendar
from people.ground.calendar.rules import Site, SpecialDay, workdays
from people.ground.imports import actions as imports
from people.ground.imports.formats import Given
from people.ground.imports.rules import Bad, Report
from people.ground.units import actions as units
from people.ground.units.rules import Tree
from people.time.attendance import actions as attendance
from people.time.leave import store
from people.time.leave.rules import (
    ApprovalPolicy,
    Impossible,
    Leave,
    LeavePolicy,
    Row,
    Same,
    State,
    cancel,
    decide,
    decider,
)
from people.time.leave.store import Asker
from zhipei_events.people import LeaveDecided
from zhipei_events.values import person_id as id_of

NO_EMPLOYEE = Message(
    "没有工号为 {employee_no} 的人员", "There is nobody with the employee number {employee_no}"
)
NO_LEAVE = Message("没有编号为 {leave_id} 的请假", "There is no leave {leave_id}")
OTHER_DECIDER = Message(
    "{days} 个工作日的请假由 {role} 审批，且不能审批本人的请假",
    "Leave of {days} working days is decided by the {role}, and nobody decides their own",
)

WHY = {
    Impossible.UNKNOWN_PERSON: Message("人员目录中没有此人", "The directory has no such person"),
    Impossible.OUT_OF_REACH: Message("此人不在您的管理范围内", "You do not act for this person"),
    Impossible.OWN_RECORD: Message("不能审批本人的请假", "Nobody decides about their own leave"),
    Impossible.HAS_LEFT: Message("此人已离职", "The person has left"),
    Impossible.UNKNOWN_TYPE: Message("没有这种假别", "There is no such type of leave"),
    Impossible.ENDS_BEFORE_START: Message(
        "结束日期早于开始日期", "The leave ends before it starts"
    ),
    Impossible.HALF_OF_ONE_DAY: Message(
        "半天假只能在一天之内", "Half a day of leave is within one day"
    ),
    Impossible.NO_WORKING_DAY: Message("请假期间没有工作日", "The leave contains no working day"),
    Impossible.OVER_LIMIT: Message(
        "超出该假别的天数上限", "The leave is over the limit of its type"
    ),
    Impossible.OVERLAPS: Message("与另一次请假重叠", "The leave overlaps with another"),
    Impossible.PAST: Message("请假日期已过", "The days of the leave have passed"),
    Impossible.DECIDED_OTHERWISE: Message(
        "该请假已有不同的审批结果", "The leave is decided otherwise already"
    ),
    Impossible.NOTHING_TO_CANCEL: Message(
        "没有可以撤销的请假", "There is no leave to be cancelled"
    ),
    Impossible.HAS_BEGUN: Message("请假已经开始", "The leave has begun"),
}

WHERE = {
    Impossible.UNKNOWN_PERSON: "employee_no",
    Impossible.OUT_OF_REACH: "employee_no",
    Impossible.OWN_RECORD: "employee_no",
    Impossible.HAS_LEFT: "employee_no",
    Impossible.UNKNOWN_TYPE: "leave_type",
    Impossible.ENDS_BEFORE_START: "last_day",
    Impossible.HALF_OF_ONE_DAY: "half",
    Impossible.DECIDED_OTHERWISE: "state",
    Impossible.NOTHING_TO_CANCEL: "state",
}
"""The field that a refusal is about; of the others it is the first day."""


class LeaveNotPossible(Conflict):
    slug = "leave-not-possible"
    title = {"zh-Hans": "不符合请假规定", "en": "This leave is not possible"}


class NotYoursToDecide(Forbidden):
    slug = "leave-not-yours-to-decide"
    title = {"zh-Hans": "该假期不由您审批", "en": "This leave is not yours to decide"}


class DeciderUnknown(Refusal):
    status = 503
    slug = "leave-decider-unknown"
    title = {
        "zh-Hans": "尚未收到审批权限设置，请稍后重试",
        "en": "Who decides leave is not known here yet: try again later",
    }


class _Desk:
    """What decisions on leave rest on: zones, policies and calendars, each looked up once."""

    def __init__(self, tx: Tx, tree: Tree, zone: str) -> None:
        self.tx, self._tree, self._zone = tx, tree, zone
        self._policies: dict[UUID | None, LeavePolicy] = {}
        self._calendars: dict[tuple[UUID | None, str | None], Workdays] = {}

    @classmethod
    async def of(cls, tx: Tx) -> "_Desk":
        return cls(tx, await units.load_tree(tx), await units.tenant_zone(tx))

    def today(self, person: Asker) -> date:
        """The date at the person's site (GEN-4)."""
        return self.tx.today(self._tree.zone(person.site_id, self._zone))

    async def policy(self, person: Asker) -> LeavePolicy:
        if person.site_id not in self._policies:
            policies = await resolve(self.tx, "people", on=self.today(person), scope=_scope(person))
            self._policies[person.site_id] = read(LeavePolicy, policies)
        return self._policies[person.site_id]

    async def calendar(self, person: Asker) -> Workdays:
        key = (person.site_id, person.gender)
        if key not in self._calendars:
            days: Sequence[SpecialDay] = ()
            if person.site_id and person.center_id:
                days = await calendar.get_days(
                    self.tx, Site(person.site_id, person.center_id, None), on=self.today(person)
                )
            self._calendars[key] = workdays(days, gender=person.gender)
        return self._calendars[key]

    async def decide(
        self, row: Row, person: Asker, known: Sequence[Leave], *, entered: bool
    ) -> Leave | Same | Impossible:
        asked = _asked(
            row, person, id_of(self.tx.tenant, row.decided_by) if row.decided_by else None
        )
        policy, workdays_ = await self.policy(person), await self.calendar(person)
        return decide(asked, known, policy, workdays_, today=self.today(person), entered=entered)


def _asked(row: Row, person: Asker, decided_by: UUID | None) -> Leave:
    return Leave(
        leave_id=uuid7(),
        person_id=person.person_id,
        leave_type=row.leave_type,
        first_day=row.first_day,
        last_day=row.last_day or row.first_day,
        half=row.half,
        days=Decimal(0),
        state=row.state,
        decided_by=decided_by,
        reason=row.reason,
    )


async def import_leave(tx: Tx, given: Given[Row]) -> Report:
    """Take over decisions that were made; rows that cannot be are rejected with their reason
    (ORG-13, ORG-20).

    The same rows again change nothing. A row may cancel a leave that has not begun.
    """
    act_in(tx)  # each row is asked for where its person belongs
    desk = await _Desk.of(tx)
    await tx.lock("leave")
    people = await store.askers(tx, {row.employee_no for _, row in given.rows})
    known = await store.leaves_of(tx, [person.person_id for person in people.values()])
    bad, new, changed = list[Bad](), dict[UUID, tuple[Leave, Asker]](), list[tuple[Leave, Asker]]()
    for line, row in given.rows:
        person = people.get(row.employee_no)
        answer = await _answer(desk, row, person, known)
        if isinstance(answer, Impossible):
            where = WHERE.get(answer, "first_day")
            bad.append(Bad(line.number, where, answer, row.employee_no, line.cells.get(where)))
        elif isinstance(answer, Leave) and person is not None:
            mine = known[person.person_id]
            if answer.number == 1:
                new[answer.leave_id] = (answer, person)
                mine.append(answer)
            else:
                changed.append((answer, person))
                mine[:] = [answer if one.leave_id == answer.leave_id else one for one in mine]
    await _keep(tx, [*new.values()])
    await _keep(tx, changed)
    return await imports.report(
        tx, "leave", given, created=len(new), changed=len(changed), refused=bad
    )


async def _answer(
    desk: _Desk, row: Row, person: Asker | None, known: Mapping[UUID, Sequence[Leave]]
) -> Leave | Same | Impossible:
    if person is None:
        return Impossible.UNKNOWN_PERSON
    if not acts_in(desk.tx, person):
        return Impossible.OUT_OF_REACH
    if concerns_caller(desk.tx, person.person_id):
        return Impossible.OWN_RECORD
    if person.has_left:
        return Impossible.HAS_LEFT
    return await desk.decide(row, person, known[person.person_id], entered=False)


async def decide_leave(tx: Tx, row: Row) -> Leave:
    """Decide one leave as the caller: the team leader up to so many days, above the supervisor
    (ORG-13, GEN-10).

    Refuses whom it does not belong to, the own leave, and what leave may not be.
    """
    person = (await store.askers(tx, [row.employee_no])).get(row.employee_no)
    if person is None or not _concerns(tx, person):
        raise NotFound(NO_EMPLOYEE, employee_no=row.employee_no)
    await tx.lock("leave")
    desk = await _Desk.of(tx)
    known = await store.leaves_of(tx, [person.person_id])
    answer = (
        Impossible.HAS_LEFT
        if person.has_left
        else await desk.decide(row, person, known[person.person_id], entered=True)
    )
    if not isinstance(answer, Leave):
        code = answer if isinstance(answer, Impossible) else Impossible.DECIDED_OTHERWISE
        raise LeaveNotPossible(
            WHY[code], errors=[Fault(f"body.{WHERE.get(code, 'first_day')}", code)]
        )
    await _check_decider(tx, person, answer.days, desk.today(person))
    made = replace(answer, decided_by=tx.caller.person_id if tx.caller else None)
    await _keep(tx, [(made, person)])
    return made


async def cancel_leave(tx: Tx, leave_id: UUID, *, reason: str) -> Leave:
    """Take an approved leave back before it begins: the person, or who would decide it (ORG-13)."""
    found = await store.find_leave(tx, leave_id)
    person = await store.asker(tx, found.person_id) if found else None
    if found is None or person is None or not _concerns(tx, person):
        raise NotFound(NO_LEAVE, leave_id=leave_id)
    today = (await _Desk.of(tx)).today(person)
    caller = tx.caller.person_id if tx.caller else None
    if caller != person.person_id:
        await _check_decider(tx, person, found.days, today)
    answer = cancel(found, today=today, decided_by=caller, reason=reason)
    if isinstance(answer, Impossible):
        raise LeaveNotPossible(WHY[answer], errors=[Fault("path.leave_id", answer)])
    await _keep(tx, [(answer, person)])
    return answer


FOR_EVERYBODY = frozenset({"administrator", "hr"})


async def _check_decider(tx: Tx, person: Asker, days: Decimal, today: date) -> None:
    """The role of `pln.approval_matrix` decides, hr may for it; nobody decides their own
    (GEN-10).
    """
    caller = tx.caller
    if caller is None or caller.person_id is None:
        return
    policies = await resolve(tx, "training", on=today, scope=_scope(person))
    if "pln.approval_matrix" not in policies:  # training owns it, and has not told it yet
        raise DeciderUnknown
    role = decider(days, read(ApprovalPolicy, policies))
    if caller.person_id == person.person_id or not acts_in(
        tx, person, roles={role, *FOR_EVERYBODY}
    ):
        raise NotYoursToDecide(OTHER_DECIDER, days=days, role=role)


def _concerns(tx: Tx, person: Asker) -> bool:
    """Whether somebody's leave is the caller's business: their own, or of a place where they act by
    whatever role; who decides is asked then.
    """
    return acts_in(tx, person) or concerns_caller(tx, person.person_id)


def _scope(person: Asker) -> Mapping[str, UUID | None]:
    return {"center": person.center_id, "site": person.site_id}


async def _keep(tx: Tx, decided: Sequence[tuple[Leave, Asker]]) -> None:
    """Keep decisions, say them, and look again at the attendance of the days that they touch
    (ORG-13a, ORG-13c).
    """
    if not decided:
        return
    await store.put_leave(tx, [leave for leave, _ in decided])
    for leave, person in decided:
        event = LeaveDecided(
            leave_id=leave.leave_id,
            person_id=leave.person_id,
            team_id=person.team_id,
            site_id=person.site_id,
            center_id=person.center_id,
            leave_type=leave.leave_type,
            first_day=leave.first_day,
            last_day=leave.last_day,
            days=leave.days,
            state=leave.state,
            decided_by=leave.decided_by,
            reason=leave.reason,
        )
        tx.emit(event, place=Place(person.center_id, person.site_id))
    spans = [
        (leave.person_id, leave.first_day, leave.last_day)
        for leave, _ in decided
        if leave.state is not State.REJECTED
    ]
    await attendance.look_again(tx, spans)
