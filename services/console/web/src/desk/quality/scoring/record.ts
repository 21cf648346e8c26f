/** The record of a call while it is being scored: what the inspector says, and what still keeps it back (QA-17). */
import type { components } from "#/api/schema/qa.ts";

export type Detail = components["schemas"]["EvaluationDetail"];
export type Criterion = components["schemas"]["CriterionView"];

export const NOT_APPLICABLE = "not_applicable";
export const UNACCEPTABLE = "unacceptable";
const NEEDS_NOTE: ReadonlySet<string | null> = new Set(["acceptable", UNACCEPTABLE]);
const GRADE_ORDER = ["excellent", "good", "acceptable", UNACCEPTABLE];

export interface AnswerDraft {
  readonly grade: string | null;
  /** Of an additive card. */
  readonly points: string | null;
  readonly note: string;
  readonly topic: string | null;
  readonly seconds: number | null;
}

export interface FindingDraft {
  readonly id: string;
  readonly topic: string | null;
  readonly errorClass: string | null;
  readonly explanation: string;
  readonly seconds: number | null;
}

export interface RecordDraft {
  /** Version of the evaluation on which the draft was begun. */
  readonly version: number;
  readonly answers: Readonly<Record<string, AnswerDraft>>;
  readonly findings: readonly FindingDraft[];
  readonly description: string;
  readonly suggestion: string;
  /** When it was kept last, ISO 8601. */
  readonly savedAt: string | null;
}

/** What keeps a record from being submitted, by the criterion (or null) and the field it concerns. */
export interface Lock {
  readonly criterion: string | null;
  readonly field: "grade" | "points" | "note" | "topic" | "finding" | "suggestion";
}

const UNANSWERED: AnswerDraft = { grade: null, points: null, note: "", topic: null, seconds: null };

export function emptyRecord(version: number): RecordDraft {
  return { version, answers: {}, findings: [], description: "", suggestion: "", savedAt: null };
}

export function answerOf(record: RecordDraft, criterion: string): AnswerDraft {
  return record.answers[criterion] ?? UNANSWERED;
}

export function withAnswer(
  record: RecordDraft,
  criterion: string,
  change: Partial<AnswerDraft>,
): RecordDraft {
  const answer = { ...answerOf(record, criterion), ...change };
  return { ...record, answers: { ...record.answers, [criterion]: answer } };
}

/** Grades from the best to the worst, what does not apply last. */
export function inOrder(grades: readonly string[]): string[] {
  const place = (grade: string) => {
    if (grade === NOT_APPLICABLE) return GRADE_ORDER.length + 1;
    const known = GRADE_ORDER.indexOf(grade);
    return known === -1 ? GRADE_ORDER.length : known;
  };
  return [...grades].sort((one, other) => place(one) - place(other));
}

/** Criteria that are asked, given the answers so far (QA-2b). */
export function shownCriteria(detail: Detail, record: RecordDraft): Criterion[] {
  const said: Record<string, string> = { call_type: detail.call_type };
  return detail.card.criteria.filter((criterion) => {
    const { condition } = criterion;
    const shown = !condition || condition.answers.includes(said[condition.question] ?? "");
    const grade = answerOf(record, criterion.code).grade;
    if (shown && grade !== null) said[criterion.code] = grade;
    return shown;
  });
}

export function needsNote(answer: AnswerDraft): boolean {
  return NEEDS_NOTE.has(answer.grade);
}

export function isFinding(answer: AnswerDraft): boolean {
  return answer.grade === UNACCEPTABLE || answer.topic !== null;
}

/** Everything that keeps the record back, in the order in which it is filled in. */
export function locksOf(detail: Detail, record: RecordDraft): Lock[] {
  const locks: Lock[] = [];
  const criteria = shownCriteria(detail, record);
  for (const { code } of criteria) {
    const answer = answerOf(record, code);
    const field = detail.card.additive ? "points" : "grade";
    if (answer.grade !== NOT_APPLICABLE && answer[field] === null) {
      locks.push({ criterion: code, field });
    }
    if (needsNote(answer) && !answer.note.trim()) locks.push({ criterion: code, field: "note" });
    if (isFinding(answer) && answer.topic === null) locks.push({ criterion: code, field: "topic" });
  }
  for (const finding of record.findings) {
    if (!finding.topic || !finding.errorClass || !finding.explanation.trim()) {
      locks.push({ criterion: null, field: "finding" });
    }
  }
  const found =
    record.findings.length > 0 || criteria.some(({ code }) => isFinding(answerOf(record, code)));
  if (found && !record.suggestion.trim()) locks.push({ criterion: null, field: "suggestion" });
  return locks;
}

/** What is submitted: only criteria that are asked. */
export function submissionOf(
  detail: Detail,
  record: RecordDraft,
): components["schemas"]["Submission"] {
  return {
    answers: shownCriteria(detail, record).map(({ code }) => {
      const { grade, points, note, topic, seconds } = answerOf(record, code);
      return { criterion: code, grade, points, note, topic, position_seconds: seconds };
    }),
    findings: record.findings.map((finding) => ({
      topic: finding.topic ?? "",
      explanation: finding.explanation,
      error_class: errorClassOf(finding.errorClass),
      position_seconds: finding.seconds,
    })),
    description: record.description,
    suggestion: record.suggestion,
  };
}

function errorClassOf(code: string | null): "non_compliance" | "skill_defect" | null {
  return code === "non_compliance" || code === "skill_defect" ? code : null;
}

/** Seconds to which something is pinned, each once. */
export function pinsOf(record: RecordDraft): number[] {
  const all = [...Object.values(record.answers), ...record.findings].map((one) => one.seconds);
  return [...new Set(all.filter((seconds) => seconds !== null))];
}

/** Seconds for `1:21` or `81`; null for anything else. */
export function secondsOf(text: string): number | null {
  const match = /^(?:(\d{1,3})[:：])?(\d{1,4})$/.exec(text.trim());
  if (!match) return null;
  return Number(match[1] ?? 0) * 60 + Number(match[2]);
}
