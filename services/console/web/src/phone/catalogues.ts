import type { Catalogues } from "#/words/language.ts";

export const CATALOGUES: Catalogues = {
  "zh-Hans": () => import("../../locale/phone.zh-Hans.po"),
  "zh-Hant": () => import("virtual:traditional/phone"),
  en: () => import("../../locale/phone.en.po"),
};
