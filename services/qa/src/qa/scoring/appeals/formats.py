"""What is refused of an appeal, in words (QA-41)."""

from chassis.http.problems import Refusal
from chassis.http.wording import Message
from qa.scoring.appeals.rules import AppealState

NO_APPEAL = Message("评分 {evaluation_id} 没有申诉", "There is no appeal against {evaluation_id}")
ONCE = Message(
    "每个结果只能申诉一次，截止 {until}", "A result is appealed against once, until {until}"
)
OWN_CALL = Message("只有通话的座席本人可以申诉", "An appeal is filed by the agent whose call it is")
OWN_APPEAL = Message(
    "只有提出申诉的座席本人可以再次申诉", "An appeal is taken further by the agent whose call it is"
)
OWN_TEAM = Message(
    "只有座席的班组长可以填写意见", "An appeal is remarked on by the agent's team leader"
)
ONE_REMARK = Message("意见只能填写一次，截止 {until}", "There is one remark, until {until}")
STATE = Message("申诉{state}", "The appeal {state}")
STATES = {
    AppealState.FIRST_INSTANCE: Message("待质检组长裁定", "is before the QA lead"),
    AppealState.DECIDED: Message("已裁定", "is decided"),
    AppealState.LAST_INSTANCE: Message("待质检主管终审", "is before the QA supervisor"),
    AppealState.CLOSED: Message("已结束", "is closed"),
}
NOT_DECIDER = Message(
    "本轮由本中心未参与评分、也未裁定过该申诉的{role}裁定",
    "This round is decided by a {role} of the center who neither scored nor decided it before",
)
ROLES = {
    "qa_lead": Message("质检组长", "QA lead"),
    "qa_supervisor": Message("质检主管", "QA supervisor"),
}
FLAWS = Message("{count} 处缺失或有误", "{count} things are missing or wrong")


class AppealNotPossible(Refusal):
    status = 409
    slug = "appeal-not-possible"
    title = {
        "zh-Hans": "该结果已申诉过，或申诉期限已过",
        "en": "This result was appealed against, or the time for it is over",
    }


class NotBeforeThisInstance(Refusal):
    status = 409
    slug = "appeal-not-open"
    title = {
        "zh-Hans": "该申诉目前不能这样处理",
        "en": "This appeal is not in a state in which that can be done",
    }


class AppealIncomplete(Refusal):
    status = 422
    slug = "appeal-incomplete"
    title = {"zh-Hans": "申诉内容不完整", "en": "The appeal cannot be taken as it is"}
