import { expect, it } from "vitest";
import { answerFrom } from "./answers.ts";

it.each([
  ["single", "b", "B"],
  ["single", " ", null],
  ["multiple", "ca", ["A", "C"]],
  ["multiple", "A、C, a", ["A", "C"]],
  ["true_false", "t", true],
  ["true_false", "错", false],
  ["true_false", "maybe", null],
  ["fill_in", " 全国统一客服热线 ", "全国统一客服热线"],
])("reads a %s answer %j as %j", (type, written, answer) => {
  expect(answerFrom(type, written)).toEqual(answer);
});
