"""What is refused of coachings, in words."""

from chassis.http.problems import Refusal
from chassis.http.wording import Message

NO_COACHING = Message("没有编号为 {coaching_id} 的督导", "There is no coaching {coaching_id}")
HELD_ON = Message("该督导已于 {held_on} 进行", "The coaching was held on {held_on}")
COACH_HOLDS = Message(
    "督导由督导人、座席的班组长、质检员或本中心的质检组长进行",
    "A coaching is held by its coach, the agent's team leader, the inspector or a QA lead of its "
    "center",
)


class AlreadyHeld(Refusal):
    status = 409
    slug = "coaching-already-held"
    title = {"zh-Hans": "该督导已完成", "en": "This coaching was held already"}


class NotNeeded(Refusal):
    status = 409
    slug = "coaching-cancelled"
    title = {
        "zh-Hans": "该督导已取消，不再需要",
        "en": "This coaching was cancelled and is not needed any more",
    }
