import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { done, qa } from "#/api/services.ts";
import { COACHING_STATES } from "#/desk/codes.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { Thread } from "#/ui/Thread.tsx";
import { useDates } from "#/words/dates.ts";
import { ActForm, TextField } from "../ui/ActForm.tsx";
import { Panel } from "../ui/Detail.tsx";

const COACHES = ["inspector", "team_leader", "qa_lead", "qa_supervisor", "trainer"];

/** The coaching that a call led to: why, by whom and when; held here, with what was said. */
export function CoachingPanel({ evaluationId }: { evaluationId: string }) {
  const { t } = useLingui();
  const { roles } = useSession();
  const dates = useDates();
  const query = { evaluation_id: evaluationId, limit: 1 };
  const { data, error } = useQuery(qa.query("/v1/coachings", { params: { query } }));
  const coaching = data?.items[0];
  if (error) return <ProblemNote error={error} />;
  if (!coaching) {
    return (
      <Panel title={t`督导`}>
        <p className="dim">
          <Trans>这通来电没有产生督导。</Trans>
        </p>
      </Panel>
    );
  }
  const isOpen = coaching.state === "open";
  return (
    <Panel title={t`督导`} mark={<CodeChip codes={COACHING_STATES} code={coaching.state} />}>
      <Thread
        steps={[
          { key: "why", what: t`来电不合格`, detail: dates.dateTime(coaching.required_at) },
          {
            key: "who",
            what: t`安排一次在线督导`,
            detail: (
              <>
                <PersonName id={coaching.coach_id} as="team_leader" /> ·{" "}
                <Due on={coaching.due_on} done={!isOpen} />
              </>
            ),
          },
          {
            key: "held",
            what: t`督导完成即结束`,
            toCome: coaching.state !== "held",
            detail: coaching.held_on && (
              <>
                {dates.day(coaching.held_on)} · <PersonName id={coaching.held_by} />
              </>
            ),
          },
        ]}
      />
      {coaching.record && <p>{coaching.record}</p>}
      {isOpen && roles.some((role) => COACHES.includes(role)) && (
        <ActForm
          button={t`完成督导`}
          done={t`督导已完成`}
          changes={[qa.name]}
          consequence={t`督导随即结束，座席会看到记录。`}
          act={(form) =>
            done(
              qa.POST("/v1/coachings/{coaching_id}/hold", {
                params: { path: { coaching_id: coaching.coaching_id } },
                body: { record: String(form.get("record")) },
              }),
            )
          }
        >
          <TextField name="record" label={t`督导记录`} required rows={5} longest={10_000} />
        </ActForm>
      )}
    </Panel>
  );
}
