"""What training tells of the final of onboarding."""

from chassis.messages.tx import Tx
from people.posts.handovers import actions
from zhipei_events.training import CohortEnded, InductionResultDecided

PASSED = "passed"


async def on_induction_result_decided(tx: Tx, event: InductionResultDecided) -> None:
    """Who passed is to be handed over (ORG-3, ONB-11)."""
    if event.result == PASSED:
        await actions.keep_pass(
            tx,
            event.cohort_id,
            event.person_id,
            place={
                "team_id": event.team_id,
                "site_id": event.site_id,
                "center_id": event.center_id,
            },
            total=event.total,
            marks={one.component: one.mark for one in event.marks},
            on=event.decided_on,
        )


async def on_cohort_ended(tx: Tx, event: CohortEnded) -> None:
    """Handovers are opened when the cohort ends (ONB-11)."""
    passed = [one.person_id for one in event.results if one.result == PASSED]
    await actions.open_all(
        tx,
        event.cohort_id,
        passed,
        center_id=event.center_id,
        site_id=event.site_id,
        on=event.ended_on,
    )
