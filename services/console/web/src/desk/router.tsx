import type { QueryClient } from "@tanstack/react-query";
import { createBrowserRouter, type RouteObject, redirect } from "react-router";
import { gate } from "#/session/gate.ts";
import { sessionQuery } from "#/session/session.ts";
import { Failure } from "#/ui/Failure.tsx";
import { CATALOGUES } from "./catalogues.ts";
import { homeOf, PAGES } from "./pages.ts";
import { Shell } from "./Shell.tsx";

const Nothing = () => null;
const ONLY_ON_THE_PHONE = new Set(["agent", "trainee", "mentor"]);

export function deskRouter(queries: QueryClient) {
  return createBrowserRouter([
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
        { index: true, loader: () => goHome(queries) },
        { ErrorBoundary: Failure, children: PAGES.map(routeOf) },
      ],
    },
  ]);
}

async function goHome(queries: QueryClient): Promise<Response> {
  const { roles = [] } = (await queries.ensureQueryData(sessionQuery)) ?? {};
  if (roles.length > 0 && roles.every((role) => ONLY_ON_THE_PHONE.has(role))) {
    location.replace("/m/");
    return new Promise(() => {});
  }
  return redirect(homeOf(roles));
}

function routeOf(page: (typeof PAGES)[number]): RouteObject {
  return {
    path: page.path,
    handle: page,
    lazy: async () => ({ Component: await page.load() }),
  };
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
