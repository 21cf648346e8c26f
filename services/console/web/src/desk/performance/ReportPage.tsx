import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { done, kpi } from "#/api/services.ts";
import { useToday } from "#/session/clock.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { plusDays } from "#/words/dates.ts";
import { count, decimal, share } from "#/words/numbers.ts";

const SPAN_DAYS = 6;
const PAGE = 100;

/** Indicators of agents over days (KPI-6); each share beside the calls that it is made of. */
export function ReportPage() {
  const { t } = useLingui();
  const today = useToday();
  const [search, setSearch] = useSearchParams();
  const to = search.get("to") ?? today ?? "";
  const from = search.get("from") ?? (today ? plusDays(today, -SPAN_DAYS) : "");
  const {
    data: pages,
    error,
    isFetching,
    hasNextPage,
    fetchNextPage,
  } = useInfiniteQuery({
    queryKey: [kpi.name, "/v1/reports/agents", { from, to }],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { from, to, limit: PAGE, ...(pageParam ? { after: pageParam } : {}) };
      return done(kpi.GET("/v1/reports/agents", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next ?? null,
    enabled: from !== "" && to !== "",
  });
  const data = pages?.pages[0];
  const rows = pages?.pages.flatMap((page) => Object.entries(page.agents)) ?? [];
  return (
    <main className="page">
      <div className="row page-head">
        <h1 className="grow">
          <Trans>座席报表</Trans>
        </h1>
        <label className="field-inline">
          <Trans>从</Trans>
          <input
            type="date"
            value={from}
            onChange={(event) => setSearch({ from: event.target.value, to })}
          />
        </label>
        <label className="field-inline">
          <Trans>到</Trans>
          <input
            type="date"
            value={to}
            onChange={(event) => setSearch({ from, to: event.target.value })}
          />
        </label>
      </div>
      <ProblemNote error={error} />
      <section className="card" aria-busy={isFetching}>
        {rows.length === 0 ? (
          <p className="empty">
            <Trans>这几天没有来电。</Trans>
          </p>
        ) : (
          <div className="table-frame">
            <table>
              <thead>
                <tr>
                  <th>{t`工号`}</th>
                  <th className="end">{t`来电`}</th>
                  <th className="end">{t`接通`}</th>
                  <th className="end">{t`接通率`}</th>
                  <th className="end">{t`平均处理时长（秒）`}</th>
                  <th className="end">{t`话后处理（秒）`}</th>
                  <th className="end">{t`满意度`}</th>
                  <th className="end">{t`评价数`}</th>
                </tr>
              </thead>
              <tbody className="number">
                {rows.map(([number, figures]) => (
                  <tr key={number}>
                    <td>{number}</td>
                    <td className="end">{count(figures.offered)}</td>
                    <td className="end">{count(figures.answered)}</td>
                    <td className="end">{share(figures.connect_rate)}</td>
                    <td className="end">{decimal(figures.aht)}</td>
                    <td className="end">{decimal(figures.acw)}</td>
                    <td className="end">{decimal(figures.csat_index)}</td>
                    <td className="end">{count(figures.ratings)}</td>
                  </tr>
                ))}
              </tbody>
              {data && (
                <tfoot className="number">
                  <tr>
                    <th>{t`合计`}</th>
                    <td className="end">{count(data.offered)}</td>
                    <td className="end">{count(data.answered)}</td>
                    <td className="end">{share(data.connect_rate)}</td>
                    <td className="end">{decimal(data.aht)}</td>
                    <td className="end">{decimal(data.acw)}</td>
                    <td className="end">{decimal(data.csat_index)}</td>
                    <td className="end">{count(data.ratings)}</td>
                  </tr>
                </tfoot>
              )}
            </table>
          </div>
        )}
        {hasNextPage && (
          <button type="button" disabled={isFetching} onClick={() => fetchNextPage()}>
            <Trans>更多</Trans>
          </button>
        )}
      </section>
    </main>
  );
}
