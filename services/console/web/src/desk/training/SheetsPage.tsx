import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { useNow, useToday } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useDates } from "#/words/dates.ts";
import { RefusedSessions } from "./RefusedSessions.tsx";

type Session = components["schemas"]["SessionView"];

/** Sign-in sheets of all my sessions that are over, in one go; who is not ticked did not come (PLN-3). */
export function SheetsPage() {
  const { t } = useLingui();
  const { person } = useSession();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const today = useToday();
  const now = useNow();
  const [absent, setAbsent] = useState<ReadonlySet<string>>(new Set());
  const { data, error, isPending } = useQuery({
    ...training.query("/v1/sessions", {
      params: {
        query: { trainer_id: person.id, state: ["scheduled"], to: today ?? null, limit: 200 },
      },
    }),
    enabled: today !== undefined,
  });
  const over = (data?.items ?? []).filter((one) => now && new Date(one.ends_at) <= now);
  const signing = useMutation({
    mutationFn: () =>
      done(
        training.POST("/v1/sessions/sign-in", {
          body: { sheets: over.map((one) => sheetOf(one, absent)) },
        }),
      ),
    onSuccess: ({ sheets }) => {
      if (sheets.length) message.success(t`已提交 ${sheets.length} 份签到表`);
      queries.invalidateQueries({ queryKey: [training.name] });
    },
  });
  const toggle = (key: string) => {
    const next = new Set(absent);
    if (!next.delete(key)) next.add(key);
    setAbsent(next);
  };
  const people = over.reduce((sum, one) => sum + one.roster.length, 0);
  return (
    <main className="page">
      <div className="row page-head">
        <h1 className="grow">
          <Trans>签到表</Trans>
        </h1>
        {over.length > 0 && (
          <>
            <span className="dim number">
              <Trans>
                {over.length} 节课，{people} 人，缺席 {absent.size} 人
              </Trans>
            </span>
            <Button type="primary" loading={signing.isPending} onClick={() => signing.mutate()}>
              <Trans>全部提交</Trans>
            </Button>
          </>
        )}
      </div>
      <ProblemNote error={error ?? signing.error} />
      <RefusedSessions refused={signing.data?.refused ?? []} />
      {!isPending && over.length === 0 && (
        <p className="card empty">
          <Trans>没有待提交的签到表。课程结束后会出现在这里。</Trans>
        </p>
      )}
      {over.map((session) => (
        <Sheet key={session.session_id} session={session} absent={absent} onToggle={toggle} />
      ))}
    </main>
  );
}

function Sheet({
  session,
  absent,
  onToggle,
}: {
  session: Session;
  absent: ReadonlySet<string>;
  onToggle: (key: string) => void;
}) {
  const dates = useDates();
  return (
    <fieldset className="card panel sheet">
      <legend>
        <Link to={`/training/sessions/${session.session_id}`}>
          {session.title ?? session.kind_name}
        </Link>{" "}
        <span className="dim number">
          {dates.span(session.starts_at, session.ends_at)} · {session.place}
        </span>
      </legend>
      <ul className="tick-list">
        {session.roster.map((entry) => (
          <li key={entry.person_id}>
            <label className="row">
              <input
                type="checkbox"
                checked={!absent.has(keyOf(session, entry.person_id))}
                onChange={() => onToggle(keyOf(session, entry.person_id))}
              />
              <PersonName id={entry.person_id} as="agent" number />
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function keyOf(session: Session, personId: string): string {
  return `${session.session_id} ${personId}`;
}

function sheetOf(session: Session, absent: ReadonlySet<string>) {
  return {
    session_id: session.session_id,
    began_at: session.starts_at,
    ended_at: session.ends_at,
    held: true,
    entries: session.roster
      .filter((entry) => !absent.has(keyOf(session, entry.person_id)))
      .map((entry) => ({ person_id: entry.person_id })),
  };
}
