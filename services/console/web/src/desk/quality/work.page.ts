import { msg } from "@lingui/core/macro";
import { page } from "../page.ts";

export const work = page({
  path: "/quality/work/:evaluationId?",
  title: msg`今日待评`,
  area: "quality",
  order: 10,
  roles: ["inspector", "qa_lead", "qa_supervisor"],
  home: ["inspector"],
  load: async () => (await import("./scoring/Scoring.tsx")).Scoring,
});
