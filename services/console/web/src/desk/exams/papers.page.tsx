import { msg } from "@lingui/core/macro";
import { training } from "#/api/services.ts";
import { PAPER_STATES } from "#/desk/codes.ts";
import { code, day, due, person, text, whole } from "#/lists/columns.tsx";
import { choice, textFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import type { Tones } from "#/ui/Chip.tsx";
import { PAPER_PURPOSES } from "#/words/codes.ts";
import { page } from "../page.ts";
import { NewPaperLink } from "./NewPaperLink.tsx";

const TONES: Tones = { submitted: "acceptable", approved: "excellent", returned: "poor" };
const roles = [
  "quality_training_post",
  "center_director",
  "cs_center_manager",
  "general_manager",
  "qt_supervisor",
  "shift_leader",
  "trainer",
  "training_lead",
  "administrator",
];

export const papers = listPage({
  path: "/exams/papers",
  title: msg`试卷`,
  area: "exams",
  order: 10,
  roles,
  home: ["quality_training_post", "shift_leader"],
  lead: <NewPaperLink />,
  list: list(training, "/v1/papers"),
  rowKey: (row) => row.paper_id,
  columns: [
    text("title", msg`名称`),
    text("month", msg`月份`),
    code("purpose", msg`用途`, PAPER_PURPOSES),
    code("state", msg`状态`, PAPER_STATES, TONES),
    whole("version", msg`版本`),
    person("author_id", msg`命题人`, "quality_training_post"),
    due("due_on", msg`审批截止`, "decided_on"),
    day("complete_on", msg`考试截止`),
  ],
  filters: [
    choice("state", msg`状态`, PAPER_STATES),
    choice("purpose", msg`用途`, PAPER_PURPOSES),
    textFilter("month", msg`月份`, "2026-02"),
  ],
  open: (row) => `/exams/papers/${row.paper_id}`,
  empty: msg`还没有试卷。`,
});

export const newPaper = page({
  path: "/exams/papers/new",
  title: msg`出卷`,
  area: "exams",
  roles: ["quality_training_post"],
  load: async () => (await import("./PaperEditor.tsx")).NewPaper,
});

export const paper = page({
  path: "/exams/papers/:paperId",
  title: msg`试卷`,
  area: "exams",
  roles,
  load: async () => (await import("./PaperPage.tsx")).PaperPage,
});

export const editPaper = page({
  path: "/exams/papers/:paperId/edit",
  title: msg`修改试卷`,
  area: "exams",
  roles: ["quality_training_post"],
  load: async () => (await import("./PaperEditor.tsx")).EditPaper,
});

export const scheduleExam = page({
  path: "/exams/papers/:paperId/schedule",
  title: msg`安排考试`,
  area: "exams",
  roles: ["shift_leader", "quality_training_post", "center_director", "administrator"],
  load: async () => (await import("./ScheduleExam.tsx")).ScheduleExam,
});
