import type { Page } from "#/api/pages.ts";

/** Values of a list's query as they are in the URL; several values of one name are an array. */
export type Query = Readonly<Record<string, string | string[] | number | boolean>>;

/** A list of a service: its rows page by page, and the names that may filter it. */
export interface ListSource<Row, Filters extends string = string> {
  /** Leads the key in the cache. */
  readonly key: readonly unknown[];
  fetch(query: Query, signal?: AbortSignal): Promise<Page<Row>>;
  /** Names of query parameters; only a type. */
  readonly filters?: Filters;
}

interface Client<Paths> {
  readonly name: string;
  readonly paths: Paths | undefined;
}

type ListPaths<Paths> = {
  [Path in keyof Paths]: Paths[Path] extends { get: { responses: { 200: Listed } } } ? Path : never;
}[keyof Paths];
type Listed = { content: { "application/json": { items: unknown[] } } };
type RowOf<Paths, Path extends keyof Paths> = Paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": { items: (infer Row)[] } } } } };
}
  ? Row
  : never;
type FiltersOf<Paths, Path extends keyof Paths> = Paths[Path] extends {
  get: { parameters: { query?: infer Given } };
}
  ? Exclude<keyof NonNullable<Given>, "after" | "limit" | "sort"> & string
  : never;

/** A list route of a service, `list(qa, "/v1/coachings")`; `path` fills in what is in braces. */
export function list<Paths extends object, Path extends ListPaths<Paths> & string>(
  service: Client<Paths>,
  path: Path,
  parameters: Readonly<Record<string, string | number>> = {},
): ListSource<RowOf<Paths, Path>, FiltersOf<Paths, Path>> {
  const client = service as unknown as {
    GET(path: string, init: object): Promise<{ data: Page<RowOf<Paths, Path>> }>;
  };
  return {
    key: [service.name, path, parameters],
    async fetch(query, signal) {
      const { data } = await client.GET(path, { params: { path: parameters, query }, signal });
      return data;
    },
  };
}
