import { queryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { allPages } from "#/api/pages.ts";
import type { components } from "#/api/schema/qa.ts";
import { done, qa } from "#/api/services.ts";

export type Evaluation = components["schemas"]["EvaluationView"];

const PAGE = 20;

/** Results about the reader, the newest first, page by page. */
export function useMyResults() {
  return useInfiniteQuery({
    queryKey: [qa.name, "/v1/evaluations", "about_me"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const after = pageParam ? { after: pageParam } : {};
      const query = { whose: "about_me", order: "newest", limit: PAGE, ...after } as const;
      return done(qa.GET("/v1/evaluations", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next ?? null,
  });
}

/** Results about the reader of calls since a day. */
export function myResultsSince(day: string) {
  return queryOptions({
    queryKey: [qa.name, "/v1/evaluations", "about_me", day],
    queryFn: ({ signal }): Promise<Evaluation[]> =>
      allPages((page) => {
        const query = { ...page, whose: "about_me", order: "newest", from: day } as const;
        return done(qa.GET("/v1/evaluations", { params: { query }, signal }));
      }),
  });
}
