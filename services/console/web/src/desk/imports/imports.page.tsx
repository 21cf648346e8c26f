import { msg } from "@lingui/core/macro";
import { kpi } from "#/api/services.ts";
import { IMPORT_STATES } from "#/desk/codes.ts";
import { code, moment, text } from "#/lists/columns.tsx";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import { page } from "../page.ts";

const callRoles = ["administrator", "operations", "info_coordinator"];

export const importPeople = page({
  path: "/imports/people",
  title: msg`导入人员与排班`,
  area: "settings",
  order: 30,
  roles: ["administrator", "hr", "operations", "shift_leader", "center_director"],
  load: async () => (await import("./ImportPeople.tsx")).ImportPeople,
});

export const importCalls = page({
  path: "/imports/calls/new",
  title: msg`导入来电`,
  area: "settings",
  order: 40,
  roles: callRoles,
  load: async () => (await import("./ImportCalls.tsx")).ImportCalls,
});

export const callImports = listPage({
  path: "/imports/calls",
  title: msg`来电导入记录`,
  area: "settings",
  order: 50,
  roles: callRoles,
  list: list(kpi, "/v1/imports"),
  rowKey: (row) => row.import_id,
  columns: [
    text("name", msg`文件`),
    code("state", msg`状态`, IMPORT_STATES, { done: "excellent", open: "acceptable" }),
    text("format", msg`格式`),
    text("source", msg`来源`),
    {
      key: "new",
      title: msg`新来电`,
      numeric: true,
      cell: (row) => row.counts.new ?? 0,
      text: (row) => String(row.counts.new ?? 0),
    },
    {
      key: "rejected",
      title: msg`被拒行`,
      numeric: true,
      cell: (row) => row.counts.rejected ?? 0,
      text: (row) => String(row.counts.rejected ?? 0),
    },
    moment("started_at", msg`开始`),
    moment("finished_at", msg`完成`),
  ],
  open: (row) => `/imports/calls/${row.import_id}`,
  empty: msg`还没有导入过来电。`,
});

export const callImport = page({
  path: "/imports/calls/:importId",
  title: msg`来电导入记录`,
  area: "settings",
  roles: callRoles,
  load: async () => (await import("./CallImportPage.tsx")).CallImportPage,
});
