import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import type { components } from "#/api/schema/qa.ts";
import { done, qa } from "#/api/services.ts";
import { ERROR_CLASSES, SCORECARD_STATES } from "#/desk/codes.ts";
import { useToday } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { useCodes } from "#/words/codes.ts";
import { plusDays, useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { useTitleOf } from "#/words/titles.ts";
import { ActForm, DayField } from "../ui/ActForm.tsx";
import { DetailPage, Panel } from "../ui/Detail.tsx";

type Scorecard = components["schemas"]["ScorecardView"];

/** One version of a scorecard; a next one is drafted from it, a draft is published from a day on (QA-2a). */
export function ScorecardPage() {
  const { scorecardId = "" } = useParams();
  const { t } = useLingui();
  const { roles } = useSession();
  const title = useTitleOf();
  const dates = useDates();
  const path = { scorecard_id: scorecardId };
  const { data, error } = useQuery(qa.query("/v1/scorecards/{scorecard_id}", { params: { path } }));
  const drafts = roles.includes("qa_lead") || roles.includes("qa_supervisor");
  return (
    <DetailPage
      title={data ? `${data.code} ${title(data.title)} v${data.version}` : ""}
      mark={<CodeChip codes={SCORECARD_STATES} code={data?.state} />}
      back="/quality/scorecards"
      error={error}
    >
      {data && (
        <div className="columns">
          <Criteria card={data} />
          <div className="stack">
            {data.effective_on && (
              <Panel title={t`生效`}>
                <p>
                  <Trans>{dates.day(data.effective_on)} 起的来电按此版本评分。</Trans>
                </p>
              </Panel>
            )}
            {data.state === "draft" && roles.includes("qa_supervisor") && <Publish card={data} />}
            {data.state !== "draft" && drafts && <NextVersion card={data} />}
          </div>
        </div>
      )}
    </DetailPage>
  );
}

function Criteria({ card }: { card: Scorecard }) {
  const { t } = useLingui();
  const title = useTitleOf();
  const words = useCodes();
  const sum = card.criteria.reduce((total, one) => total + Number(one.weight ?? 0), 0);
  return (
    <Panel title={t`评分项`}>
      <table>
        <thead>
          <tr>
            <th>{t`名称`}</th>
            <th className="end">{t`权重`}</th>
            <th>{t`差错类别`}</th>
          </tr>
        </thead>
        <tbody>
          {card.criteria.map((one) => (
            <tr key={one.code}>
              <td>{title(one.title)}</td>
              <td className="number end">{decimal(one.weight, 0)}</td>
              <td>{words(ERROR_CLASSES, one.error_class)}</td>
            </tr>
          ))}
        </tbody>
        {!card.additive && (
          <tfoot>
            <tr>
              <td>{t`合计`}</td>
              <td className="number end">{decimal(sum, 0)}</td>
              <td />
            </tr>
          </tfoot>
        )}
      </table>
    </Panel>
  );
}

function Publish({ card }: { card: Scorecard }) {
  const { t } = useLingui();
  const today = useToday();
  return (
    <Panel title={t`发布`}>
      <ActForm
        button={t`发布`}
        done={t`已发布`}
        changes={[qa.name]}
        consequence={t`从这一天起的来电按新版本评分；已打开的评分保持原版本。`}
        act={(form) =>
          done(
            qa.POST("/v1/scorecards/{scorecard_id}/publish", {
              params: { path: { scorecard_id: card.scorecard_id } },
              body: { effective_on: String(form.get("effective_on")) },
            }),
          )
        }
      >
        <DayField
          key={today}
          name="effective_on"
          label={t`生效日期`}
          required
          initial={today ? plusDays(today, 1) : ""}
        />
      </ActForm>
    </Panel>
  );
}

function NextVersion({ card }: { card: Scorecard }) {
  const { t } = useLingui();
  const title = useTitleOf();
  const navigate = useNavigate();
  const [weights, setWeights] = useState(card.criteria.map((one) => String(one.weight ?? "")));
  const sum = weights.reduce((total, one) => total + Number(one), 0);
  return (
    <Panel title={t`起草下一版`}>
      <ActForm
        button={t`起草`}
        done={t`草稿已建立`}
        changes={[qa.name]}
        consequence={t`草稿在发布前不影响任何评分。`}
        act={async () => {
          const drafted = await done(
            qa.POST("/v1/scorecards", {
              body: {
                code: card.code,
                kind: card.kind,
                title: card.title,
                additive: card.additive,
                criteria: card.criteria.map((one, index) => ({
                  ...one,
                  weight: card.additive ? null : (weights[index] ?? null),
                })),
              },
            }),
          );
          navigate(`/quality/scorecards/${drafted.scorecard_id}`);
        }}
      >
        {!card.additive &&
          card.criteria.map((one, index) => (
            <label key={one.code} className="row">
              <span className="grow">{title(one.title)}</span>
              <input
                type="number"
                min="0"
                max="100"
                step="any"
                required
                className="native-input position"
                value={weights[index]}
                onChange={(event) =>
                  setWeights(weights.map((w, i) => (i === index ? event.target.value : w)))
                }
              />
            </label>
          ))}
        {!card.additive && (
          <p className={sum === 100 ? "dim number" : "ink-acceptable number"}>
            <Trans>权重合计 {decimal(sum, 0)}，发布时须为 100</Trans>
          </p>
        )}
      </ActForm>
    </Panel>
  );
}
