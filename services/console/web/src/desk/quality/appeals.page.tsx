import { msg } from "@lingui/core/macro";
import { qa } from "#/api/services.ts";
import { code, day, due, person, unit } from "#/lists/columns.tsx";
import { choice, personFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import { APPEAL_STATES } from "#/words/codes.ts";
import { page } from "../page.ts";

const roles = [
  "team_leader",
  "inspector",
  "qa_lead",
  "qa_supervisor",
  "qa_manager",
  "qt_supervisor",
];

export const appeals = listPage({
  path: "/quality/appeals",
  title: msg`申诉`,
  area: "quality",
  order: 25,
  roles,
  list: list(qa, "/v1/appeals"),
  rowKey: (row) => row.evaluation_id,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    code("state", msg`状态`, APPEAL_STATES, {
      first_instance: "acceptable",
      last_instance: "acceptable",
    }),
    due("due_on", msg`期限`, "decided_on"),
    day("filed_on", msg`提出日期`),
    unit("team_id", msg`班组`),
    person("inspector_id", msg`质检员`, "inspector"),
    day("decided_on", msg`裁定日期`),
  ],
  filters: [choice("state", msg`状态`, APPEAL_STATES), personFilter("person_id")],
  open: (row) => `/quality/appeals/${row.evaluation_id}`,
  empty: msg`没有申诉。座席在手机上对评分提出申诉后，会出现在这里。`,
});

export const appeal = page({
  path: "/quality/appeals/:evaluationId",
  title: msg`申诉`,
  area: "quality",
  roles,
  load: async () => (await import("./AppealPage.tsx")).AppealPage,
});
