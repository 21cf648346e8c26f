import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { done } from "#/api/services.ts";
import { PARKED_REASONS, PARKED_STATES } from "#/desk/codes.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { anyService } from "../anyService.ts";
import { ActForm, TextField } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";

/** One event that was put aside: correct its value, release it with what waits behind it, or discard it. */
export function ParkedRecordPage() {
  const { service: name = "", parkedId = "" } = useParams();
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const service = anyService(name);
  const path = { parked_id: Number(parkedId) };
  const { data, error } = useQuery(
    service.query("/v1/ops/parked/{parked_id}", { params: { path } }),
  );
  const isParked = data?.state === "parked";
  return (
    <DetailPage
      title={data?.type ?? t`搁置的事件`}
      mark={<CodeChip codes={PARKED_STATES} code={data?.state} />}
      back="/operations/parked"
      error={error}
    >
      {data && (
        <div className="columns">
          <div className="stack">
            <Panel title={t`原因`}>
              <Facts
                facts={[
                  [<Trans key="t">原因</Trans>, words(PARKED_REASONS, data.reason)],
                  [<Trans key="t">错误信息</Trans>, data.error],
                  [
                    <Trans key="t">位置</Trans>,
                    `${data.topic} / ${data.partition} / ${data.offset}`,
                  ],
                  [<Trans key="t">键</Trans>, data.record_key],
                  [<Trans key="t">搁置时间</Trans>, dates.dateTime(data.parked_at)],
                  [<Trans key="t">尝试次数</Trans>, data.attempts],
                ]}
              />
            </Panel>
            <Panel title={t`内容`}>
              <pre className="value">{data.value}</pre>
            </Panel>
          </div>
          {isParked && (
            <div className="stack">
              <Panel title={t`放行`}>
                <ActForm
                  button={t`放行`}
                  done={t`已放行`}
                  changes={[service.name]}
                  consequence={t`按顺序处理这个事件和同一键下排在后面的全部事件；有一个仍失败则全部不变。`}
                  act={() =>
                    done(service.POST("/v1/ops/parked/{parked_id}/release", { params: { path } }))
                  }
                />
              </Panel>
              <Panel title={t`更正内容`}>
                <ActForm
                  button={t`保存更正`}
                  changes={[service.name]}
                  consequence={t`只替换搁置的内容，放行后才生效。`}
                  act={(form) =>
                    done(
                      service.PUT("/v1/ops/parked/{parked_id}", {
                        params: { path },
                        body: { value: JSON.parse(String(form.get("value"))) },
                      }),
                    )
                  }
                >
                  <TextField
                    name="value"
                    label={t`JSON`}
                    required
                    rows={8}
                    initial={data.value ?? ""}
                    longest={100_000}
                  />
                </ActForm>
              </Panel>
              <Panel title={t`丢弃`}>
                <ActForm
                  button={t`丢弃事件`}
                  dangerous
                  done={t`已丢弃`}
                  changes={[service.name]}
                  consequence={t`这个事件永远不再处理，排在后面的事件可以放行。`}
                  act={(form) =>
                    done(
                      service.POST("/v1/ops/parked/{parked_id}/discard", {
                        params: { path },
                        body: { reason: String(form.get("reason")) },
                      }),
                    )
                  }
                >
                  <TextField name="reason" label={t`原因`} required rows={2} longest={500} />
                </ActForm>
              </Panel>
            </div>
          )}
        </div>
      )}
    </DetailPage>
  );
}
