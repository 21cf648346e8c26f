import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { createQueries } from "#/api/queries.ts";
import { preferredLanguage, showLanguage } from "#/words/language.ts";
import "#/look/base.css";
import "./phone.css";
import { CATALOGUES } from "./catalogues.ts";
import { BASE, phoneRouter } from "./router.tsx";

const queries = createQueries(() => {
  queries.clear();
  const here = location.pathname.slice(BASE.length) + location.search;
  if (!here.startsWith("/sign-in")) router.navigate(`/sign-in?to=${encodeURIComponent(here)}`);
});
const router = phoneRouter(queries);
const root = document.getElementById("root");

if (root) {
  await showLanguage(preferredLanguage(), CATALOGUES);
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}
