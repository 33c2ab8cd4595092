import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.extract.lines import clean_lines, leading_title, one_line, without_title


def test_paragraphs_are_parted_by_single_line_feeds_and_stay_verbatim_inside() -> None:
    text = "\ufeffOne  two\u00a0three \r\n\r\n  indented\ttab\x07\rlast\u2028line\n \n"
    assert clean_lines(text) == ["One  two\u00a0three", "  indented\ttab", "last", "line"]


def test_c1_controls_stay_for_repair() -> None:
    assert clean_lines("itâ\x80\x99s") == ["itâ\x80\x99s"]


@given(st.text())
def test_clean_text_stays_as_it_is(text: str) -> None:
    lines = clean_lines(text)
    assert clean_lines("\n".join(lines)) == lines
    "\n".join(lines).encode("utf-8")


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["Title", "Text."], "Title"),
        (["x" * 200, "Text."], "x" * 200),
        (["x" * 201, "Text."], None),
        (["A sentence.", "Text."], None),
        (["公司宣布合作。", "正文"], None),
        (["Title alone"], None),
        ([], None),
    ],
)
def test_the_first_line_is_the_title_where_the_contract_says_so(lines: list[str], title: str | None) -> None:
    assert leading_title(lines) == title


def test_a_title_never_stands_in_the_text_again() -> None:
    lines = ["Acme and Borg Join", "By a Writer", "ACME AND  BORG JOIN", "Text."]
    assert without_title(lines, "Acme and Borg join") == ["By a Writer", "Text."]
    assert without_title(lines, None) == lines


def test_a_title_is_one_line_or_none() -> None:
    assert one_line(" Two\n lines\t here ") == "Two lines here"
    assert one_line(" \x07") is None
    assert one_line(None) is None
