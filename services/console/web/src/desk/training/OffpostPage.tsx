import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { done, training } from "#/api/services.ts";
import { OFFPOST_STATES, PAY_RULES, TRIGGERS } from "#/desk/codes.ts";
import { useSession } from "#/session/session.ts";
import { Chip, CodeChip } from "#/ui/Chip.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { TOPICS, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { ActForm, DayField, TextField, textOf } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";

/** The off-post record (F19): why, from when to when, its exams, the return. */
export function OffpostPage() {
  const { orderId = "" } = useParams();
  const { t } = useLingui();
  const { roles } = useSession();
  const words = useCodes();
  const dates = useDates();
  const path = { order_id: orderId };
  const { data, error } = useQuery(training.query("/v1/offpost/{order_id}", { params: { path } }));
  const maySuspend =
    roles.includes("center_director") && ["ordered", "suspended"].includes(data?.state ?? "");
  return (
    <DetailPage
      title={data && <PersonName id={data.person_id} as="agent" number />}
      mark={<CodeChip codes={OFFPOST_STATES} code={data?.state} />}
      back="/training/offpost"
      error={error}
    >
      {data && (
        <div className="columns">
          <div className="stack">
            <Panel title={t`待岗记录`}>
              <Facts
                facts={[
                  [<Trans key="t">事由</Trans>, words(TRIGGERS, data.trigger)],
                  [<Trans key="t">班组</Trans>, <UnitName key="u" id={data.team_id} />],
                  [<Trans key="t">开始</Trans>, dates.day(data.starts_on)],
                  [<Trans key="t">结束</Trans>, dates.day(data.ends_on)],
                  [<Trans key="t">薪酬</Trans>, words(PAY_RULES, data.pay_rule)],
                  [
                    <Trans key="t">下达</Trans>,
                    data.ordered_by ? (
                      <PersonName key="p" id={data.ordered_by} as="center_director" />
                    ) : (
                      t`按制度自动下达`
                    ),
                  ],
                  [<Trans key="t">下达时间</Trans>, dates.dateTime(data.ordered_at)],
                  [<Trans key="t">原因</Trans>, data.reason],
                  [
                    <Trans key="t">暂缓至</Trans>,
                    data.suspended_until && dates.day(data.suspended_until),
                  ],
                  [<Trans key="t">暂缓原因</Trans>, data.suspended_because],
                  [
                    <Trans key="t">复岗日期</Trans>,
                    data.returned_on && dates.day(data.returned_on),
                  ],
                ]}
              />
              {data.weak_items.length > 0 && (
                <p className="row wrap">
                  <span className="dim">{t`薄弱点`}</span>
                  {data.weak_items.map((item) => (
                    <Chip key={item}>{words(TOPICS, item)}</Chip>
                  ))}
                </p>
              )}
            </Panel>
            <Panel title={t`复岗考试`}>
              {data.exams.length === 0 && <p className="dim">{t`还没有安排。`}</p>}
              <ul>
                {data.exams.map((exam) => (
                  <li key={exam.attempt} className="row">
                    <span>{t`第 ${exam.attempt} 次`}</span>
                    <span className="number">{dates.day(exam.on)}</span>
                    <b className="number">{decimal(exam.total)}</b>
                    {exam.passed !== null && (exam.passed ? t`通过` : t`未通过`)}
                  </li>
                ))}
              </ul>
            </Panel>
          </div>
          {maySuspend && (
            <Panel title={data.state === "suspended" ? t`调整暂缓` : t`暂缓`}>
              <ActForm
                button={t`暂缓待岗`}
                done={t`已暂缓`}
                changes={[training.name]}
                consequence={t`待岗在所选日期前不会开始；不选日期则一直暂缓。本人和班组长会收到通知。`}
                act={(form) =>
                  done(
                    training.POST("/v1/offpost/{order_id}/suspend", {
                      params: { path },
                      body: { reason: String(form.get("reason")), until: textOf(form, "until") },
                    }),
                  )
                }
              >
                <DayField name="until" label={t`最早开始日期`} />
                <TextField name="reason" label={t`原因`} required rows={2} longest={500} />
              </ActForm>
            </Panel>
          )}
        </div>
      )}
    </DetailPage>
  );
}
