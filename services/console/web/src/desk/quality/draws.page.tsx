import { msg } from "@lingui/core/macro";
import { qa } from "#/api/services.ts";
import { DRAW_STATES, LINES } from "#/desk/codes.ts";
import { code, moment, text } from "#/lists/columns.tsx";
import { textFilter, unitFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import { page } from "../page.ts";

const roles = [
  "inspector",
  "team_leader",
  "qa_lead",
  "qa_supervisor",
  "qa_manager",
  "qt_supervisor",
  "center_director",
  "administrator",
];

export const draws = listPage({
  path: "/quality/draws",
  title: msg`抽样`,
  area: "quality",
  order: 40,
  roles,
  list: list(qa, "/v1/draws"),
  rowKey: (row) => `${row.center_id}/${row.line}/${row.week}`,
  columns: [
    text("week", msg`周`),
    code("line", msg`业务线`, LINES),
    code("state", msg`状态`, DRAW_STATES, { revealed: "excellent", fixed: "accent" }),
    moment("committed_at", msg`承诺时间`),
    moment("fixed_at", msg`固定时间`),
    moment("revealed_at", msg`公布时间`),
    text("method", msg`抽样方法`),
  ],
  filters: [textFilter("week", msg`周`, "2026-W07"), unitFilter("center_id", "center")],
  open: (row) => `/quality/draws/${row.center_id}/${row.line}/${row.week}`,
  empty: msg`还没有抽样。每周一零点按政策抽取。`,
});

export const draw = page({
  path: "/quality/draws/:centerId/:line/:week",
  title: msg`抽样`,
  area: "quality",
  roles,
  load: async () => (await import("./DrawPage.tsx")).DrawPage,
});
