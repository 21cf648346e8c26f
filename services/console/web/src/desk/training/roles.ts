/** Who gives training (permission `sessions.schedule`). */
export const DELIVERERS = [
  "trainer",
  "training_lead",
  "training_specialist",
  "training_group",
  "training_supervisor",
  "quality_training_post",
  "qt_supervisor",
  "qa_lead",
  "qa_supervisor",
  "inspector",
  "info_coordinator",
  "project_supervisor",
  "supervisor",
  "center_director",
  "external_trainer",
  "operations",
  "hr",
  "shift_leader",
  "team_leader",
];

/** Who answers for the training of a center. */
export const TRAINING_HEADS = [
  "training_lead",
  "qt_supervisor",
  "training_supervisor",
  "center_director",
];

/** Who opens and runs cohorts of new people (permission `onboarding.manage`). */
export const COHORT_MANAGERS = [
  "trainer",
  "training_specialist",
  "quality_training_post",
  "training_lead",
  "training_supervisor",
  "training_group",
  "qt_supervisor",
  "hr",
  "center_director",
];
