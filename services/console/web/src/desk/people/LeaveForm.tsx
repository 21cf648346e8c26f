import { Trans, useLingui } from "@lingui/react/macro";
import type { components } from "#/api/schema/people.ts";
import { done, people } from "#/api/services.ts";
import { LEAVE_STATES, LEAVE_TYPES } from "#/desk/codes.ts";
import { useCodes } from "#/words/codes.ts";
import { ActForm, DayField, SelectField, TextField, textOf } from "../ui/ActForm.tsx";
import { Panel } from "../ui/Detail.tsx";

type Half = NonNullable<components["schemas"]["Decision"]["half"]>;

/** A decision on leave that somebody asked for (ORG-13). */
export function LeaveForm() {
  const { t } = useLingui();
  const words = useCodes();
  return (
    <main className="page narrow">
      <h1>
        <Trans>登记请假</Trans>
      </h1>
      <Panel title={t`请假`}>
        <ActForm
          button={t`登记`}
          done={t`已登记`}
          changes={[people.name]}
          consequence={t`本人会收到通知；与之冲突的培训课自动改为请假并重新安排。`}
          act={(form) =>
            done(
              people.POST("/v1/leave", {
                body: {
                  employee_no: String(form.get("employee_no")).trim(),
                  leave_type: String(form.get("leave_type")),
                  first_day: String(form.get("first_day")),
                  last_day: textOf(form, "last_day"),
                  half: textOf(form, "half") as Half | null,
                  state: form.get("state") === "rejected" ? "rejected" : "approved",
                  reason: textOf(form, "reason"),
                },
              }),
            )
          }
        >
          <TextField name="employee_no" label={t`工号`} required longest={100} />
          <SelectField
            name="leave_type"
            label={t`假别`}
            options={Object.keys(LEAVE_TYPES).map((value) => ({
              value,
              label: words(LEAVE_TYPES, value),
            }))}
          />
          <DayField name="first_day" label={t`第一天`} required />
          <DayField name="last_day" label={t`最后一天（不填：只有一天）`} />
          <SelectField
            name="half"
            label={t`时长`}
            options={[
              { value: "", label: t`全天` },
              { value: "first", label: t`上半天` },
              { value: "second", label: t`下半天` },
            ]}
          />
          <SelectField
            name="state"
            label={t`决定`}
            options={[
              { value: "approved", label: words(LEAVE_STATES, "approved") },
              { value: "rejected", label: words(LEAVE_STATES, "rejected") },
            ]}
          />
          <TextField name="reason" label={t`原因（未批准时必填）`} rows={2} longest={500} />
        </ActForm>
      </Panel>
    </main>
  );
}
