import { msg } from "@lingui/core/macro";
import { training } from "#/api/services.ts";
import { TRAINING_KINDS } from "#/desk/codes.ts";
import { code, day, due, person, text, unit } from "#/lists/columns.tsx";
import { choice, choices, dayFilter, flag, personFilter, unitFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import type { Tones } from "#/ui/Chip.tsx";
import { ASSIGNMENT_STATES } from "#/words/codes.ts";
import { page } from "../page.ts";
import { DELIVERERS } from "./roles.ts";
import { ScheduleButton } from "./ScheduleButton.tsx";

const WHOSE = { owned: msg`由我安排`, all: msg`全部可见` };
const TONES: Tones = { open: "acceptable", passed: "excellent", target_met: "excellent" };

export const assignments = listPage({
  path: "/training/assignments",
  title: msg`培训任务`,
  area: "training",
  order: 10,
  roles: [...DELIVERERS, "administrator"],
  home: ["trainer", "training_specialist", "training_group"],
  list: list(training, "/v1/assignments"),
  rowKey: (row) => row.assignment_id,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    text("kind_name", msg`培训`),
    due("due_on", msg`截止`, "completed_on"),
    code("state", msg`状态`, ASSIGNMENT_STATES, TONES),
    unit("team_id", msg`班组`),
    person("owner_id", msg`安排人`, "trainer"),
    text("next", msg`下一步`),
    day("assigned_on", msg`下达日期`),
  ],
  filters: [
    choice("whose", msg`范围`, WHOSE),
    flag("unended", msg`只看未结束`),
    choices("state", msg`状态`, ASSIGNMENT_STATES),
    choice("kind", msg`培训`, TRAINING_KINDS),
    personFilter("person_id"),
    unitFilter("team_id", "team"),
    unitFilter("site_id", "site"),
    dayFilter("due_to", msg`截止不晚于`),
    flag("unowned", msg`无人安排`),
  ],
  initial: { unended: "true" },
  open: (row) => `/training/assignments/${row.assignment_id}`,
  bulk: (rows) => <ScheduleButton assignments={rows} />,
  empty: msg`没有待办的培训任务。反复不合格、指标未达标或考试未通过时会自动下达。`,
});

export const assignment = page({
  path: "/training/assignments/:assignmentId",
  title: msg`培训任务`,
  area: "training",
  roles: [...DELIVERERS, "administrator"],
  load: async () => (await import("./AssignmentPage.tsx")).AssignmentPage,
});

export const schedule = page({
  path: "/training/schedule",
  title: msg`安排培训课`,
  area: "training",
  roles: DELIVERERS,
  load: async () => (await import("./SchedulePage.tsx")).SchedulePage,
});

export const notAssigned = listPage({
  path: "/training/not-assigned",
  title: msg`未下达`,
  area: "training",
  order: 60,
  roles: ["training_lead", "qt_supervisor", "trainer", "team_leader", "administrator"],
  list: list(training, "/v1/assignments/not-assigned"),
  rowKey: (row) => row.cause_id,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    day("occurred_on", msg`发生日期`),
    code("kind", msg`培训`, TRAINING_KINDS),
    text("reason_text", msg`原因`),
  ],
  filters: [personFilter("person_id")],
  empty: msg`没有被合并或忽略的情况。`,
});
