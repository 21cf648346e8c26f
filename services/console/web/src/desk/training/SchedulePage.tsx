import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { type FormEvent, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { useNow } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { ASSIGNMENT_STATES } from "#/words/codes.ts";
import { PersonSelect } from "../fields/PersonSelect.tsx";
import { textOf } from "../ui/ActForm.tsx";
import { DetailPage, Panel } from "../ui/Detail.tsx";
import { instantOf, localOf } from "../ui/zone.ts";

type Assignment = components["schemas"]["AssignmentDetail"];
type Refused = components["schemas"]["RefusedSession"];

const HOUR_MS = 3_600_000;

/** One session for the assignments in the link: when, where, by whom; what speaks against it is shown by name. */
export function SchedulePage() {
  const { t } = useLingui();
  const [search] = useSearchParams();
  const ids = search.getAll("assignment");
  const found = useQueries({
    queries: ids.map((id) =>
      training.query("/v1/assignments/{assignment_id}", {
        params: { path: { assignment_id: id } },
      }),
    ),
    combine: (results) => ({
      assignments: results.flatMap((one) => (one.data ? [one.data] : [])),
      error: results.find((one) => one.error)?.error,
    }),
  });
  const kinds = new Set(found.assignments.map((one) => one.kind));
  return (
    <DetailPage title={t`安排培训课`} back="/training/assignments" error={found.error}>
      {kinds.size > 1 && (
        <p className="problem">
          <Trans>所选任务的培训种类不同，请分别安排。</Trans>
        </p>
      )}
      <div className="columns">
        <People assignments={found.assignments} />
        {found.assignments[0] && kinds.size === 1 && (
          <PlanForm assignments={found.assignments} kind={found.assignments[0].kind} />
        )}
      </div>
    </DetailPage>
  );
}

function People({ assignments }: { assignments: readonly Assignment[] }) {
  const { t } = useLingui();
  return (
    <Panel title={t`参加人员（${assignments.length}）`}>
      <table>
        <thead>
          <tr>
            <th>{t`座席`}</th>
            <th>{t`培训`}</th>
            <th>{t`状态`}</th>
            <th>{t`截止`}</th>
          </tr>
        </thead>
        <tbody>
          {assignments.map((one) => (
            <tr key={one.assignment_id}>
              <td>
                <PersonName id={one.agent_id} as="agent" number />
              </td>
              <td>{one.kind_name}</td>
              <td>
                <CodeChip codes={ASSIGNMENT_STATES} code={one.state} />
              </td>
              <td>
                <Due on={one.due_on} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function PlanForm({ assignments, kind }: { assignments: readonly Assignment[]; kind: string }) {
  const { t } = useLingui();
  const { person, tenant } = useSession();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const now = useNow();
  const [trainer, setTrainer] = useState<string | undefined>(person.id);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const planning = useMutation({
    mutationFn: (form: FormData) =>
      done(
        training.POST("/v1/sessions", {
          body: {
            sessions: [
              {
                kind,
                trainer_id: trainer ?? person.id,
                starts_at: instantOf(String(form.get("starts")), tenant.zone),
                ends_at: instantOf(String(form.get("ends")), tenant.zone),
                place: String(form.get("place")),
                assignments: assignments.map((one) => one.assignment_id),
                people: [],
                test: form.get("test") === "on",
                title: textOf(form, "title"),
                method: "lecture",
                mode: "offline",
              },
            ],
          },
        }),
      ),
    onSuccess: (answer) => {
      setRefused(answer.refused);
      queries.invalidateQueries({ queryKey: [training.name] });
      const [made] = answer.scheduled;
      if (!made) return;
      message.success(t`已排期，参加人员会收到通知`);
      navigate(`/training/sessions/${made.session_id}`);
    },
  });
  const start =
    now && localOf(new Date(Math.ceil(now.getTime() / HOUR_MS + 1) * HOUR_MS), tenant.zone);
  const end =
    now && localOf(new Date(Math.ceil(now.getTime() / HOUR_MS + 2) * HOUR_MS), tenant.zone);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    planning.mutate(new FormData(event.currentTarget));
  }

  if (!now) return null;
  return (
    <Panel title={t`时间和地点`}>
      <form className="form" onSubmit={submit}>
        <label>
          <Trans>开始</Trans>
          <input type="datetime-local" name="starts" required defaultValue={start} />
        </label>
        <label>
          <Trans>结束</Trans>
          <input type="datetime-local" name="ends" required defaultValue={end} />
        </label>
        <label>
          <Trans>地点</Trans>
          <input name="place" className="native-input" required maxLength={200} />
        </label>
        <label>
          <Trans>名称（可不填）</Trans>
          <input name="title" className="native-input" maxLength={200} />
        </label>
        <div className="field">
          <span>
            <Trans>讲师</Trans>
          </span>
          <PersonSelect label={t`讲师`} value={trainer} onChange={setTrainer} />
        </div>
        <label className="row">
          <input type="checkbox" name="test" />
          <Trans>课后测试</Trans>
        </label>
        <p className="consequence">
          <Trans>排期后参加人员、讲师和值班长会收到通知。时间以中心时区为准。</Trans>
        </p>
        <Refusals refused={refused} />
        <ProblemNote error={planning.error} />
        <div className="row">
          <Button type="primary" htmlType="submit" loading={planning.isPending}>
            <Trans>排期</Trans>
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Refusals({ refused }: { refused: readonly Refused[] }) {
  if (refused.length === 0) return null;
  return (
    <div className="problem" role="alert">
      <b>
        <Trans>没有排期，请调整后再试</Trans>
      </b>
      <ul className="small">
        {refused.map((one) => (
          <li key={`${one.code} ${one.person_id}`}>
            {one.person_id && (
              <>
                <PersonName id={one.person_id} as="agent" />:{" "}
              </>
            )}
            {one.detail}
          </li>
        ))}
      </ul>
    </div>
  );
}
