/** Words for the codes that services carry. A code without words is shown as it came. */
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";

export type Codes = Readonly<Record<string, MessageDescriptor>>;

export const GRADES: Codes = {
  excellent: msg`优秀`,
  good: msg`良好`,
  acceptable: msg`合格`,
  unacceptable: msg`不合格`,
  not_applicable: msg`不适用`,
};

export const ACKNOWLEDGEMENT_STATES: Codes = {
  waiting: msg`待确认`,
  acknowledged: msg`已确认`,
  appealed: msg`已申诉`,
  not_acknowledged: msg`未确认`,
};

export const APPEAL_STATES: Codes = {
  first_instance: msg`待质检组长裁定`,
  decided: msg`已裁定，可再申诉`,
  last_instance: msg`待质检主管终审`,
  closed: msg`已结束`,
};

export const CALL_TYPES: Codes = {
  enquiry: msg`咨询`,
  booking: msg`预订`,
  complaint: msg`投诉`,
  outbound: msg`外呼`,
  unknown: msg`未分类`,
};

export const TOPICS: Codes = {
  business: msg`业务知识`,
  system_operation: msg`系统操作`,
  service_phrases: msg`服务用语`,
  communication: msg`沟通技巧`,
  phone_communication: msg`电话沟通`,
  attitude: msg`服务态度`,
};

export const ASSIGNMENT_STATES: Codes = {
  open: msg`待安排`,
  scheduled: msg`已安排`,
  in_progress: msg`进行中`,
  passed: msg`已通过`,
  target_met: msg`已达标`,
  other_arrangement: msg`另行安排`,
  closed_with_reason: msg`提前结束`,
};

export const COHORT_STATES: Codes = { open: msg`进行中`, ended: msg`已结束` };

export const SESSION_STATES: Codes = {
  scheduled: msg`已排期`,
  held: msg`已举行`,
  handed_in: msg`待确认`,
  confirmed: msg`已确认`,
  cancelled: msg`已取消`,
};

export const PRESENCE: Codes = {
  booked: msg`已报名`,
  present: msg`到场`,
  late: msg`迟到`,
  left_early: msg`早退`,
  absent: msg`缺席`,
  excused: msg`请假`,
};

export const PAPER_PURPOSES: Codes = { monthly: msg`月度考试`, repost: msg`复岗考试` };

export const SITTINGS: Codes = {
  first: msg`正常考试`,
  makeup: msg`补考（缺考）`,
  resit: msg`重考`,
};

export const OUTCOMES: Codes = { passed: msg`通过`, failed: msg`未通过`, missed: msg`缺考` };

export const ITEM_TYPES: Codes = {
  single: msg`单选题`,
  multiple: msg`多选题`,
  true_false: msg`判断题`,
  fill_in: msg`填空题`,
};

export const RANKING_KINDS: Codes = {
  group_weekly: msg`质检周排行`,
  monthly_exam: msg`月度考试排行`,
};

export const NOT_RANKED: Codes = {
  too_few_days: msg`出勤天数不足`,
  no_value: msg`没有成绩`,
  trainee: msg`学员`,
  probation: msg`试用期`,
  off_post: msg`待岗`,
};

/** The words for a code in the reader's language. */
export function useCodes(): (codes: Codes, code: string | null | undefined) => string {
  const { i18n } = useLingui();
  return (codes, code) => {
    if (!code) return "—";
    const words = codes[code];
    return words ? i18n._(words) : code;
  };
}
