import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.companies.matcher import Matcher


def found(matcher: Matcher, text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.company_id) for m in matcher.find(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alibaba's cloud", [("Alibaba", "alibaba")]),
        ("Alibaba’s cloud", [("Alibaba", "alibaba")]),
        ("Ford-branded vans", [("Ford", "ford")]),
        ("non-Ford vans", [("Ford", "ford")]),
        ("Ford Motor Co said", [("Ford Motor", "ford")]),
        ("Fordham University", []),
        ("the ford over the river", []),
        ("mail info@Alibaba", []),
        ("follow @Alibaba and #Alibaba", []),
        ("ALIBABA AND TOYOTA", [("ALIBABA", "alibaba"), ("TOYOTA", "toyota")]),
        ("Societe Generale", [("Societe Generale", "societe-generale")]),
        ("General Electrical Works", []),
        ("(Alibaba)", [("Alibaba", "alibaba")]),
        ("Ford/Alibaba", [("Ford", "ford"), ("Alibaba", "alibaba")]),
    ],
)
def test_names_are_found_at_their_boundaries(matcher: Matcher, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(matcher, text) == expected


def test_chinese_names_need_no_boundary_but_know_their_false_friends(matcher: Matcher) -> None:
    assert found(matcher, "昨日福特与阿里巴巴宣布", "zh") == [("福特", "ford"), ("阿里巴巴", "alibaba")]
    assert found(matcher, "三星期以后", "zh") == []


def test_a_katakana_name_is_not_found_inside_a_longer_word(matcher: Matcher) -> None:
    assert found(matcher, "トヨタの車", "ja") == [("トヨタ", "toyota")]
    assert found(matcher, "トヨタマの車", "ja") == []


def test_halves_of_characters_do_no_harm(matcher: Matcher) -> None:
    assert found(matcher, "\ud83d Alibaba") == [("Alibaba", "alibaba")]


@given(st.text(alphabet="Ford Alibaba's.-@/#\n福特トヨタ", max_size=80))
def test_matches_stand_in_order_and_never_overlap(matcher: Matcher, text: str) -> None:
    matches = matcher.find(text, "en")
    assert all(a.end <= b.start for a, b in itertools.pairwise(matches))
    assert all(0 <= m.start < m.end <= len(text) for m in matches)
