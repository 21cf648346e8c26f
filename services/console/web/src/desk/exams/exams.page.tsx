import { msg } from "@lingui/core/macro";
import { training } from "#/api/services.ts";
import { DIFFICULTIES } from "#/desk/codes.ts";
import { code, day, figure, moment, person, text, unit, whole } from "#/lists/columns.tsx";
import { choice, dayFilter, flag, personFilter, textFilter, unitFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import type { Tones } from "#/ui/Chip.tsx";
import { ITEM_TYPES, OUTCOMES, PAPER_PURPOSES, SITTINGS, TOPICS } from "#/words/codes.ts";
import { page } from "../page.ts";

const OUTCOME_TONES: Tones = { passed: "excellent", failed: "acceptable", missed: "poor" };
const staff = [
  "shift_leader",
  "quality_training_post",
  "qt_supervisor",
  "training_lead",
  "trainer",
  "center_director",
  "administrator",
];

export const batches = listPage({
  path: "/exams/batches",
  title: msg`考试场次`,
  area: "exams",
  order: 20,
  roles: staff,
  list: list(training, "/v1/exams/batches"),
  rowKey: (row) => row.batch_id,
  columns: [
    moment("starts_at", msg`开始`),
    code("purpose", msg`用途`, PAPER_PURPOSES),
    text("month", msg`月份`),
    code("sitting", msg`场次`, SITTINGS),
    text("place", msg`地点`),
    whole("seats", msg`应考`),
    whole("marked", msg`已评`),
    person("scheduled_by", msg`安排人`, "shift_leader"),
  ],
  filters: [
    flag("open", msg`只看未考完`),
    choice("sitting", msg`场次`, SITTINGS),
    choice("purpose", msg`用途`, PAPER_PURPOSES),
    textFilter("month", msg`月份`, "2026-02"),
    dayFilter("business_date", msg`日期`),
    personFilter("person_id"),
  ],
  initial: { open: "true" },
  open: (row) => `/exams/batches/${row.batch_id}`,
  empty: msg`没有未考完的场次。试卷批准后可以安排。`,
});

export const batch = page({
  path: "/exams/batches/:batchId",
  title: msg`考试场次`,
  area: "exams",
  roles: staff,
  load: async () => (await import("./BatchPage.tsx")).BatchPage,
});

export const results = listPage({
  path: "/exams/results",
  title: msg`考试成绩`,
  area: "exams",
  order: 30,
  roles: [...staff, "team_leader", "hr"],
  list: list(training, "/v1/exams/results"),
  rowKey: (row) => row.sitting_id,
  columns: [
    person("person_id", msg`座席`, "agent"),
    day("sat_on", msg`日期`),
    code("purpose", msg`用途`, PAPER_PURPOSES),
    text("month", msg`月份`),
    code("sitting", msg`场次`, SITTINGS),
    figure("total", msg`成绩`),
    figure("pass_mark", msg`及格线`, 0),
    code("outcome", msg`结果`, OUTCOMES, OUTCOME_TONES),
    unit("team_id", msg`班组`),
  ],
  filters: [
    choice("outcome", msg`结果`, OUTCOMES),
    personFilter("person_id"),
    unitFilter("center_id", "center"),
  ],
  empty: msg`还没有考试成绩。`,
});

export const bank = listPage({
  path: "/exams/bank",
  title: msg`题库`,
  area: "exams",
  order: 40,
  roles: [
    "quality_training_post",
    "trainer",
    "training_lead",
    "qt_supervisor",
    "center_director",
    "administrator",
  ],
  list: list(training, "/v1/bank/items"),
  rowKey: (row) => row.item_id,
  columns: [
    text("text", msg`题目`),
    code("type", msg`题型`, ITEM_TYPES),
    code("topic", msg`主题`, TOPICS),
    code("difficulty", msg`难度`, DIFFICULTIES),
    whole("uses", msg`使用次数`),
    whole("answered", msg`作答`),
    figure("error_rate", msg`错误率 %`),
  ],
  filters: [
    choice("type", msg`题型`, ITEM_TYPES),
    choice("topic", msg`主题`, TOPICS),
    textFilter("skill", msg`技能`),
  ],
  empty: msg`题库是空的。试卷批准后，题目进入题库。`,
});
