import { msg } from "@lingui/core/macro";
import { page } from "../page.ts";

const roles = [
  "administrator",
  "center_director",
  "qa_supervisor",
  "qt_supervisor",
  "training_lead",
  "hr",
];

export const policies = page({
  path: "/settings/policies",
  title: msg`政策`,
  area: "settings",
  order: 10,
  roles,
  load: async () => (await import("./PoliciesPage.tsx")).PoliciesPage,
});

export const policy = page({
  path: "/settings/policies/:service/:key",
  title: msg`政策`,
  area: "settings",
  roles,
  load: async () => (await import("./PolicyPage.tsx")).PolicyPage,
});
