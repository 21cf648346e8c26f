import { useLingui } from "@lingui/react";

/** A shipped text in the reader's language: `{zh-Hans, en}`, with the other one where it is missing. */
export function useTitleOf(): (texts: Readonly<Record<string, string>>) => string {
  const { i18n } = useLingui();
  return (texts) => texts[i18n.locale] ?? texts["zh-Hans"] ?? texts.en ?? "";
}
