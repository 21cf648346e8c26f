import { describe, expect, it } from "vitest";
import { entryOf, valueFrom, valueText } from "./policies.ts";

describe("the value of a policy", () => {
  it.each([
    ["int", 3],
    ["number", "11.5"],
    ["bool", true],
    ["list", ["business", "attitude"]],
    ["map", { good: 85, excellent: 100 }],
    ["text", "06:00"],
  ])("of type %s comes back from its field as it was", (type, value) => {
    expect(valueFrom(type, entryOf(type, value))).toEqual(value);
  });

  it("that is no JSON is refused where JSON is asked", () => {
    expect(() => valueFrom("map", "{half")).toThrow(SyntaxError);
  });

  it.each([
    [["a", "b"], "a, b"],
    [null, "—"],
    [{ a: 1 }, '{"a":1}'],
  ])("%j is read as %j", (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});
