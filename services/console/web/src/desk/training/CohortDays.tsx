import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { done, training } from "#/api/services.ts";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useDates } from "#/words/dates.ts";
import { PersonSelect } from "../fields/PersonSelect.tsx";
import { Panel } from "../ui/Detail.tsx";
import type { Cohort } from "./CohortPage.tsx";

/** The day plan (F49): what is taught on which working day, and by whom. */
export function CohortDays({ cohort, manages }: { cohort: Cohort; manages: boolean }) {
  const { t } = useLingui();
  const dates = useDates();
  const queries = useQueryClient();
  const naming = useMutation({
    mutationFn: (day: { on: string; lecturer_id: string }) =>
      done(
        training.PUT("/v1/onboarding/cohorts/{cohort_id}/lecturers", {
          params: { path: { cohort_id: cohort.cohort_id } },
          body: { days: [day] },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: [training.name] }),
  });
  return (
    <Panel title={t`培训日程`}>
      <ProblemNote error={naming.error} />
      <table>
        <thead>
          <tr>
            <th>{t`日期`}</th>
            <th>{t`内容`}</th>
            <th>{t`讲师`}</th>
          </tr>
        </thead>
        <tbody>
          {cohort.days.map((day) => (
            <tr key={day.on}>
              <td className="number">{dates.weekday(day.on)}</td>
              <td>
                {day.part_name} {day.number} · {day.content_name}
                <br />
                <span className="small dim">
                  {day.courses.map((course) => course.name).join("、")}
                </span>
              </td>
              <td>
                {manages ? (
                  <PersonSelect
                    label={t`讲师`}
                    value={day.lecturer_id ?? undefined}
                    onChange={(id) => id && naming.mutate({ on: day.on, lecturer_id: id })}
                  />
                ) : day.lecturer_id ? (
                  <PersonName id={day.lecturer_id} as="trainer" />
                ) : (
                  <span className="faint">
                    <Trans>待定</Trans>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
