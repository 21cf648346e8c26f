import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { allPages } from "#/api/pages.ts";
import { done, qa } from "#/api/services.ts";
import { DRAW_STATES, LINES } from "#/desk/codes.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useCodes } from "#/words/codes.ts";
import { Panel } from "../ui/Detail.tsx";

const EVERY_MS = 60_000;
const DRAWS = 6;

/** What is still to score, inspector by inspector, and the latest draws. */
export function SamplingProgress() {
  return (
    <main className="page">
      <h1>
        <Trans>质检进度</Trans>
      </h1>
      <div className="halves">
        <OpenWork />
        <LatestDraws />
      </div>
    </main>
  );
}

function OpenWork() {
  const { t } = useLingui();
  const { data, error } = useQuery({
    queryKey: [qa.name, "/v1/evaluations", "assigned"],
    refetchInterval: EVERY_MS,
    queryFn: ({ signal }) =>
      allPages((page) =>
        done(
          qa.GET("/v1/evaluations", { params: { query: { ...page, state: "assigned" } }, signal }),
        ),
      ),
  });
  const byInspector = Map.groupBy(data ?? [], (one) => one.inspector_id);
  return (
    <Panel title={t`待评分的来电`} mark={<span className="number dim">{data?.length}</span>}>
      <ProblemNote error={error} />
      {data?.length === 0 && (
        <p className="dim">
          <Trans>全部来电已评分。</Trans>
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th>{t`质检员`}</th>
            <th className="end">{t`待评分`}</th>
            <th className="end">{t`最早截止`}</th>
          </tr>
        </thead>
        <tbody>
          {[...byInspector].map(([inspector, work]) => (
            <tr key={inspector}>
              <td>
                <PersonName id={inspector} as="inspector" />
              </td>
              <td className="number end">{work.length}</td>
              <td className="end">
                <Due on={work.map((one) => one.due_on).sort()[0]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function LatestDraws() {
  const { t } = useLingui();
  const words = useCodes();
  const { data, error } = useQuery(qa.query("/v1/draws", { params: { query: { limit: DRAWS } } }));
  return (
    <Panel
      title={t`最近的抽样`}
      mark={
        <Link to="/quality/draws">
          <Trans>全部</Trans>
        </Link>
      }
    >
      <ProblemNote error={error} />
      <table>
        <thead>
          <tr>
            <th>{t`周`}</th>
            <th>{t`业务线`}</th>
            <th>{t`状态`}</th>
            <th className="end">{t`缺口`}</th>
          </tr>
        </thead>
        <tbody>
          {data?.items.map((one) => (
            <tr key={`${one.week} ${one.line} ${one.center_id}`}>
              <td>
                <Link to={`/quality/draws/${one.center_id}/${one.line}/${one.week}`}>
                  {one.week}
                </Link>
              </td>
              <td>{words(LINES, one.line)}</td>
              <td>
                <CodeChip codes={DRAW_STATES} code={one.state} />
              </td>
              <td className="number end">{one.shortfalls?.length ?? 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
