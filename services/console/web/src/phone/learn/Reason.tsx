import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { training } from "#/api/services.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { Thread } from "#/ui/Thread.tsx";
import { ASSIGNMENT_STATES } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Item, Screen } from "../Screen.tsx";

/** Why there is a training, what follows and what closes it. */
export function Reason() {
  const { assignmentId = "" } = useParams();
  const { t } = useLingui();
  const dates = useDates();
  const path = { assignment_id: assignmentId };
  const { data, error } = useQuery(
    training.query("/v1/assignments/{assignment_id}", { params: { path } }),
  );
  return (
    <Screen title={t`为什么有这次培训`} back="/learn">
      <ProblemNote error={error} />
      {data && (
        <>
          <Item
            title={data.kind_name}
            mark={<CodeChip codes={ASSIGNMENT_STATES} code={data.state} />}
          >
            <Thread
              steps={[
                { key: "why", what: data.why, detail: dates.day(data.cause.occurred_on) },
                ...data.linked.map((one) => ({
                  key: one.cause_id,
                  what: t`同一问题再次出现，已并入这次培训`,
                  detail: dates.day(one.occurred_on),
                })),
                {
                  key: "next",
                  what: data.next,
                  detail: (
                    <>
                      <Trans>安排人</Trans> <PersonName id={data.owner_id} as="trainer" /> ·{" "}
                      <Due on={data.due_on} done={data.completed_on !== null} />
                    </>
                  ),
                },
                {
                  key: "closes",
                  what: data.closes,
                  detail: data.completed_on && dates.day(data.completed_on),
                  toCome: data.completed_on === null,
                },
              ]}
            />
          </Item>
          {data.hours && (
            <Item title={t`课时`}>
              <p className="number">
                <Trans>
                  已确认 {decimal(data.hours.confirmed)} / {decimal(data.hours.wanted)} 小时，已安排{" "}
                  {decimal(data.hours.booked)} 小时
                </Trans>
              </p>
              <progress
                aria-label={t`已确认的课时`}
                max={Number(data.hours.wanted)}
                value={Number(data.hours.confirmed)}
              />
            </Item>
          )}
        </>
      )}
    </Screen>
  );
}
