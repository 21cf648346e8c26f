import { describe, expect, it } from "vitest";
import { turnAt } from "./PlayerBar.tsx";
import { nextSpeed } from "./player.ts";

describe("the speed", () => {
  it.each([
    [1, 1, 1.25],
    [1, -1, 0.75],
    [2, 1, 2], // the fastest stays
    [0.75, -1, 0.75], // the slowest stays
  ] as const)("from %s by %s is %s", (speed, by, next) => {
    expect(nextSpeed(speed, by)).toBe(next);
  });
});

describe("the turn that follows the player", () => {
  const turns = [1000, 3600].map((starts_ms) => ({
    speaker: "agent",
    starts_ms,
    ends_ms: starts_ms + 900,
    text: "",
  }));
  it.each([
    [0, -1],
    [1, 0],
    [3.5, 0],
    [3.6, 1],
    [60, 1],
  ])("at second %s is %s", (second, index) => {
    expect(turnAt(turns, second)).toBe(index);
  });
});
