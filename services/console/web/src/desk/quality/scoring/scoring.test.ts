import { describe, expect, it } from "vitest";
import { previewOf } from "./preview.ts";
import {
  type Detail,
  emptyRecord,
  inOrder,
  locksOf,
  type RecordDraft,
  secondsOf,
  shownCriteria,
  submissionOf,
  withAnswer,
} from "./record.ts";

const POLICY = {
  gradePoints: { excellent: 100, good: 85, acceptable: 70, unacceptable: 0 },
  gradeCutoffs: { excellent: 90, good: 80, acceptable: 70 },
};

function criterion(code: string, weight: string, more: object = {}) {
  const plain = { error_class: "skill_defect", fatal: null, section: null, condition: null };
  return { code, weight, title: { en: code }, ...plain, ...more };
}

function call(criteria: object[], more: object = {}): Detail {
  return { call_type: "enquiry", card: { additive: false, criteria }, ...more } as Detail;
}

function graded(grades: Record<string, string>): RecordDraft {
  return Object.entries(grades).reduce(
    (record, [code, grade]) => withAnswer(record, code, { grade }),
    emptyRecord(1),
  );
}

const CARD = [criterion("attitude", "30"), criterion("solving", "40"), criterion("fluency", "30")];

describe("the preview of a score", () => {
  it("is the weighted mean of the grades", () => {
    const record = graded({ attitude: "excellent", solving: "unacceptable", fluency: "good" });
    // 0.3 × 100 + 0.4 × 0 + 0.3 × 85 = 30 + 0 + 25.5
    expect(previewOf(call(CARD), record, POLICY)).toEqual({
      total: 55.5,
      grade: "unacceptable",
      parts: [30, 0, 25.5],
    });
  });

  it("gives the weight of what does not apply to the others", () => {
    const record = graded({ attitude: "excellent", solving: "not_applicable", fluency: "good" });
    // (30 × 100 + 30 × 85) ÷ 60
    expect(previewOf(call(CARD), record, POLICY).total).toBeCloseTo(92.5, 10);
  });

  it.each([
    [["excellent", "good"], "excellent"], // (100 + 85) ÷ 2 = 92.5 ≥ 90
    [["good", "good"], "good"], // 85
    [["acceptable", "acceptable"], "acceptable"], // 70 is still reached
    [["acceptable", "unacceptable"], "unacceptable"], // 35
  ] as const)("grades %j as %s", ([one, other], grade) => {
    const card = [criterion("one", "50"), criterion("other", "50")];
    expect(previewOf(call(card), graded({ one, other }), POLICY).grade).toBe(grade);
  });

  it("is nothing while nothing is graded", () => {
    expect(previewOf(call(CARD), emptyRecord(1), POLICY).total).toBeNull();
  });

  it("is 0 after a criterion that is fatal for the form", () => {
    const card = [criterion("law", "10", { fatal: "form" }), criterion("rest", "90")];
    const record = graded({ law: "unacceptable", rest: "excellent" });
    expect(previewOf(call(card), record, POLICY).total).toBe(0);
  });

  it("loses a section's points after a criterion that is fatal for it", () => {
    const card = [
      criterion("id", "20", { fatal: "section", section: "check" }),
      criterion("read", "30", { section: "check" }),
      criterion("rest", "50"),
    ];
    const record = graded({ id: "unacceptable", read: "excellent", rest: "excellent" });
    expect(previewOf(call(card), record, POLICY).total).toBe(50); // only `rest` counts: 50 × 100 ÷ 100
  });

  it("adds up the points of an additive card and has no grade", () => {
    const detail = call(CARD, { card: { additive: true, criteria: CARD } });
    const up = withAnswer(emptyRecord(1), "attitude", { points: "2.5" });
    const both = withAnswer(up, "solving", { points: "-1" });
    expect(previewOf(detail, both, POLICY)).toEqual({ total: 1.5, grade: null, parts: [2.5, -1] });
  });
});

describe("a criterion with a condition", () => {
  const asks = (question: string, answers: string[]) => ({ condition: { question, answers } });

  it("is asked for the call types that it names", () => {
    const card = [criterion("refund", "100", asks("call_type", ["complaint"]))];
    expect(shownCriteria(call(card), emptyRecord(1))).toEqual([]);
    expect(shownCriteria(call(card, { call_type: "complaint" }), emptyRecord(1))).toHaveLength(1);
  });

  it("is neither asked nor submitted once the answer that it hangs on is another", () => {
    const card = [criterion("asked", "50"), criterion("why", "50", asks("asked", ["good"]))];
    const record = graded({ asked: "excellent", why: "good" });
    expect(submissionOf(call(card), record).answers.map((one) => one.criterion)).toEqual(["asked"]);
  });
});

describe("what keeps a record back", () => {
  const fields = (record: RecordDraft) => locksOf(call(CARD), record).map((lock) => lock.field);

  it("is each criterion without an answer", () => {
    expect(fields(emptyRecord(1))).toEqual(["grade", "grade", "grade"]);
  });

  it("is nothing when all is good", () => {
    expect(
      fields(graded({ attitude: "good", solving: "good", fluency: "not_applicable" })),
    ).toEqual([]);
  });

  it("is the note of a grade below good", () => {
    const record = graded({ attitude: "acceptable", solving: "good", fluency: "good" });
    expect(fields(record)).toEqual(["note"]);
    expect(fields(withAnswer(record, "attitude", { note: "  " }))).toEqual(["note"]);
    expect(fields(withAnswer(record, "attitude", { note: "未问候" }))).toEqual([]);
  });

  it("is note, topic and suggestion of an unacceptable grade", () => {
    const record = graded({ attitude: "unacceptable", solving: "good", fluency: "good" });
    expect(fields(record)).toEqual(["note", "topic", "suggestion"]);
  });

  it("is a finding without its error class", () => {
    const record = graded({ attitude: "good", solving: "good", fluency: "good" });
    const finding = {
      id: "1",
      topic: "business",
      errorClass: null,
      explanation: "x",
      seconds: null,
    };
    expect(fields({ ...record, findings: [finding], suggestion: "y" })).toEqual(["finding"]);
  });
});

it("shows the grades from the best to the worst", () => {
  expect(inOrder(["good", "excellent", "not_applicable", "unacceptable", "acceptable"])).toEqual([
    "excellent",
    "good",
    "acceptable",
    "unacceptable",
    "not_applicable",
  ]);
});

it.each([
  ["1:21", 81],
  ["81", 81],
  ["0:05", 5],
  ["1：21", 81],
  ["", null],
  ["1:2:3", null],
  ["now", null],
])("reads the position %j as %j seconds", (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});
