import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import type { components } from "#/api/schema/qa.ts";
import { done, qa } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip, GradeChip } from "#/ui/Chip.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { APPEAL_STATES, GRADES, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { useTitleOf } from "#/words/titles.ts";
import { ActForm, TextField } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";
import type { Detail } from "./scoring/record.ts";

type Appeal = components["schemas"]["AppealView"];
type Point = Appeal["points"][number];

const DECIDERS: Readonly<Record<string, string>> = {
  first_instance: "qa_lead",
  last_instance: "qa_supervisor",
};

/** One appeal: what the agent says, what the leader remarks, what each instance ruled; decided here. */
export function AppealPage() {
  const { evaluationId = "" } = useParams();
  const params = { path: { evaluation_id: evaluationId } };
  const appeal = useQuery(qa.query("/v1/appeals/{evaluation_id}", { params }));
  const record = useQuery(qa.query("/v1/evaluations/{evaluation_id}", { params }));
  const { t } = useLingui();
  const { roles } = useSession();
  const dates = useDates();
  if (!appeal.data || !record.data) {
    return <DetailPage title="" back="/quality/appeals" error={appeal.error ?? record.error} />;
  }
  const { data } = appeal;
  const role = DECIDERS[data.state];
  const before = data.points.filter((point) => data.state === "first_instance" || point.further);
  const mayRemark =
    data.state === "first_instance" &&
    data.remark_until !== null &&
    data.remark === null &&
    roles.includes("team_leader");
  return (
    <DetailPage
      title={<PersonName id={data.agent_id} as="agent" number />}
      mark={<CodeChip codes={APPEAL_STATES} code={data.state} />}
      back="/quality/appeals"
    >
      <div className="columns">
        <div className="stack">
          {data.points.map((point) => (
            <PointPanel key={point.criterion} point={point} record={record.data} />
          ))}
          {role && roles.includes(role) && (
            <Decide appeal={data} before={before} record={record.data} />
          )}
        </div>
        <div className="stack">
          <Panel title={t`来电`}>
            <Facts
              facts={[
                [<Trans key="t">来电时间</Trans>, dates.dateTime(record.data.call_started_at)],
                [
                  <Trans key="t">得分</Trans>,
                  <Link key="l" to={`/quality/evaluations/${evaluationId}`}>
                    {decimal(record.data.total)} <GradeChip grade={record.data.grade} />
                  </Link>,
                ],
                [<Trans key="t">班组</Trans>, <UnitName key="u" id={data.team_id} />],
                [
                  <Trans key="t">质检员</Trans>,
                  <PersonName key="p" id={data.inspector_id} as="inspector" />,
                ],
                [<Trans key="t">提出日期</Trans>, dates.day(data.filed_on)],
                [<Trans key="t">期限</Trans>, dates.day(data.due_on)],
              ]}
            />
          </Panel>
          <Panel title={t`班组长意见`}>
            {data.remark === null ? (
              <p className="dim">
                {data.remark_until === null ? (
                  <Trans>不需要班组长意见。</Trans>
                ) : (
                  <Trans>班组长可在 {dates.day(data.remark_until)} 前填写一次意见。</Trans>
                )}
              </p>
            ) : (
              <p>{data.remark}</p>
            )}
            {mayRemark && (
              <ActForm
                button={t`提交意见`}
                done={t`意见已提交`}
                changes={[qa.name]}
                consequence={t`裁定人会看到意见，提交后不能修改。`}
                act={(form) =>
                  done(
                    qa.POST("/v1/appeals/{evaluation_id}/remark", {
                      params,
                      body: { remark: String(form.get("remark")) },
                    }),
                  )
                }
              >
                <TextField name="remark" label={t`意见`} required rows={3} longest={10_000} />
              </ActForm>
            )}
          </Panel>
        </div>
      </div>
    </DetailPage>
  );
}

function useTitleOfCriterion(record: Detail): (code: string) => string {
  const title = useTitleOf();
  return (code) => {
    const criterion = record.card.criteria.find((one) => one.code === code);
    return criterion ? title(criterion.title) : code;
  };
}

function PointPanel({ point, record }: { point: Point; record: Detail }) {
  const titleOf = useTitleOfCriterion(record);
  const note = record.answers?.find((one) => one.criterion === point.criterion)?.note;
  return (
    <Panel title={titleOf(point.criterion)} mark={<GradeChip grade={point.grade} />}>
      {note && (
        <p className="dim">
          <Trans>质检员：{note}</Trans>
        </p>
      )}
      <p>
        <Trans>座席：{point.reason}</Trans>
      </p>
      {point.rulings.map((ruling) => (
        <p key={ruling.round}>
          {ruling.round === 1 ? <Trans>质检组长</Trans> : <Trans>质检主管</Trans>}{" "}
          {ruling.changed ? <Trans>改为</Trans> : <Trans>维持</Trans>}{" "}
          <GradeChip grade={ruling.grade} /> {ruling.reason}
        </p>
      ))}
    </Panel>
  );
}

function Decide({
  appeal,
  before,
  record,
}: {
  appeal: Appeal;
  before: readonly Point[];
  record: Detail;
}) {
  const { t } = useLingui();
  const words = useCodes();
  const titleOf = useTitleOfCriterion(record);
  return (
    <Panel title={t`裁定`}>
      <ActForm
        button={t`提交裁定`}
        done={t`裁定已提交`}
        changes={[qa.name]}
        consequence={t`座席、质检员和班组长会收到裁定和理由；改动的等级随即更正得分。`}
        act={(form) =>
          done(
            qa.POST("/v1/appeals/{evaluation_id}/decision", {
              params: { path: { evaluation_id: appeal.evaluation_id } },
              body: {
                rulings: before.map(({ criterion }) => ({
                  criterion,
                  grade: String(form.get(`grade ${criterion}`)) || null,
                  reason: String(form.get(`reason ${criterion}`)),
                })),
              },
            }),
          )
        }
      >
        {before.map(({ criterion }) => (
          <fieldset key={criterion} className="stack">
            <legend>{titleOf(criterion)}</legend>
            <label>
              <Trans>裁定结果</Trans>
              <select name={`grade ${criterion}`} defaultValue="">
                <option value="">{t`维持`}</option>
                {record.grades
                  .filter((grade) => grade !== "unacceptable")
                  .map((grade) => (
                    <option key={grade} value={grade}>
                      {words(GRADES, grade)}
                    </option>
                  ))}
              </select>
            </label>
            <TextField
              name={`reason ${criterion}`}
              label={t`理由`}
              required
              rows={2}
              longest={10_000}
            />
          </fieldset>
        ))}
      </ActForm>
    </Panel>
  );
}
