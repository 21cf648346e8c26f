import { msg } from "@lingui/core/macro";
import { qa } from "#/api/services.ts";
import { SCORECARD_STATES } from "#/desk/codes.ts";
import { code, day, size, text, titled, whole } from "#/lists/columns.tsx";
import { textFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import { page } from "../page.ts";

const roles = [
  "inspector",
  "qa_lead",
  "qa_supervisor",
  "qa_manager",
  "qt_supervisor",
  "administrator",
];

export const scorecards = listPage({
  path: "/quality/scorecards",
  title: msg`评分表`,
  area: "quality",
  order: 60,
  roles,
  list: list(qa, "/v1/scorecards"),
  rowKey: (row) => row.scorecard_id,
  columns: [
    text("code", msg`编号`),
    titled("title", msg`名称`),
    whole("version", msg`版本`),
    code("state", msg`状态`, SCORECARD_STATES, { published: "excellent", draft: "acceptable" }),
    day("effective_on", msg`生效日期`),
    size("criteria", msg`评分项`),
  ],
  filters: [textFilter("code", msg`编号`, "SC-1")],
  open: (row) => `/quality/scorecards/${row.scorecard_id}`,
  empty: msg`还没有评分表。请从内置评分表起草一份。`,
});

export const scorecard = page({
  path: "/quality/scorecards/:scorecardId",
  title: msg`评分表`,
  area: "quality",
  roles,
  load: async () => (await import("./ScorecardPage.tsx")).ScorecardPage,
});
