import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import type { components } from "#/api/schema/people.ts";
import { done, people } from "#/api/services.ts";
import {
  LEAVE_STATES,
  LEAVE_TYPES,
  LINES,
  PAY_RULES,
  STAGE_CAUSES,
  STAGES,
  TRIGGERS,
} from "#/desk/codes.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { type Codes, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { ROLES } from "#/words/roles.ts";
import { ActForm, DayField, SelectField, TextField, textOf } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";
import { RoleChips } from "./RoleChips.tsx";

type Person = components["schemas"]["PersonView"];

const ENTERED_CAUSES = ["not_hired", "resigned", "correction"];

/** A person's record (ORG-2): facts, roles, stages with what they rest on, leave, pay. */
export function PersonPage() {
  const { personId = "" } = useParams();
  const { t } = useLingui();
  const { roles } = useSession();
  const words = useCodes();
  const dates = useDates();
  const path = { person_id: personId };
  const { data, error } = useQuery(people.query("/v1/people/{person_id}", { params: { path } }));
  const changes = roles.some((role) => ["hr", "administrator"].includes(role));
  const changesStage = roles.some((role) => ["hr", "center_director"].includes(role));
  return (
    <DetailPage
      title={data && `${data.name} ${data.employee_no}`}
      mark={<CodeChip codes={STAGES} code={data?.stage} />}
      back="/people/people"
      error={error}
    >
      {data && (
        <div className="columns">
          <div className="stack">
            <Panel title={t`档案`}>
              <Facts
                facts={[
                  [<Trans key="t">角色</Trans>, <RoleChips key="r" roles={data.roles} />],
                  [<Trans key="t">职场</Trans>, <UnitName key="u" id={data.site_id} />],
                  [<Trans key="t">班组</Trans>, <UnitName key="u" id={data.team_id} />],
                  [<Trans key="t">业务线</Trans>, data.line && words(LINES, data.line)],
                  [<Trans key="t">岗位</Trans>, data.post],
                  [<Trans key="t">入职日期</Trans>, dates.day(data.entered_on)],
                  [<Trans key="t">离职日期</Trans>, data.ended_on && dates.day(data.ended_on)],
                  [
                    <Trans key="t">带教</Trans>,
                    data.mentor_id && <PersonName key="p" id={data.mentor_id} as="mentor" />,
                  ],
                ]}
              />
            </Panel>
            <Stages personId={personId} />
            <Leave personId={personId} />
            <Pay personId={personId} />
          </div>
          <div className="stack">
            {changes && <RolesForm person={data} />}
            {changesStage && <StageForm person={data} />}
          </div>
        </div>
      )}
    </DetailPage>
  );
}

function Stages({ personId }: { personId: string }) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const path = { person_id: personId };
  const { data, error } = useQuery(
    people.query("/v1/people/{person_id}/stages", { params: { path } }),
  );
  return (
    <Panel title={t`阶段记录`}>
      <ProblemNote error={error} />
      <ol className="thread">
        {data?.map((change) => (
          <li key={change.change_id}>
            <b>{words(STAGES, change.to_stage)}</b>{" "}
            <span className="number dim">{dates.day(change.effective_on)}</span>
            <p className="small dim">
              {words(STAGE_CAUSES, change.cause)}
              {change.reason && ` · ${change.reason}`}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Leave({ personId }: { personId: string }) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const { data } = useQuery(
    people.query("/v1/leave", { params: { query: { person_id: personId, limit: 50 } } }),
  );
  if (!data?.items.length) return null;
  return (
    <Panel title={t`请假`}>
      <table>
        <tbody>
          {data.items.map((one) => (
            <tr key={one.leave_id}>
              <td>{words(LEAVE_TYPES, one.leave_type)}</td>
              <td className="number">
                {dates.day(one.first_day)} – {dates.day(one.last_day)}
              </td>
              <td className="number end">{t`${decimal(one.days)} 天`}</td>
              <td>
                <CodeChip codes={LEAVE_STATES} code={one.state} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Pay({ personId }: { personId: string }) {
  const { t } = useLingui();
  const { roles } = useSession();
  const words = useCodes();
  const dates = useDates();
  const path = { person_id: personId };
  const { data } = useQuery({
    ...people.query("/v1/people/{person_id}/pay", { params: { path } }),
    enabled: roles.includes("hr"),
    retry: false,
  });
  if (!data?.length) return null;
  return (
    <Panel title={t`薪酬规则`}>
      <ol className="thread">
        {data.map((change) => (
          <li key={change.cause_id}>
            <b>{words(PAY_RULES, change.pay_rule)}</b>{" "}
            <span className="number dim">{dates.day(change.effective_on)}</span>
            <p className="small dim">{words(TRIGGERS, change.cause)}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function useOptions(codes: Codes, only?: readonly string[]) {
  const words = useCodes();
  return Object.keys(codes)
    .filter((code) => !only || only.includes(code))
    .map((value) => ({ value, label: words(codes, value) }));
}

function RolesForm({ person }: { person: Person }) {
  const { t } = useLingui();
  const words = useCodes();
  return (
    <Panel title={t`角色`}>
      <ActForm
        button={t`保存角色`}
        changes={[people.name]}
        consequence={t`从下一次请求起，新角色的页面和权限生效。`}
        act={(form) =>
          done(
            people.PATCH("/v1/people/{person_id}", {
              params: { path: { person_id: person.person_id }, header: ifMatch(person.version) },
              body: { changes: { roles: form.getAll("role").map(String) } },
            }),
          )
        }
      >
        <div className="tick-list one-column">
          {Object.keys(ROLES).map((role) => (
            <label key={role} className="row">
              <input
                type="checkbox"
                name="role"
                value={role}
                defaultChecked={person.roles.includes(role)}
              />
              {words(ROLES, role)}
            </label>
          ))}
        </div>
      </ActForm>
    </Panel>
  );
}

function StageForm({ person }: { person: Person }) {
  const { t } = useLingui();
  const stages = useOptions(STAGES);
  const causes = useOptions(STAGE_CAUSES, ENTERED_CAUSES);
  return (
    <Panel title={t`变更阶段`}>
      <ActForm
        button={t`变更阶段`}
        changes={[people.name]}
        consequence={t`绩效、质检和培训会随之调整；本人、班组长和人事会收到通知。`}
        act={(form) =>
          done(
            people.POST("/v1/people/{person_id}/stages", {
              params: { path: { person_id: person.person_id }, header: ifMatch(person.version) },
              body: {
                goal: String(form.get("goal")) as components["schemas"]["StageRequest"]["goal"],
                cause: String(form.get("cause")) as components["schemas"]["StageRequest"]["cause"],
                effective_on: textOf(form, "effective_on"),
                reason: String(form.get("reason")),
              },
            }),
          )
        }
      >
        <SelectField name="goal" label={t`新阶段`} options={stages} initial={person.stage ?? ""} />
        <SelectField name="cause" label={t`事由`} options={causes} />
        <DayField name="effective_on" label={t`生效日期（不填：今天）`} />
        <TextField name="reason" label={t`说明`} required rows={2} longest={500} />
      </ActForm>
    </Panel>
  );
}

function ifMatch(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}
