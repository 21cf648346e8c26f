import { i18n, type Messages } from "@lingui/core";
import { credentials } from "#/api/http.ts";

export type Language = "zh-Hans" | "zh-Hant" | "en";
export type Catalogues = Record<Language, () => Promise<{ messages: Messages }>>;

export const LANGUAGE_NAMES: Record<Language, string> = {
  "zh-Hans": "简体中文",
  "zh-Hant": "繁體中文",
  en: "English",
};

const KEPT_AS = "zhipei.language";

/** The language that the reader chose here, else the one of the record, else the browser's. */
export function preferredLanguage(ofPerson?: string): Language {
  const wished = [localStorage.getItem(KEPT_AS), ofPerson, ...navigator.languages];
  return wished.map(languageOf).find((language) => language !== null) ?? "zh-Hans";
}

/** One of ours for a BCP 47 tag; null for any other. */
export function languageOf(tag: string | null | undefined): Language | null {
  if (!tag) return null;
  if (/^zh-(hant|tw|hk|mo)/i.test(tag)) return "zh-Hant";
  if (/^zh/i.test(tag)) return "zh-Hans";
  return /^en/i.test(tag) ? "en" : null;
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
}

/** Load the messages of a language and show it from now on. */
export async function showLanguage(language: Language, catalogues: Catalogues): Promise<void> {
  const { messages } = await catalogues[language]();
  credentials.language = language;
  document.documentElement.lang = language;
  i18n.loadAndActivate({ locale: language, messages });
}
