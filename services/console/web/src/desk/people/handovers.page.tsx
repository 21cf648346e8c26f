import { msg } from "@lingui/core/macro";
import { people } from "#/api/services.ts";
import { HANDOVER_STATES } from "#/desk/codes.ts";
import { code, day, due, figure, person, unit } from "#/lists/columns.tsx";
import { choice, personFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import { page } from "../page.ts";

const roles = [
  "operations",
  "project_supervisor",
  "center_director",
  "qt_supervisor",
  "training_lead",
  "training_supervisor",
  "training_specialist",
  "training_group",
  "quality_training_post",
  "trainer",
  "hr",
  "administrator",
];

export const handovers = listPage({
  path: "/people/handovers",
  title: msg`学员移交`,
  area: "people",
  order: 60,
  roles,
  list: list(people, "/v1/handovers"),
  rowKey: (row) => row.handover_id,
  columns: [
    person("person_id", msg`学员`, "agent"),
    code("state", msg`状态`, HANDOVER_STATES, { open: "accent", refused: "acceptable" }),
    figure("total", msg`总成绩`),
    unit("site_id", msg`职场`),
    due("due_on", msg`确认截止`, "handed_over_on"),
    person("receiver_id", msg`接收人`, "team_leader"),
    day("handed_over_on", msg`移交日期`),
  ],
  filters: [choice("state", msg`状态`, HANDOVER_STATES), personFilter("person_id", msg`学员`)],
  open: (row) => `/people/handovers/${row.handover_id}`,
  empty: msg`没有要移交的学员。`,
});

export const handover = page({
  path: "/people/handovers/:handoverId",
  title: msg`学员移交`,
  area: "people",
  roles,
  load: async () => (await import("./HandoverPage.tsx")).HandoverPage,
});
