import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.companies.slugs import display_name, is_number_like, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Acme Robotics, Inc.", "acme-robotics"),
        ("Société Générale S.A.", "societe-generale"),
        ("Ørsted A/S", "orsted"),
        ("Groupe Bolero", "bolero"),
        ("Brüder Weiß GmbH & Co. KG", "bruder-weiss"),
        ("Johnson & Johnson", "johnson-and-johnson"),
        ("The Gap, Inc.", "gap"),
        ("PT Bank Jago Tbk", "bank-jago"),
        ("Яндекс", "yandeks"),
        ("トヨタ", "toyota"),
        ("株式会社カカクコム", "kakakukomu"),
        ("삼성", "samseong"),
        ("Ελλάκτωρ", "ellaktor"),
        ("360", "360-inc"),
        ("1e5", "1e5-inc"),
        ("nan", "nan-inc"),
        ("Inf", "inf-inc"),
        ("True", "true-inc"),
        ("2024-01-01", "2024-01-01-inc"),
        ("0x1f", "0x1f-inc"),
        ("Null", "null-inc"),
    ],
)
def test_a_slug_is_readable_and_never_like_a_number(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "Acme Robotics",
            "ACME ROBOTICS",
            "Acme Robotics Inc.",
            "Acme-Robotics Corporation",
            "The Acme Robotics Company",
        ),
        ("Nestle", "Nestlé", "NESTLÉ S.A.", "Nestlé SA"),
        ("阿里巴巴", "阿里巴巴集团", "阿里巴巴集团控股有限公司"),
        ("Lowe's", "Lowe’s", "Lowes"),
        ("Ａｃｍｅ", "Acme"),
    ],
)
def test_spellings_of_one_name_share_their_slug(spellings: tuple[str, ...]) -> None:
    assert len({slug(name) for name in spellings}) == 1


def test_chinese_names_get_a_short_stable_hash() -> None:
    assert re.fullmatch(r"c-[0-9a-f]{12}", slug("华为"))
    assert slug("华为") == slug("华为公司")
    assert slug("华为") != slug("小米")


def test_long_names_are_cut_but_stay_different() -> None:
    one, other = slug("acme " * 40 + "one"), slug("acme " * 40 + "two")
    assert len(one) <= 80
    assert one != other


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("Acme Robotics, Inc.", "Acme Robotics"),
        ("Alibaba Group Holding Ltd", "Alibaba"),
        ("ヤフー株式会社", "ヤフー"),
        ("Co", "Co"),
    ],
)
def test_the_short_usual_name_has_no_legal_form(written: str, short: str) -> None:
    assert display_name(written) == short


@given(st.text(max_size=200))
def test_any_text_gives_a_valid_slug(name: str) -> None:
    result = slug(name)
    assert re.fullmatch(r"[a-z0-9-]{1,80}", result)
    assert not is_number_like(result)


@given(st.text(max_size=60))
def test_white_space_around_a_name_does_not_change_its_slug(name: str) -> None:
    assert slug(f"  {name}\n") == slug(name)


@pytest.mark.parametrize("name", ["𝕊tark Motors", "Stark\u00a0Motors", "STARK\u2003MOTORS"])
def test_letters_of_other_kinds_and_widths_are_the_same_letters(name: str) -> None:
    assert slug(name) == "stark-motors"


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_the_short_name_of_any_text_is_not_empty(name: str) -> None:
    assert display_name(name)
