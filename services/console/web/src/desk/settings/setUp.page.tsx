import { msg } from "@lingui/core/macro";
import { page } from "../page.ts";

export const setUp = page({
  path: "/settings/set-up",
  title: msg`启用清单`,
  area: "settings",
  order: 5,
  roles: ["administrator"],
  home: ["administrator"],
  load: async () => (await import("./SetUp.tsx")).SetUp,
});
