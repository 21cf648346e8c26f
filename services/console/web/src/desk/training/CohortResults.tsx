import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { ABSENCES, INDUCTION_RESULTS, MARK_COMPONENTS } from "../codes.ts";
import { ActForm, textOf } from "../ui/ActForm.tsx";
import { Panel } from "../ui/Detail.tsx";
import type { Cohort } from "./CohortPage.tsx";
import { MarkInput } from "./CohortRecords.tsx";

type Standing = components["schemas"]["StandingsView"]["items"][number];
type Entry = components["schemas"]["FinalMarksBody"]["marks"][number];
type Component = Entry["component"];

const EXAMS: readonly Component[] = ["theory", "practice"];
const ENTERED: readonly Component[] = [...EXAMS, "results"];
const FINAL = new Set(["passed", "not_hired"]);

/** Marks of the final and what the rule makes of them. */
export function CohortResults({ cohort, manages }: { cohort: Cohort; manages: boolean }) {
  const { t } = useLingui();
  const path = { cohort_id: cohort.cohort_id };
  const { data, error } = useQuery(
    training.query("/v1/onboarding/cohorts/{cohort_id}/results", { params: { path } }),
  );
  return (
    <Panel title={t`考核与结果`}>
      <ProblemNote error={error} />
      {data?.items.map((standing) => (
        <section key={standing.person_id} className="stack">
          <b>
            <PersonName id={standing.person_id} as="agent" number />
          </b>
          <Results standing={standing} />
          {manages && !FINAL.has(standing.results.at(-1)?.result ?? "") && (
            <Attempt cohort={cohort} standing={standing} />
          )}
        </section>
      ))}
    </Panel>
  );
}

function Results({ standing }: { standing: Standing }) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  return (
    <ul>
      {standing.results.map((one) => (
        <li key={one.attempt} className="row wrap">
          <CodeChip codes={INDUCTION_RESULTS} code={one.result} tones={{ passed: "excellent" }} />
          <span className="number">{t`第 ${one.attempt} 次 · 总成绩 ${decimal(one.total)}`}</span>
          <span className="small dim number">
            {Object.entries(one.marks)
              .map(([component, mark]) => `${words(MARK_COMPONENTS, component)} ${decimal(mark)}`)
              .join(" · ")}
          </span>
          {one.makeup_due_on && (
            <span className="small">{t`补考截止 ${dates.day(one.makeup_due_on)}`}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Marks of the attempt that is open, and its decision. */
function Attempt({ cohort, standing }: { cohort: Cohort; standing: Standing }) {
  const { t } = useLingui();
  const words = useCodes();
  const path = { cohort_id: cohort.cohort_id };
  const id = standing.person_id;
  const before = standing.results.at(-1);
  const parts = before ? before.retake : ENTERED;
  const now = new Map(standing.open_marks.map((mark) => [mark.component, mark]));

  async function enter(form: FormData): Promise<void> {
    const marks = parts.flatMap((component) => entryOf(form, id, component) ?? []);
    if (marks.length > 0) {
      await done(
        training.PUT("/v1/onboarding/cohorts/{cohort_id}/marks", {
          params: { path },
          body: { marks },
        }),
      );
    }
  }

  return (
    <div className="row wrap">
      <ActForm
        key={standing.open_marks.map((mark) => mark.entered_at).join()}
        button={before ? t`保存补考成绩` : t`保存成绩`}
        changes={[training.name]}
        act={enter}
      >
        <div className="row wrap">
          {parts.map((component) => (
            <div key={component} className="field">
              <span>{words(MARK_COMPONENTS, component)}</span>
              <MarkInput
                name={`mark.${component}`}
                label={words(MARK_COMPONENTS, component)}
                initial={now.get(component)?.mark}
              />
              {EXAMS.includes(component) && (
                <select
                  name={`absence.${component}`}
                  className="native-input"
                  aria-label={t`缺考`}
                  defaultValue={now.get(component)?.absence ?? ""}
                >
                  <option value="">{t`参加`}</option>
                  {Object.keys(ABSENCES).map((one) => (
                    <option key={one} value={one}>
                      {words(ABSENCES, one)}
                    </option>
                  ))}
                </select>
              )}
            </div>
          ))}
        </div>
      </ActForm>
      <ActForm
        button={t`确定结果`}
        done={t`结果已按制度确定，本人会收到通知`}
        changes={[training.name]}
        act={() =>
          done(
            training.POST("/v1/onboarding/cohorts/{cohort_id}/results", {
              params: { path },
              body: { people: [id] },
            }),
          )
        }
      />
    </div>
  );
}

function entryOf(form: FormData, id: string, component: Component): Entry | undefined {
  const absence = textOf(form, `absence.${component}`) as Entry["absence"];
  const mark = absence ? null : textOf(form, `mark.${component}`);
  if (!absence && mark === null) return undefined;
  return { person_id: id, component, mark, absence: absence ?? null };
}
