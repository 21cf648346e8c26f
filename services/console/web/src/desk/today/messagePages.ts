/** The page on which one acts on a message, by the type of its event. */
const PAGES: Readonly<Record<string, string>> = {
  "qa.inspection-assigned": "/quality/work",
  "qa.call-scored": "/quality/evaluations",
  "qa.coaching-required": "/quality/coachings",
  "qa.repeated-poor-quality": "/training/assignments",
  "qa.sample-shortfall": "/quality/draws",
  "training.training-assigned": "/training/assignments",
  "training.training-extended": "/training/assignments",
  "training.training-completed": "/training/assignments",
  "training.session-scheduled": "/training/sessions",
  "training.session-changed": "/training/sessions",
  "training.session-cancelled": "/training/sessions",
  "training.training-attendance-recorded": "/training/sessions",
  "training.paper-submitted": "/exams/papers",
  "training.paper-approved": "/exams/papers",
  "training.paper-returned": "/exams/papers",
  "training.exam-batch-scheduled": "/exams/batches",
  "training.exam-passed": "/exams/results",
  "training.exam-failed": "/exams/results",
  "training.exam-missed": "/exams/results",
  "training.exam-mark-revised": "/exams/results",
  "training.offpost-ordered": "/training/offpost",
  "training.offpost-extended": "/training/offpost",
  "training.offpost-suspended": "/training/offpost",
  "training.agent-returned-to-post": "/training/offpost",
  "training.separation-proposed": "/training/offpost",
  "kpi.threshold-breached": "/performance/breaches",
  "kpi.threshold-cleared": "/performance/breaches",
  "kpi.last-place-triggered": "/performance/last-place",
  "kpi.ranking-published": "/performance/rankings",
  "people.agent-stage-changed": "/people/people",
  "people.attendance-recorded": "/people/attendance",
  "people.leave-decided": "/people/leave",
};

export function pageOf(messageClass: string): string | null {
  return PAGES[messageClass] ?? null;
}
