import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { training } from "#/api/services.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Facts, Panel } from "../ui/Detail.tsx";

/** How far a month's exam is (EXM-7a). */
export function WindowPanel({ paperId }: { paperId: string }) {
  const { t } = useLingui();
  const dates = useDates();
  const path = { paper_id: paperId };
  const { data, error } = useQuery(
    training.query("/v1/exams/papers/{paper_id}/window", { params: { path } }),
  );
  return (
    <Panel title={t`考试进度`}>
      <ProblemNote error={error} />
      {data && (
        <>
          <progress aria-label={t`已考人数`} max={data.must_sit || 1} value={data.sat} />
          <Facts
            facts={[
              [<Trans key="t">应考</Trans>, data.must_sit],
              [<Trans key="t">已安排</Trans>, data.scheduled],
              [<Trans key="t">已考</Trans>, data.sat],
              [
                <Trans key="t">完成率</Trans>,
                data.completion === null ? null : `${decimal(data.completion)} %`,
              ],
              [<Trans key="t">考试截止</Trans>, data.complete_on && dates.day(data.complete_on)],
              [<Trans key="t">补考截止</Trans>, data.makeup_until && dates.day(data.makeup_until)],
            ]}
          />
        </>
      )}
    </Panel>
  );
}
