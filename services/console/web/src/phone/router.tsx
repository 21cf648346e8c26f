import type { QueryClient } from "@tanstack/react-query";
import { createBrowserRouter } from "react-router";
import { gate } from "#/session/gate.ts";
import { Failure } from "#/ui/Failure.tsx";
import { CATALOGUES } from "./catalogues.ts";
import { Shell } from "./Shell.tsx";

/** Where the gateway serves this entry. */
export const BASE = "/m";

const Nothing = () => null;

export function phoneRouter(queries: QueryClient) {
  return createBrowserRouter(
    [
      { path: "/sign-in", lazy: async () => ({ element: await signIn() }) },
      { path: "/password", lazy: async () => ({ element: await password() }) },
      { path: "/demo", lazy: async () => ({ element: await demo() }) },
      {
        path: "/",
        loader: gate(queries, CATALOGUES),
        Component: Shell,
        ErrorBoundary: Failure,
        HydrateFallback: Nothing,
        children: [
          {
            index: true,
            lazy: async () => ({ Component: (await import("./today/Today.tsx")).Today }),
          },
          {
            path: "messages",
            lazy: async () => ({ Component: (await import("./today/Messages.tsx")).Messages }),
          },
          {
            path: "calls",
            lazy: async () => ({ Component: (await import("./calls/Calls.tsx")).Calls }),
          },
          {
            path: "calls/:evaluationId",
            lazy: async () => ({ Component: (await import("./calls/Result.tsx")).Result }),
          },
          {
            path: "learn",
            lazy: async () => ({ Component: (await import("./learn/Learn.tsx")).Learn }),
          },
          {
            path: "learn/assignments/:assignmentId",
            lazy: async () => ({ Component: (await import("./learn/Reason.tsx")).Reason }),
          },
          {
            path: "learn/sessions/:sessionId",
            lazy: async () => ({ Component: (await import("./learn/Session.tsx")).SessionPage }),
          },
          {
            path: "learn/cohorts/:cohortId",
            lazy: async () => ({ Component: (await import("./learn/Cohort.tsx")).Cohort }),
          },
          {
            path: "exams/:batchId",
            lazy: async () => ({ Component: (await import("./exam/Exam.tsx")).Exam }),
          },
          { path: "me", lazy: async () => ({ Component: (await import("./me/Me.tsx")).Me }) },
        ],
      },
    ],
    { basename: BASE },
  );
}

async function signIn() {
  const { SignIn } = await import("#/entrance/SignIn.tsx");
  return <SignIn catalogues={CATALOGUES} />;
}

async function password() {
  const { Password } = await import("#/entrance/Password.tsx");
  return <Password catalogues={CATALOGUES} />;
}

async function demo() {
  const { Demo } = await import("#/entrance/Demo.tsx");
  return <Demo catalogues={CATALOGUES} />;
}
