import { msg } from "@lingui/core/macro";
import { page } from "../page.ts";

export const retention = page({
  path: "/training/retention",
  title: msg`培训留存率`,
  area: "training",
  order: 90,
  roles: [
    "center_director",
    "hr",
    "qt_supervisor",
    "training_lead",
    "training_supervisor",
    "training_group",
    "general_manager",
    "administrator",
  ],
  load: async () => (await import("./RetentionPage.tsx")).RetentionPage,
});
