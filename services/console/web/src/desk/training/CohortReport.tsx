import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { done, training } from "#/api/services.ts";
import { Due } from "#/ui/Due.tsx";
import { count } from "#/words/numbers.ts";
import { ActForm, TextField } from "../ui/ActForm.tsx";
import { Facts, Panel } from "../ui/Detail.tsx";
import type { Cohort } from "./CohortPage.tsx";

const FORMATS = ["page", "csv", "xlsx", "pdf"] as const;

/** The evaluation report (F11): how the cohort came through, and what is said of it. */
export function CohortReport({ cohort, manages }: { cohort: Cohort; manages: boolean }) {
  const { t } = useLingui();
  const path = { cohort_id: cohort.cohort_id };
  const { data } = useQuery(
    training.query("/v1/onboarding/cohorts/{cohort_id}/report", { params: { path } }),
  );
  if (!data) return null;
  return (
    <Panel title={t`评估报告`} mark={<Due on={data.due_on} done={data.filed_on !== null} />}>
      <Facts
        facts={[
          [<Trans key="t">参训人数</Trans>, count(data.enrolled)],
          [<Trans key="t">通过</Trans>, count(data.passed)],
          [<Trans key="t">其中补考通过</Trans>, count(data.made_up)],
          [<Trans key="t">待补考</Trans>, count(data.waiting)],
          [<Trans key="t">未通过</Trans>, count(data.failed)],
          [<Trans key="t">存在的问题</Trans>, data.problems],
          [<Trans key="t">建议</Trans>, data.proposals],
        ]}
      />
      <Documents form="F11" query={`cohort_id=${cohort.cohort_id}`} />
      {manages && data.filed_on === null && (
        <ActForm
          button={t`提交评估报告`}
          done={t`报告已提交，运营会收到通知`}
          changes={[training.name]}
          consequence={t`提交后归档并发给运营，内容不再改变。`}
          act={(form) =>
            done(
              training.POST("/v1/onboarding/cohorts/{cohort_id}/report", {
                params: { path },
                body: {
                  problems: String(form.get("problems")),
                  proposals: String(form.get("proposals")),
                },
              }),
            )
          }
        >
          <TextField name="problems" label={t`存在的问题`} required rows={2} longest={5000} />
          <TextField name="proposals" label={t`建议`} required rows={2} longest={5000} />
        </ActForm>
      )}
    </Panel>
  );
}

/** Links to a form of the service, one for each format. */
export function Documents({ form, query }: { form: string; query: string }) {
  return (
    <p className="row wrap small">
      {form}
      {FORMATS.map((format) => (
        <a
          key={format}
          href={`/api/training/v1/documents/${form}?${query}&format=${format}`}
          target="_blank"
          rel="noreferrer"
        >
          {format === "page" ? <Trans>网页</Trans> : format.toUpperCase()}
        </a>
      ))}
    </p>
  );
}
