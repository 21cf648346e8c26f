import { QueryCache, QueryClient } from "@tanstack/react-query";
import { OFFLINE, Problem } from "./problem.ts";

const FRESH_MS = 15_000;
const MOST_REPEATS = 2;

/** The cache of what services answered. `onSignedOut` is called when a session has ended. */
export function createQueries(onSignedOut: () => void): QueryClient {
  const signedOut = (error: unknown) => {
    if (error instanceof Problem && error.slug === "unauthenticated") onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: signedOut }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (count, error) => count < MOST_REPEATS && isTemporary(error),
        refetchOnWindowFocus: true,
      },
      mutations: { onError: signedOut },
    },
  });
}

function isTemporary(error: unknown): boolean {
  return error instanceof Problem && (error.slug === OFFLINE || error.status >= 502);
}
