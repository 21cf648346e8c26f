import { msg } from "@lingui/core/macro";
import { people as peopleService } from "#/api/services.ts";
import { LEAVE_STATES, LEAVE_TYPES, LINES, STAGES, UNIT_KINDS } from "#/desk/codes.ts";
import { code, day, figure, person, text, unit } from "#/lists/columns.tsx";
import { choice, dayFilter, personFilter, textFilter, unitFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import type { Tones } from "#/ui/Chip.tsx";
import { ROLES } from "#/words/roles.ts";
import { page } from "../page.ts";
import { RoleChips } from "./RoleChips.tsx";

const STAGE_TONES: Tones = { regular: "excellent", probation: "accent", off_post: "acceptable" };
const readers = [
  "hr",
  "administrator",
  "center_director",
  "team_leader",
  "shift_leader",
  "qt_supervisor",
  "qa_supervisor",
  "training_lead",
];

export const people = listPage({
  path: "/people/people",
  title: msg`人员`,
  area: "people",
  order: 10,
  roles: readers,
  home: ["hr"],
  list: list(peopleService, "/v1/people"),
  rowKey: (row) => row.person_id,
  columns: [
    text("name", msg`姓名`),
    text("employee_no", msg`工号`),
    {
      key: "roles",
      title: msg`角色`,
      cell: (row) => <RoleChips roles={row.roles} />,
      text: (row, wording) => row.roles.map((role) => wording.code(ROLES, role)).join(" "),
    },
    unit("team_id", msg`班组`),
    code("line", msg`业务线`, LINES),
    code("stage", msg`阶段`, STAGES, STAGE_TONES),
    day("stage_since", msg`阶段起始`),
    day("entered_on", msg`入职日期`),
    day("ended_on", msg`离职日期`),
  ],
  filters: [
    textFilter("q", msg`姓名或工号`),
    choice("role", msg`角色`, ROLES),
    choice("stage", msg`阶段`, STAGES),
    unitFilter("team_id", "team"),
    unitFilter("section_id", "section"),
    unitFilter("site_id", "site"),
  ],
  open: (row) => `/people/people/${row.person_id}`,
  empty: msg`没有符合条件的人。`,
});

export const onePerson = page({
  path: "/people/people/:personId",
  title: msg`人员`,
  area: "people",
  roles: readers,
  load: async () => (await import("./PersonPage.tsx")).PersonPage,
});

export const leave = listPage({
  path: "/people/leave",
  title: msg`请假`,
  area: "people",
  order: 20,
  roles: ["hr", "administrator", "center_director", "team_leader", "shift_leader"],
  list: list(peopleService, "/v1/leave"),
  rowKey: (row) => row.leave_id,
  columns: [
    person("person_id", msg`人员`, "agent"),
    code("leave_type", msg`假别`, LEAVE_TYPES),
    day("first_day", msg`从`),
    day("last_day", msg`到`),
    figure("days", msg`工作日`),
    code("state", msg`状态`, LEAVE_STATES, { approved: "excellent", rejected: "poor" }),
    person("decided_by", msg`决定人`),
    text("reason", msg`原因`),
  ],
  filters: [
    personFilter("person_id", msg`人员`),
    choice("state", msg`状态`, LEAVE_STATES),
    unitFilter("team_id", "team"),
    unitFilter("site_id", "site"),
    dayFilter("from", msg`从`),
    dayFilter("to", msg`到`),
  ],
  open: (row) => `/people/people/${row.person_id}`,
  empty: msg`没有符合条件的请假。`,
});

export const decideLeave = page({
  path: "/people/leave/new",
  title: msg`登记请假`,
  area: "people",
  order: 25,
  roles: ["hr", "administrator", "team_leader", "shift_leader", "center_director"],
  load: async () => (await import("./LeaveForm.tsx")).LeaveForm,
});

export const attendance = page({
  path: "/people/attendance",
  title: msg`考勤`,
  area: "people",
  order: 30,
  roles: ["hr", "administrator", "center_director", "team_leader", "shift_leader", "operations"],
  load: async () => (await import("./AttendancePage.tsx")).AttendancePage,
});

export const roster = page({
  path: "/people/roster",
  title: msg`排班`,
  area: "people",
  order: 40,
  roles: ["hr", "administrator", "center_director", "team_leader", "shift_leader", "operations"],
  load: async () => (await import("./RosterPage.tsx")).RosterPage,
});

export const units = listPage({
  path: "/people/units",
  title: msg`组织`,
  area: "people",
  order: 50,
  roles: ["hr", "administrator", "center_director"],
  list: list(peopleService, "/v1/units"),
  rowKey: (row) => row.unit_id,
  columns: [
    text("name", msg`名称`),
    text("code", msg`编号`),
    code("kind", msg`类别`, UNIT_KINDS),
    unit("parent_id", msg`上级`),
    person("leader_id", msg`负责人`, "team_leader"),
    text("zone", msg`时区`),
    day("started_on", msg`启用`),
    day("ended_on", msg`停用`),
  ],
  filters: [choice("kind", msg`类别`, UNIT_KINDS)],
  empty: msg`还没有组织单位。请在“导入”里导入。`,
});

export const calendar = page({
  path: "/people/calendar",
  title: msg`日历`,
  area: "people",
  order: 60,
  roles: ["hr", "administrator", "center_director"],
  load: async () => (await import("./CalendarPage.tsx")).CalendarPage,
});
