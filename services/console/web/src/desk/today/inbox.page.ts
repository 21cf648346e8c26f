import { msg } from "@lingui/core/macro";
import { page } from "../page.ts";

export const inbox = page({
  path: "/inbox",
  title: msg`消息`,
  area: "today",
  roles: "everyone",
  load: async () => (await import("./Inbox.tsx")).Inbox,
});
