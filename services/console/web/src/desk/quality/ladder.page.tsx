import { msg } from "@lingui/core/macro";
import { qa } from "#/api/services.ts";
import { LADDER_MEASURES } from "#/desk/codes.ts";
import { code, day, moment, person, unit } from "#/lists/columns.tsx";
import { personFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";

export const ladder = listPage({
  path: "/quality/ladder",
  title: msg`屡次不合格`,
  area: "quality",
  order: 35,
  roles: ["team_leader", "qa_lead", "qa_supervisor", "qa_manager", "qt_supervisor", "trainer"],
  list: list(qa, "/v1/ladder"),
  rowKey: (row) => row.step_id,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    code("measure", msg`措施`, LADDER_MEASURES),
    day("occurred_on", msg`最近一通不合格来电`),
    day("made_on", msg`开始日期`),
    unit("team_id", msg`班组`),
    moment("withdrawn_at", msg`撤回时间`),
  ],
  filters: [personFilter("person_id")],
  open: (row) => `/quality/evaluations?person_id=${row.agent_id}&unacceptable=true`,
  empty: msg`没有屡次不合格的座席。四周内三通来电不合格后，会出现在这里。`,
});
