import { msg } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "react-router";
import { training } from "#/api/services.ts";
import { TEMPLATES } from "#/desk/codes.ts";
import { code, day, due, person, text, unit, whole } from "#/lists/columns.tsx";
import { choice, personFilter, unitFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import { COHORT_STATES } from "#/words/codes.ts";
import { page } from "../page.ts";
import { COHORT_MANAGERS } from "./roles.ts";

const roles = [
  ...COHORT_MANAGERS,
  "team_leader",
  "operations",
  "project_supervisor",
  "administrator",
];

export const cohorts = listPage({
  path: "/training/cohorts",
  title: msg`岗前培训`,
  area: "training",
  order: 15,
  roles,
  list: list(training, "/v1/onboarding/cohorts"),
  rowKey: (row) => row.cohort_id,
  columns: [
    text("name", msg`培训班`),
    code("state", msg`状态`, COHORT_STATES, { open: "accent" }),
    code("template", msg`模板`, TEMPLATES),
    day("first_day", msg`第一天`),
    day("last_day", msg`最后一天`),
    whole("enrolled", msg`人数`),
    unit("site_id", msg`职场`),
    person("owner_id", msg`负责人`, "training_specialist"),
    due("report_due_on", msg`报告截止`),
  ],
  filters: [
    choice("state", msg`状态`, COHORT_STATES),
    choice("template", msg`模板`, TEMPLATES),
    unitFilter("site_id", "site"),
    personFilter("person_id", msg`学员`),
  ],
  open: (row) => `/training/cohorts/${row.cohort_id}`,
  empty: msg`没有培训班。`,
  lead: (
    <Link to="/training/cohorts/new">
      <Trans>开设培训班…</Trans>
    </Link>
  ),
});

export const newCohort = page({
  path: "/training/cohorts/new",
  title: msg`开设培训班`,
  area: "training",
  roles: COHORT_MANAGERS,
  load: async () => (await import("./NewCohortPage.tsx")).NewCohortPage,
});

export const cohort = page({
  path: "/training/cohorts/:cohortId",
  title: msg`岗前培训`,
  area: "training",
  roles,
  load: async () => (await import("./CohortPage.tsx")).CohortPage,
});
