"""Words of cohorts: departments, roles and courses by name, and what is refused."""

from chassis.http.wording import Message
from training.ground.texts.formats import supported
from training.onboarding.cohorts.rules import BlockState, RefusalCode
from training.onboarding.programme.formats import course_names

BLOCK_STATE = Message("第 {number} 个培训模块{state}", "Block {number} {state}")
WAITS_FOR = Message("第 {number} 个培训模块还没有完成", "Block {number} is not done")
NO_BLOCK = Message(
    "培训班 {cohort_id} 没有第 {number} 个培训模块", "Cohort {cohort_id} has no block {number}"
)
NO_COHORT = Message("没有编号为 {cohort_id} 的培训班", "There is no cohort {cohort_id}")
HAS_ENDED = Message("培训班 {cohort_id} 已经结束", "Cohort {cohort_id} has ended")

BLOCK_STATES = {
    BlockState.PLANNED: Message("尚未开始", "has not begun"),
    BlockState.RUNNING: Message("正在进行", "is running"),
    BlockState.DONE: Message("已完成", "is done"),
}
REFUSED = {
    RefusalCode.PAST: Message("整个培训已经过去", "The whole programme lies in the past"),
    RefusalCode.LENGTH_MISSING: Message(
        "请填写该模块的工作日天数", "Say how many working days the block has"
    ),
    RefusalCode.LENGTH_BY_POLICY: Message(
        "该模块的天数由制度规定", "The length of this block is set by policy"
    ),
    RefusalCode.UNKNOWN_PERSON: Message("人员目录中没有此人", "Not in the directory"),
    RefusalCode.HAS_LEFT: Message("已离职", "Has left"),
    RefusalCode.OTHER_CENTER: Message("不属于该电话中心", "Of another center"),
    RefusalCode.NOT_A_TRAINEE: Message(
        "只有处于培训中阶段的人员可以入班", "Only people in stage trainee are enrolled"
    ),
    RefusalCode.IN_ANOTHER_COHORT: Message("已在另一个培训班", "Is in another cohort"),
    RefusalCode.TWICE: Message("重复填写", "Named twice"),
    RefusalCode.WRONG_DELIVERER: Message(
        "该角色不讲授这一模块", "The role does not teach this block"
    ),
    RefusalCode.NO_SUCH_DAY: Message("该培训班没有这一天", "The cohort has no such day"),
}


def course_name(code: str, language: str) -> str:
    """The name of a course; of one that the catalogue has not, the code."""
    names = course_names().get(code)
    return names[supported(language)] if names else code
