import { msg } from "@lingui/core/macro";
import { page } from "../page.ts";

export const decisions = page({
  path: "/decisions",
  title: msg`待我决定`,
  area: "today",
  order: 10,
  roles: [
    "center_director",
    "qa_supervisor",
    "qt_supervisor",
    "training_lead",
    "training_supervisor",
    "cs_center_manager",
    "general_manager",
  ],
  home: [
    "center_director",
    "qa_supervisor",
    "qt_supervisor",
    "general_manager",
    "cs_center_manager",
  ],
  load: async () => (await import("./Decisions.tsx")).Decisions,
});

export const team = page({
  path: "/team",
  title: msg`班组今日`,
  area: "today",
  order: 20,
  roles: ["team_leader"],
  home: ["team_leader"],
  load: async () => (await import("./Team.tsx")).Team,
});

export const samplingToday = page({
  path: "/sampling",
  title: msg`质检进度`,
  area: "today",
  order: 30,
  roles: ["qa_lead", "qa_supervisor", "qa_manager"],
  home: ["qa_lead", "qa_manager"],
  load: async () => (await import("./SamplingProgress.tsx")).SamplingProgress,
});
