import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { useToday } from "#/session/clock.ts";
import { PersonName } from "#/ui/Name.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { DAY_PRESENCE } from "../codes.ts";
import { ActForm, textOf } from "../ui/ActForm.tsx";
import { Panel } from "../ui/Detail.tsx";
import type { Cohort } from "./CohortPage.tsx";

type Entry = components["schemas"]["RecordsBody"]["records"][number];
type Recorded = components["schemas"]["RecordsView"]["items"][number];

/** Presence, attitude and discipline of each trainee on a day; what was missed and made up. */
export function CohortRecords({ cohort }: { cohort: Cohort }) {
  const { t } = useLingui();
  const dates = useDates();
  const today = useToday() ?? cohort.first_day;
  const past = cohort.days.filter((day) => day.on <= today);
  const [chosen, setChosen] = useState<string>();
  const on = chosen ?? past.at(-1)?.on;
  const path = { cohort_id: cohort.cohort_id };
  const { data } = useQuery(
    training.query("/v1/onboarding/cohorts/{cohort_id}/records", { params: { path } }),
  );
  if (on === undefined || data === undefined) return null;
  const recorded = new Map(
    data.items.filter((one) => one.on === on).map((one) => [one.person_id, one]),
  );
  return (
    <Panel title={t`每日记录`}>
      <label>
        <span>{t`日期`}</span>
        <select
          className="native-input"
          aria-label={t`日期`}
          value={on}
          onChange={(event) => setChosen(event.target.value)}
        >
          {past.map((day) => (
            <option key={day.on} value={day.on}>
              {dates.weekday(day.on)}
            </option>
          ))}
        </select>
      </label>
      <ActForm
        key={`${on} ${[...recorded.values()].map((one) => one.recorded_at).join()}`}
        button={t`保存当天记录`}
        changes={[training.name]}
        consequence={t`学习态度和纪律的平均分计入总成绩；缺席日的内容须在考核前补上。`}
        act={(form) =>
          done(
            training.PUT("/v1/onboarding/cohorts/{cohort_id}/records", {
              params: { path },
              body: {
                records: cohort.trainees.map((one) => entryOf(form, one.person_id, on)),
              },
            }),
          )
        }
      >
        <table>
          <thead>
            <tr>
              <th>{t`学员`}</th>
              <th>{t`出勤`}</th>
              <th>{t`态度`}</th>
              <th>{t`纪律`}</th>
              <th>{t`补课日期`}</th>
              <th>{t`备注`}</th>
            </tr>
          </thead>
          <tbody>
            {cohort.trainees.map((one) => (
              <Line key={one.person_id} id={one.person_id} now={recorded.get(one.person_id)} />
            ))}
          </tbody>
        </table>
      </ActForm>
      {past.length === 0 && (
        <p className="dim">
          <Trans>培训还没有开始。</Trans>
        </p>
      )}
    </Panel>
  );
}

function Line({ id, now }: { id: string; now: Recorded | undefined }) {
  const { t } = useLingui();
  const words = useCodes();
  return (
    <tr>
      <td>
        <PersonName id={id} as="agent" number />
      </td>
      <td>
        <select
          name={`${id}.presence`}
          className="native-input"
          aria-label={t`出勤`}
          defaultValue={now?.presence ?? "present"}
        >
          {Object.keys(DAY_PRESENCE).map((one) => (
            <option key={one} value={one}>
              {words(DAY_PRESENCE, one)}
            </option>
          ))}
        </select>
      </td>
      <td>
        <MarkInput name={`${id}.attitude`} label={t`态度`} initial={now?.attitude} />
      </td>
      <td>
        <MarkInput name={`${id}.discipline`} label={t`纪律`} initial={now?.discipline} />
      </td>
      <td>
        <input
          type="date"
          name={`${id}.made_up_on`}
          aria-label={t`补课日期`}
          defaultValue={now?.made_up_on ?? ""}
        />
      </td>
      <td>
        <input
          name={`${id}.remarks`}
          className="native-input"
          aria-label={t`备注`}
          maxLength={2000}
          defaultValue={now?.remarks ?? ""}
        />
      </td>
    </tr>
  );
}

/** A mark from 0 to 100. */
export function MarkInput({
  name,
  label,
  initial,
}: {
  name: string;
  label: string;
  initial?: string | number | null | undefined;
}) {
  return (
    <input
      type="number"
      name={name}
      aria-label={label}
      min={0}
      max={100}
      step="any"
      className="native-input number"
      defaultValue={initial ?? ""}
    />
  );
}

function entryOf(form: FormData, id: string, on: string): Entry {
  return {
    person_id: id,
    on,
    presence: String(form.get(`${id}.presence`)) as Recorded["presence"],
    attitude: textOf(form, `${id}.attitude`),
    discipline: textOf(form, `${id}.discipline`),
    made_up_on: textOf(form, `${id}.made_up_on`),
    remarks: textOf(form, `${id}.remarks`),
    result: null,
  };
}
