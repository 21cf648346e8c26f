import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { training } from "#/api/services.ts";
import { useToday } from "#/session/clock.ts";
import { UnitName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useDates } from "#/words/dates.ts";
import { count, decimal } from "#/words/numbers.ts";
import { Facts, Panel } from "../ui/Detail.tsx";
import { Documents } from "./CohortReport.tsx";

type Year = components["schemas"]["YearRetentionView"];
type Retained = Year["year"];

/** Who of each cohort is still employed, beside the benchmark (ONB-7, F46). */
export function RetentionPage() {
  const { t } = useLingui();
  const [search, setSearch] = useSearchParams();
  const today = useToday();
  const year = Number(search.get("year") ?? today?.slice(0, 4));
  const { data, error } = useQuery({
    ...training.query("/v1/onboarding/retention", { params: { query: { year } } }),
    enabled: Number.isInteger(year),
  });
  return (
    <main className="page">
      <div className="row wrap page-head">
        <h1>
          <Trans>培训留存率</Trans>
        </h1>
        <label className="row">
          <span>{t`年度`}</span>
          <input
            type="number"
            className="native-input number"
            aria-label={t`年度`}
            min={1970}
            max={2100}
            value={Number.isInteger(year) ? year : ""}
            onChange={(event) => setSearch({ year: event.target.value })}
          />
        </label>
        <span className="grow" />
        <Documents form="F46" query={`year=${year}`} />
      </div>
      <ProblemNote error={error} />
      {data && <Figures found={data} />}
    </main>
  );
}

function Figures({ found }: { found: Year }) {
  const { t } = useLingui();
  const dates = useDates();
  return (
    <div className="stack">
      <Panel title={t`全年`}>
        <Facts
          facts={[
            [<Trans key="t">截至</Trans>, dates.day(found.as_of)],
            [<Trans key="t">参训人数</Trans>, count(found.year.enrolled)],
            [<Trans key="t">在职人数</Trans>, count(found.year.employed)],
            [<Trans key="t">留存率</Trans>, <Share key="s" retained={found.year} />],
            [
              <Trans key="t">对照值</Trans>,
              t`${decimal(found.benchmark)}%，即 ${decimal(found.to_beat)} 人`,
            ],
          ]}
        />
      </Panel>
      <Panel title={t`各培训班`}>
        {found.cohorts.length === 0 && (
          <p className="dim">
            <Trans>这一年没有培训班。</Trans>
          </p>
        )}
        <table>
          <thead>
            <tr>
              <th>{t`培训班`}</th>
              <th>{t`职场`}</th>
              <th>{t`报到日期`}</th>
              <th>{t`人数`}</th>
              {found.cohorts[0]?.points.map((point) => (
                <th key={point.days}>{t`${point.days} 天`}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.cohorts.map((cohort) => (
              <tr key={cohort.cohort_id}>
                <td>
                  <Link to={`/training/cohorts/${cohort.cohort_id}`}>{cohort.name}</Link>
                </td>
                <td>
                  <UnitName id={cohort.site_id} />
                </td>
                <td className="number">{dates.day(cohort.report_on)}</td>
                <td className="number">{count(cohort.enrolled)}</td>
                {cohort.points.map((point) => (
                  <td key={point.days}>
                    {point.retained ? (
                      <Share retained={point.retained} />
                    ) : (
                      <span className="faint number">{dates.day(point.on)}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}

/** A share with how many it is of, and how wide its interval is. */
function Share({ retained }: { retained: Retained }) {
  if (retained.percent === null) return <span className="faint">—</span>;
  return (
    <span className="number">
      <b>{decimal(retained.percent)}%</b> {count(retained.employed)}/{count(retained.enrolled)}
      <br />
      <span className="small dim">
        {decimal(retained.low)}–{decimal(retained.high)}%
      </span>
    </span>
  );
}
