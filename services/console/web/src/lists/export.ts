/** A list as a file that spreadsheets open: what the columns show, in words. */
import type { I18n } from "@lingui/core";
import type { Column, Wording } from "./columns.tsx";

const BYTE_ORDER_MARK = "\uFEFF";

export function csvOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  wording: Wording,
  i18n: I18n,
): string {
  const head = columns.map((column) => i18n._(column.title));
  const lines = rows.map((row) => columns.map((column) => column.text(row, wording)));
  return BYTE_ORDER_MARK + [head, ...lines].map((line) => line.map(cell).join(",")).join("\r\n");
}

/** One cell. What a spreadsheet would run as a formula is kept as text. */
export function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
