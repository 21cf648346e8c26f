/** Draws a published week again (QA-4, QA-4b, draw@1): the same as services/qa/redraw.py, in the browser. */
import { sha256 } from "./sha256.ts";

/** All that a draw can be checked with. frames: run → lines `day|person|call key|type`. */
export interface Published {
  readonly seed: string;
  readonly commitment: string;
  readonly frames: Readonly<Record<string, readonly string[]>>;
  readonly frame_hashes: Readonly<Record<string, string>>;
  readonly sheet: readonly string[];
  readonly sheet_hash: string;
}

interface Call {
  readonly type: string;
  readonly day: string;
  readonly ticket: string;
  readonly line: string;
}

const CLOSING = "closing";

/** The lines that are drawn, by person in the order of the sheet. */
export function redraw({ seed, frames, sheet }: Published): string[] {
  const drawn = new Map<string, Call[]>();
  for (const run of Object.keys(frames).sort(byCodePoint)) {
    const offered = offeredBy(frames[run] ?? [], seed);
    for (const line of sheet) {
      const [person = "", , , quota = "", extra = "", closing = "", rostered = ""] =
        line.split("|");
      const had = drawn.get(person) ?? [];
      drawn.set(person, had);
      const wanted =
        run === CLOSING
          ? Number(closing) + Number(extra) - had.length
          : dueOn(run, seed, person, rostered.split(","), Number(quota) + Number(extra));
      drawMore(had, offered.get(person) ?? [], wanted, run === CLOSING);
    }
  }
  return [...drawn.values()].flatMap((calls) => calls.map((call) => call.line));
}

/** Calls at hand in a run, by person. */
function offeredBy(lines: readonly string[], seed: string): Map<string, Call[]> {
  const offered = new Map<string, Call[]>();
  for (const line of lines) {
    const [day = "", person = "", ...rest] = line.split("|");
    const type = rest.at(-1) ?? "";
    const key = rest.slice(0, -1).join("|");
    const calls = offered.get(person) ?? [];
    calls.push({ type, day, ticket: sha256(`${seed}|${key}`), line });
    offered.set(person, calls);
  }
  return offered;
}

/** How many of a person's calls fall on a day: the rostered days in the order of their tickets, round and round. */
function dueOn(
  run: string,
  seed: string,
  person: string,
  rostered: readonly string[],
  calls: number,
): number {
  const days = rostered
    .map((day) => ({ day, ticket: sha256(`${seed}|${person}|${day}`) }))
    .sort((one, other) => byCodePoint(one.ticket, other.ticket));
  return Array.from({ length: calls }, (_, n) => days[n % days.length]?.day).filter(
    (day) => day === run,
  ).length;
}

/** Take the best call so many times: the type that is rarest so far, at the closing then the day, then the ticket. */
function drawMore(had: Call[], offered: readonly Call[], times: number, isClosing: boolean): void {
  const taken = new Set(had.map((call) => call.line));
  for (let n = 0; n < times; n++) {
    const types = countsOf(had.map((call) => call.type));
    const days = isClosing ? countsOf(had.map((call) => call.day)) : new Map<string, number>();
    const [best] = offered
      .filter((call) => !taken.has(call.line))
      .sort(
        (one, other) =>
          (types.get(one.type) ?? 0) - (types.get(other.type) ?? 0) ||
          (days.get(one.day) ?? 0) - (days.get(other.day) ?? 0) ||
          byCodePoint(one.ticket, other.ticket) ||
          byCodePoint(one.line, other.line),
      );
    if (!best) return;
    had.push(best);
    taken.add(best.line);
  }
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** What is compared with what was published before the draw. */
export interface Checks {
  readonly seed: boolean;
  readonly frames: boolean;
  readonly sheet: boolean;
}

export function check(published: Published): Checks {
  const runs = Object.keys({ ...published.frames, ...published.frame_hashes });
  return {
    seed: sha256(published.seed) === published.commitment,
    frames: runs.every(
      (run) => hashOf(published.frames[run] ?? []) === published.frame_hashes[run],
    ),
    sheet: hashOf(published.sheet) === published.sheet_hash,
  };
}

function hashOf(lines: readonly string[]): string {
  return sha256([...lines].sort(byCodePoint).join("\n"));
}

/** Order by code points, as Python compares texts; JavaScript's own order differs beyond the BMP. */
export function byCodePoint(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i]?.codePointAt(0) ?? 0) - (b[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
