import { describe, expect, it } from "vitest";
import { instantOf, localOf } from "./zone.ts";

describe("a local time of a zone", () => {
  it.each([
    ["2026-02-18T14:30", "Asia/Shanghai", "2026-02-18T06:30:00.000Z"],
    ["2026-01-15T08:00", "Europe/Berlin", "2026-01-15T07:00:00.000Z"],
    ["2026-07-15T08:00", "Europe/Berlin", "2026-07-15T06:00:00.000Z"],
    ["2026-03-29T03:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"], // half an hour after the clocks went forward
  ])("%s in %s is %s", (local, zone, instant) => {
    expect(instantOf(local, zone)).toBe(instant);
    expect(localOf(instant, zone)).toBe(local);
  });
});
