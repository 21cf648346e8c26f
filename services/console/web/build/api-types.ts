/** Writes src/api/schema/<service>.ts from the OpenAPI documents that the services publish. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const SERVICES = ["people", "training", "qa", "kpi", "notify"];
const DOCUMENTS = new URL("../../../../schemas/openapi/", import.meta.url);
const TARGET = new URL("../src/api/schema/", import.meta.url);

await mkdir(TARGET, { recursive: true });
for (const service of SERVICES) {
  const document = JSON.parse(await readFile(new URL(`${service}.json`, DOCUMENTS), "utf8"));
  const source = astToString(await openapiTS(document, { defaultNonNullable: false }));
  await writeFile(new URL(`${service}.ts`, TARGET), source);
}
