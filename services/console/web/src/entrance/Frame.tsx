import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect } from "react";
import {
  type Catalogues,
  LANGUAGE_NAMES,
  type Language,
  rememberLanguage,
  showLanguage,
} from "#/words/language.ts";
import "./entrance.css";

/** The plain page around signing in, with the choice of a language. */
export function Frame({
  title,
  catalogues,
  children,
}: {
  title: string;
  catalogues: Catalogues;
  children: ReactNode;
}) {
  const { i18n, t } = useLingui();
  useEffect(() => {
    document.title = t`${title} · 质培`;
  }, [title, t]);

  async function choose(language: Language): Promise<void> {
    rememberLanguage(language);
    await showLanguage(language, catalogues);
  }

  return (
    <div className="entrance">
      <main className="card">
        <p className="brand">{t`质培`}</p>
        <h1>{title}</h1>
        {children}
      </main>
      <nav aria-label={t`语言`} className="row">
        {(Object.keys(LANGUAGE_NAMES) as Language[]).map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-pressed={i18n.locale === language}
            onClick={() => choose(language)}
          >
            {LANGUAGE_NAMES[language]}
          </button>
        ))}
      </nav>
    </div>
  );
}
