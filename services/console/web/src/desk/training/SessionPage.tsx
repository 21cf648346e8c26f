import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip, type Tones } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { PRESENCE, SESSION_STATES } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { ActForm, TextField } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";
import { ChangePanel } from "./ChangePanel.tsx";
import { ConfirmButton } from "./ConfirmButton.tsx";
import { RecordPanel } from "./RecordPanel.tsx";
import { TRAINING_HEADS } from "./roles.ts";

export type TrainingSession = components["schemas"]["SessionView"];

const TONES: Tones = { present: "excellent", late: "acceptable", left_early: "acceptable" };

/** A session from plan to confirmed record; what may be done depends on how far it is. */
export function SessionPage() {
  const { sessionId = "" } = useParams();
  const { t } = useLingui();
  const { roles, person } = useSession();
  const dates = useDates();
  const path = { session_id: sessionId };
  const { data, error, refetch } = useQuery(
    training.query("/v1/sessions/{session_id}", { params: { path } }),
  );
  const isHead = roles.some((role) => TRAINING_HEADS.includes(role));
  const gives = data?.trainer_id === person.id || isHead;
  return (
    <DetailPage
      title={data ? (data.title ?? data.kind_name) : ""}
      mark={<CodeChip codes={SESSION_STATES} code={data?.state} />}
      back="/training/sessions"
      error={error}
    >
      {data && (
        <div className="columns">
          <div className="stack">
            <Panel title={dates.span(data.starts_at, data.ends_at)}>
              <Facts
                facts={[
                  [
                    <Trans key="t">讲师</Trans>,
                    <PersonName key="p" id={data.trainer_id} as="trainer" />,
                  ],
                  [<Trans key="t">地点</Trans>, data.place],
                  [<Trans key="t">课时</Trans>, data.hours && decimal(data.hours)],
                  [<Trans key="t">课后测试</Trans>, data.test ? t`有` : t`无`],
                  [
                    <Trans key="t">记录截止</Trans>,
                    data.record_due_on && (
                      <Due key="d" on={data.record_due_on} done={data.confirmed_on !== null} />
                    ),
                  ],
                  [
                    <Trans key="t">确认人</Trans>,
                    data.confirmed_by && (
                      <PersonName key="p" id={data.confirmed_by} as="training_lead" />
                    ),
                  ],
                  [<Trans key="t">变更或取消原因</Trans>, data.reason],
                ]}
              />
            </Panel>
            <Roster session={data} />
          </div>
          <div className="stack">
            {data.state === "scheduled" && gives && <ChangePanel session={data} />}
            {["held", "handed_in"].includes(data.state) && gives && <RecordPanel session={data} />}
            {data.state === "handed_in" && isHead && (
              <Panel title={t`确认记录`}>
                <ConfirmButton sessions={[data]} onDone={() => refetch()} />
                <ReturnForm session={data} />
              </Panel>
            )}
            {data.state === "confirmed" && <Content session={data} />}
          </div>
        </div>
      )}
    </DetailPage>
  );
}

function Roster({ session }: { session: TrainingSession }) {
  const { t } = useLingui();
  const dates = useDates();
  return (
    <Panel title={t`参加人员（${session.roster.length}）`}>
      <table>
        <thead>
          <tr>
            <th>{t`姓名`}</th>
            <th>{t`出席`}</th>
            <th>{t`到场`}</th>
            <th>{t`离场`}</th>
            <th className="end">{t`成绩`}</th>
          </tr>
        </thead>
        <tbody>
          {session.roster.map((entry) => (
            <tr key={entry.person_id}>
              <td>
                <PersonName id={entry.person_id} as="agent" number />
              </td>
              <td>
                <CodeChip codes={PRESENCE} code={entry.state} tones={TONES} />
              </td>
              <td className="number">{entry.arrived_at && dates.time(entry.arrived_at)}</td>
              <td className="number">{entry.left_at && dates.time(entry.left_at)}</td>
              <td className="number end">{entry.mark !== null && decimal(entry.mark)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Content({ session }: { session: TrainingSession }) {
  const { t } = useLingui();
  const content = session.record?.content;
  if (typeof content !== "string" || !content) return null;
  return (
    <Panel title={t`培训内容`}>
      <p>{content}</p>
    </Panel>
  );
}

function ReturnForm({ session }: { session: TrainingSession }) {
  const { t } = useLingui();
  return (
    <ActForm
      button={t`退回修改`}
      changes={[training.name]}
      done={t`已退回`}
      consequence={t`讲师会看到原因，修改后重新提交。`}
      act={(form) =>
        done(
          training.POST("/v1/records/return", {
            body: { session_id: session.session_id, reason: String(form.get("reason")) },
          }),
        )
      }
    >
      <TextField name="reason" label={t`退回原因`} required rows={2} />
    </ActForm>
  );
}
