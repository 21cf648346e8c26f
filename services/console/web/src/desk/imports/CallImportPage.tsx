import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { done, kpi } from "#/api/services.ts";
import { IMPORT_STATES } from "#/desk/codes.ts";
import { text, whole } from "#/lists/columns.tsx";
import { ListView } from "#/lists/ListView.tsx";
import { list } from "#/lists/source.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { useDates } from "#/words/dates.ts";
import { count } from "#/words/numbers.ts";
import { ActForm } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";

const EVERY_MS = 2_000;

/** How far an import is, and every line that is no call. */
export function CallImportPage() {
  const { importId = "" } = useParams();
  const { t } = useLingui();
  const dates = useDates();
  const path = { import_id: importId };
  const { data, error } = useQuery({
    ...kpi.query("/v1/imports/{import_id}", { params: { path } }),
    refetchInterval: (query) => (query.state.data?.state === "open" ? EVERY_MS : false),
  });
  return (
    <DetailPage
      title={data?.name}
      mark={<CodeChip codes={IMPORT_STATES} code={data?.state} />}
      back="/imports/calls"
      error={error}
    >
      {data && (
        <>
          <Panel title={data.dry_run ? t`试导入结果（尚未改变数据）` : t`导入结果`}>
            <progress aria-label={t`进度`} max={data.size || 1} value={data.position} />
            <Facts
              facts={[
                [<Trans key="t">已读行</Trans>, count(data.line)],
                [<Trans key="t">新来电</Trans>, count(data.counts.new ?? 0)],
                [<Trans key="t">新增评价</Trans>, count(data.counts.rated ?? 0)],
                [<Trans key="t">变更</Trans>, count(data.counts.revised ?? 0)],
                [<Trans key="t">不变</Trans>, count(data.counts.unchanged ?? 0)],
                [<Trans key="t">被拒</Trans>, count(data.counts.rejected ?? 0)],
                [<Trans key="t">来源</Trans>, data.source],
                [<Trans key="t">字段映射</Trans>, data.mapping],
                [<Trans key="t">时区</Trans>, data.zone],
                [<Trans key="t">开始</Trans>, dates.dateTime(data.started_at)],
                [<Trans key="t">完成</Trans>, data.finished_at && dates.dateTime(data.finished_at)],
              ]}
            />
            {data.state === "open" && (
              <ActForm
                button={t`继续导入`}
                changes={[kpi.name]}
                act={() => done(kpi.POST("/v1/imports/{import_id}/continue", { params: { path } }))}
              />
            )}
          </Panel>
          <h2>
            <Trans>被拒的行</Trans>
          </h2>
          <ListView
            declaration={{
              list: list(kpi, "/v1/imports/{import_id}/rejected", path),
              rowKey: (row) => `${row.line} ${row.cell ?? ""} ${row.code}`,
              columns: [
                whole("line", msg`行`),
                text("cell", msg`单元格`),
                text("code", msg`原因`),
                text("value", msg`内容`),
              ],
              empty: msg`没有被拒的行。`,
            }}
          />
        </>
      )}
    </DetailPage>
  );
}
