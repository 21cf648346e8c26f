import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { done } from "#/api/services.ts";
import { anyService } from "#/desk/anyService.ts";
import { useToday } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { plusDays, useDates } from "#/words/dates.ts";
import { ActForm, DayField, SelectField, TextField } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";
import { Origin } from "./Origin.tsx";
import { entryOf, type NewValue, type PolicyHistory, valueFrom, valueText } from "./policies.ts";

/** One key: what holds, every version with its date and reason, and a new value from a day on. */
export function PolicyPage() {
  const { service = "", key = "" } = useParams();
  const { t } = useLingui();
  const { roles } = useSession();
  const path = { key };
  const { data, error } = useQuery(
    anyService(service).query("/v1/policies/{key}", { params: { path } }),
  );
  return (
    <DetailPage title={<code>{key}</code>} back="/settings/policies" error={error}>
      {data && (
        <div className="columns">
          <div className="stack">
            <Panel title={data.meaning} mark={<Origin policy={data} />}>
              <pre className="value">{entryOf(data.type, data.value)}</pre>
              <Facts
                facts={[
                  [<Trans key="t">单位</Trans>, data.unit],
                  [<Trans key="t">默认值</Trans>, valueText(data.default)],
                  [<Trans key="t">规则</Trans>, data.rule.join(" ")],
                  [<Trans key="t">可设置的范围</Trans>, data.scope.join("，")],
                  [<Trans key="t">可选值</Trans>, data.options.join("，")],
                ]}
              />
            </Panel>
            <History policy={data} />
          </div>
          {roles.includes("administrator") && (
            <div className="stack">
              {data.unconfirmed && <Confirm owner={service} policy={data} />}
              <SetValue owner={service} policy={data} />
            </div>
          )}
          {!roles.includes("administrator") && (
            <Panel title={t`修改`}>
              <p className="dim">
                <Trans>政策由系统管理员设置。</Trans>
              </p>
            </Panel>
          )}
        </div>
      )}
    </DetailPage>
  );
}

function History({ policy }: { policy: PolicyHistory }) {
  const { t } = useLingui();
  const dates = useDates();
  const versions = policy.entered.flatMap((place) =>
    place.versions.map((version) => ({ place, version })),
  );
  return (
    <Panel title={t`历次设置`}>
      {versions.length === 0 && (
        <p className="dim">
          <Trans>没有设置过，一直使用默认值。</Trans>
        </p>
      )}
      <ol className="thread">
        {versions.map(({ place, version }) => (
          <li key={`${place.dimension} ${place.scope_id} ${String(version.effective_on)}`}>
            <b className="number">{valueText(version.value)}</b>
            <p className="small dim">
              {typeof version.effective_on === "string" && (
                <Trans>{dates.day(version.effective_on)} 起</Trans>
              )}{" "}
              · {place.dimension}
            </p>
            {typeof version.reason === "string" && <p className="small">{version.reason}</p>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

interface SettingProps {
  owner: string;
  policy: PolicyHistory;
}

function Confirm({ owner, policy }: SettingProps) {
  const { t } = useLingui();
  return (
    <Panel title={t`确认默认值`}>
      <ActForm
        button={t`确认默认值`}
        done={t`已确认`}
        changes={[owner]}
        consequence={t`默认值从今天起作为本企业的值，不再标记为未确认。`}
        act={(form) =>
          done(
            anyService(owner).POST("/v1/policies/{key}/confirm", {
              params: { path: { key: policy.key } },
              body: { reason: String(form.get("reason")) },
            }),
          )
        }
      >
        <TextField name="reason" label={t`依据`} required rows={2} longest={500} />
      </ActForm>
    </Panel>
  );
}

function SetValue({ owner, policy }: SettingProps) {
  const { t } = useLingui();
  const today = useToday();
  if (!today) return null;
  return (
    <Panel title={t`设置新值`}>
      <ActForm
        button={t`保存新值`}
        done={t`已设置`}
        changes={[owner]}
        consequence={t`从生效日期起使用新值；之前已判定的结果不会重新判定。`}
        act={(form) => {
          const value = valueFrom(policy.type, String(form.get("value")));
          const body = {
            value: value as NewValue["value"],
            effective_on: String(form.get("effective_on")),
            reason: String(form.get("reason")),
            scope: { dimension: "tenant", scope_id: "" },
          };
          const path = { key: policy.key };
          return done(anyService(owner).PUT("/v1/policies/{key}", { params: { path }, body }));
        }}
      >
        <ValueField policy={policy} />
        <DayField name="effective_on" label={t`生效日期`} required initial={plusDays(today, 1)} />
        <TextField name="reason" label={t`原因`} required rows={2} longest={500} />
      </ActForm>
    </Panel>
  );
}

function ValueField({ policy }: { policy: PolicyHistory }) {
  const { t } = useLingui();
  const initial = entryOf(policy.type, policy.value);
  const label = policy.unit ? t`新值（${policy.unit}）` : t`新值`;
  if (policy.type === "bool") {
    const options = [
      { value: "true", label: t`是` },
      { value: "false", label: t`否` },
    ];
    return <SelectField name="value" label={label} options={options} initial={initial} />;
  }
  if (policy.options.length > 0 && !["list", "map"].includes(policy.type)) {
    const options = policy.options.map((value) => ({ value, label: value }));
    return <SelectField name="value" label={label} options={options} initial={initial} />;
  }
  const rows = ["list", "map"].includes(policy.type) ? 8 : 1;
  return (
    <TextField name="value" label={label} required rows={rows} initial={initial} longest={10_000} />
  );
}
