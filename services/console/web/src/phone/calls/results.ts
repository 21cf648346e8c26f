import { queryOptions } from "@tanstack/react-query";
import { allPages } from "#/api/pages.ts";
import type { components } from "#/api/schema/qa.ts";
import { done, qa } from "#/api/services.ts";

export type Evaluation = components["schemas"]["EvaluationView"];

/** Every result about the reader, the newest first. */
export const myResults = queryOptions({
  queryKey: [qa.name, "/v1/evaluations", "about_me"],
  queryFn: async ({ signal }): Promise<Evaluation[]> => {
    const rows = await allPages((page) =>
      done(
        qa.GET("/v1/evaluations", { params: { query: { ...page, whose: "about_me" } }, signal }),
      ),
    );
    return rows.sort((one, other) =>
      (other.submitted_at ?? "").localeCompare(one.submitted_at ?? ""),
    );
  },
});
