/**
 * After the build: puts a .gz and .br beside every file that shrinks, and fails when what an entry loads
 * before its first page can be seen is larger than its budget (br, which browsers take over TLS).
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

interface Budget {
  entry: string;
  /** Modules that the first page needs besides the entry. */
  first: string[];
  kilobytes: number;
}

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

const DIST = new URL("../dist/", import.meta.url).pathname;
const BUDGETS: Budget[] = [
  {
    entry: "index.html",
    first: ["src/lists/ListView.tsx", "locale/desk.zh-Hans.po"],
    kilobytes: 450,
  },
  {
    entry: "m/index.html",
    first: ["src/phone/today/Today.tsx", "locale/phone.zh-Hans.po"],
    kilobytes: 120,
  },
];
const SHRINKS = /\.(js|css|html|svg|webmanifest)$/;
const FILLED_IN = /\.html$/; // the gateway writes a nonce into it, so it compresses the answer itself

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

function compress(): void {
  for (const path of files(DIST)) {
    if (!SHRINKS.test(path) || FILLED_IN.test(path)) continue;
    const content = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
  }
}

/** Files of a module and of all that it imports statically. */
function loaded(manifest: Record<string, Chunk>, module: string, seen: Set<string>): void {
  const chunk = manifest[module];
  if (!chunk) throw new Error(`${module} is not in the build: correct build/budget.ts`);
  if (seen.has(chunk.file)) return;
  seen.add(chunk.file);
  for (const style of chunk.css ?? []) seen.add(style);
  for (const imported of chunk.imports ?? []) loaded(manifest, imported, seen);
}

function weigh(): boolean {
  const manifest = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8"));
  let fits = true;
  for (const { entry, first, kilobytes } of BUDGETS) {
    const seen = new Set<string>();
    for (const module of [entry, ...first]) loaded(manifest, module, seen);
    const octets = [...seen].reduce(
      (sum, file) => sum + statSync(join(DIST, `${file}.br`)).size,
      0,
    );
    const weight = octets / 1024;
    fits &&= weight <= kilobytes;
    console.log(`${entry}: ${weight.toFixed(1)} of ${kilobytes} KB in ${seen.size} files`);
  }
  return fits;
}

compress();
if (!weigh()) {
  console.error("The first load is too large: load more of it later, or use less.");
  process.exit(1);
}
