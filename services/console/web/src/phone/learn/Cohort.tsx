import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { training } from "#/api/services.ts";
import { useToday } from "#/session/clock.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { COHORT_STATES } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { Item, Screen } from "../Screen.tsx";

/** My onboarding: what each day brings, who teaches it, whom I can ask. */
export function Cohort() {
  const { cohortId = "" } = useParams();
  const { t } = useLingui();
  const dates = useDates();
  const today = useToday();
  const path = { cohort_id: cohortId };
  const { data, error } = useQuery(
    training.query("/v1/onboarding/cohorts/{cohort_id}", { params: { path } }),
  );
  return (
    <Screen title={data?.name ?? t`岗前培训`} back="/learn">
      <ProblemNote error={error} />
      {data && (
        <>
          <Item
            title={`${dates.day(data.first_day)} – ${dates.day(data.last_day)}`}
            mark={<CodeChip codes={COHORT_STATES} code={data.state} />}
          >
            {data.room && <p>{data.room}</p>}
            {data.contact_id && (
              <p className="dim">
                <Trans>有事可以找</Trans> <PersonName id={data.contact_id} as="hr" />
              </p>
            )}
          </Item>
          {data.days.map((day) => (
            <Item key={day.on} title={dates.weekday(day.on)} first={day.on === today}>
              <p>
                {day.part_name} · {day.content_name}
              </p>
              <p className="small dim">{day.courses.map((course) => course.name).join("、")}</p>
              {day.lecturer_id && (
                <p className="small dim">
                  <Trans>讲师</Trans> <PersonName id={day.lecturer_id} as="trainer" />
                </p>
              )}
            </Item>
          ))}
        </>
      )}
    </Screen>
  );
}
