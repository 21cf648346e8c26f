import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useSearchParams } from "react-router";
import { useUnits } from "#/api/names.ts";
import type { components } from "#/api/schema/people.ts";
import { done, people } from "#/api/services.ts";
import { DAY_KINDS } from "#/desk/codes.ts";
import { useToday } from "#/session/clock.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { ActForm, DayField, SelectField, TextField } from "../ui/ActForm.tsx";
import { Panel } from "../ui/Detail.tsx";

type DayKind = components["schemas"]["DayChange"]["kind"];

/** What a site counts as working days, and its own changes (ORG-12). */
export function CalendarPage() {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const today = useToday();
  const [search, setSearch] = useSearchParams();
  const sites = [...useUnits().values()].filter((unit) => unit.kind === "site");
  const site = search.get("site") ?? sites[0]?.unit_id ?? "";
  const path = { site_id: site };
  const { data, error } = useQuery({
    ...people.query("/v1/sites/{site_id}/calendar", {
      params: { path, query: { on: today ?? "" } },
    }),
    enabled: site !== "" && today !== undefined,
  });
  return (
    <main className="page">
      <div className="row page-head">
        <h1 className="grow">
          <Trans>日历</Trans>
        </h1>
        <Select
          className="filter"
          aria-label={t`职场`}
          value={site || null}
          options={sites.map((unit) => ({ value: unit.unit_id, label: unit.name }))}
          onChange={(value: string) => setSearch({ site: value })}
        />
      </div>
      <ProblemNote error={error} />
      <div className="columns">
        <Panel title={t`与平常不同的日子`}>
          <p className="small dim">
            <Trans>没有列出的日子按星期：周六、周日休息，其余上班。</Trans>
          </p>
          <table>
            <tbody>
              {data?.days.map((day) => (
                <tr key={`${day.day} ${day.gender ?? ""}`}>
                  <td className="number">{dates.day(day.day)}</td>
                  <td>{day.name}</td>
                  <td>
                    <CodeChip
                      codes={DAY_KINDS}
                      code={day.kind}
                      tones={{ off: "good", half: "acceptable" }}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
        {today && site && (
          <Panel title={t`调整一天`}>
            <ActForm
              button={t`保存`}
              changes={[people.name]}
              consequence={t`从生效日期起，期限、抽样和排行按新日历计算；已过的期限不变。`}
              act={(form) =>
                done(
                  people.POST("/v1/sites/{site_id}/calendar/changes", {
                    params: { path },
                    body: {
                      effective_on: String(form.get("effective_on")),
                      days: [
                        {
                          day: String(form.get("day")),
                          kind: String(form.get("kind")) as DayKind,
                          name: String(form.get("name")),
                        },
                      ],
                    },
                  }),
                )
              }
            >
              <DayField name="day" label={t`日期`} required />
              <SelectField
                name="kind"
                label={t`改为`}
                options={Object.keys(DAY_KINDS).map((value) => ({
                  value,
                  label: words(DAY_KINDS, value),
                }))}
              />
              <TextField name="name" label={t`名称`} required longest={100} />
              <DayField name="effective_on" label={t`生效日期`} required initial={today} />
            </ActForm>
          </Panel>
        )}
      </div>
    </main>
  );
}
