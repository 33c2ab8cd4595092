from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.text import values

TEN = datetime(2017, 12, 7, 10, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "written",
    [
        "2017-12-07T10:00:00Z",
        "2017-12-07T10:00Z",
        "2017-12-07T10:00:00",
        "2017-12-07 10:00:00 UTC",
        "2017-12-07T12:00:00+02:00",
        "2017-12-07T05:30:00.000-0430",
        "20171207T100000Z",
        " 2017-12-07T11:00:00.0000000+01 ",
        "Thu, 07 Dec 2017 10:00:00 GMT",
        "Thu, 7 Dec 2017 05:00:00 -0500",
        "07 Dec 2017 10:00:00 -0000",
        "07 Dec 2017 10:00:00",
        1512640800,
        1512640800.0,
        1512640800000,
        1512640800000000,
        1512640800000000000,
        "1512640800",
        "1512640800.0",
    ],
)
def test_a_time_is_read_in_every_usual_form_as_utc(written: Any) -> None:
    assert values.moment(written) == TEN
    assert values.moment(written).tzinfo is timezone.utc  # type: ignore[union-attr]


def test_a_day_is_its_first_moment_in_utc() -> None:
    midnight = datetime(2017, 12, 7, tzinfo=timezone.utc)
    assert values.moment("2017-12-07") == values.moment("20171207") == midnight


@pytest.mark.parametrize(
    "written",
    [
        None,
        True,
        "",
        "yesterday",
        "2017-13-01",
        "2017-02-30T10:00:00Z",
        "0000-00-00 00:00:00",
        0,
        -1,
        2017,
        float("nan"),
        float("inf"),
        10**30,
        "0001-01-01T00:00:00+14:00",
        ["2017-12-07"],
        {"$date": 1},
        "2017-12-07T10:00:00Z" * 50,
        "²⁰¹⁷-12-07",
    ],
)
def test_what_is_no_time_is_none(written: Any) -> None:
    assert values.moment(written) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")))
def test_no_time_ever_raises_and_all_are_utc(written: Any) -> None:
    found = values.moment(written)
    assert found is None or found.tzinfo is timezone.utc


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("R&amp;D at <b>Alpha</b>", "R&D at Alpha"),
        ("one<br/>two<p>three</p>", "one two three"),
        ("a < b and c > d", "a < b and c > d"),
        ("List<String> &lt;b&gt;", "List<String> <b>"),
        ("x<script>if (a<b) {}</script>y<!-- z -->", "x y"),
        ("x<script>never closed <b>", "x"),
        ("lone \ud800 surrogate\x00", "lone \ufffd surrogate\ufffd"),
        ("  two\n\t lines\u2028 ", "two lines"),
        (" \n ", None),
        (7, "7"),
        (None, None),
        ({"a": 1}, None),
    ],
)
def test_plain_text_has_no_tags_and_entities_are_resolved_once(written: Any, plain: str | None) -> None:
    assert values.plain(written) == plain


@pytest.mark.parametrize("written", ["<script>", "<!--", "<a ", "</b", "&amp"])
def test_plain_text_takes_linear_time(written: str) -> None:
    # A quadratic pattern would need hours for this.
    values.plain(written * 300_000)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" https://news.example/a?b=c#d ", "https://news.example/a?b=c#d"),
        ("HTTP://news.example", "HTTP://news.example"),
        ("/a/b", None),
        ("javascript:alert(1)", None),
        ("https://news.example/a b", None),
        ("https://", None),
        (7, None),
        (None, None),
    ],
)
def test_only_absolute_web_addresses_are_addresses(written: Any, address: str | None) -> None:
    assert values.address(written) == address


def test_authors_come_in_many_shapes_and_each_counts_once() -> None:
    given_authors = ["Ann Lee", {"name": "Bo &amp; Co"}, {"url": "x"}, None, "Ann Lee", ""]
    assert values.names(given_authors) == ("Ann Lee", "Bo & Co")
    assert values.names("Ann Lee") == values.names({"name": "Ann Lee"}) == ("Ann Lee",)
    assert values.names(None) == values.names([]) == ()
