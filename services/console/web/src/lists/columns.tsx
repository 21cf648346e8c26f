/** Columns that lists are made of. Each shows a field of a row and says it in words for an export. */
import type { MessageDescriptor } from "@lingui/core";
import type { ReactNode } from "react";
import { CodeChip, GRADE_TONES, type Tones } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { Titled } from "#/ui/Titled.tsx";
import { type Codes, GRADES } from "#/words/codes.ts";
import { type Dates, useDates } from "#/words/dates.ts";
import { count, decimal } from "#/words/numbers.ts";

/** What an export needs to say a row in words. */
export interface Wording {
  person(id: string): string;
  unit(id: string): string;
  code(codes: Codes, code: string): string;
  dates: Dates;
}

export interface Column<Row> {
  readonly key: string;
  readonly title: MessageDescriptor;
  readonly cell: (row: Row) => ReactNode;
  readonly text: (row: Row, wording: Wording) => string;
  /** Whose names the column shows: fetched together before an export. */
  readonly people?: (row: Row) => readonly (string | null | undefined)[];
  readonly numeric?: boolean;
}

type Field<Key extends string, Value> = { readonly [Name in Key]?: Value | null | undefined };

export function person<Key extends string>(
  field: Key,
  title: MessageDescriptor,
  role?: string,
): Column<Field<Key, string>> {
  return {
    key: field,
    title,
    cell: (row) => <PersonName id={row[field]} {...(role ? { as: role } : {})} />,
    text: (row, wording) => wording.person(row[field] ?? ""),
    people: (row) => [row[field]],
  };
}

export function unit<Key extends string>(
  field: Key,
  title: MessageDescriptor,
): Column<Field<Key, string>> {
  return {
    key: field,
    title,
    cell: (row) => <UnitName id={row[field]} />,
    text: (row, wording) => wording.unit(row[field] ?? ""),
  };
}

export function code<Key extends string>(
  field: Key,
  title: MessageDescriptor,
  codes: Codes,
  tones?: Tones,
): Column<Field<Key, string>> {
  return {
    key: field,
    title,
    cell: (row) => <CodeChip codes={codes} code={row[field]} tones={tones} />,
    text: (row, wording) => wording.code(codes, row[field] ?? ""),
  };
}

export function grade<Key extends string>(
  field: Key,
  title: MessageDescriptor,
): Column<Field<Key, string>> {
  return code(field, title, GRADES, GRADE_TONES);
}

export function text<Key extends string>(
  field: Key,
  title: MessageDescriptor,
): Column<Field<Key, string>> {
  return {
    key: field,
    title,
    cell: (row) => row[field] ?? <span className="faint">—</span>,
    text: (row) => row[field] ?? "",
  };
}

/** A calendar day. */
export function day<Key extends string>(
  field: Key,
  title: MessageDescriptor,
): Column<Field<Key, string>> {
  return dated(field, title, (dates, value) => dates.day(value));
}

/** A moment, shown in the center's zone. */
export function moment<Key extends string>(
  field: Key,
  title: MessageDescriptor,
): Column<Field<Key, string>> {
  return dated(field, title, (dates, value) => dates.dateTime(value));
}

function dated<Key extends string>(
  field: Key,
  title: MessageDescriptor,
  show: (dates: Dates, value: string) => string,
): Column<Field<Key, string>> {
  return {
    key: field,
    title,
    cell: (row) => <Dated value={row[field]} show={show} />,
    text: (row) => row[field] ?? "",
  };
}

function Dated({
  value,
  show,
}: {
  value: string | null | undefined;
  show: (dates: Dates, value: string) => string;
}) {
  const dates = useDates();
  if (!value) return <span className="faint">—</span>;
  return <span className="number">{show(dates, value)}</span>;
}

/** A last day, coloured when it is near or over; not any more once the day `doneOn` is there. */
export function due<Key extends string, Done extends string = Key>(
  field: Key,
  title: MessageDescriptor,
  doneOn?: Done,
): Column<Field<Key | Done, string>> {
  return {
    key: field,
    title,
    cell: (row) => <Due on={row[field]} done={doneOn !== undefined && Boolean(row[doneOn])} />,
    text: (row) => row[field] ?? "",
  };
}

/** A decimal figure. */
export function figure<Key extends string>(
  field: Key,
  title: MessageDescriptor,
  digits = 1,
): Column<Field<Key, string | number>> {
  return {
    key: field,
    title,
    numeric: true,
    cell: (row) => decimal(row[field], digits),
    text: (row) => (row[field] === null || row[field] === undefined ? "" : String(row[field])),
  };
}

/** A whole number. */
export function whole<Key extends string>(
  field: Key,
  title: MessageDescriptor,
): Column<Field<Key, number>> {
  return {
    key: field,
    title,
    numeric: true,
    cell: (row) => (typeof row[field] === "number" ? count(row[field]) : "—"),
    text: (row) => String(row[field] ?? ""),
  };
}

/** How many there are in a field. */
export function size<Key extends string>(
  field: Key,
  title: MessageDescriptor,
): Column<Field<Key, readonly unknown[]>> {
  return {
    key: field,
    title,
    numeric: true,
    cell: (row) => count(row[field]?.length ?? 0),
    text: (row) => String(row[field]?.length ?? 0),
  };
}

/** A shipped text: `{zh-Hans, en}`. */
export function titled<Key extends string>(
  field: Key,
  title: MessageDescriptor,
): Column<Field<Key, Readonly<Record<string, string>>>> {
  return {
    key: field,
    title,
    cell: (row) => <Titled texts={row[field] ?? {}} />,
    text: (row) => row[field]?.["zh-Hans"] ?? "",
  };
}
