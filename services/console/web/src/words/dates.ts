/** Days and times in the reader's language and the center's zone. */
import { useLingui } from "@lingui/react";
import { useSession } from "#/session/session.ts";

export interface Dates {
  /** 11 月 30 日, with the year where it is not `today`'s. `on`: YYYY-MM-DD. */
  day(on: string): string;
  /** 11 月 30 日 周一 */
  weekday(on: string): string;
  time(at: string | Date): string;
  dateTime(at: string | Date): string;
  /** 09:00–10:30, with the day before it. */
  span(from: string, until: string): string;
}

const DAY_ONLY = "T00:00:00Z";

export function datesIn(language: string, zone: string): Dates {
  const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options);
  const day = make({ timeZone: "UTC", year: "numeric", month: "short", day: "numeric" });
  const weekday = make({ timeZone: "UTC", month: "short", day: "numeric", weekday: "short" });
  const time = make({ timeZone: zone, hour: "2-digit", minute: "2-digit", hour12: false });
  const date = make({ timeZone: zone, month: "short", day: "numeric" });
  const show = (format: Intl.DateTimeFormat, at: string | Date) =>
    spaced(format.format(typeof at === "string" ? new Date(at) : at));
  return {
    day: (on) => show(day, on + DAY_ONLY),
    weekday: (on) => show(weekday, on + DAY_ONLY),
    time: (at) => show(time, at),
    dateTime: (at) => `${show(date, at)} ${show(time, at)}`,
    span: (from, until) => `${show(date, from)} ${show(time, from)}–${show(time, until)}`,
  };
}

/** With a blank between digits and Chinese: 11 月 30 日. */
export function spaced(text: string): string {
  return text.replace(/(\d)(?=\p{Script=Han})/gu, "$1 ").replace(/(\p{Script=Han})(?=\d)/gu, "$1 ");
}

export function useDates(): Dates {
  const { i18n } = useLingui();
  const { tenant } = useSession();
  return datesIn(i18n.locale, tenant.zone);
}

/** Whole days from one day to another, YYYY-MM-DD each; negative in the past. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to + DAY_ONLY) - Date.parse(from + DAY_ONLY)) / 86_400_000);
}

/** The day so many days later. */
export function plusDays(on: string, days: number): string {
  return new Date(Date.parse(on + DAY_ONLY) + days * 86_400_000).toISOString().slice(0, 10);
}
