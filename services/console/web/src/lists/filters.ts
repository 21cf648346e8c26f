/** Filters that lists offer, by the names of the service's query parameters. */
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { LINES, UNIT_KINDS } from "#/desk/codes.ts";
import type { Codes } from "#/words/codes.ts";

interface Common<Name extends string> {
  readonly name: Name;
  readonly title: MessageDescriptor;
}

export type Filter<Name extends string = string> = Common<Name> &
  (
    | { readonly kind: "choice"; readonly codes: Codes; readonly several: boolean }
    | { readonly kind: "person" }
    | { readonly kind: "unit"; readonly level: keyof typeof UNIT_KINDS & string }
    | { readonly kind: "day" }
    | { readonly kind: "flag" }
    | { readonly kind: "text"; readonly hint: string }
  );

export function choice<Name extends string>(
  name: Name,
  title: MessageDescriptor,
  codes: Codes,
): Filter<Name> {
  return { kind: "choice", name, title, codes, several: false };
}

/** A choice of which several may hold at once. */
export function choices<Name extends string>(
  name: Name,
  title: MessageDescriptor,
  codes: Codes,
): Filter<Name> {
  return { kind: "choice", name, title, codes, several: true };
}

export function line(): Filter<"line"> {
  return choice("line", msg`业务线`, LINES);
}

export function personFilter<Name extends string>(
  name: Name,
  title: MessageDescriptor = msg`座席`,
): Filter<Name> {
  return { kind: "person", name, title };
}

export function unitFilter<Name extends string>(
  name: Name,
  level: "center" | "site" | "section" | "team",
): Filter<Name> {
  return { kind: "unit", name, level, title: UNIT_KINDS[level] ?? msg`单位` };
}

export function dayFilter<Name extends string>(name: Name, title: MessageDescriptor): Filter<Name> {
  return { kind: "day", name, title };
}

export function flag<Name extends string>(name: Name, title: MessageDescriptor): Filter<Name> {
  return { kind: "flag", name, title };
}

export function textFilter<Name extends string>(
  name: Name,
  title: MessageDescriptor,
  hint = "",
): Filter<Name> {
  return { kind: "text", name, title, hint };
}
