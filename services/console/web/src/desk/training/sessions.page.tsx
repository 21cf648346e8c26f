import { msg } from "@lingui/core/macro";
import { training } from "#/api/services.ts";
import { TRAINING_KINDS } from "#/desk/codes.ts";
import { code, day, due, figure, moment, person, size, text } from "#/lists/columns.tsx";
import { choice, choices, dayFilter, personFilter, unitFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import type { Tones } from "#/ui/Chip.tsx";
import { SESSION_STATES } from "#/words/codes.ts";
import { page } from "../page.ts";
import { ConfirmButton } from "./ConfirmButton.tsx";
import { DELIVERERS, TRAINING_HEADS } from "./roles.ts";

const TONES: Tones = { scheduled: "accent", handed_in: "acceptable", confirmed: "excellent" };
const roles = [...DELIVERERS, "administrator"];

export const sessions = listPage({
  path: "/training/sessions",
  title: msg`培训课`,
  area: "training",
  order: 20,
  roles,
  list: list(training, "/v1/sessions"),
  rowKey: (row) => row.session_id,
  columns: [
    moment("starts_at", msg`开始`),
    text("kind_name", msg`培训`),
    text("title", msg`名称`),
    code("state", msg`状态`, SESSION_STATES, TONES),
    person("trainer_id", msg`讲师`, "trainer"),
    text("place", msg`地点`),
    size("roster", msg`人数`),
    figure("hours", msg`课时`),
    due("record_due_on", msg`记录截止`, "confirmed_on"),
  ],
  filters: [
    choices("state", msg`状态`, SESSION_STATES),
    choice("kind", msg`培训`, TRAINING_KINDS),
    personFilter("trainer_id", msg`讲师`),
    personFilter("person_id", msg`参加人`),
    unitFilter("site_id", "site"),
    dayFilter("from", msg`从`),
    dayFilter("to", msg`到`),
  ],
  initial: { state: "scheduled" },
  open: (row) => `/training/sessions/${row.session_id}`,
  empty: msg`没有符合条件的培训课。请从“培训任务”里安排。`,
});

export const session = page({
  path: "/training/sessions/:sessionId",
  title: msg`培训课`,
  area: "training",
  roles,
  load: async () => (await import("./SessionPage.tsx")).SessionPage,
});

export const sheets = page({
  path: "/training/sheets",
  title: msg`签到表`,
  area: "training",
  order: 30,
  roles: DELIVERERS,
  load: async () => (await import("./SheetsPage.tsx")).SheetsPage,
});

export const records = listPage({
  path: "/training/records",
  title: msg`待确认记录`,
  area: "training",
  order: 40,
  roles: TRAINING_HEADS,
  home: ["training_lead"],
  list: list(training, "/v1/sessions"),
  fixed: { state: "handed_in" },
  rowKey: (row) => row.session_id,
  columns: [
    moment("starts_at", msg`开始`),
    text("kind_name", msg`培训`),
    person("trainer_id", msg`讲师`, "trainer"),
    size("roster", msg`人数`),
    figure("hours", msg`课时`),
    due("record_due_on", msg`记录截止`),
  ],
  open: (row) => `/training/sessions/${row.session_id}`,
  bulk: (rows, done) => <ConfirmButton sessions={rows} onDone={done} />,
  empty: msg`没有待确认的培训记录。`,
});

export const register = listPage({
  path: "/training/register",
  title: msg`培训台账`,
  area: "training",
  order: 50,
  roles: [...DELIVERERS, "administrator"],
  list: list(training, "/v1/register"),
  rowKey: (row) => `${row.session_id} ${row.person_id}`,
  columns: [
    person("person_id", msg`人员`, "agent"),
    day("on", msg`日期`),
    code("kind", msg`培训`, TRAINING_KINDS),
    text("course", msg`课程`),
    figure("hours", msg`课时`),
    figure("mark", msg`成绩`),
    person("confirmed_by", msg`确认人`, "training_lead"),
    day("confirmed_on", msg`确认日期`),
  ],
  filters: [
    personFilter("person_id", msg`人员`),
    choice("kind", msg`培训`, TRAINING_KINDS),
    dayFilter("from", msg`从`),
    dayFilter("to", msg`到`),
  ],
  open: (row) => `/training/sessions/${row.session_id}`,
  empty: msg`还没有确认的培训。`,
});
