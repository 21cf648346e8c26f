/** Names of people and units for the ids that lists carry. */
import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { allPages } from "./pages.ts";
import { Problem } from "./problem.ts";
import { done, people } from "./services.ts";

const KEPT_MS = 10 * 60_000;

export interface PersonName {
  id: string;
  name: string;
  number: string;
  teamId: string | null;
}

export interface Unit {
  unit_id: string;
  code: string;
  kind: "center" | "site" | "section" | "team";
  name: string;
  parent_id: string | null;
  leader_id: string | null;
}

/** Name of one person; null where the reader may not see the record. */
export function personName(id: string) {
  return queryOptions({
    queryKey: ["name", id],
    staleTime: KEPT_MS,
    queryFn: async ({ signal }): Promise<PersonName | null> => {
      try {
        const path = { person_id: id };
        const call = people.GET("/v1/people/{person_id}", { params: { path }, signal });
        const person = await done(call);
        return {
          id,
          name: person.name,
          number: person.employee_no,
          teamId: person.team_id,
        };
      } catch (error) {
        if (error instanceof Problem && (error.status === 404 || error.status === 403)) return null;
        throw error;
      }
    },
  });
}

/** Name of one person: undefined while it loads, null where the reader may not know it. */
export function usePersonName(id: string | null | undefined): PersonName | null | undefined {
  const { data } = useQuery({ ...personName(id ?? ""), enabled: Boolean(id) });
  return id ? data : null;
}

/** Names of several people, by id; those that are not known are absent. */
export function usePersonNames(ids: readonly string[]): ReadonlyMap<string, PersonName> {
  return useQueries({
    queries: [...new Set(ids)].map((id) => personName(id)),
    combine: (results) =>
      new Map(results.flatMap((one) => (one.data ? [[one.data.id, one.data] as const] : []))),
  });
}

export const allUnits = queryOptions({
  queryKey: ["units"],
  staleTime: KEPT_MS,
  queryFn: ({ signal }): Promise<Unit[]> =>
    allPages((query) => done(people.GET("/v1/units", { params: { query }, signal }))),
});

/** Every unit of the tenant, by id. */
export function useUnits(): ReadonlyMap<string, Unit> {
  const { data } = useQuery({ ...allUnits, select: byId });
  return data ?? NO_UNITS;
}

const NO_UNITS: ReadonlyMap<string, Unit> = new Map();

function byId(units: readonly Unit[]): ReadonlyMap<string, Unit> {
  return new Map(units.map((unit) => [unit.unit_id, unit]));
}
