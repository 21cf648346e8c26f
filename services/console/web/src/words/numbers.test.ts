import { describe, expect, it } from "vitest";
import { clockTime, decimal, share } from "./numbers.ts";

describe("a decimal", () => {
  it.each([
    ["91.0000000000", 1, "91.0"],
    ["97.75", 1, "97.8"], // half up
    ["97.7499999999", 1, "97.7"],
    ["99.96", 1, "100.0"],
    ["0E-10", 1, "0.0"],
    ["1.2E+2", 0, "120"],
    ["-0.04", 1, "0.0"],
    ["-1.25", 1, "-1.3"],
    ["70", 2, "70.00"],
    [55.5, 1, "55.5"],
    [1e-7, 1, "0.0"],
    ["n/a", 1, "n/a"],
    [null, 1, "—"],
  ])("%j with %i digits is %j", (value, digits, shown) => {
    expect(decimal(value, digits)).toBe(shown);
  });
});

it.each([
  ["0.873400", "87.3 %"],
  ["1", "100.0 %"],
  [null, "—"],
])("the share %j is %j", (value, shown) => {
  expect(share(value)).toBe(shown);
});

it.each([
  [5, "0:05"],
  [184, "3:04"],
  [3784, "1:03:04"],
])("%i seconds are %s", (seconds, shown) => {
  expect(clockTime(seconds)).toBe(shown);
});
