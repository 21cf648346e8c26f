import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearchParams } from "react-router";
import type { components } from "#/api/schema/kpi.ts";
import { kpi } from "#/api/services.ts";
import { LINES } from "#/desk/codes.ts";
import { code, figure, person, size, whole } from "#/lists/columns.tsx";
import { ListView } from "#/lists/ListView.tsx";
import { list } from "#/lists/source.ts";
import { UnitName } from "#/ui/Name.tsx";
import { NOT_RANKED, RANKING_KINDS, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";

type Ranking = components["schemas"]["RankingView"];

/** A ranking with every revision of it and why there is one; each place with its count. */
export function RankingPage() {
  const { rankingId = "" } = useParams();
  const [search] = useSearchParams();
  const words = useCodes();
  const path = { ranking_id: rankingId };
  const { data, error } = useQuery(
    kpi.query("/v1/rankings/{ranking_id}/revisions", { params: { path } }),
  );
  const asked = Number(search.get("revision"));
  const shown = data?.find((one) => one.revision === asked) ?? data?.at(-1);
  return (
    <DetailPage
      title={shown && `${words(RANKING_KINDS, shown.kind)} ${shown.period}`}
      back="/performance/rankings"
      error={error}
    >
      {shown && (
        <div className="columns">
          <div className="stack">
            <RankingFacts ranking={shown} />
            <ListView
              key={shown.revision}
              declaration={{
                list: list(kpi, "/v1/rankings/{ranking_id}/revisions/{revision}/rows", {
                  ranking_id: rankingId,
                  revision: shown.revision,
                }),
                rowKey: (row) => row.agent_id,
                columns: [
                  whole("place", msg`名次`),
                  person("agent_id", msg`座席`, "agent"),
                  figure("value", msg`成绩`, 2),
                  size("marks", msg`成绩次数`),
                  whole("days_worked", msg`出勤天数`),
                  whole("calls", msg`通数`),
                  whole("was", msg`修订前`),
                  code("not_ranked", msg`未参加原因`, NOT_RANKED),
                ],
                empty: msg`您可见的范围内没有人。`,
              }}
            />
          </div>
          <Revisions revisions={data ?? []} shown={shown} />
        </div>
      )}
    </DetailPage>
  );
}

function RankingFacts({ ranking }: { ranking: Ranking }) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  return (
    <Panel title={t`第 ${ranking.revision} 次修订`}>
      <Facts
        facts={[
          [<Trans key="t">范围</Trans>, <UnitName key="u" id={ranking.unit_id} />],
          [<Trans key="t">业务线</Trans>, ranking.line && words(LINES, ranking.line)],
          [<Trans key="t">参加</Trans>, t`${ranking.ranked} 人`],
          [<Trans key="t">未参加</Trans>, t`${ranking.not_ranked} 人`],
          [<Trans key="t">有后果</Trans>, ranking.acting ? t`是` : t`否，仅供参考`],
          [<Trans key="t">公布时间</Trans>, dates.dateTime(ranking.published_at)],
          [
            <Trans key="t">政策版本</Trans>,
            <code key="c" title={ranking.policyset}>
              {ranking.policyset.slice(0, 12)}
            </code>,
          ],
        ]}
      />
    </Panel>
  );
}

function Revisions({ revisions, shown }: { revisions: readonly Ranking[]; shown: Ranking }) {
  const { t } = useLingui();
  const dates = useDates();
  const [, setSearch] = useSearchParams();
  return (
    <Panel title={t`修订记录`}>
      <ol className="thread">
        {revisions.map((one) => (
          <li key={one.revision}>
            <button
              type="button"
              className="link-button"
              aria-pressed={one === shown}
              onClick={() => setSearch({ revision: String(one.revision) })}
            >
              {one === shown ? <b>{t`第 ${one.revision} 次`}</b> : t`第 ${one.revision} 次`}
            </button>
            <p className="small dim number">{dates.dateTime(one.published_at)}</p>
            {one.moved !== null && (
              <p className="small">
                <Trans>{one.moved} 人名次变动</Trans>
              </p>
            )}
            {one.reason && <p className="small">{one.reason}</p>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
