"""Who must know what: the table NTF-3, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Voice(StrEnum):
    """In what part somebody is told; each voice of an event is a message of its own. In the order
    in which one excludes the next.
    """

    OWN = "own"  # it is about you
    DUTY = "duty"  # it is yours to do
    STAFF = "staff"  # it is about somebody you answer for


@dataclass(frozen=True)
class When:
    """A part of a row that holds for some facts only: those whose `field` has one of `values`, or
    none of them.
    """

    field: str
    values: frozenset[object]
    none_of: bool = False

    def holds(self, details: Mapping[str, Any]) -> bool:
        return (details.get(self.field) in self.values) is not self.none_of


@dataclass(frozen=True)
class Told:
    """One recipient of a row: who by role or relation, in which voice, urgent (!) or for the digest
    (D, NTF-8).

    text: which text of the event; as a rule that of the voice.
    """

    who: str
    voice: Voice
    when: tuple[When, ...] = ()
    urgent: bool = False
    digest: bool = False
    text: str | None = None

    def template(self, type: str) -> str:
        return f"{type}/{self.text or self.voice}"


def _told(voice: Voice) -> Callable[..., tuple[Told, ...]]:
    def told(
        *whom: str,
        when: tuple[When, ...] = (),
        urgent: bool = False,
        digest: bool = False,
        text: str | None = None,
    ) -> tuple[Told, ...]:
        return tuple(Told(who, voice, when, urgent, digest, text) for who in whom)

    return told


own, duty, staff = _told(Voice.OWN), _told(Voice.DUTY), _told(Voice.STAFF)


def only(field: str, *values: object) -> tuple[When]:
    return (When(field, frozenset(values)),)


def other_than(field: str, *values: object) -> tuple[When]:
    return (When(field, frozenset(values), none_of=True),)


def if_so(field: str) -> tuple[When]:
    return (When(field, frozenset({True})),)


_UNPUNCTUAL = only("result", "late", "early_leave", "absent")
_UNACCEPTABLE = if_so("unacceptable")
_ACTING = if_so("acting")  # KPI-8: every other scope sends no notice
_SESSION = own("roster") + duty("trainer_of_session") + staff("shift_leaders_of_roster")
_TRAINING = (
    own("agent")
    + staff("team_leader", "trainer")
    + staff("project_supervisor", when=only("kind", "skill"))
)
_OFF_POST = own("person", urgent=True) + staff("team_leader", "center_director", "hr", "trainer")
_EXAM = own("person") + staff("project_supervisor", "team_leader", digest=True)

NTF_3: Mapping[str, tuple[Told, ...]] = {
    "people.headcount-requested": duty("hr"),
    "people.recruitment-completed": own("requester") + staff("qt_supervisor"),
    "people.applicant-admitted": duty("quality_training_post") + staff("hr", digest=True),
    "people.reserve-shortfall": staff("center_director", "hr"),
    "training.cohort-opened": duty("training_specialist", "mentors") + own("trainees"),
    "training.mentor-assigned": duty("mentor") + own("trainee") + staff("team_leader"),
    "training.induction-result-decided": own("trainee", when=only("result", "passed"))
    + own("trainee", when=only("result", "make_up"), text="make_up")
    + own("trainee", when=only("result", "not_hired"), text="closed")
    + staff("hr", "qt_supervisor"),
    "training.induction-report-filed": staff("operations"),
    "training.induction-report-overdue": staff("qt_supervisor", urgent=True),
    "people.trainee-handed-over": duty("operations") + staff("project_supervisor") + own("agent"),
    "people.agent-stage-changed": own("person") + staff("team_leader", "hr"),
    "people.separation-case-opened": own("person") + duty("decider") + staff("hr"),
    "people.employment-decision-made": own("person") + staff("hr", "direct_superior"),
    "people.pay-rule-changed": own("person") + staff("hr"),
    "people.attendance-recorded": own("person", when=_UNPUNCTUAL)
    + staff("team_leader", when=_UNPUNCTUAL, digest=True),
    "people.leave-decided": own("people_concerned") + staff("shift_leader"),
    "people.shift-swap-decided": own("people_concerned") + staff("shift_leader"),
    "people.private-swap-found": own("both_people") + staff("shift_leader"),
    "people.roster-published": own("people_with_changed_shift"),
    "people.meeting-scheduled": own("attendees"),
    "people.meeting-missed": duty("chair") + staff("chairs_superior"),
    "people.action-item-assigned": duty("owner"),
    "people.action-item-overdue": duty("owner") + staff("chair"),
    "people.regulation-published": duty("everyone_in_scope"),
    "training.needs-overdue": duty("department_head") + staff("training_lead"),
    "training.plan-submitted": duty("approver"),
    "training.plan-approved": own("author")
    + staff("training_group")
    + own("participants", digest=True),
    "training.plan-returned": own("author") + staff("training_group"),
    "training.course-review-due": duty("owner"),
    "training.session-scheduled": _SESSION,
    "training.session-changed": _SESSION,
    "training.session-cancelled": _SESSION,
    "training.training-assigned": own("agent") + duty("owner") + staff("team_leader"),
    "training.training-extended": _TRAINING,
    "training.training-completed": _TRAINING,
    "training.training-cancelled": _TRAINING,
    "training.training-attendance-recorded": own("person", when=only("state", "absent"))
    + staff("team_leader", when=only("state", "absent")),
    "training.emergency-session-recorded": duty("trainer_who_confirms"),
    "training.training-record-overdue": duty("deliverer") + staff("training_lead"),
    "training.cadence-missed": staff("qt_supervisor", "training_lead"),
    "training.paper-submitted": duty("center_director"),
    "training.paper-approved": own("author") + duty("every_shift_leader"),
    "training.paper-returned": own("author"),
    "training.paper-overdue": duty("quality_training_post", urgent=True)
    + staff("center_director", urgent=True),
    "training.exam-batch-scheduled": own("batch") + staff("shift_leader"),
    "training.exam-passed": _EXAM,
    "training.exam-failed": _EXAM,
    "training.exam-missed": _EXAM,
    "training.exam-mark-revised": own("person") + staff("team_leader"),
    "training.offpost-ordered": _OFF_POST,
    "training.offpost-suspended": _OFF_POST,
    "training.offpost-withdrawn": _OFF_POST,
    "training.agent-returned-to-post": own("person") + staff("team_leader", "hr"),
    "training.offpost-extended": own("person") + staff("center_director", "hr"),
    "training.separation-proposed": own("person") + staff("center_director", "hr"),
    "training.external-training-approved": own("person") + staff("direct_superior"),
    "training.trainer-nominated": duty("training_supervisor"),
    "training.allowance-due": own("lecturer") + staff("qt_supervisor"),
    "training.follow-up-overdue": duty("effect_owner") + staff("training_lead"),
    "training.most-improved-listed": own("people_listed") + staff("their_team_leaders"),
    "kpi.reward-approved": own("people_listed") + staff("their_team_leaders", "floor"),
    "kpi.reward-withdrawn": own("people_listed") + staff("their_team_leaders"),
    "qa.sample-shortfall": staff("qa_lead", digest=True),
    "qa.inspection-assigned": duty("inspector"),
    "qa.call-scored": own("agent") + staff("team_leader", when=_UNACCEPTABLE),
    "qa.evaluation-recorded": own("agent") + staff("team_leader", when=_UNACCEPTABLE),
    "qa.evaluation-appealed": duty(
        "team_leader", when=other_than("remark_until", None), text="remark"
    )
    + duty("decider")
    + staff("inspector"),
    "qa.appeal-decided": own("agent") + staff("inspector", "team_leader"),
    "qa.evaluation-revised": own("agent") + staff("inspector", "team_leader"),
    "qa.coaching-required": duty("coach") + own("agent"),
    "qa.coaching-overdue": duty("coach") + own("agent") + staff("qa_lead"),
    "qa.coaching-cancelled": duty("coach") + own("agent"),
    "qa.rectification-opened": duty("owner"),
    "qa.rectification-overdue": duty("owner") + staff("qa_supervisor"),
    "qa.repeated-poor-quality": own("agent") + staff("team_leader", "qa_supervisor", "trainer"),
    "qa.repeated-poor-quality-withdrawn": own("agent")
    + staff("team_leader", "qa_supervisor", "trainer"),
    "qa.error-analysis-published": staff(
        "every_inspector", "every_trainer", "every_project_supervisor"
    ),
    "qa.calibration-gap": duty("qa_lead") + own("scorers"),
    "qa.mystery-call-scored": own("agent") + staff("team_leader"),
    "qa.complaint-logged": duty("shift_leader", urgent=True) + duty("next_in_complaint_chain"),
    "qa.complaint-adjudicated": own("agent") + staff("team_leader", "qa_supervisor"),
    "qa.contact-slip-opened": duty("wanted_person") + staff("shift_leader"),
    "qa.spot-check-notice": staff("floor"),
    "qa.report-published": staff("every_team_leader", "every_supervisor", "center_director"),
    "qa.agent-comment-published": own("agent"),
    "qa.inspector-assessed": own("inspector") + staff("qa_lead"),
    "qa.suggestion-logged": duty("info_coordinator"),
    "qa.department-issue-raised": duty("department_head"),
    "qa.improvement-plan-published": staff("everyone_in_scope"),
    "kpi.threshold-breached": own("agent")
    + staff("team_leader")
    + staff("training_lead", digest=True),
    "kpi.threshold-cleared": own("agent") + staff("team_leader"),
    "kpi.targets-published": staff("every_team_leader") + own("every_agent", digest=True),
    "kpi.ranking-published": staff("every_team_leader", "center_director", when=_ACTING),
    "kpi.agent-ranked": own("agent", when=_ACTING + only("not_ranked", None))
    + own("agent", when=_ACTING + other_than("not_ranked", None), text="not_ranked"),
    "kpi.last-place-triggered": own("agent", urgent=True)
    + staff("team_leader", "center_director", "hr"),
    "kpi.last-place-withdrawn": own("agent", urgent=True)
    + staff("team_leader", "center_director", "hr"),
    "kpi.correction-traced": own("person") + duty("deciders_of_open_reviews"),
    "kpi.deduction-recorded": own("person") + staff("team_leader"),
}
"""NTF-3, row by row: event type → who is told. A row speaks once notify hears its event; then every
`who` of it is a relation.
"""

_ABOUT_NOBODY = only("about_id", None)
_ABOUT_SOMEONE = other_than("about_id", None)
_DUE = duty("due_owner", when=_ABOUT_NOBODY) + duty(
    "due_owner", when=_ABOUT_SOMEONE, text="duty_for"
)
_ROLES = only("owner_id", None)
_PERSONS = other_than("owner_id", None)

GEN_9: Mapping[str, tuple[Told, ...]] = {
    "qa.deadline-approached": _DUE,
    "qa.deadline-overdue": _DUE + staff("qa_lead"),
    "training.deadline-approached": _DUE,
    "training.deadline-overdue": _DUE
    + staff("training_lead", when=_PERSONS)
    + staff("center_director", when=_ROLES),
}
"""Reminders and what is overdue without an event of its own: the owner, and the owner's superior
(GEN-9).
"""

TOLD_OF: Mapping[str, tuple[Told, ...]] = {**NTF_3, **GEN_9}
