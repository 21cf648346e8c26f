import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { BLOCK_STATES, TEMPLATES, TRAINEE_STATES } from "#/desk/codes.ts";
import { useSession } from "#/session/session.ts";
import { Chip, CodeChip } from "#/ui/Chip.tsx";
import { PersonName, UnitName } from "#/ui/Name.tsx";
import { COHORT_STATES, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { ActForm } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";
import { CohortDays } from "./CohortDays.tsx";
import { CohortMentors } from "./CohortMentors.tsx";
import { CohortRecords } from "./CohortRecords.tsx";
import { CohortReport } from "./CohortReport.tsx";
import { CohortResults } from "./CohortResults.tsx";
import { COHORT_MANAGERS } from "./roles.ts";

export type Cohort = components["schemas"]["CohortDetail"];

/** A cohort: its programme block by block and day by day, and its people. */
export function CohortPage() {
  const { cohortId = "" } = useParams();
  const { t } = useLingui();
  const { roles } = useSession();
  const path = { cohort_id: cohortId };
  const { data, error } = useQuery(
    training.query("/v1/onboarding/cohorts/{cohort_id}", { params: { path } }),
  );
  const answersFor = COHORT_MANAGERS.some((role) => roles.includes(role));
  const manages = data?.state === "open" && answersFor;
  return (
    <DetailPage
      title={data?.name}
      mark={<CodeChip codes={COHORT_STATES} code={data?.state} />}
      back="/training/cohorts"
      error={error}
    >
      {data && (
        <div className="columns">
          <div className="stack">
            <About cohort={data} />
            <CohortDays cohort={data} manages={manages} />
            {manages && <CohortRecords cohort={data} />}
            <CohortResults cohort={data} manages={manages} />
          </div>
          <div className="stack">
            <Blocks cohort={data} manages={manages} />
            <CohortMentors cohort={data} manages={manages} />
            {answersFor && <CohortReport cohort={data} manages={answersFor} />}
            <Panel title={t`学员（${data.trainees.length}）`}>
              <ul>
                {data.trainees.map((one) => (
                  <li key={one.person_id} className="row">
                    <span className="grow">
                      <PersonName id={one.person_id} as="agent" number />
                    </span>
                    <CodeChip codes={TRAINEE_STATES} code={one.state} />
                  </li>
                ))}
              </ul>
            </Panel>
          </div>
        </div>
      )}
    </DetailPage>
  );
}

function About({ cohort }: { cohort: Cohort }) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  return (
    <Panel
      title={t`培训班`}
      mark={cohort.over_two_weeks && <Chip tone="acceptable">{t`超过两周`}</Chip>}
    >
      <Facts
        facts={[
          [<Trans key="t">模板</Trans>, words(TEMPLATES, cohort.template)],
          [<Trans key="t">职场</Trans>, <UnitName key="u" id={cohort.site_id} />],
          [<Trans key="t">教室</Trans>, cohort.room],
          [<Trans key="t">报到日期</Trans>, dates.day(cohort.report_on)],
          [<Trans key="t">第一天</Trans>, dates.day(cohort.first_day)],
          [<Trans key="t">最后一天</Trans>, dates.day(cohort.last_day)],
          [<Trans key="t">报告截止</Trans>, dates.day(cohort.report_due_on)],
          [
            <Trans key="t">负责人</Trans>,
            <PersonName key="o" id={cohort.owner_id} as="training_specialist" />,
          ],
          [
            <Trans key="t">联系人</Trans>,
            cohort.contact_id && <PersonName key="c" id={cohort.contact_id} as="hr" />,
          ],
        ]}
      />
    </Panel>
  );
}

function Blocks({ cohort, manages }: { cohort: Cohort; manages: boolean }) {
  const { t } = useLingui();
  const dates = useDates();
  return (
    <Panel title={t`培训模块`}>
      {cohort.blocks.map((block) => (
        <section key={block.number} className="stack">
          <div className="row">
            <b className="grow">
              {block.number}. {block.part_name}
            </b>
            <CodeChip codes={BLOCK_STATES} code={block.state} tones={{ running: "accent" }} />
          </div>
          <p className="small dim">
            {block.owner_name}
            {block.first_day && block.last_day && (
              <span className="number">
                {" "}
                · {dates.day(block.first_day)} – {dates.day(block.last_day)}
              </span>
            )}
            {block.exam === "final" && <> · {t`结束时考核`}</>}
          </p>
          {manages && block.state !== "done" && <BlockStep cohort={cohort} block={block} />}
        </section>
      ))}
    </Panel>
  );
}

function BlockStep({ cohort, block }: { cohort: Cohort; block: Cohort["blocks"][number] }) {
  const { t } = useLingui();
  const params = { path: { cohort_id: cohort.cohort_id, number: block.number } };
  const running = block.state === "running";
  return (
    <ActForm
      button={running ? t`结束模块` : t`开始模块`}
      changes={[training.name]}
      act={() =>
        done(
          running
            ? training.POST("/v1/onboarding/cohorts/{cohort_id}/blocks/{number}/end", { params })
            : training.POST("/v1/onboarding/cohorts/{cohort_id}/blocks/{number}/start", { params }),
        )
      }
    />
  );
}
