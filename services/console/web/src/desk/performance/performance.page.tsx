import { msg } from "@lingui/core/macro";
import { kpi } from "#/api/services.ts";
import { INDICATORS, LINES, TRIGGERS } from "#/desk/codes.ts";
import { code, figure, moment, person, size, text, unit, whole } from "#/lists/columns.tsx";
import { choice, flag, personFilter, textFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import { NOT_RANKED, RANKING_KINDS } from "#/words/codes.ts";
import { page } from "../page.ts";

const OPEN_OR_CLOSED = { open: msg`未结束`, closed: msg`已结束` };
const OPEN_OR_CLEARED = { open: msg`未达标`, cleared: msg`已达标` };
const heads = [
  "center_director",
  "qa_lead",
  "qa_supervisor",
  "qt_supervisor",
  "cs_center_manager",
  "call_center_manager",
  "general_manager",
  "supervisor",
  "hr",
  "operations",
  "administrator",
];

export const rankings = listPage({
  path: "/performance/rankings",
  title: msg`排行`,
  area: "performance",
  order: 10,
  roles: [...heads, "team_leader"],
  list: list(kpi, "/v1/rankings"),
  rowKey: (row) => row.ranking_id,
  columns: [
    code("kind", msg`排行`, RANKING_KINDS),
    text("period", msg`周期`),
    code("line", msg`业务线`, LINES),
    unit("unit_id", msg`范围`),
    whole("ranked", msg`参加`),
    whole("not_ranked", msg`未参加`),
    whole("revision", msg`修订`),
    whole("moved", msg`名次变动`),
    moment("published_at", msg`公布时间`),
  ],
  filters: [
    choice("kind", msg`排行`, RANKING_KINDS),
    textFilter("period", msg`周期`, "2026-W07"),
    flag("acting", msg`只看有后果的`),
  ],
  open: (row) => `/performance/rankings/${row.ranking_id}`,
  empty: msg`还没有公布的排行。`,
});

export const ranking = page({
  path: "/performance/rankings/:rankingId",
  title: msg`排行`,
  area: "performance",
  roles: [...heads, "team_leader"],
  load: async () => (await import("./RankingPage.tsx")).RankingPage,
});

export const places = listPage({
  path: "/performance/places",
  title: msg`名次`,
  area: "performance",
  order: 20,
  roles: [...heads, "team_leader"],
  list: list(kpi, "/v1/rankings/places"),
  rowKey: (row) => `${row.ranking_id} ${row.agent_id}`,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    code("kind", msg`排行`, RANKING_KINDS),
    text("period", msg`周期`),
    whole("place", msg`名次`),
    whole("ranked", msg`参加`),
    figure("value", msg`成绩`),
    size("marks", msg`成绩次数`),
    whole("was", msg`修订前`),
    code("not_ranked", msg`未参加原因`, NOT_RANKED),
  ],
  filters: [
    personFilter("person_id"),
    choice("kind", msg`排行`, RANKING_KINDS),
    textFilter("period", msg`周期`, "2026-W07"),
  ],
  open: (row) => `/people/people/${row.agent_id}`,
  empty: msg`没有符合条件的名次。`,
});

export const lastPlace = listPage({
  path: "/performance/last-place",
  title: msg`末位计数`,
  area: "performance",
  order: 30,
  roles: ["center_director", "hr", "qt_supervisor", "general_manager", "administrator"],
  list: list(kpi, "/v1/last-place"),
  rowKey: (row) => `${row.agent_id} ${row.metric}`,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    whole("counter", msg`连续月数`),
    {
      key: "months",
      title: msg`各月名次`,
      cell: (row) => row.months.map((one) => `${one.period}: ${one.place} / ${one.of}`).join("，"),
      text: (row) => row.months.map((one) => `${one.period}: ${one.place}/${one.of}`).join(" "),
    },
    unit("center_id", msg`中心`),
    {
      key: "unconfirmed",
      title: msg`未确认的默认值`,
      cell: (row) => row.unconfirmed.join("，"),
      text: (row) => row.unconfirmed.join(" "),
    },
  ],
  empty: msg`没有人处于末位。`,
});

export const triggers = listPage({
  path: "/performance/triggers",
  title: msg`末位触发`,
  area: "performance",
  order: 40,
  roles: ["center_director", "hr", "qt_supervisor", "general_manager", "administrator"],
  list: list(kpi, "/v1/last-place/triggers"),
  rowKey: (row) => row.trigger_id,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    text("period", msg`月份`),
    code("consequence", msg`后果`, TRIGGERS),
    {
      key: "months",
      title: msg`各月名次`,
      cell: (row) => row.months.map((one) => `${one.period}: ${one.place} / ${one.of}`).join("，"),
      text: (row) => row.months.map((one) => `${one.period}: ${one.place}/${one.of}`).join(" "),
    },
    moment("triggered_at", msg`触发时间`),
    text("closed_on", msg`结束日期`),
  ],
  filters: [choice("state", msg`状态`, OPEN_OR_CLOSED)],
  empty: msg`没有连续三个月末位的人。`,
});

export const breaches = listPage({
  path: "/performance/breaches",
  title: msg`未达标指标`,
  area: "performance",
  order: 50,
  roles: [...heads, "team_leader", "training_lead", "trainer"],
  list: list(kpi, "/v1/breaches"),
  rowKey: (row) => `${row.agent_id} ${row.indicator} ${row.period}`,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    code("indicator", msg`指标`, INDICATORS),
    text("period", msg`周期`),
    figure("value", msg`数值`),
    figure("target", msg`目标`),
    whole("counted", msg`件数`),
    unit("team_id", msg`班组`),
    text("cleared_period", msg`达标周期`),
    figure("cleared_value", msg`达标数值`),
  ],
  filters: [
    choice("state", msg`状态`, OPEN_OR_CLEARED),
    choice("indicator", msg`指标`, INDICATORS),
    personFilter("person_id"),
    textFilter("period", msg`周期`, "2026-01"),
  ],
  empty: msg`没有未达标的指标。`,
});

export const agentReport = page({
  path: "/performance/agents",
  title: msg`座席报表`,
  area: "performance",
  order: 60,
  roles: heads,
  load: async () => (await import("./ReportPage.tsx")).ReportPage,
});
