import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.companies.tokens import is_wrapped, split_field, split_glued


def names(text: str) -> list[str]:
    return [token.text for token in split_field("text", text).tokens if token.is_name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AT&T met Rolls-Royce", ["AT&T", "Rolls-Royce"]),
        ("3M and 7-Eleven and eBay", ["3M", "7-Eleven", "eBay"]),
        ("Acme.io and Booking.com.", ["Acme.io", "Booking.com"]),
        ("Nestlé S.A. and Enel S.p.A. agreed", ["Nestlé", "S.A.", "Enel", "S.p.A."]),
        ("Lagos-based", ["Lagos"]),
        ("so far.According to", ["According"]),
        ("see https://Acme.com/News and info@Acme.com or @Acme", []),
        ("l'entreprise Acme", ["Acme"]),
        ("Acme's and O’Reilly", ["Acme", "O’Reilly"]),
    ],
)
def test_words_are_cut_as_names_are_written(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_an_elided_article_does_not_hide_the_word() -> None:
    assert split_field("text", "avec l'entreprise Acme").lows == ["avec", "entreprise", "acme"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ACME IN PACT WITH ZENDRO", "caps"),
        ("Acme Announces New Pact With Zendro", "title"),
        ("Acme said on Monday it had signed a pact.", "text"),
    ],
)
def test_lines_are_told_apart_by_their_capitals(line: str, kind: str) -> None:
    assert {token.line for token in split_field("text", line).tokens} == {kind}


def test_lines_of_one_width_are_taken_for_wrapped_text() -> None:
    wrapped = (
        "Acme Industries Inc said it has\nagreed in principle on a deal with\n"
        "Zendro Feature Syndicate Inc under\nwhich it would have the right to sell."
    )
    assert is_wrapped(wrapped)
    assert not is_wrapped("One sentence.\nAnother sentence.\nA third one.\nA fourth one.")


def test_words_glued_from_two_lines_are_parted_where_the_text_has_both() -> None:
    field = split_field("text", "Acme grows. ContactAcme Contact Zendro. ZendroZendro OpenAI")
    split_glued([field])
    assert [t.text for t in field.tokens if t.is_name] == [
        "Acme", "Contact", "Acme", "Contact", "Zendro", "Zendro", "Zendro", "OpenAI",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_words_stand_in_the_text_in_order(text: str) -> None:
    field = split_field("text", text)
    split_glued([field])
    assert all(text[t.start : t.end] == t.text for t in field.tokens)
    assert all(a.end <= b.start for a, b in itertools.pairwise(field.tokens))
