/** Words for codes that only the desk shows. */
import { msg } from "@lingui/core/macro";
import type { Codes } from "#/words/codes.ts";

export const EVALUATION_STATES: Codes = { assigned: msg`待评分`, delivered: msg`已送达` };

export const SAMPLE_KINDS: Codes = { quota: msg`随机抽样`, extra: msg`加强监控` };

export const QA_GROUPS: Codes = {
  regular: msg`常规组`,
  new: msg`新员工组`,
  correction: msg`纠错组`,
  exempt: msg`免检组`,
};

export const LINES: Codes = { inbound: msg`呼入`, outbound: msg`呼出` };

export const ERROR_CLASSES: Codes = {
  non_compliance: msg`不规范项`,
  skill_defect: msg`技能缺陷`,
};

export const DRAW_STATES: Codes = {
  committed: msg`已承诺`,
  fixed: msg`已固定`,
  revealed: msg`已公布`,
};

export const SCORECARD_STATES: Codes = {
  draft: msg`草稿`,
  published: msg`使用中`,
  retired: msg`已停用`,
};

export const COACHING_STATES: Codes = {
  open: msg`待督导`,
  held: msg`已督导`,
  cancelled: msg`已取消`,
};

export const LADDER_MEASURES: Codes = {
  intensified_monitoring: msg`强化监控与纠错培训`,
  trainer_coaching: msg`培训师一对一辅导`,
  off_post_proposal: msg`待岗培训建议`,
};

export const TEMPLATES: Codes = {
  "T-S0": msg`两周：理论后实践`,
  "T-S2": msg`质培部入职培训，再由运营部培训`,
  "T-S3": msg`职业生涯、基础素质、业务、实践`,
};

export const BLOCK_STATES: Codes = {
  planned: msg`未开始`,
  running: msg`进行中`,
  done: msg`已完成`,
};

export const PROGRAMME_PARTS: Codes = {
  career_design: msg`职业生涯设计`,
  basic_quality: msg`基础素质培训`,
  business: msg`业务培训`,
  practice: msg`实践培训`,
};

export const TRAINEE_STATES: Codes = {
  enrolled: msg`培训中`,
  make_up: msg`待补考`,
  passed: msg`通过`,
  not_hired: msg`不予录用`,
};

export const HANDOVER_STATES: Codes = {
  waiting: msg`培训班未结束`,
  open: msg`待运营确认`,
  refused: msg`被退回`,
  confirmed: msg`已接收`,
};

export const DAY_PRESENCE: Codes = { present: msg`到场`, absent: msg`缺席`, excused: msg`请假` };

export const INDUCTION_RESULTS: Codes = {
  passed: msg`通过`,
  make_up: msg`参加补考`,
  not_hired: msg`不予录用`,
};

export const MARK_COMPONENTS: Codes = {
  theory: msg`理论考核`,
  practice: msg`实践考核`,
  attitude: msg`学习态度`,
  discipline: msg`学习纪律`,
  results: msg`平时成绩`,
};

export const ABSENCES: Codes = { with_leave: msg`请假缺考`, without_leave: msg`无故缺考` };

export const TRAINING_KINDS: Codes = {
  qa_correction: msg`质检纠错培训`,
  coaching: msg`培训师一对一辅导`,
  off_post_quality: msg`待岗培训（品质）`,
  csat: msg`满意度培训`,
  aht: msg`接听时长培训`,
  acw: msg`后处理培训`,
  targeted: msg`针对性培训`,
  monthly: msg`月度培训`,
};

export const PAPER_STATES: Codes = {
  draft: msg`草稿`,
  submitted: msg`待审批`,
  approved: msg`已批准`,
  returned: msg`已退回`,
  closed: msg`已结束`,
};

export const DIFFICULTIES: Codes = { easy: msg`易`, medium: msg`中`, hard: msg`难` };

export const PARTS: Codes = { written: msg`笔试`, oral: msg`口试`, practical: msg`实操` };

export const OFFPOST_STATES: Codes = {
  ordered: msg`待开始`,
  suspended: msg`已暂缓`,
  running: msg`进行中`,
  passed: msg`考试通过`,
  returned: msg`已复岗`,
  separation_proposed: msg`建议离岗`,
  ended: msg`已结束`,
};

export const PROPOSAL_STATES: Codes = {
  proposed: msg`待决定`,
  ordered: msg`已安排`,
  declined: msg`不安排`,
};

export const TRIGGERS: Codes = {
  last_place: msg`末位`,
  quality: msg`品质`,
  quality_failing: msg`品质不达标`,
  service_quality: msg`服务质量`,
  service_attitude: msg`服务态度`,
  other: msg`其他`,
};

export const PAY_RULES: Codes = { normal: msg`正常薪酬`, basic_only: msg`仅基本工资` };

export const INDICATORS: Codes = {
  aht: msg`平均处理时长`,
  acw: msg`话后处理时长`,
  csat: msg`客户满意度`,
};

export const STAGES: Codes = {
  applicant: msg`应聘`,
  trainee: msg`学员`,
  probation: msg`试用期`,
  regular: msg`正式`,
  off_post: msg`待岗`,
  separated: msg`离职`,
};

export const STAGE_CAUSES: Codes = {
  import: msg`导入`,
  enrolled: msg`入班`,
  handed_over: msg`上岗交接`,
  induction_passed: msg`岗前培训通过`,
  not_hired: msg`未录用`,
  regularised: msg`转正`,
  last_place: msg`末位待岗`,
  quality: msg`品质待岗`,
  returned_to_post: msg`复岗`,
  separation_decided: msg`决定离岗`,
  resigned: msg`辞职`,
  correction: msg`更正`,
};

export const LEAVE_STATES: Codes = {
  approved: msg`已批准`,
  rejected: msg`未批准`,
  cancelled: msg`已撤销`,
};

export const LEAVE_TYPES: Codes = {
  annual: msg`年假`,
  personal: msg`事假`,
  sick: msg`病假`,
  marriage: msg`婚假`,
  maternity: msg`产假`,
  bereavement: msg`丧假`,
  womens_day: msg`妇女节半天假`,
};

export const ATTENDANCE: Codes = {
  on_time: msg`正常`,
  late: msg`迟到`,
  early_leave: msg`早退`,
  absent: msg`缺勤`,
  leave: msg`休假`,
};

export const UNIT_KINDS: Codes = {
  center: msg`中心`,
  site: msg`职场`,
  section: msg`处`,
  team: msg`班组`,
};

export const DAY_KINDS: Codes = {
  work: msg`上班`,
  half: msg`半天`,
  off: msg`休息`,
  shipped: msg`按内置日历`,
};

export const IMPORT_STATES: Codes = { open: msg`未完成`, done: msg`已完成` };

export const PARKED_STATES: Codes = {
  parked: msg`已搁置`,
  released: msg`已放行`,
  discarded: msg`已丢弃`,
};

export const PARKED_REASONS: Codes = {
  poison: msg`处理失败`,
  undecodable: msg`无法解析`,
  too_old: msg`过旧`,
  held: msg`排在失败事件之后`,
};

export const POLICY_ORIGINS: Codes = { source: msg`制度原文`, ours: msg`系统默认` };
