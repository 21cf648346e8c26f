import { msg } from "@lingui/core/macro";
import { qa } from "#/api/services.ts";
import { day, moment, size, unit, whole } from "#/lists/columns.tsx";
import { dayFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";

export const runs = listPage({
  path: "/quality/runs",
  title: msg`分配记录`,
  area: "quality",
  order: 50,
  roles: ["qa_lead", "qa_supervisor", "qa_manager", "qt_supervisor", "administrator"],
  list: list(qa, "/v1/assignments/runs"),
  rowKey: (row) => row.run_id,
  columns: [
    moment("ran_at", msg`运行时间`),
    day("day", msg`日期`),
    unit("center_id", msg`中心`),
    whole("items", msg`待评来电`),
    size("unassigned", msg`未分配`),
    whole("imbalance", msg`最大差距`),
    size("idle", msg`未满工作量的质检员`),
  ],
  filters: [dayFilter("day", msg`日期`)],
  empty: msg`这一天没有分配。`,
});
