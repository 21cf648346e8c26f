import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { Problem } from "#/api/problem.ts";
import { qa } from "#/api/services.ts";
import { CodeChip, GradeChip } from "#/ui/Chip.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { ACKNOWLEDGEMENT_STATES, APPEAL_STATES } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Facts, Panel } from "../ui/Detail.tsx";

/** What became of a delivered result: acknowledgement, appeal, and the scores that it had before. */
export function HistoryPanel({ evaluationId }: { evaluationId: string }) {
  const { t } = useLingui();
  const dates = useDates();
  const params = { path: { evaluation_id: evaluationId } };
  const once = { retry: false };
  const acknowledgement = useQuery({
    ...qa.query("/v1/acknowledgements/{evaluation_id}", { params }),
    ...once,
  });
  const appeal = useQuery({ ...qa.query("/v1/appeals/{evaluation_id}", { params }), ...once });
  const earlier = useQuery(qa.query("/v1/evaluations/{evaluation_id}/revisions", { params }));
  const failed = [acknowledgement.error, appeal.error, earlier.error].find(
    (error) => error && !(error instanceof Problem && error.status === 404),
  );
  return (
    <Panel title={t`结果的后续`}>
      <ProblemNote error={failed} />
      <Facts
        facts={[
          [
            <Trans key="t">确认</Trans>,
            acknowledgement.data ? (
              <CodeChip key="c" codes={ACKNOWLEDGEMENT_STATES} code={acknowledgement.data.state} />
            ) : null,
          ],
          [
            <Trans key="t">申诉</Trans>,
            appeal.data ? (
              <Link key="l" to={`/quality/appeals/${evaluationId}`}>
                <CodeChip codes={APPEAL_STATES} code={appeal.data.state} />
              </Link>
            ) : (
              <Trans key="n">没有申诉</Trans>
            ),
          ],
        ]}
      />
      {earlier.data?.map((score) => (
        <p key={score.revision}>
          <Trans>第 {score.revision} 版</Trans> <b className="number">{decimal(score.total)}</b>{" "}
          <GradeChip grade={score.grade} />
          <br />
          <span className="small dim">
            {dates.dateTime(score.revised_at)} · <PersonName id={score.revised_by} /> ·{" "}
            {score.reason}
          </span>
        </p>
      ))}
    </Panel>
  );
}
