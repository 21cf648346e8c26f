"""What is wrong is said in the reader's language."""

import re
from pathlib import Path

import pytest

from chassis.http import inputs
from chassis.http.languages import LANGUAGES
from chassis.http.texts import catalogue, text_of
from chassis.testing import ServiceUnderTest

CODE = re.compile(r'PydanticCustomError\(\s*"(\w+)"|_matching\(\w+, "(\w+)"')


def test_every_fault_of_an_input_type_has_a_text_in_each_language() -> None:
    source = Path(inputs.__file__).read_text(encoding="utf-8")
    raised = {first or second for first, second in CODE.findall(source)}
    assert len(raised) > 10
    assert raised - catalogue().keys() == set()


def test_every_text_is_in_every_language_and_tells_the_same() -> None:
    braces = re.compile(r"{(\w+)}")
    for code, texts in catalogue().items():
        assert set(texts) == set(LANGUAGES), code
        assert len({frozenset(braces.findall(text)) for text in texts.values()}) == 1, code


def test_a_code_without_a_text_keeps_the_words_of_the_check() -> None:
    assert text_of("nobody_knows", "zh-Hans", {}, otherwise="as it was") == "as it was"
    assert text_of("string_too_long", "en", {}, otherwise="as it was") == "as it was"


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
