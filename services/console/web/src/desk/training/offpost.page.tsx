import { msg } from "@lingui/core/macro";
import { training } from "#/api/services.ts";
import { OFFPOST_STATES, PAY_RULES, PROPOSAL_STATES, TRIGGERS } from "#/desk/codes.ts";
import { code, day, person, text, unit } from "#/lists/columns.tsx";
import { choice, personFilter } from "#/lists/filters.ts";
import { listPage } from "#/lists/listPage.tsx";
import { list } from "#/lists/source.ts";
import { ROLES } from "#/words/roles.ts";
import { page } from "../page.ts";

const roles = [
  "center_director",
  "qa_supervisor",
  "qt_supervisor",
  "training_lead",
  "trainer",
  "team_leader",
  "hr",
  "administrator",
];
const DECIDERS = [
  "center_director",
  "qa_supervisor",
  "qt_supervisor",
  "training_lead",
  "hr",
  "general_manager",
  "administrator",
];

export const offpost = listPage({
  path: "/training/offpost",
  title: msg`待岗培训`,
  area: "training",
  order: 70,
  roles,
  list: list(training, "/v1/offpost"),
  rowKey: (row) => row.order_id,
  columns: [
    person("person_id", msg`座席`, "agent"),
    code("trigger", msg`事由`, TRIGGERS),
    code("state", msg`状态`, OFFPOST_STATES, { running: "accent", returned: "excellent" }),
    day("starts_on", msg`开始`),
    day("ends_on", msg`结束`),
    code("pay_rule", msg`薪酬`, PAY_RULES),
    unit("team_id", msg`班组`),
    day("returned_on", msg`复岗日期`),
  ],
  filters: [
    choice("state", msg`状态`, OFFPOST_STATES),
    choice("trigger", msg`事由`, TRIGGERS),
    personFilter("person_id"),
  ],
  open: (row) => `/training/offpost/${row.order_id}`,
  empty: msg`没有待岗培训。`,
});

export const offpostOrder = page({
  path: "/training/offpost/:orderId",
  title: msg`待岗培训`,
  area: "training",
  roles,
  load: async () => (await import("./OffpostPage.tsx")).OffpostPage,
});

export const proposals = listPage({
  path: "/training/proposals",
  title: msg`待岗建议`,
  area: "training",
  order: 80,
  roles: DECIDERS,
  list: list(training, "/v1/assignments/proposals"),
  rowKey: (row) => row.proposal_id,
  columns: [
    person("agent_id", msg`座席`, "agent"),
    text("kind_name", msg`建议`),
    code("state", msg`状态`, PROPOSAL_STATES, { proposed: "acceptable" }),
    code("decider", msg`决定人`, ROLES),
    day("proposed_on", msg`建议日期`),
    unit("team_id", msg`班组`),
  ],
  filters: [choice("state", msg`状态`, PROPOSAL_STATES)],
  open: (row) => `/training/proposals/${row.proposal_id}`,
  empty: msg`没有待岗建议。`,
});

export const proposal = page({
  path: "/training/proposals/:proposalId",
  title: msg`待岗建议`,
  area: "training",
  roles: DECIDERS,
  load: async () => (await import("./ProposalPage.tsx")).ProposalPage,
});
