import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { people } from "#/api/services.ts";
import { ATTENDANCE } from "#/desk/codes.ts";
import { code, day, moment, person, text, unit, whole } from "#/lists/columns.tsx";
import { choice, dayFilter, personFilter, unitFilter } from "#/lists/filters.ts";
import { ListView } from "#/lists/ListView.tsx";
import { list } from "#/lists/source.ts";
import { useToday } from "#/session/clock.ts";
import { plusDays } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Facts } from "../ui/Detail.tsx";

const SPAN_DAYS = 6;

/** How shifts were kept, with the rate of attendance over the same days and people (ORG-13c). */
export function AttendancePage() {
  const today = useToday();
  if (!today) return null;
  const initial = { from: plusDays(today, -SPAN_DAYS), to: today };
  return (
    <main className="page">
      <h1>
        <Trans>考勤</Trans>
      </h1>
      <Rate initial={initial} />
      <ListView
        declaration={{
          list: list(people, "/v1/attendance"),
          rowKey: (row) => `${row.person_id} ${row.day}`,
          columns: [
            person("person_id", msg`人员`, "agent"),
            day("day", msg`日期`),
            code("result", msg`结果`, ATTENDANCE, { late: "acceptable", absent: "poor" }),
            whole("minutes", msg`分钟`),
            moment("starts_at", msg`班次开始`),
            moment("clocked_in", msg`签到`),
            moment("clocked_out", msg`签退`),
            unit("team_id", msg`班组`),
            text("reason", msg`更正原因`),
          ],
          filters: [
            dayFilter("from", msg`从`),
            dayFilter("to", msg`到`),
            choice("result", msg`结果`, ATTENDANCE),
            personFilter("person_id", msg`人员`),
            unitFilter("team_id", "team"),
            unitFilter("site_id", "site"),
          ],
          defaults: initial,
          empty: msg`这几天没有考勤记录。`,
        }}
      />
    </main>
  );
}

function Rate({ initial }: { initial: { from: string; to: string } }) {
  const { t } = useLingui();
  const [search] = useSearchParams();
  const given = (name: string) => search.get(name) || null;
  const query = {
    from: given("from") ?? initial.from,
    to: given("to") ?? initial.to,
    person_id: given("person_id"),
    team_id: given("team_id"),
    site_id: given("site_id"),
  };
  const { data } = useQuery(people.query("/v1/attendance/rate", { params: { query } }));
  if (!data) return null;
  return (
    <section className="card panel">
      <Facts
        facts={[
          [
            <Trans key="t">出勤率</Trans>,
            data.rate === null ? t`没有应出勤的班次` : `${decimal(data.rate)} %`,
          ],
          [<Trans key="t">排班</Trans>, data.scheduled],
          [<Trans key="t">休假</Trans>, data.on_leave],
          [<Trans key="t">出勤</Trans>, data.attended],
          [<Trans key="t">缺勤</Trans>, data.absent],
          [<Trans key="t">未记录</Trans>, data.unrecorded],
        ]}
      />
    </section>
  );
}
