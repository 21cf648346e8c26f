import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { Thread } from "#/ui/Thread.tsx";
import { ASSIGNMENT_STATES } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { ActForm, SelectField, TextField } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";

type Assignment = components["schemas"]["AssignmentDetail"];

/** Why there is a training, what follows, what ends it. */
export function AssignmentPage() {
  const { assignmentId = "" } = useParams();
  const { roles } = useSession();
  const path = { assignment_id: assignmentId };
  const { data, error } = useQuery(
    training.query("/v1/assignments/{assignment_id}", { params: { path } }),
  );
  const isOpen = data?.completed_on === null;
  return (
    <DetailPage
      title={
        data && (
          <>
            {data.kind_name} · <PersonName id={data.agent_id} as="agent" />
          </>
        )
      }
      mark={<CodeChip codes={ASSIGNMENT_STATES} code={data?.state} />}
      back="/training/assignments"
      error={error}
      actions={
        isOpen && (
          <Link to={`/training/schedule?assignment=${assignmentId}`}>
            <Trans>安排培训课…</Trans>
          </Link>
        )
      }
    >
      {data && (
        <div className="columns">
          <Reason assignment={data} />
          <div className="stack">
            <Progress assignment={data} />
            {isOpen && roles.includes("qt_supervisor") && <CloseEarly assignment={data} />}
          </div>
        </div>
      )}
    </DetailPage>
  );
}

function Reason({ assignment }: { assignment: Assignment }) {
  const { t } = useLingui();
  const dates = useDates();
  return (
    <Panel title={t`来龙去脉`}>
      <Thread
        steps={[
          {
            key: "why",
            what: assignment.why,
            detail: dates.day(assignment.cause.occurred_on),
          },
          ...assignment.linked.map((one) => ({
            key: one.cause_id,
            what: t`同一问题再次出现，已并入`,
            detail: dates.day(one.occurred_on),
          })),
          {
            key: "next",
            what: assignment.next,
            detail: <Due on={assignment.due_on} done={assignment.completed_on !== null} />,
          },
          {
            key: "closes",
            what: assignment.closes,
            toCome: assignment.completed_on === null,
            detail: assignment.completed_on && dates.day(assignment.completed_on),
          },
        ]}
      />
      {assignment.reason && <p>{assignment.reason}</p>}
    </Panel>
  );
}

function Progress({ assignment }: { assignment: Assignment }) {
  const { t } = useLingui();
  const { hours, present } = assignment;
  return (
    <Panel title={t`现状`}>
      <Facts
        facts={[
          [<Trans key="t">班组</Trans>, <UnitName key="u" id={assignment.team_id} />],
          [
            <Trans key="t">安排人</Trans>,
            <PersonName key="p" id={assignment.owner_id} as="trainer" />,
          ],
          [
            <Trans key="t">课时（已确认 / 应有）</Trans>,
            hours && `${decimal(hours.confirmed)} / ${decimal(hours.wanted)}`,
          ],
          [<Trans key="t">已安排课时</Trans>, hours && decimal(hours.booked)],
          [
            <Trans key="t">指标（目前 / 目标）</Trans>,
            present && `${decimal(present.value)} / ${decimal(present.target)} · ${present.period}`,
          ],
        ]}
      />
    </Panel>
  );
}

function CloseEarly({ assignment }: { assignment: Assignment }) {
  const { t } = useLingui();
  return (
    <Panel title={t`提前结束`}>
      <ActForm
        button={t`结束任务`}
        dangerous
        changes={[training.name]}
        consequence={t`任务随即结束，已安排的培训课不再需要；座席、班组长和安排人会收到通知。`}
        act={(form) =>
          done(
            training.POST("/v1/assignments/close", {
              body: {
                assignments: [
                  {
                    assignment_id: assignment.assignment_id,
                    outcome:
                      form.get("outcome") === "other_arrangement"
                        ? "other_arrangement"
                        : "closed_with_reason",
                    reason: String(form.get("reason")),
                  },
                ],
              },
            }),
          )
        }
      >
        <SelectField
          name="outcome"
          label={t`结果`}
          options={[
            { value: "closed_with_reason", label: t`提前结束` },
            { value: "other_arrangement", label: t`另行安排` },
          ]}
        />
        <TextField name="reason" label={t`原因`} required rows={3} />
      </ActForm>
    </Panel>
  );
}
