import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { allUnits, type PersonName, personName } from "#/api/names.ts";
import { allPages } from "#/api/pages.ts";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { csvOf } from "./export.ts";
import type { ListDeclaration } from "./listPage.tsx";
import type { Query } from "./source.ts";

const MOST_ROWS = 50_000;
const NAMES_AT_ONCE = 8;

/** Reads the whole list as it is filtered and hands it over as CSV. */
export function ExportButton<Row, Names extends string>({
  declaration,
  query,
}: {
  declaration: ListDeclaration<Row, Names>;
  query: Query;
}) {
  const { i18n, t } = useLingui();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const words = useCodes();
  const dates = useDates();
  const [rowsRead, setRowsRead] = useState<number | null>(null);

  async function run(): Promise<void> {
    const { after: _after, limit: _limit, ...asked } = query;
    const rows = await allPages((page) => declaration.list.fetch({ ...asked, ...page }), {
      most: MOST_ROWS,
      onProgress: setRowsRead,
    });
    const names = await namesOf(rows);
    const units = new Map(
      (await queries.ensureQueryData(allUnits)).map((unit) => [unit.unit_id, unit.name]),
    );
    const wording = {
      person: (id: string) => names.get(id)?.name ?? "",
      unit: (id: string) => units.get(id) ?? "",
      code: words,
      dates,
    };
    save(csvOf(declaration.columns, rows, wording, i18n), `${document.title}.csv`);
  }

  async function namesOf(rows: readonly Row[]): Promise<Map<string, PersonName>> {
    const columns = declaration.columns.flatMap((column) => (column.people ? [column.people] : []));
    const ids = new Set(rows.flatMap((row) => columns.flatMap((idsIn) => idsIn(row))));
    const wanted = [...ids].filter((id): id is string => Boolean(id));
    const names = new Map<string, PersonName>();
    const worker = async () => {
      for (let id = wanted.pop(); id; id = wanted.pop()) {
        const found = await queries.ensureQueryData(personName(id));
        if (found) names.set(id, found);
      }
    };
    await Promise.all(Array.from({ length: NAMES_AT_ONCE }, worker));
    return names;
  }

  async function start(): Promise<void> {
    setRowsRead(0);
    try {
      await run();
    } catch (error) {
      message.error(error instanceof Error ? error.message : String(error));
    } finally {
      setRowsRead(null);
    }
  }

  return (
    <Button onClick={start} loading={rowsRead !== null}>
      {rowsRead ? t`已读 ${rowsRead} 条` : t`导出`}
    </Button>
  );
}

function save(content: string, name: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
