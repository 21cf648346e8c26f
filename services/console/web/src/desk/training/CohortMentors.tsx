import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePersonNames } from "#/api/names.ts";
import { done, training } from "#/api/services.ts";
import { PersonName } from "#/ui/Name.tsx";
import { useDates } from "#/words/dates.ts";
import { PersonSelect } from "../fields/PersonSelect.tsx";
import { ActForm, SelectField, TextField, textOf } from "../ui/ActForm.tsx";
import { Panel } from "../ui/Detail.tsx";
import type { Cohort } from "./CohortPage.tsx";
import { Documents } from "./CohortReport.tsx";

/** Who leads whose trial calls (ONB-3), and the form of it. */
export function CohortMentors({ cohort, manages }: { cohort: Cohort; manages: boolean }) {
  const { t } = useLingui();
  const dates = useDates();
  const [mentor, setMentor] = useState<string>();
  const path = { cohort_id: cohort.cohort_id };
  const { data } = useQuery(
    training.query("/v1/onboarding/cohorts/{cohort_id}/mentors", { params: { path } }),
  );
  const hasTrialCalls = cohort.days.some((day) => day.content === "trial_calls");
  if (!hasTrialCalls) return null;
  return (
    <Panel title={t`带教`}>
      <ul>
        {data?.items.map((one) => (
          <li key={one.pairing_id} className="row wrap">
            <PersonName id={one.mentor_id} as="mentor" />
            <span>→</span>
            <PersonName id={one.person_id} as="agent" number />
            <span className="small dim number">
              {one.days.map((day) => dates.day(day)).join(" ")}
            </span>
            {one.reason && <span className="small">{one.reason}</span>}
            {one.ended_at && <span className="small dim">{t`已更换`}</span>}
          </li>
        ))}
      </ul>
      <Documents form="F49" query={`cohort_id=${cohort.cohort_id}`} />
      {manages && (
        <ActForm
          button={t`安排带教`}
          done={t`已安排，带教人和学员会收到通知`}
          changes={[training.name]}
          disabled={!mentor}
          consequence={t`带教人按天记录结果和评语即为签字；更换带教人须说明原因。`}
          onDone={() => setMentor(undefined)}
          act={(form) =>
            done(
              training.PUT("/v1/onboarding/cohorts/{cohort_id}/mentors", {
                params: { path },
                body: {
                  pairings: [
                    {
                      person_id: String(form.get("person_id")),
                      mentor_id: mentor ?? "",
                      reason: textOf(form, "reason"),
                    },
                  ],
                },
              }),
            )
          }
        >
          <TraineeField cohort={cohort} />
          <div className="field">
            <span>{t`带教人`}</span>
            <PersonSelect label={t`带教人`} value={mentor} onChange={setMentor} />
          </div>
          <TextField name="reason" label={t`更换原因（首次安排不填）`} longest={500} />
        </ActForm>
      )}
    </Panel>
  );
}

function TraineeField({ cohort }: { cohort: Cohort }) {
  const { t } = useLingui();
  const ids = cohort.trainees.map((one) => one.person_id);
  const names = usePersonNames(ids);
  const options = ids.map((id) => {
    const name = names.get(id);
    return { value: id, label: name ? `${name.name} ${name.number}` : id.slice(0, 8) };
  });
  return <SelectField name="person_id" label={t`学员`} options={options} />;
}
