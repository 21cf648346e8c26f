import { expect, it } from "vitest";
import type { Evaluation } from "../calls/results.ts";
import { weeksOf } from "./weeks.ts";

const scored = (week: string | null, total: string | null) => ({ week, total }) as Evaluation;

it("takes the mean of a week's calls and counts them", () => {
  const results = [scored("2026-W03", "60.0000000000"), scored("2026-W03", "91.0000000000")];
  expect(weeksOf(results, 8)).toEqual([{ week: "2026-W03", mean: 75.5, calls: 2 }]); // (60 + 91) / 2
});

it("shows the newest weeks, the oldest first", () => {
  const results = ["2026-W02", "2025-W52", "2026-W01"].map((week) => scored(week, "80"));
  expect(weeksOf(results, 2).map((one) => one.week)).toEqual(["2026-W01", "2026-W02"]);
});

it("leaves out what has no total yet", () => {
  expect(weeksOf([scored("2026-W03", null), scored(null, "80")], 8)).toEqual([]);
});
