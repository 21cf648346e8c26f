"""Evaluations in the words of refusals and of events."""

from chassis.http.problems import Forbidden, Refusal
from chassis.http.wording import Message
from qa.scoring.evaluations.rules import ScoredItem
from zhipei_events.qa import Scored
from zhipei_events.values import ErrorClass, Grade

NO_EVALUATION = Message(
    "没有编号为 {evaluation_id} 的质检评分", "There is no evaluation {evaluation_id}"
)
SUBMITTED_ON = Message("已于 {submitted} 提交", "It was submitted on {submitted}")
INCOMPLETE = Message("有 {count} 项缺失或有误", "{count} entries are missing or wrong")
MUST_BE_ANOTHER = Message(
    "评分人不能与座席同班组，也不能有利益冲突",
    "Whoever scores a call is not of the agent's team and has no conflict of interest",
)
INSPECTOR_SUBMITS = Message(
    "质检评分由其质检员或本中心的质检组长提交",
    "An evaluation is submitted by its inspector or a QA lead of the center",
)


class AlreadySubmitted(Refusal):
    status = 409
    slug = "evaluation-already-submitted"
    title = {"zh-Hans": "该评分已提交", "en": "This evaluation was submitted already"}


class Banned(Forbidden):
    slug = "scorer-banned"
    title = {"zh-Hans": "须回避，不能评该通话", "en": "Whoever scores this call must be another"}


class RecordIncomplete(Refusal):
    status = 422
    slug = "record-incomplete"
    title = {"zh-Hans": "记录不完整，不能提交", "en": "The record cannot be submitted as it is"}


def published(item: ScoredItem) -> Scored:
    return Scored(
        criterion=item.criterion,
        weight=item.weight,
        grade=Grade(item.grade) if item.grade else None,
        points=item.points,
        error_class=ErrorClass(item.error_class) if item.error_class else None,
        topic=item.topic,
    )
