import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { training } from "#/api/services.ts";
import { useInbox } from "#/inbox/inbox.ts";
import { useNow, useToday } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useDates } from "#/words/dates.ts";
import { Item, Screen } from "../Screen.tsx";
import { AssignmentItem, ExamItem, SessionItem } from "./items.tsx";
import { OpenLink } from "./OpenLink.tsx";

const SHOWN_MESSAGES = 5;

interface Timed {
  at: string;
  key: string;
  show: (first: boolean) => ReactNode;
}

/** What the day holds, in the order of its time. */
export function Today() {
  const { person, places } = useSession();
  const dates = useDates();
  const today = useToday();
  const { things, error, isLoading } = useThings(today);
  const greeting = useGreeting(person.name);
  const team = places.at(-1)?.name;
  return (
    <Screen
      title={greeting}
      note={[today && dates.weekday(today), team].filter(Boolean).join(" · ")}
    >
      <ProblemNote error={error} />
      {things.map((thing, index) => (
        <div key={thing.key}>{thing.show(index === 0)}</div>
      ))}
      {!isLoading && things.length === 0 && (
        <p className="card empty">
          <Trans>今天没有要做的事。新的评分、培训和考试会出现在这里。</Trans>
        </p>
      )}
      <NewMessages />
    </Screen>
  );
}

function useGreeting(name: string): string {
  const { t } = useLingui();
  const { tenant } = useSession();
  const now = useNow();
  if (!now) return name;
  const options = { timeZone: tenant.zone, hour: "numeric", hourCycle: "h23" } as const;
  const hour = Number(new Intl.DateTimeFormat("en", options).format(now));
  if (hour < 12) return t`早上好，${name}`;
  return hour < 18 ? t`下午好，${name}` : t`晚上好，${name}`;
}

function useThings(today: string | undefined) {
  const { person } = useSession();
  const ready = { enabled: today !== undefined };
  const exams = useQuery({
    ...training.query("/v1/exams/batches", {
      params: { query: { open: true, person_id: person.id } },
    }),
    ...ready,
  });
  const sessions = useQuery({
    ...training.query("/v1/sessions", {
      params: { query: { person_id: person.id, state: ["scheduled"], from: today ?? null } },
    }),
    ...ready,
  });
  const assignments = useQuery(
    training.query("/v1/assignments", { params: { query: { whose: "mine", unended: true } } }),
  );
  const things: Timed[] = [
    ...(exams.data?.items ?? []).map((exam) => ({
      at: exam.starts_at,
      key: exam.batch_id,
      show: (first: boolean) => <ExamItem exam={exam} first={first} />,
    })),
    ...(sessions.data?.items ?? []).map((session) => ({
      at: session.starts_at,
      key: session.session_id,
      show: (first: boolean) => <SessionItem session={session} first={first} />,
    })),
    ...(assignments.data?.items ?? []).map((assignment) => ({
      at: `${assignment.due_on}T23:59`,
      key: assignment.assignment_id,
      show: (first: boolean) => <AssignmentItem assignment={assignment} first={first} />,
    })),
  ];
  return {
    things: things.sort((one, other) => one.at.localeCompare(other.at)),
    error: exams.error ?? sessions.error ?? assignments.error,
    isLoading: exams.isPending || sessions.isPending || assignments.isPending,
  };
}

function NewMessages() {
  const inbox = useInbox(true);
  const dates = useDates();
  const shown = inbox.messages.slice(0, SHOWN_MESSAGES);
  return (
    <>
      {shown.map((message) => (
        <Item
          key={message.message_id}
          title={message.title}
          mark={<span className="small faint number">{dates.dateTime(message.told_at)}</span>}
        >
          <p className="dim">{message.body}</p>
          <div className="actions">
            <OpenLink message={message} onRead={inbox.read} className="big main" />
            <button type="button" className="big" onClick={() => inbox.read([message.message_id])}>
              <Trans>知道了</Trans>
            </button>
          </div>
        </Item>
      ))}
      <p>
        <Link className="big" to="/messages">
          <Trans>全部消息</Trans>
        </Link>
      </p>
    </>
  );
}
