import { Trans } from "@lingui/react/macro";
import { Link } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { useNow } from "#/session/clock.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { ASSIGNMENT_STATES, PAPER_PURPOSES, SITTINGS, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { Item } from "../Screen.tsx";

type Batch = components["schemas"]["BatchLine"];
type Session = components["schemas"]["SessionView"];
type Assignment = components["schemas"]["AssignmentView"];

export function ExamItem({ exam, first }: { exam: Batch; first: boolean }) {
  const words = useCodes();
  const dates = useDates();
  const now = useNow();
  const open = now !== undefined && new Date(exam.starts_at) <= now;
  return (
    <Item
      first={first}
      title={words(PAPER_PURPOSES, exam.purpose)}
      mark={<span className="chip accent number">{dates.dateTime(exam.starts_at)}</span>}
    >
      <p className="dim number">
        {[exam.month, words(SITTINGS, exam.sitting), exam.place].filter(Boolean).join(" · ")}
      </p>
      <div className="actions">
        {open ? (
          <Link className="big main" to={`/exams/${exam.batch_id}`}>
            <Trans>进入考试</Trans>
          </Link>
        ) : (
          <button type="button" className="big" disabled>
            <Trans>{dates.time(exam.starts_at)} 可进入</Trans>
          </button>
        )}
      </div>
    </Item>
  );
}

export function SessionItem({ session, first }: { session: Session; first: boolean }) {
  const dates = useDates();
  return (
    <Item first={first} title={session.title ?? session.kind_name}>
      <p className="dim number">{dates.span(session.starts_at, session.ends_at)}</p>
      <p className="dim">{session.place}</p>
      <Link to={`/learn/sessions/${session.session_id}`}>
        <Trans>查看安排</Trans>
      </Link>
    </Item>
  );
}

export function AssignmentItem({ assignment, first }: { assignment: Assignment; first: boolean }) {
  return (
    <Item
      first={first}
      title={assignment.kind_name}
      mark={<CodeChip codes={ASSIGNMENT_STATES} code={assignment.state} />}
    >
      <p className="dim">{assignment.next}</p>
      <p className="small">
        <Due on={assignment.due_on} />
      </p>
      <Link to={`/learn/assignments/${assignment.assignment_id}`}>
        <Trans>为什么有这次培训？</Trans>
      </Link>
    </Item>
  );
}
