import type { Evaluation } from "../calls/results.ts";

export interface Week {
  week: string;
  mean: number;
  calls: number;
}

/** Mean of the scored calls of each week, the oldest first; the last `most` weeks that have any. */
export function weeksOf(results: readonly Evaluation[], most: number): Week[] {
  const totals = new Map<string, number[]>();
  for (const { week, total } of results) {
    if (week !== null && total !== null) {
      totals.set(week, [...(totals.get(week) ?? []), Number(total)]);
    }
  }
  return [...totals]
    .sort(([one], [other]) => one.localeCompare(other))
    .slice(-most)
    .map(([week, all]) => ({
      week,
      calls: all.length,
      mean: all.reduce((sum, one) => sum + one, 0) / all.length,
    }));
}
