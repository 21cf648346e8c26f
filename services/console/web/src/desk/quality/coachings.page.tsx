import { msg } from "@lingui/core/macro";
import { qa } from "#/api/services.ts";
import { COACHING_STATES, QA_GROUPS } from "#/desk/codes.ts";
import { code, day, due, person, unit } from "#/lists/columns.tsx";
import { choice, personFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";

const WHOSE = { mine_to_hold: msg`由我督导`, all: msg`全部可见` };

export const coachings = listPage({
  path: "/quality/coachings",
  title: msg`督导`,
  area: "quality",
  order: 30,
  roles: ["team_leader", "inspector", "qa_lead", "qa_supervisor", "qt_supervisor", "trainer"],
  list: list(qa, "/v1/coachings"),
  rowKey: (row) => row.coaching_id,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    due("due_on", msg`截止`, "held_on"),
    code("state", msg`状态`, COACHING_STATES, { open: "acceptable", held: "excellent" }),
    unit("team_id", msg`班组`),
    code("group", msg`抽检组`, QA_GROUPS),
    person("inspector_id", msg`质检员`, "inspector"),
    person("coach_id", msg`督导人`, "team_leader"),
    day("held_on", msg`督导日期`),
  ],
  filters: [
    choice("state", msg`状态`, COACHING_STATES),
    choice("whose", msg`范围`, WHOSE),
    personFilter("person_id"),
  ],
  initial: { state: "open" },
  open: (row) => `/quality/evaluations/${row.evaluation_id}`,
  empty: msg`没有待办的督导。不合格的来电评分后，督导会出现在这里。`,
});
