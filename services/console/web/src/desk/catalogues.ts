import type { Catalogues } from "#/words/language.ts";

export const CATALOGUES: Catalogues = {
  "zh-Hans": () => import("../../locale/desk.zh-Hans.po"),
  "zh-Hant": () => import("virtual:traditional/desk"),
  en: () => import("../../locale/desk.en.po"),
};
