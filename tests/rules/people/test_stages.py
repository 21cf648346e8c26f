"""ORG-3's table, way by way, and everything that is not in it."""

from itertools import product

import pytest

from people.ground.stages.rules import (
    Cause,
    Move,
    NotAllowed,
    NothingToCorrect,
    Source,
    Stage,
    StagePolicy,
    correct,
    judge,
    steps,
)

TRAINEE, PROBATION, REGULAR, OFF_POST, SEPARATED = (
    Stage.TRAINEE,
    Stage.PROBATION,
    Stage.REGULAR,
    Stage.OFF_POST,
    Stage.SEPARATED,
)
WITH_HANDOVER, WITHOUT_HANDOVER = (
    StagePolicy(handover_required=True),
    StagePolicy(handover_required=False),
)

# The table of ORG-3, written out: (from, to, cause), where an off-post person was regular before.
IN_BOTH = {
    *((None, stage, Cause.IMPORT) for stage in (TRAINEE, PROBATION, REGULAR, OFF_POST, SEPARATED)),
    (Stage.APPLICANT, TRAINEE, Cause.ENROLLED),
    (TRAINEE, SEPARATED, Cause.NOT_HIRED),
    (PROBATION, REGULAR, Cause.REGULARISED),
    *(
        (stage, OFF_POST, cause)
        for stage in (PROBATION, REGULAR)
        for cause in (Cause.LAST_PLACE, Cause.QUALITY)
    ),
    (OFF_POST, REGULAR, Cause.RETURNED_TO_POST),
    *(
        (stage, SEPARATED, cause)
        for stage in (TRAINEE, PROBATION, REGULAR, OFF_POST)
        for cause in (Cause.SEPARATION_DECIDED, Cause.RESIGNED)
    ),
}
TABLE = {
    WITH_HANDOVER: IN_BOTH | {(TRAINEE, PROBATION, Cause.HANDED_OVER)},
    WITHOUT_HANDOVER: IN_BOTH | {(TRAINEE, PROBATION, Cause.INDUCTION_PASSED)},
}


@pytest.mark.rule("ORG-3", "ORG-3a")
@pytest.mark.parametrize("policy", TABLE, ids=["handover", "no handover"])
def test_a_stage_changes_by_the_table_and_in_no_other_way(policy: StagePolicy) -> None:
    for start, goal, cause in product([None, *Stage], Stage, Cause):
        answer = judge(start, goal, cause, before=REGULAR, sources=set(Source), policy=policy)
        if (start, goal, cause) in TABLE[policy]:
            assert answer == Move(start, goal, cause), (start, goal, cause)
        else:
            assert isinstance(answer, NotAllowed), (start, goal, cause)
            assert {(start, step.goal, step.cause) for step in answer.allowed} == {
                way for way in TABLE[policy] if way[0] is start
            }


@pytest.mark.rule("ORG-3")
@pytest.mark.parametrize("before", [PROBATION, REGULAR])
def test_who_passes_the_re_post_exam_returns_to_the_stage_before(before: Stage) -> None:
    assert isinstance(
        judge(
            OFF_POST,
            before,
            Cause.RETURNED_TO_POST,
            before=before,
            sources={Source.RULE},
            policy=WITH_HANDOVER,
        ),
        Move,
    )
    other = ({PROBATION, REGULAR} - {before}).pop()
    assert isinstance(
        judge(
            OFF_POST,
            other,
            Cause.RETURNED_TO_POST,
            before=before,
            sources={Source.RULE},
            policy=WITH_HANDOVER,
        ),
        NotAllowed,
    )


@pytest.mark.rule("ORG-3")
def test_without_a_stage_before_there_is_nowhere_to_return_to() -> None:
    assert Cause.RETURNED_TO_POST not in {
        step.cause for step in steps(OFF_POST, None, WITH_HANDOVER)
    }


@pytest.mark.rule("ORG-3", "GEN-13")
def test_what_a_rule_or_a_decision_brings_about_cannot_be_typed_in() -> None:
    for start, goal, cause in IN_BOTH - {(None, stage, Cause.IMPORT) for stage in Stage}:
        answer = judge(
            start, goal, cause, before=REGULAR, sources={Source.HR}, policy=WITH_HANDOVER
        )
        assert isinstance(answer, Move) == (cause in {Cause.NOT_HIRED, Cause.RESIGNED})


@pytest.mark.rule("ORG-3a")
def test_a_separated_person_has_no_way_on_but_a_wrong_stage_can_be_corrected() -> None:
    assert steps(SEPARATED, REGULAR, WITH_HANDOVER) == ()
    assert correct(SEPARATED, REGULAR) == Move(SEPARATED, REGULAR, Cause.CORRECTION)


@pytest.mark.rule("ORG-3a")
def test_a_correction_to_the_same_stage_corrects_nothing() -> None:
    assert correct(REGULAR, REGULAR) == NothingToCorrect()
