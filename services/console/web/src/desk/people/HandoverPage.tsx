import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import type { components } from "#/api/schema/people.ts";
import { done, people } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { HANDOVER_STATES, MARK_COMPONENTS } from "../codes.ts";
import { PersonSelect } from "../fields/PersonSelect.tsx";
import { ActForm, TextField } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";

type Handover = components["schemas"]["HandoverView"];

const DECIDERS = ["operations", "project_supervisor", "center_director"];
const DESCRIBERS = [
  "qt_supervisor",
  "training_lead",
  "training_supervisor",
  "training_specialist",
  "training_group",
  "quality_training_post",
  "trainer",
];

/** A trainee on the way to operations: marks, open points, who takes them over (ONB-11). */
export function HandoverPage() {
  const { handoverId = "" } = useParams();
  const { roles } = useSession();
  const path = { handover_id: handoverId };
  const { data, error } = useQuery(
    people.query("/v1/handovers/{handover_id}", { params: { path } }),
  );
  const decides = data?.state === "open" && DECIDERS.some((role) => roles.includes(role));
  const describes =
    data !== undefined &&
    data.state !== "confirmed" &&
    DESCRIBERS.some((role) => roles.includes(role));
  return (
    <DetailPage
      title={data && <PersonName id={data.person_id} as="agent" number />}
      mark={<CodeChip codes={HANDOVER_STATES} code={data?.state} />}
      back="/people/handovers"
      error={error}
    >
      {data && (
        <div className="columns">
          <Record handover={data} />
          <div className="stack">
            {describes && <OpenPoints handover={data} />}
            {decides && <Decision handover={data} />}
          </div>
        </div>
      )}
    </DetailPage>
  );
}

function Record({ handover }: { handover: Handover }) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const marks = Object.entries(handover.marks ?? {});
  return (
    <Panel title={t`移交`}>
      <Facts
        facts={[
          [<Trans key="t">职场</Trans>, <UnitName key="u" id={handover.site_id} />],
          [<Trans key="t">总成绩</Trans>, handover.total && decimal(handover.total)],
          ...marks.map(
            ([component, mark]) => [words(MARK_COMPONENTS, component), decimal(mark)] as const,
          ),
          [<Trans key="t">待跟进事项</Trans>, handover.open_points],
          [<Trans key="t">确认截止</Trans>, handover.due_on && dates.day(handover.due_on)],
          [
            <Trans key="t">接收人</Trans>,
            handover.receiver_id && (
              <PersonName key="p" id={handover.receiver_id} as="team_leader" />
            ),
          ],
          [
            <Trans key="t">移交日期</Trans>,
            handover.handed_over_on && dates.day(handover.handed_over_on),
          ],
          [<Trans key="t">不接收的原因</Trans>, handover.reason],
        ]}
      />
    </Panel>
  );
}

function OpenPoints({ handover }: { handover: Handover }) {
  const { t } = useLingui();
  return (
    <Panel title={t`待跟进事项`}>
      <ActForm
        button={t`保存待跟进事项`}
        changes={[people.name]}
        consequence={t`没有待跟进事项也请写明；被退回的移交保存后重新提交给运营。`}
        act={(form) =>
          done(
            people.PUT("/v1/handovers/{handover_id}/open-points", {
              params: { path: { handover_id: handover.handover_id } },
              body: { open_points: String(form.get("open_points")) },
            }),
          )
        }
      >
        <TextField
          name="open_points"
          label={t`待跟进事项`}
          required
          rows={3}
          initial={handover.open_points ?? ""}
        />
      </ActForm>
    </Panel>
  );
}

function Decision({ handover }: { handover: Handover }) {
  const { t } = useLingui();
  const { person } = useSession();
  const [receiver, setReceiver] = useState<string | undefined>(person.id);
  const params = { path: { handover_id: handover.handover_id } };
  return (
    <Panel title={t`运营确认`}>
      <ActForm
        button={t`确认接收`}
        done={t`已接收，本人会收到通知`}
        changes={[people.name]}
        disabled={!receiver}
        consequence={t`从今天起该学员进入试用期，由运营管理。`}
        act={() =>
          done(
            people.POST("/v1/handovers/{handover_id}/confirm", {
              params,
              body: { receiver_id: receiver ?? person.id },
            }),
          )
        }
      >
        <div className="field">
          <span>{t`接收人`}</span>
          <PersonSelect label={t`接收人`} value={receiver} onChange={setReceiver} />
        </div>
      </ActForm>
      <ActForm
        button={t`不接收`}
        dangerous
        changes={[people.name]}
        consequence={t`原因会交给质培主管处理。`}
        act={(form) =>
          done(
            people.POST("/v1/handovers/{handover_id}/refuse", {
              params,
              body: { reason: String(form.get("reason")) },
            }),
          )
        }
      >
        <TextField name="reason" label={t`原因`} required rows={2} longest={500} />
      </ActForm>
    </Panel>
  );
}
