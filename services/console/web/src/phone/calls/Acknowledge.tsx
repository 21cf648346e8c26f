import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { done, qa } from "#/api/services.ts";
import { Due } from "#/ui/Due.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useDates } from "#/words/dates.ts";
import { Item } from "../Screen.tsx";

/** Whether the agent acknowledged a result, and until when that is asked for. */
export function Acknowledge({ evaluationId }: { evaluationId: string }) {
  const { t } = useLingui();
  const dates = useDates();
  const queries = useQueryClient();
  const params = { path: { evaluation_id: evaluationId } };
  const { data, error } = useQuery(qa.query("/v1/acknowledgements/{evaluation_id}", { params }));
  const acknowledging = useMutation({
    mutationFn: () => done(qa.POST("/v1/acknowledgements/{evaluation_id}", { params })),
    onSettled: () => queries.invalidateQueries({ queryKey: [qa.name] }),
  });
  if (error) return <ProblemNote error={error} />;
  if (!data) return null;
  if (data.state === "appealed") return null; // the appeal says how it goes on
  if (data.state !== "waiting") {
    return (
      <p className="dim" role="status">
        {data.acknowledged_on ? (
          <Trans>您已于 {dates.day(data.acknowledged_on)} 确认。</Trans>
        ) : (
          <Trans>确认期限已过，结果已定：未确认。</Trans>
        )}
      </p>
    );
  }
  return (
    <Item title={t`确认结果`} mark={<Due on={data.due_on} />}>
      <p className="dim">
        <Trans>看过评语后请确认。到期未确认，结果照样生效，并注明“未确认”。</Trans>
      </p>
      <ProblemNote error={acknowledging.error} />
      <button
        type="button"
        className="big main"
        disabled={acknowledging.isPending}
        onClick={() => acknowledging.mutate()}
      >
        <Trans>我已看过，确认</Trans>
      </button>
    </Item>
  );
}
