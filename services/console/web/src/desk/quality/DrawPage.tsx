import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { qa } from "#/api/services.ts";
import { DRAW_STATES, LINES, QA_GROUPS } from "#/desk/codes.ts";
import { person, size, text, whole } from "#/lists/columns.tsx";
import { ListView } from "#/lists/ListView.tsx";
import { list } from "#/lists/source.ts";
import { Chip, CodeChip } from "#/ui/Chip.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";
import { ProofPanel } from "./proof/ProofPanel.tsx";

/** A week's draw of a line: how it was committed, what was drawn, and the proof. */
export function DrawPage() {
  const { centerId = "", line = "", week = "" } = useParams();
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const path = { center_id: centerId, line, week };
  const { data, error } = useQuery(
    qa.query("/v1/draws/{center_id}/{line}/{week}", { params: { path } }),
  );
  return (
    <DetailPage
      title={
        <>
          <span className="number">{week}</span> {words(LINES, line)}
        </>
      }
      mark={<CodeChip codes={DRAW_STATES} code={data?.state} />}
      back="/quality/draws"
      error={error}
    >
      {data && (
        <div className="columns">
          <div className="stack">
            <Panel title={t`过程`}>
              <Facts
                facts={[
                  [<Trans key="t">承诺时间</Trans>, dates.dateTime(data.committed_at)],
                  [<Trans key="t">固定时间</Trans>, data.fixed_at && dates.dateTime(data.fixed_at)],
                  [
                    <Trans key="t">公布时间</Trans>,
                    data.revealed_at && dates.dateTime(data.revealed_at),
                  ],
                  [<Trans key="t">抽样方法</Trans>, data.method],
                  ...Object.entries(data.sizes ?? {}).map(
                    ([group, size]) => [words(QA_GROUPS, group), t`${size} 人`] as const,
                  ),
                ]}
              />
              <p className="small dim">
                <Trans>承诺（种子的 SHA-256）</Trans> <code>{data.commitment}</code>
              </p>
            </Panel>
            <Samples path={path} />
          </div>
          <ProofPanel path={path} isRevealed={data.state === "revealed"} />
        </div>
      )}
    </DetailPage>
  );
}

function Samples({ path }: { path: { center_id: string; line: string; week: string } }) {
  return (
    <ListView
      declaration={{
        list: list(qa, "/v1/draws/{center_id}/{line}/{week}/samples", path),
        rowKey: (row) => row.sample_id,
        columns: [
          person("agent_id", msg`座席`, "agent"),
          text("employee_no", msg`工号`),
          {
            key: "groups",
            title: msg`抽检组`,
            cell: (row) => row.groups.map((group) => <GroupChip key={group} group={group} />),
            text: (row, wording) =>
              row.groups.map((group) => wording.code(QA_GROUPS, group)).join(" "),
          },
          whole("quota", msg`配额`),
          whole("extra", msg`加强`),
          size("drawn", msg`已抽`),
        ],
        empty: msg`配额表还没有固定。`,
      }}
    />
  );
}

function GroupChip({ group }: { group: string }) {
  const words = useCodes();
  return <Chip>{words(QA_GROUPS, group)}</Chip>;
}
