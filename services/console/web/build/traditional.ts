import { readFile } from "node:fs/promises";
import { createCompiledCatalog, getCatalogs } from "@lingui/cli/api";
import { getConfig } from "@lingui/conf";
import * as OpenCC from "opencc-js";
import type { Plugin } from "vite";

const PREFIX = "virtual:traditional/";
const toTraditional = OpenCC.Converter({ from: "cn", to: "twp" });

/** Serves `virtual:traditional/<catalogue>`: the zh-Hans messages in traditional characters (OpenCC). */
export function traditional(): Plugin {
  return {
    name: "zhipei:traditional",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const name = id.slice(PREFIX.length + 1);
      const catalogs = await getCatalogs(getConfig());
      const catalog = catalogs.find((one) => one.path.includes(`locale/${name}.`));
      if (!catalog) throw new Error(`no catalogue ${name} in lingui.config.ts`);
      const file = catalog.path.replace("{locale}", "zh-Hans");
      this.addWatchFile(`${file}.po`);
      await readFile(`${file}.po`);
      const { messages } = await catalog.getTranslations("zh-Hans", {
        fallbackLocales: {},
        sourceLocale: "zh-Hans",
        missingBehavior: "catalog",
      });
      const converted = Object.fromEntries(
        Object.entries(messages).map(([key, text]) => [key, toTraditional(String(text))]),
      );
      const { source } = createCompiledCatalog("zh-Hant", converted, { namespace: "es" });
      return { code: source, moduleType: "js" };
    },
  };
}
