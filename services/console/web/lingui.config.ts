import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

const SHARED = ["api", "entrance", "inbox", "recording", "session", "ui", "words"].map(
  (name) => `src/${name}`,
);

/** Each entry carries only its own messages; what both use is in both catalogues. */
export default defineConfig({
  sourceLocale: "zh-Hans",
  locales: ["zh-Hans", "en"],
  catalogs: [
    { path: "locale/desk.{locale}", include: [...SHARED, "src/lists", "src/desk"] },
    { path: "locale/phone.{locale}", include: [...SHARED, "src/phone"] },
  ],
  format: formatter({ lineNumbers: false, origins: false }),
});
