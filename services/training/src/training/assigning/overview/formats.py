"""Assignments in words: why one exists, what closes it, and what is next (TRN-20)."""

from collections.abc import Sequence
from fractions import Fraction

from measure.rounding import shown
from training.assigning.assignments.rules import Assignment, AssignmentState
from training.assigning.progress.rules import Progress
from training.assigning.requests.rules import Kind, TrainingRequest
from training.assigning.targets.rules import CloseMode
from training.ground.texts.formats import day, number, say, supported, texts


def topics(about: str, criteria: Sequence[str], language: str) -> str:
    """Subject of an assignment: its scorecard items, or the whole card."""
    if not criteria:
        return str(texts()["topics_of_card"][supported(language)]).format(card=about)
    separator = "、" if supported(language) == "zh-Hans" else ", "
    return separator.join(criteria)


def why(assignment: Assignment, request: TrainingRequest, language: str) -> str:
    """Why an assignment exists. request: the one that opened it."""
    facts = request.facts or {}
    return say(
        "why",
        assignment.kind,
        language,
        topics=topics(assignment.about, assignment.criteria, language),
        indicator=say("indicator", assignment.about, language),
        period=facts.get("period") or facts.get("month") or "–",
        first=day(request.call_range.first_call_on, language),
        last=day(request.call_range.last_call_on, language),
        calls=request.call_range.calls,
    )


def closes(assignment: Assignment, progress: Progress | None, language: str) -> str:
    """What ends an assignment."""
    if progress is None:
        return say("closes", assignment.kind, language)
    code = "by_both" if progress.mode is CloseMode.AND else "by_either"
    indicator = say("indicator", assignment.about, language)
    return say("closes", code, language, indicator=indicator, wanted=number(progress.wanted))


def next_step(assignment: Assignment, progress: Progress | None, language: str) -> str:
    """What happens next: set a time, the session, the hours, the target, the re-sit (TRN-20)."""
    state = assignment.state
    if state is AssignmentState.IN_PROGRESS:
        return _next_in_progress(assignment, progress, language)
    if state is AssignmentState.OPEN:
        code = "unowned" if assignment.owner_id is None else "owned"
        return say("next", code, language, due=day(assignment.due_on, language))
    reason = say("reason", assignment.reason or "", language)
    return say("next", state, language, reason=reason)


def _next_in_progress(assignment: Assignment, progress: Progress | None, language: str) -> str:
    if progress is None:
        code = "resit" if assignment.kind == Kind.TARGETED else "confirm"
        return say("next", code, language)
    if progress.missing:
        return say("next", "train_on", language, missing=number(progress.missing))
    measured = assignment.present
    return say(
        "next",
        "apply",
        language,
        indicator=say("indicator", assignment.about, language),
        value=number(shown(Fraction(measured.value))) if measured else "–",
        target=number(shown(Fraction(measured.target))) if measured else "–",
    )
