/** A list's filters, order and place in the URL: a view is shared by its link. */
import type { Query } from "./source.ts";

export const PAGE_SIZE = 50;

export interface ListState {
  /** Filter → its values; a filter without values is absent. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  /** Field to sort by, `-` before it for descending; null: the list's own order. */
  readonly sort: string | null;
  /** Cursor of the page; null: the first one. */
  readonly after: string | null;
}

/** The state that a URL describes. Names that are no filters of the list are ignored. */
export function readState(search: URLSearchParams, filters: readonly string[]): ListState {
  const given = filters.map((name) => [name, search.getAll(name).filter(Boolean)] as const);
  return {
    filters: Object.fromEntries(given.filter(([, values]) => values.length > 0)),
    sort: search.get("sort"),
    after: search.get("after"),
  };
}

/** The URL of a state; names in order, so that equal views have equal links. */
export function writeState(state: ListState): URLSearchParams {
  const search = new URLSearchParams();
  for (const name of Object.keys(state.filters).sort()) {
    for (const value of state.filters[name] ?? []) search.append(name, value);
  }
  if (state.sort) search.set("sort", state.sort);
  if (state.after) search.set("after", state.after);
  return search;
}

/** The state with another value of a filter, on its first page: a cursor belongs to one list. */
export function withFilter(state: ListState, name: string, values: readonly string[]): ListState {
  const { [name]: _, ...others } = state.filters;
  const filters = values.length ? { ...others, [name]: values } : others;
  return { ...state, filters, after: null };
}

export function withSort(state: ListState, sort: string | null): ListState {
  return { ...state, sort, after: null };
}

export function atCursor(state: ListState, after: string | null): ListState {
  return { ...state, after };
}

/** What the service is asked: `fixed` holds whatever the URL says. */
export function queryOf(state: ListState, fixed: Query = {}): Query {
  const filters = Object.entries(state.filters).map(([name, values]) => [
    name,
    values.length === 1 ? (values[0] ?? "") : [...values],
  ]);
  return {
    limit: PAGE_SIZE,
    ...Object.fromEntries(filters),
    ...(state.sort ? { sort: state.sort } : {}),
    ...(state.after ? { after: state.after } : {}),
    ...fixed,
  };
}
