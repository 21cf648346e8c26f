/**
 * The services behind the gateway, typed by their OpenAPI documents.
 *
 *     useQuery(qa.query("/v1/evaluations/{evaluation_id}", { params: { path: { evaluation_id } } }))
 *     await done(qa.POST("/v1/coachings/{coaching_id}/hold", { params, body }))
 */
import { queryOptions } from "@tanstack/react-query";
import createFetchClient, { type FetchOptions } from "openapi-fetch";
import type { PathsWithMethod, SuccessResponseJSON } from "openapi-typescript-helpers";
import { send } from "./http.ts";
import type { paths as Kpi } from "./schema/kpi.ts";
import type { paths as Notify } from "./schema/notify.ts";
import type { paths as People } from "./schema/people.ts";
import type { paths as Qa } from "./schema/qa.ts";
import type { paths as Training } from "./schema/training.ts";

/** Body of a successful GET. */
export type Answer<Paths, Path extends keyof Paths> = Paths[Path] extends { get: infer Get }
  ? SuccessResponseJSON<Get & Record<string | number, unknown>>
  : never;

/** Query parameters of a GET. */
export type QueryOf<Paths, Path extends keyof Paths> = Paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? NonNullable<Query>
  : never;

function service<Paths extends object>(name: string) {
  const client = createFetchClient<Paths>({ baseUrl: `/api/${name}`, fetch: send });
  return {
    ...client,
    name,
    /** Only a type: the routes of the service. */
    paths: undefined as Paths | undefined,
    /** Options for `useQuery`: the key is service, path and parameters. */
    query<Path extends PathsWithMethod<Paths, "get"> & keyof Paths>(
      path: Path,
      init?: FetchOptions<Paths[Path] extends { get: infer Get } ? Get : never>,
    ) {
      return queryOptions({
        queryKey: [name, path, init ?? {}],
        queryFn: async ({ signal }) => {
          const get = client.GET as unknown as (path: Path, init: object) => Promise<FetchedBody>;
          return (await get(path, { ...init, signal })).data as Answer<Paths, Path>;
        },
      });
    },
  };
}

interface FetchedBody {
  data?: unknown;
}

export const people = service<People>("people");
export const training = service<Training>("training");
export const qa = service<Qa>("qa");
export const kpi = service<Kpi>("kpi");
export const notify = service<Notify>("notify");

export type { Kpi, Notify, People, Qa, Training };

/** The body of a write; refusals were thrown as Problem before. */
export async function done<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}
