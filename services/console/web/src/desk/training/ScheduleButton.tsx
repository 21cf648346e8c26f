import { Trans } from "@lingui/react/macro";
import { Link } from "react-router";

const ENDED = new Set(["passed", "target_met", "other_arrangement", "closed_with_reason"]);

/** To one session for the chosen assignments; it says how many it will touch. */
export function ScheduleButton({
  assignments,
}: {
  assignments: readonly { assignment_id: string; state: string }[];
}) {
  const open = assignments.filter((one) => !ENDED.has(one.state));
  if (open.length === 0) {
    return (
      <span className="dim">
        <Trans>所选任务都已结束</Trans>
      </span>
    );
  }
  const search = new URLSearchParams(open.map((one) => ["assignment", one.assignment_id]));
  return (
    <Link to={`/training/schedule?${search}`}>
      <Trans>为 {open.length} 个未结束的任务安排一次培训课…</Trans>
    </Link>
  );
}
