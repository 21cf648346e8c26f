import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useSearchParams } from "react-router";
import { useUnits } from "#/api/names.ts";
import { people } from "#/api/services.ts";
import { LINES } from "#/desk/codes.ts";
import { useToday } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";

/** Who is on shift at a site on one day. */
export function RosterPage() {
  const { t } = useLingui();
  const { places } = useSession();
  const today = useToday();
  const dates = useDates();
  const words = useCodes();
  const [search, setSearch] = useSearchParams();
  const sites = [...useUnits().values()].filter((unit) => unit.kind === "site");
  const home = places.find((place) => place.kind === "site")?.id ?? sites[0]?.unit_id;
  const site = search.get("site") ?? home ?? "";
  const day = search.get("day") ?? today ?? "";
  const path = { site_id: site, day };
  const { data, error } = useQuery({
    ...people.query("/v1/rosters/{site_id}/{day}", { params: { path } }),
    enabled: site !== "" && day !== "",
  });
  const shifts = [...(data?.shifts ?? [])].sort((one, other) =>
    one.starts_at.localeCompare(other.starts_at),
  );
  return (
    <main className="page">
      <div className="row wrap page-head">
        <h1 className="grow">
          <Trans>排班</Trans>
        </h1>
        <Select
          className="filter"
          aria-label={t`职场`}
          value={site || null}
          options={sites.map((unit) => ({ value: unit.unit_id, label: unit.name }))}
          onChange={(value: string) => setSearch({ site: value, day })}
        />
        <label className="field-inline">
          <Trans>日期</Trans>
          <input
            type="date"
            value={day}
            onChange={(event) => setSearch({ site, day: event.target.value })}
          />
        </label>
      </div>
      <ProblemNote error={error} />
      <section className="card">
        {shifts.length === 0 ? (
          <p className="empty">
            <Trans>这一天没有排班。排班在“导入”里导入。</Trans>
          </p>
        ) : (
          <div className="table-frame">
            <table>
              <thead>
                <tr>
                  <th>{t`人员`}</th>
                  <th>{t`班次`}</th>
                  <th>{t`休息`}</th>
                  <th>{t`业务线`}</th>
                </tr>
              </thead>
              <tbody>
                {shifts.map((shift) => (
                  <tr key={`${shift.person_id} ${shift.starts_at}`}>
                    <td>
                      <PersonName id={shift.person_id} as="agent" number />
                    </td>
                    <td className="number">
                      {dates.time(shift.starts_at)}–{dates.time(shift.ends_at)}
                    </td>
                    <td className="number">
                      {shift.break_minutes > 0 && t`${shift.break_minutes} 分钟`}
                    </td>
                    <td>{shift.line && words(LINES, shift.line)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <p className="list-foot small faint number">
          <Trans>共 {shifts.length} 个班次</Trans>
        </p>
      </section>
    </main>
  );
}
