"""What is wrong is said in the reader's language."""

import re
from pathlib import Path

import pytest

from chassis.http import inputs
from chassis.http.texts import catalogue, message_of
from chassis.testing import ServiceUnderTest

CODE = re.compile(r'PydanticCustomError\(\s*"(\w+)"|_matching\(\w+, "(\w+)"')


def test_every_fault_of_an_input_type_has_a_text_in_each_language() -> None:
    source = Path(inputs.__file__).read_text(encoding="utf-8")
    raised = {first or second for first, second in CODE.findall(source)}
    assert len(raised) > 10
    assert raised - catalogue().keys() == set()


def test_every_text_is_chinese_and_english() -> None:
    for code, message in catalogue().items():
        assert re.search("[\u4e00-\u9fff]", message.zh), code
        assert not re.search("[\u4e00-\u9fff]", message.en), code


def test_a_code_without_a_text_keeps_the_words_of_the_check() -> None:
    for code in ("nobody_knows", "string_too_long"):  # the length that was allowed is not known
        message = message_of(code, {}, otherwise="as it was")
        assert message.text("zh-Hans") == "内容不符合要求：as it was"
        assert message.text("en") == "Not as required: as it was"


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("zh-CN", {"body.text": "至少 1 个字符", "body.number": "请填写整数"}),
        ("en", {"body.text": "At least 1 characters", "body.number": "Must be a whole number"}),
    ],
)
async def test_a_body_that_is_not_valid_is_explained_to_its_reader(
    notebook: ServiceUnderTest, language: str, texts: dict[str, str]
) -> None:
    answer = await notebook.client(roles=["writer"]).post(
        "/v1/notes", json={"text": "", "number": "many"}, headers={"Accept-Language": language}
    )
    assert {one["where"]: one["detail"] for one in answer.json()["errors"]} == texts
