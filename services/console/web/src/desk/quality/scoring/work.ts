/** The inspector's calls to score, and the policy by which they are previewed. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { allPages } from "#/api/pages.ts";
import type { components } from "#/api/schema/qa.ts";
import { done, qa } from "#/api/services.ts";
import { forgetRecord } from "./drafts.ts";
import type { ScoringPolicy } from "./preview.ts";
import { type Detail, type RecordDraft, submissionOf } from "./record.ts";

export type Work = components["schemas"]["EvaluationView"];

const EVERY_MS = 60_000;

export const myWork = queryOptions({
  queryKey: [qa.name, "/v1/evaluations", "mine", "assigned"],
  refetchInterval: EVERY_MS,
  queryFn: ({ signal }): Promise<Work[]> =>
    allPages((page) =>
      done(
        qa.GET("/v1/evaluations", {
          params: { query: { ...page, whose: "mine", state: "assigned" } },
          signal,
        }),
      ),
    ),
});

export function detailOf(evaluationId: string) {
  const path = { evaluation_id: evaluationId };
  return qa.query("/v1/evaluations/{evaluation_id}", { params: { path } });
}

/** Grade points and cut-offs as they held where and when the call was. */
export function useScoringPolicy(detail: Detail): ScoringPolicy {
  const scope = detail.center_id ? [`center:${detail.center_id}`] : [];
  const query = { on: detail.call_date, scope };
  const { data } = useQuery(qa.query("/v1/policies", { params: { query } }));
  const numbersOf = (key: string): Record<string, number> => {
    const value = data?.items.find((policy) => policy.key === key)?.value;
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, Number(one)]));
  };
  return { gradePoints: numbersOf("qa.grade_points"), gradeCutoffs: numbersOf("qa.grade_cutoffs") };
}

/** Submit a record; it is delivered to the agent at once. */
export function useSubmit(onDelivered: (evaluationId: string) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ detail, record }: { detail: Detail; record: RecordDraft }) =>
      done(
        qa.POST("/v1/evaluations/{evaluation_id}/submit", {
          params: { path: { evaluation_id: detail.evaluation_id } },
          body: submissionOf(detail, record),
        }),
      ),
    onSuccess: (delivered) => {
      forgetRecord(delivered.evaluation_id);
      queries.setQueryData(myWork.queryKey, (work) =>
        work?.filter((one) => one.evaluation_id !== delivered.evaluation_id),
      );
      queries.invalidateQueries({ queryKey: [qa.name] });
      onDelivered(delivered.evaluation_id);
    },
  });
}
