import { Trans, useLingui } from "@lingui/react/macro";
import { done, training } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { ActForm, TextField, textOf } from "../ui/ActForm.tsx";
import { Panel } from "../ui/Detail.tsx";
import { instantOf, localOf } from "../ui/zone.ts";
import type { TrainingSession } from "./SessionPage.tsx";

/** Move a session that is to come, or cancel it; both with a reason that everyone on the roster reads (PLN-16). */
export function ChangePanel({ session }: { session: TrainingSession }) {
  const { t } = useLingui();
  const { tenant } = useSession();
  const path = { session_id: session.session_id };
  return (
    <>
      <Panel title={t`改期`}>
        <ActForm
          button={t`改期`}
          changes={[training.name]}
          consequence={t`${session.roster.length} 位参加人员和讲师会收到通知和原因。`}
          act={(form) =>
            done(
              training.POST("/v1/sessions/{session_id}/change", {
                params: { path },
                body: {
                  starts_at: instantOf(String(form.get("starts")), tenant.zone),
                  ends_at: instantOf(String(form.get("ends")), tenant.zone),
                  place: textOf(form, "place"),
                  add: [],
                  drop: [],
                  reason: String(form.get("reason")),
                },
              }),
            )
          }
        >
          <label>
            <Trans>开始</Trans>
            <input
              type="datetime-local"
              name="starts"
              required
              defaultValue={localOf(session.starts_at, tenant.zone)}
            />
          </label>
          <label>
            <Trans>结束</Trans>
            <input
              type="datetime-local"
              name="ends"
              required
              defaultValue={localOf(session.ends_at, tenant.zone)}
            />
          </label>
          <TextField name="place" label={t`地点`} initial={session.place} longest={200} />
          <TextField name="reason" label={t`原因`} required />
        </ActForm>
      </Panel>
      <Panel title={t`取消`}>
        <ActForm
          button={t`取消培训课`}
          dangerous
          done={t`已取消`}
          changes={[training.name]}
          consequence={t`${session.roster.length} 位参加人员会收到通知，相关任务重新变为待安排。`}
          act={(form) =>
            done(
              training.POST("/v1/sessions/{session_id}/cancel", {
                params: { path },
                body: { reason: String(form.get("reason")) },
              }),
            )
          }
        >
          <TextField name="reason" label={t`原因`} required />
        </ActForm>
      </Panel>
    </>
  );
}
