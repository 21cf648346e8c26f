import { msg } from "@lingui/core/macro";
import { page } from "../page.ts";

export const parked = page({
  path: "/operations/parked",
  title: msg`搁置的事件`,
  area: "operations",
  order: 10,
  roles: ["operator"],
  home: ["operator"],
  load: async () => (await import("./ParkedPage.tsx")).ParkedPage,
});

export const parkedRecord = page({
  path: "/operations/parked/:service/:parkedId",
  title: msg`搁置的事件`,
  area: "operations",
  roles: ["operator"],
  load: async () => (await import("./ParkedRecordPage.tsx")).ParkedRecordPage,
});

export const positions = page({
  path: "/operations/positions",
  title: msg`消费位置`,
  area: "operations",
  order: 20,
  roles: ["operator"],
  load: async () => (await import("./PositionsPage.tsx")).PositionsPage,
});
