/** What stands before every page behind the sign-in. */
import type { QueryClient } from "@tanstack/react-query";
import { redirect } from "react-router";
import { type Catalogues, preferredLanguage, showLanguage } from "#/words/language.ts";
import { type Session, sessionQuery } from "./session.ts";

/** Loader that lets in who is signed in, in their language; everyone else goes to the sign-in page. */
export function gate(queries: QueryClient, catalogues: Catalogues) {
  return async ({ request }: { request: Request }): Promise<Session | Response> => {
    const session = await queries.ensureQueryData(sessionQuery);
    const { pathname, search } = new URL(request.url);
    if (session === null) return redirect(`/sign-in?to=${encodeURIComponent(pathname + search)}`);
    if (session.must_change_password) return redirect("/password");
    const language = preferredLanguage(session.language);
    if (document.documentElement.lang !== language) await showLanguage(language, catalogues);
    return session;
  };
}

/** A local path to go on to after the sign-in; anything else becomes `/`. */
export function localPath(to: string | null): string {
  return to?.startsWith("/") && !to.startsWith("//") && !to.includes("\\") ? to : "/";
}
