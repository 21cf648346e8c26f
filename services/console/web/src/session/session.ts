/** Who is signed in, by the gateway's contract. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { credentials, json } from "#/api/http.ts";
import { Problem } from "#/api/problem.ts";

export interface Place {
  kind: "center" | "site" | "section" | "team";
  id: string;
  name: string;
}

export interface Session {
  person: { id: string; number: string; name: string };
  tenant: { id: string; code: string; name: string; zone: string; simulated: boolean };
  roles: string[];
  places: Place[];
  language: string;
  csrf: string;
  must_change_password: boolean;
  password: boolean;
  signed_in_at: string;
  expires_at: string;
}

export interface Config {
  version: string;
  languages: string[];
  oidc: { enabled: boolean; label: string };
  password: {
    enabled: boolean;
    minimum_length: number;
    maximum_length: number;
    tenant: "fixed" | "asked";
  };
  demo: boolean;
}

export interface DemoPerson {
  person_id: string;
  number: string;
  name: string;
  role: string;
  role_name: Record<string, string>;
  place: string;
}

/** The session, or null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async (): Promise<Session | null> => {
    try {
      return keep(await json<Session>("GET", "/session"));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
});

export const configQuery = queryOptions({
  queryKey: ["config"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: () => json<Config>("GET", "/config.json"),
});

export const demoPeopleQuery = queryOptions({
  queryKey: ["demo", "people"],
  queryFn: () =>
    json<{ tenant: { code: string; name: string }; people: DemoPerson[] }>("GET", "/demo/people"),
});

/** The session of a page behind the sign-in. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("this page is behind the sign-in");
  return data;
}

export function useSignIn() {
  const queries = useQueryClient();
  const enter = (session: Session) => {
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, keep(session));
    return session;
  };
  return {
    withPassword: async (number: string, password: string, tenant: string | null) =>
      enter(await json<Session>("POST", "/session", { number, password, tenant })),
    asDemoPerson: async (personId: string) =>
      enter(await json<Session>("POST", "/demo/session", { person_id: personId })),
    changePassword: async (old: string, chosen: string) =>
      enter(await json<Session>("POST", "/session/password", { old, new: chosen })),
    signOut: async () => {
      await json("DELETE", "/session");
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
    },
  };
}

function keep(session: Session): Session {
  credentials.csrf = session.csrf;
  return session;
}
