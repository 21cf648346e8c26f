import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { qa } from "#/api/services.ts";
import { ERROR_CLASSES, EVALUATION_STATES, LINES, QA_GROUPS, SAMPLE_KINDS } from "#/desk/codes.ts";
import { Chip, CodeChip, GradeChip } from "#/ui/Chip.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { CALL_TYPES, TOPICS, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { clockTime, decimal } from "#/words/numbers.ts";
import { useTitleOf } from "#/words/titles.ts";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";
import { CoachingPanel } from "./CoachingPanel.tsx";
import { HistoryPanel } from "./HistoryPanel.tsx";
import type { Detail } from "./scoring/record.ts";

/** One evaluation: its facts, its card as it was marked, and the coaching that it led to. */
export function EvaluationPage() {
  const { evaluationId = "" } = useParams();
  const words = useCodes();
  const dates = useDates();
  const path = { evaluation_id: evaluationId };
  const { data, error } = useQuery(
    qa.query("/v1/evaluations/{evaluation_id}", { params: { path } }),
  );
  if (!data) return <DetailPage title="" back="/quality/evaluations" error={error} />;
  return (
    <DetailPage
      title={<PersonName id={data.agent_id} as="agent" number />}
      mark={<CodeChip codes={EVALUATION_STATES} code={data.state} />}
      back="/quality/evaluations"
    >
      <div className="columns">
        <div className="stack">
          <Panel
            title={
              <>
                <span className="number">{decimal(data.total)}</span>{" "}
                <GradeChip grade={data.grade} />
              </>
            }
          >
            <Facts
              facts={[
                [<Trans key="t">来电时间</Trans>, dates.dateTime(data.call_started_at)],
                [<Trans key="t">来电类型</Trans>, words(CALL_TYPES, data.call_type)],
                [<Trans key="t">业务线</Trans>, words(LINES, data.line)],
                [<Trans key="t">班组</Trans>, <UnitName key="u" id={data.team_id} />],
                [<Trans key="t">抽样</Trans>, words(SAMPLE_KINDS, data.sample_kind)],
                [<Trans key="t">抽检组</Trans>, words(QA_GROUPS, data.group)],
                [
                  <Trans key="t">质检员</Trans>,
                  <PersonName key="p" id={data.inspector_id} as="inspector" />,
                ],
                [<Trans key="t">评分截止</Trans>, dates.day(data.due_on)],
                [
                  <Trans key="t">提交时间</Trans>,
                  data.submitted_at && dates.dateTime(data.submitted_at),
                ],
                [<Trans key="t">来电编号</Trans>, data.call_key],
              ]}
            />
          </Panel>
          {data.items && <Marks record={data} />}
          <Remarks record={data} />
        </div>
        <div className="stack">
          <CoachingPanel evaluationId={evaluationId} />
          {data.submitted_at && <HistoryPanel evaluationId={evaluationId} />}
        </div>
      </div>
    </DetailPage>
  );
}

function Marks({ record }: { record: Detail }) {
  const title = useTitleOf();
  const words = useCodes();
  const { t } = useLingui();
  return (
    <Panel
      title={title(record.card.title)}
      mark={
        <Chip>
          {record.card.code} v{record.card.version}
        </Chip>
      }
    >
      <table>
        <thead>
          <tr>
            <th>{t`评分项`}</th>
            <th>{t`等级`}</th>
            <th className="end">{t`得分`}</th>
            <th className="end">{t`权重`}</th>
            <th>{t`差错类别`}</th>
            <th>{t`说明`}</th>
          </tr>
        </thead>
        <tbody>
          {record.items?.map((item) => {
            const criterion = record.card.criteria.find((one) => one.code === item.criterion);
            const answer = record.answers?.find((one) => one.criterion === item.criterion);
            return (
              <tr key={item.criterion}>
                <td>{criterion ? title(criterion.title) : item.criterion}</td>
                <td>
                  <GradeChip grade={item.grade} />
                </td>
                <td className="number end">{decimal(item.points)}</td>
                <td className="number end">{decimal(item.weight, 0)}</td>
                <td>{item.error_class && words(ERROR_CLASSES, item.error_class)}</td>
                <td>
                  <Position seconds={answer?.position_seconds} /> {answer?.note}{" "}
                  {item.topic && <Chip>{words(TOPICS, item.topic)}</Chip>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}

function Remarks({ record }: { record: Detail }) {
  const { t } = useLingui();
  const words = useCodes();
  if (!record.description && !record.suggestion && !record.findings?.length) return null;
  return (
    <Panel title={t`评语`}>
      {record.description && <p>{record.description}</p>}
      {record.suggestion && (
        <p className="dim">
          <Trans>建议：{record.suggestion}</Trans>
        </p>
      )}
      {record.findings?.map((finding) => (
        <p key={`${finding.topic} ${finding.position_seconds} ${finding.explanation}`}>
          <Position seconds={finding.position_seconds} /> {finding.explanation}{" "}
          <Chip>{words(TOPICS, finding.topic)}</Chip>
        </p>
      ))}
    </Panel>
  );
}

function Position({ seconds }: { seconds: number | null | undefined }) {
  if (seconds === null || seconds === undefined) return null;
  return <span className="number dim">{clockTime(seconds)}</span>;
}
