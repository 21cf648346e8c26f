import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { allPages } from "#/api/pages.ts";
import { done, people, qa, training } from "#/api/services.ts";
import { ATTENDANCE, STAGES } from "#/desk/codes.ts";
import { useToday } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip, GradeChip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { ASSIGNMENT_STATES } from "#/words/codes.ts";
import { plusDays, useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Panel } from "../ui/Detail.tsx";
import { meansOf } from "./means.ts";

const RECENT_DAYS = 28;
const RECENT_FAILURES = 8;

/** The team today: who failed, which coachings are due, who did not come, who is being trained. */
export function Team() {
  const { places } = useSession();
  const today = useToday();
  const team = places.find((place) => place.kind === "team");
  return (
    <main className="page">
      <div className="row page-head">
        <h1>
          <Trans>班组今日</Trans>
        </h1>
        <span className="dim">{team?.name}</span>
      </div>
      {today && (
        <div className="halves">
          <CoachingsDue />
          <Failures today={today} />
          <NotOnTime today={today} />
          <InTraining />
          <Members teamId={team?.id} today={today} />
        </div>
      )}
    </main>
  );
}

function Lines({
  title,
  to,
  error,
  empty,
  isEmpty,
  children,
}: {
  title: string;
  to: string;
  error: unknown;
  empty: string;
  isEmpty: boolean;
  children: ReactNode;
}) {
  return (
    <Panel
      title={title}
      mark={
        <Link to={to}>
          <Trans>全部</Trans>
        </Link>
      }
    >
      <ProblemNote error={error} />
      {isEmpty ? (
        <p className="dim">{empty}</p>
      ) : (
        <table>
          <tbody>{children}</tbody>
        </table>
      )}
    </Panel>
  );
}

function CoachingsDue() {
  const { t } = useLingui();
  const { data, error } = useQuery(
    qa.query("/v1/coachings", { params: { query: { state: "open", limit: 20 } } }),
  );
  return (
    <Lines
      title={t`待完成的督导`}
      to="/quality/coachings"
      error={error}
      empty={t`没有待完成的督导。`}
      isEmpty={data?.items.length === 0}
    >
      {data?.items.map((one) => (
        <tr key={one.coaching_id}>
          <td>
            <Link to={`/quality/evaluations/${one.evaluation_id}`}>
              <PersonName id={one.agent_id} as="agent" />
            </Link>
          </td>
          <td className="end">
            <Due on={one.due_on} />
          </td>
        </tr>
      ))}
    </Lines>
  );
}

function useTeamResults(today: string) {
  const since = plusDays(today, -RECENT_DAYS);
  return useQuery({
    queryKey: [qa.name, "/v1/evaluations", "team", since],
    queryFn: async ({ signal }) => {
      return await allPages((page) => {
        const query = { ...page, order: "newest", from: since } as const;
        return done(qa.GET("/v1/evaluations", { params: { query }, signal }));
      });
    },
  });
}

function Failures({ today }: { today: string }) {
  const { t } = useLingui();
  const dates = useDates();
  const from = plusDays(today, -RECENT_DAYS);
  const query = { unacceptable: true, order: "newest", from, limit: RECENT_FAILURES } as const;
  const { data, error } = useQuery(qa.query("/v1/evaluations", { params: { query } }));
  const failed = data?.items ?? [];
  return (
    <Lines
      title={t`最近的不合格来电`}
      to="/quality/evaluations"
      error={error}
      empty={t`四周内没有不合格来电。`}
      isEmpty={data !== undefined && failed.length === 0}
    >
      {failed.map((one) => (
        <tr key={one.evaluation_id}>
          <td>
            <Link to={`/quality/evaluations/${one.evaluation_id}`}>
              <PersonName id={one.agent_id} as="agent" />
            </Link>
          </td>
          <td className="number">{dates.dateTime(one.call_started_at)}</td>
          <td className="number end">{decimal(one.total)}</td>
          <td>
            <GradeChip grade={one.grade} />
          </td>
        </tr>
      ))}
    </Lines>
  );
}

function NotOnTime({ today }: { today: string }) {
  const { t } = useLingui();
  const dates = useDates();
  const query = { from: plusDays(today, -3), to: today, limit: 200 };
  const { data, error } = useQuery(people.query("/v1/attendance", { params: { query } }));
  const late = (data?.items ?? []).filter((one) => !["on_time", "leave"].includes(one.result));
  return (
    <Lines
      title={t`近三天的考勤异常`}
      to="/people/attendance"
      error={error}
      empty={t`没有考勤异常。`}
      isEmpty={data !== undefined && late.length === 0}
    >
      {late.map((one) => (
        <tr key={`${one.person_id} ${one.day}`}>
          <td>
            <PersonName id={one.person_id} as="agent" />
          </td>
          <td className="number">{dates.day(one.day)}</td>
          <td>
            <CodeChip codes={ATTENDANCE} code={one.result} tones={{ absent: "poor" }} />
          </td>
          <td className="number end">{t`${one.minutes} 分钟`}</td>
        </tr>
      ))}
    </Lines>
  );
}

function InTraining() {
  const { t } = useLingui();
  const query = { unended: true, limit: 50 };
  const { data, error } = useQuery(training.query("/v1/assignments", { params: { query } }));
  return (
    <Lines
      title={t`进行中的培训`}
      to="/training/assignments"
      error={error}
      empty={t`没有进行中的培训。`}
      isEmpty={data?.items.length === 0}
    >
      {data?.items.map((one) => (
        <tr key={one.assignment_id}>
          <td>
            <Link to={`/training/assignments/${one.assignment_id}`}>
              <PersonName id={one.agent_id} as="agent" />
            </Link>
          </td>
          <td>{one.kind_name}</td>
          <td>
            <CodeChip codes={ASSIGNMENT_STATES} code={one.state} />
          </td>
          <td className="end">
            <Due on={one.due_on} />
          </td>
        </tr>
      ))}
    </Lines>
  );
}

/** Everyone of the team with the mean of four weeks and how many calls it rests on. */
function Members({ teamId, today }: { teamId: string | undefined; today: string }) {
  const { t } = useLingui();
  const query = { limit: 200, ...(teamId ? { team_id: teamId } : {}) };
  const { data, error } = useQuery(people.query("/v1/people", { params: { query } }));
  const results = useTeamResults(today);
  const means = meansOf(results.data ?? []);
  return (
    <Panel title={t`成员（近四周）`}>
      <ProblemNote error={error} />
      <table>
        <thead>
          <tr>
            <th>{t`姓名`}</th>
            <th>{t`阶段`}</th>
            <th className="end">{t`平均分`}</th>
            <th className="end">{t`评分通数`}</th>
            <th className="end">{t`不合格`}</th>
          </tr>
        </thead>
        <tbody>
          {data?.items
            .filter((one) => one.roles.includes("agent"))
            .map((one) => {
              const mean = means.get(one.person_id);
              return (
                <tr key={one.person_id}>
                  <td>
                    <Link to={`/people/people/${one.person_id}`}>{one.name}</Link>
                  </td>
                  <td>
                    <CodeChip codes={STAGES} code={one.stage} />
                  </td>
                  <td className="number end">{decimal(mean?.mean)}</td>
                  <td className="number end">{mean?.calls ?? 0}</td>
                  <td className="number end">{mean?.failed ?? 0}</td>
                </tr>
              );
            })}
        </tbody>
      </table>
    </Panel>
  );
}
