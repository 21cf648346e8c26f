import { setupI18n } from "@lingui/core";
import { describe, expect, it } from "vitest";
import type { Wording } from "./columns.tsx";
import { cell, csvOf } from "./export.ts";

describe("a cell of an export", () => {
  it.each([
    ["plain", "plain"],
    ['say "hello", twice', '"say ""hello"", twice"'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["-12.5", "-12.5"],
  ])("writes %j as %j", (value, written) => {
    expect(cell(value)).toBe(written);
  });
});

describe("an export", () => {
  it("has a head of titles and a line for each row", () => {
    const i18n = setupI18n({ locale: "en", messages: { en: { a: "Name", b: "Score" } } });
    const columns = [
      { key: "n", title: { id: "a" }, cell: () => null, text: (row: { n: string }) => row.n },
      { key: "s", title: { id: "b" }, cell: () => null, text: () => "91.0" },
    ];
    const written = csvOf(columns, [{ n: "王磊" }], {} as Wording, i18n);
    expect(written).toBe("\uFEFFName,Score\r\n王磊,91.0");
  });
});
