"""Nothing of a number remains before a person reads a transcript."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.listening.transcripts.rules import Speaker, Turn, redact


def texts(*said: tuple[Speaker, str]) -> list[str]:
    turns = [Turn(speaker, place, place + 1, text) for place, (speaker, text) in enumerate(said)]
    return [turn.text for turn in redact(turns)[0]]


@pytest.mark.rule("PLN-5")
@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("电话 13800138000 谢谢", "电话 ███ 谢谢"),
        ("电话１３８－００１３－８０００", "电话███"),
        ("+86 138 0013 8000", "███"),
        ("(010) 6552 9988 找我", "███ 找我"),
        ("身份证 11010119900101123X。", "身份证 ███。"),
        ("卡号 6222-0212-3456-7890", "卡号 ███"),
        ("幺三八零零幺三八零零零", "███"),
        ("it is one three eight, um, double zero one", "it is ███"),
        ("工号 12345", "工号 ███"),  # five digits
        ("工号 1234", "工号 1234"),  # four
        ("等了 30 分钟，一两个人", "等了 30 分钟，一两个人"),
        ("someone phoned the zone", "someone phoned the zone"),
    ],
)
def test_numbers_of_five_digits_and_more_are_taken_out(said: str, read: str) -> None:
    assert texts((Speaker.CUSTOMER, said)) == [read]


@pytest.mark.rule("PLN-5")
def test_a_number_over_several_turns_is_found_between_the_other_sides_words() -> None:
    assert texts(
        (Speaker.CUSTOMER, "是 138"),
        (Speaker.AGENT, "好的"),
        (Speaker.CUSTOMER, "0013"),
        (Speaker.AGENT, "嗯"),
        (Speaker.CUSTOMER, "8000 没错"),
    ) == ["是 ███", "好的", "███", "嗯", "███ 没错"]


@pytest.mark.rule("PLN-5")
@given(
    st.text(st.sampled_from("0123456789"), min_size=5, max_size=19),
    st.lists(st.sampled_from(["", " ", "-", " - ", "，", "."]), min_size=18, max_size=18),
    st.sampled_from(["我的号码是", "call me at ", ""]),
)
def test_no_digit_of_a_number_remains_however_it_is_grouped(
    digits: str, gaps: list[str], before: str
) -> None:
    written = "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=False))
    (read,) = texts((Speaker.CUSTOMER, before + written))
    assert not any(one.isdigit() for one in read)
    assert read.startswith(before)


@given(st.lists(st.tuples(st.sampled_from(Speaker), st.text(max_size=40)), max_size=6))
def test_redacting_twice_changes_nothing_more(said: list[tuple[Speaker, str]]) -> None:
    turns = [Turn(speaker, place, place, text) for place, (speaker, text) in enumerate(said)]
    once, _ = redact(turns)
    assert len(once) == len(turns)
    assert redact(once) == (once, 0)
