import { msg } from "@lingui/core/macro";
import { qa } from "#/api/services.ts";
import { EVALUATION_STATES, QA_GROUPS, SAMPLE_KINDS } from "#/desk/codes.ts";
import { code, due, figure, grade, moment, person, text, unit } from "#/lists/columns.tsx";
import { choice, dayFilter, personFilter, textFilter, unitFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import { CALL_TYPES, GRADES } from "#/words/codes.ts";
import { page } from "../page.ts";

const WHOSE = { mine: msg`由我评分`, all: msg`全部可见` };
const ORDERS = { due: msg`评分截止`, newest: msg`最新评分` };
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

export const evaluations = listPage({
  path: "/quality/evaluations",
  title: msg`评分记录`,
  area: "quality",
  order: 20,
  roles,
  list: list(qa, "/v1/evaluations"),
  rowKey: (row) => row.evaluation_id,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    moment("call_started_at", msg`来电时间`),
    code("call_type", msg`来电类型`, CALL_TYPES),
    code("state", msg`状态`, EVALUATION_STATES),
    figure("total", msg`总分`),
    grade("grade", msg`等级`),
    code("sample_kind", msg`抽样`, SAMPLE_KINDS),
    code("group", msg`抽检组`, QA_GROUPS),
    unit("team_id", msg`班组`),
    person("inspector_id", msg`质检员`, "inspector"),
    due("due_on", msg`评分截止`, "submitted_at"),
    text("week", msg`周`),
  ],
  filters: [
    choice("state", msg`状态`, EVALUATION_STATES),
    choice("whose", msg`范围`, WHOSE),
    personFilter("person_id"),
    choice("grade", msg`等级`, GRADES),
    unitFilter("team_id", "team"),
    dayFilter("from", msg`来电不早于`),
    dayFilter("until", msg`来电不晚于`),
    choice("order", msg`顺序`, ORDERS),
    textFilter("week", msg`周`, "2026-W07"),
  ],
  open: (row) => `/quality/evaluations/${row.evaluation_id}`,
  empty: msg`没有符合条件的评分记录。`,
});

export const evaluation = page({
  path: "/quality/evaluations/:evaluationId",
  title: msg`评分记录`,
  area: "quality",
  roles,
  load: async () => (await import("./EvaluationPage.tsx")).EvaluationPage,
});
