import type { Message } from "#/inbox/inbox.ts";

type Page = NonNullable<Message["open"]>["page"];

/** Address of each page where one acts on a message: of the thing, and of its list. */
const PAGES: Readonly<Record<Page, { one?: string; list: string }>> = {
  evaluation: { one: "/quality/evaluations/", list: "/quality/evaluations" },
  appeal: { one: "/quality/appeals/", list: "/quality/appeals" },
  inspections: { list: "/quality/work" },
  draws: { list: "/quality/draws" },
  coaching: { list: "/quality/coachings" },
  assignment: { one: "/training/assignments/", list: "/training/assignments" },
  assignments: { list: "/training/assignments" },
  session: { one: "/training/sessions/", list: "/training/sessions" },
  paper: { one: "/exams/papers/", list: "/exams/papers" },
  exam_batch: { one: "/exams/batches/", list: "/exams/batches" },
  exam_results: { list: "/exams/results" },
  handovers: { list: "/people/handovers" },
  cohorts: { list: "/training/cohorts" },
  cohort: { one: "/training/cohorts/", list: "/training/cohorts" },
  offpost: { one: "/training/offpost/", list: "/training/offpost" },
  ranking: { one: "/performance/rankings/", list: "/performance/rankings" },
  last_place: { list: "/performance/last-place" },
  breaches: { list: "/performance/breaches" },
  person: { one: "/people/people/", list: "/people/people" },
  attendance: { list: "/people/attendance" },
  leave: { list: "/people/leave" },
};

/** Where one acts on a message; null where it only tells. */
export function pageOf({ open }: Message): string | null {
  if (!open) return null;
  const { one, list } = PAGES[open.page];
  return one && open.id ? one + open.id : list;
}
