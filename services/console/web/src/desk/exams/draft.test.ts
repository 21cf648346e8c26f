import { describe, expect, it } from "vitest";
import { bodyOf, emptyItem, emptyPaper, faultsOf, keyOf, optionsOf } from "./draft.ts";

const item = (change: object) => ({ ...emptyItem(), text: "x", ...change });

it("reads options by their letters, whatever divides them", () => {
  expect(optionsOf("A. 请稍等\nb、再见\n C）好的\nno option")).toEqual({
    A: "请稍等",
    B: "再见",
    C: "好的",
  });
});

describe("the key of an item", () => {
  const options = "A. 一\nB. 二\nC. 三";
  it.each([
    [{ type: "single", options, answer: "b" }, "B"],
    [{ type: "single", options, answer: "D" }, null],
    [{ type: "multiple", options, answer: "CA" }, ["A", "C"]],
    [{ type: "multiple", options, answer: "AD" }, null],
    [{ type: "true_false", answer: "F" }, false],
    [{ type: "fill_in", answer: "十秒 / 10 秒" }, ["十秒", "10 秒"]],
    [{ type: "fill_in", answer: " / " }, null],
  ])("of %j is %j", (change, key) => {
    expect(keyOf(item(change))).toEqual(key);
  });
});

it("counts items that are not complete", () => {
  const complete = item({ type: "true_false", answer: "T" });
  const paper = { ...emptyPaper("2026-02"), items: [complete, item({ answer: "" })] };
  expect(faultsOf(paper)).toBe(1);
});

it("keeps the links to sessions beside the courses", () => {
  const paper = { ...emptyPaper("2026-02"), courses: "CR-1，CR-2", links: [{ session_id: "s" }] };
  expect(bodyOf(paper).links).toEqual([
    { course: "CR-1" },
    { course: "CR-2" },
    { session_id: "s" },
  ]);
});
