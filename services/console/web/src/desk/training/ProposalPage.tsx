import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { done, qa, training } from "#/api/services.ts";
import { PROPOSAL_STATES } from "#/desk/codes.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip, GradeChip } from "#/ui/Chip.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { ROLES } from "#/words/roles.ts";
import { ActForm, DayField, TextField, textOf } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";

const LATEST = 10;

/** A proposal of off-post training with the calls behind it, for who decides (TRN-11c, GEN-13). */
export function ProposalPage() {
  const { proposalId = "" } = useParams();
  const { roles } = useSession();
  const words = useCodes();
  const dates = useDates();
  const path = { proposal_id: proposalId };
  const { data: proposal, error } = useQuery(
    training.query("/v1/assignments/proposals/{proposal_id}", { params: { path } }),
  );
  const decides = proposal?.state === "proposed" && roles.includes(proposal.decider);
  return (
    <DetailPage
      title={proposal && <PersonName id={proposal.agent_id} as="agent" number />}
      mark={<CodeChip codes={PROPOSAL_STATES} code={proposal?.state} />}
      back="/training/proposals"
      error={error}
    >
      {proposal && (
        <div className="columns">
          <div className="stack">
            <Panel title={proposal.kind_name}>
              <Facts
                facts={[
                  [<Trans key="t">班组</Trans>, <UnitName key="u" id={proposal.team_id} />],
                  [<Trans key="t">建议日期</Trans>, dates.day(proposal.proposed_on)],
                  [<Trans key="t">决定人</Trans>, words(ROLES, proposal.decider)],
                ]}
              />
              <p className="dim">
                <Trans>在培训师辅导后仍反复出现不合格来电，规则建议待岗培训；由决定人决定。</Trans>
              </p>
            </Panel>
            <LatestCalls agentId={proposal.agent_id} />
          </div>
          {decides && <Decision proposalId={proposalId} />}
        </div>
      )}
    </DetailPage>
  );
}

function LatestCalls({ agentId }: { agentId: string }) {
  const { t } = useLingui();
  const dates = useDates();
  const query = { person_id: agentId, order: "newest", limit: LATEST } as const;
  const { data } = useQuery(qa.query("/v1/evaluations", { params: { query } }));
  const latest = data?.items ?? [];
  return (
    <Panel title={t`最近 ${latest.length} 通评分`}>
      <table>
        <thead>
          <tr>
            <th>{t`来电时间`}</th>
            <th className="end">{t`总分`}</th>
            <th>{t`等级`}</th>
          </tr>
        </thead>
        <tbody>
          {latest.map((one) => (
            <tr key={one.evaluation_id}>
              <td>
                <Link to={`/quality/evaluations/${one.evaluation_id}`}>
                  {dates.dateTime(one.call_started_at)}
                </Link>
              </td>
              <td className="number end">{decimal(one.total)}</td>
              <td>
                <GradeChip grade={one.grade} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Decision({ proposalId }: { proposalId: string }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const path = { proposal_id: proposalId };
  return (
    <div className="stack">
      <Panel title={t`安排待岗培训`}>
        <ActForm
          button={t`安排`}
          done={t`已安排`}
          changes={[training.name]}
          consequence={t`本人、班组长、培训组长和人事会收到通知；期末参加复岗考试。`}
          onDone={() => navigate("/training/offpost")}
          act={(form) =>
            done(
              training.POST("/v1/offpost/proposals/{proposal_id}/order", {
                params: { path },
                body: { reason: textOf(form, "reason"), starts_on: textOf(form, "starts_on") },
              }),
            )
          }
        >
          <DayField name="starts_on" label={t`开始日期（不填：下一个工作日）`} />
          <TextField name="reason" label={t`理由`} rows={2} longest={500} />
        </ActForm>
      </Panel>
      <Panel title={t`不安排`}>
        <ActForm
          button={t`不安排`}
          done={t`已决定`}
          changes={[training.name]}
          consequence={t`建议就此结束；再次触发时会重新提出。`}
          act={(form) =>
            done(
              training.POST("/v1/offpost/proposals/{proposal_id}/decline", {
                params: { path },
                body: { reason: String(form.get("reason")) },
              }),
            )
          }
        >
          <TextField name="reason" label={t`理由`} required rows={2} longest={500} />
        </ActForm>
      </Panel>
    </div>
  );
}
