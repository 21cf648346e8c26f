/** Policy keys and their values. */
import type { components } from "#/api/schema/qa.ts";

export type Policy = components["schemas"]["PolicyView"];
export type PolicyHistory = components["schemas"]["HistoryView"];
/** A key with the service that owns it. */
export interface OwnedPolicy extends Policy {
  readonly owner: string;
}

export type NewValue = components["schemas"]["NewValue"];

/** A value as one reads it. */
export function valueText(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (Array.isArray(value) && value.every((one) => typeof one !== "object"))
    return value.join(", ");
  return value === null ? "—" : JSON.stringify(value);
}

/** What is entered in the field of a key: text that is no JSON stays text. */
export function valueFrom(type: string, entered: string): unknown {
  const text = entered.trim();
  if (type === "bool") return text === "true";
  if (["list", "map"].includes(type)) return JSON.parse(text);
  if (type === "int") return Number(text);
  return text;
}

/** A value as its field shows it. */
export function entryOf(type: string, value: unknown): string {
  if (["list", "map"].includes(type)) return JSON.stringify(value, null, 2);
  return value === null || value === undefined ? "" : String(value);
}
