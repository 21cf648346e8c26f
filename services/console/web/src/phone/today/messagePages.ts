import type { Message } from "#/inbox/inbox.ts";

/** Where an agent acts on a message; null where the phone has no page for it. */
export function pageOf({ open }: Message): string | null {
  switch (open?.page) {
    case "evaluation":
    case "appeal":
      return open.id ? `/calls/${open.id}` : "/calls";
    case "coaching":
      return "/calls";
    case "assignment":
      return open.id ? `/learn/assignments/${open.id}` : "/learn";
    case "session":
      return open.id ? `/learn/sessions/${open.id}` : "/learn";
    case "cohort":
      return open.id ? `/learn/cohorts/${open.id}` : "/learn";
    case "exam_batch":
      return open.id ? `/exams/${open.id}` : "/";
    case "exam_results":
    case "assignments":
      return "/learn";
    case "ranking":
    case "breaches":
      return "/me";
    default:
      return null;
  }
}
