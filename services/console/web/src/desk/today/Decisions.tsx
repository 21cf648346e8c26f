import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { training } from "#/api/services.ts";
import { TRAINING_HEADS } from "#/desk/training/roles.ts";
import { useSession } from "#/session/session.ts";
import { Chip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";

const PAPER_DECIDERS = ["center_director", "cs_center_manager", "general_manager"];

interface Waiting {
  key: string;
  to: string;
  title: ReactNode;
  detail: ReactNode;
  kind: string;
  dueOn: string | null;
}

/** What waits for my decision, by deadline; each line opens the evidence. */
export function Decisions() {
  const { waiting, error, isLoading } = useWaiting();
  return (
    <main className="page narrow">
      <div className="row page-head">
        <h1 className="grow">
          <Trans>待我决定</Trans>
        </h1>
        <span className="dim number">
          <Trans>{waiting.length} 件</Trans>
        </span>
      </div>
      <ProblemNote error={error} />
      <section className="card" aria-busy={isLoading}>
        {!isLoading && waiting.length === 0 && (
          <p className="empty">
            <Trans>没有等待您决定的事项。</Trans>
          </p>
        )}
        <ul className="messages">
          {waiting.map((one) => (
            <li key={one.key} className="message">
              <div className="row">
                <b className="grow">
                  <Link to={one.to}>{one.title}</Link>
                </b>
                <Chip>{one.kind}</Chip>
                {one.dueOn && <Due on={one.dueOn} />}
              </div>
              <p className="dim">{one.detail}</p>
            </li>
          ))}
        </ul>
      </section>
    </main>
  );
}

function useWaiting() {
  const { t } = useLingui();
  const { roles, person } = useSession();
  const has = (allowed: readonly string[]) => roles.some((role) => allowed.includes(role));
  const papers = useQuery({
    ...training.query("/v1/papers", { params: { query: { state: "submitted" } } }),
    enabled: has(PAPER_DECIDERS),
  });
  const proposals = useQuery({
    ...training.query("/v1/assignments/proposals", {
      params: { query: { state: "proposed", limit: 200 } },
    }),
    enabled: has(["center_director", "qa_supervisor", "general_manager"]),
  });
  const records = useQuery({
    ...training.query("/v1/sessions", {
      params: { query: { state: ["handed_in"], limit: 200 } },
    }),
    enabled: has(TRAINING_HEADS),
  });
  const waiting: Waiting[] = [
    ...(papers.data?.items ?? [])
      .filter((one) => one.author_id !== person.id)
      .map((one) => ({
        key: one.paper_id,
        to: `/exams/papers/${one.paper_id}`,
        title: one.title,
        detail: t`第 ${one.version} 版，及格线 ${Number(one.pass_mark)}`,
        kind: t`试卷`,
        dueOn: one.due_on,
      })),
    ...(proposals.data?.items ?? [])
      .filter((one) => roles.includes(one.decider))
      .map((one) => ({
        key: one.proposal_id,
        to: `/training/proposals/${one.proposal_id}`,
        title: <PersonName id={one.agent_id} as="agent" />,
        detail: one.kind_name,
        kind: t`待岗建议`,
        dueOn: null,
      })),
    ...(records.data?.items ?? [])
      .filter((one) => one.trainer_id !== person.id)
      .map((one) => ({
        key: one.session_id,
        to: `/training/sessions/${one.session_id}`,
        title: one.title ?? one.kind_name,
        detail: t`${one.roster.length} 人参加`,
        kind: t`培训记录`,
        dueOn: one.record_due_on,
      })),
  ];
  const last = "9999";
  return {
    waiting: waiting.sort((one, other) => (one.dueOn ?? last).localeCompare(other.dueOn ?? last)),
    error: papers.error ?? proposals.error ?? records.error,
    isLoading: papers.isLoading || proposals.isLoading || records.isLoading,
  };
}
