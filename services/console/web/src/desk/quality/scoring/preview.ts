/** What the grades so far come to, as qa will compute it (QA-2, QA-2b, QA-2c). The service's own result counts. */
import {
  answerOf,
  type Criterion,
  type Detail,
  NOT_APPLICABLE,
  type RecordDraft,
  shownCriteria,
  UNACCEPTABLE,
} from "./record.ts";

export interface ScoringPolicy {
  readonly gradePoints: Readonly<Record<string, number>>;
  /** Grade → least total. */
  readonly gradeCutoffs: Readonly<Record<string, number>>;
}

export interface Preview {
  /** Null while nothing that weighs is graded. */
  readonly total: number | null;
  readonly grade: string | null;
  /** Part of each graded criterion in the total, in the card's order. */
  readonly parts: readonly number[];
}

export function previewOf(detail: Detail, record: RecordDraft, policy: ScoringPolicy): Preview {
  const shown = shownCriteria(detail, record);
  if (detail.card.additive) return additive(shown, record);
  const gradeOf = ({ code }: Criterion) => answerOf(record, code).grade;
  const graded = shown.filter((one) => ![null, NOT_APPLICABLE].includes(gradeOf(one)));
  const fatal = graded.filter((one) => one.fatal && gradeOf(one) === UNACCEPTABLE);
  const lost = new Set(fatal.filter((one) => one.fatal === "section").map((one) => one.section));
  const weight = graded.reduce((sum, one) => sum + Number(one.weight ?? 0), 0);
  if (weight === 0) return { total: null, grade: null, parts: [] };
  const parts = graded.map((one) => {
    const points = lost.has(one.section) ? 0 : (policy.gradePoints[gradeOf(one) ?? ""] ?? 0);
    return (Number(one.weight ?? 0) * points) / weight;
  });
  const sum = parts.reduce((total, part) => total + part, 0);
  const total = fatal.some((one) => one.fatal === "form") ? 0 : sum;
  return { total, grade: gradeFor(total, policy), parts };
}

function additive(shown: readonly Criterion[], record: RecordDraft): Preview {
  const given = shown.flatMap(({ code }) => answerOf(record, code).points ?? []).map(Number);
  const total = given.length ? given.reduce((sum, one) => sum + one, 0) : null;
  return { total, grade: null, parts: given };
}

function gradeFor(total: number, policy: ScoringPolicy): string {
  const reached = Object.entries(policy.gradeCutoffs).filter(([, least]) => total >= least);
  const [best] = reached.sort(([, one], [, other]) => other - one);
  return best?.[0] ?? UNACCEPTABLE;
}
