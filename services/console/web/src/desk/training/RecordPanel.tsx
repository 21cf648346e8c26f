import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { PersonName } from "#/ui/Name.tsx";
import { ActForm, TextField, textOf } from "../ui/ActForm.tsx";
import { Panel } from "../ui/Detail.tsx";
import { RefusedSessions } from "./RefusedSessions.tsx";
import type { TrainingSession } from "./SessionPage.tsx";

type Refused = components["schemas"]["RefusedRecord"];

const CAME = new Set(["present", "late", "left_early"]);

/** The record pack: what was taught, and marks where a test was held (F2, F3). */
export function RecordPanel({ session }: { session: TrainingSession }) {
  const { t } = useLingui();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const came = session.roster.filter((entry) => CAME.has(entry.state));
  const known = session.record ?? {};
  return (
    <Panel title={session.state === "handed_in" ? t`修改培训记录` : t`提交培训记录`}>
      <ActForm
        button={t`提交记录`}
        done={t`记录已处理`}
        changes={[training.name]}
        consequence={t`培训组长确认后，课时计入 ${came.length} 人的台账。`}
        act={async (form) => {
          const marks = came.flatMap(({ person_id }) => {
            const mark = textOf(form, `mark ${person_id}`);
            return mark === null ? [] : [{ person_id, mark }];
          });
          const record = {
            session_id: session.session_id,
            content: String(form.get("content")),
            observed: textOf(form, "observed"),
            materials: [],
            preparation: {},
            explained: [],
            marks,
          };
          const answer = await done(training.POST("/v1/records", { body: { records: [record] } }));
          setRefused(answer.refused);
        }}
      >
        <TextField
          name="content"
          label={t`培训内容`}
          required
          rows={4}
          longest={10_000}
          initial={typeof known.content === "string" ? known.content : ""}
        />
        <TextField name="observed" label={t`课堂观察`} rows={2} longest={10_000} />
        {session.test && (
          <fieldset className="marks">
            <legend>
              <Trans>测试成绩（0–100）</Trans>
            </legend>
            {came.map((entry) => (
              <label key={entry.person_id} className="row">
                <span className="grow">
                  <PersonName id={entry.person_id} as="agent" />
                </span>
                <input
                  type="number"
                  min="0"
                  max="100"
                  step="any"
                  name={`mark ${entry.person_id}`}
                  className="native-input position"
                  defaultValue={entry.mark ?? ""}
                />
              </label>
            ))}
          </fieldset>
        )}
      </ActForm>
      <RefusedSessions refused={refused} />
    </Panel>
  );
}
