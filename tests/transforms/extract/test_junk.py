import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.extract import junk
from tieup.transforms.extract.junk import is_prose, without_junk
from tieup.transforms.extract.lines import normal
from tieup.transforms.text.tables import toml_table

BODY = [
    f"Paragraph {i}: the two firms said that they would build screws together in a plant near the river."
    for i in range(6)
]
CHINESE = [
    f"第{i}段：两家公司表示，他们将在河边的工厂共同生产螺丝，并在三年内把产量提高一倍，以满足国内外客户的需求。"
    for i in range(6)
]


def kinds(lines: list[str], links: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(cut.kind, cut.text) for cut in without_junk(lines, links)[1]]


def test_every_phrase_of_the_tables_is_in_its_normal_form_or_gets_one() -> None:
    table = toml_table("tieup.transforms.extract", "junk.toml")
    for scope in ("anywhere", "edge", "closer", "label", "edge_label"):
        for kind, phrases in table[scope].items():
            empty = [phrase for phrase in phrases if not normal(phrase)]
            assert not empty, (scope, kind, empty)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Share on Facebook", "share_bar"),
        ("» SHARE THIS ARTICLE", "share_bar"),
        ("Click to share on LinkedIn (Opens in new window)", "share_bar"),
        ("Diesen Artikel teilen", "share_bar"),
        ("Partager sur Facebook", "share_bar"),
        ("Comparte esta noticia", "share_bar"),
        ("Condividi su WhatsApp", "share_bar"),
        ("Deel dit artikel", "share_bar"),
        ("分享到微博", "share_bar"),
        ("この記事をシェアする", "share_bar"),
        ("Follow us on our Telegram channel for daily screws", "follow"),
        ("Follow @screwnews on Twitter.", "follow"),
        ("Folgen Sie uns auf LinkedIn", "follow"),
        ("Suivez-nous sur Facebook", "follow"),
        ("Sign up for our weekly newsletter", "newsletter"),
        ("Get the latest screw news delivered to your inbox.", "newsletter"),
        ("Advertisement", "advert"),
        ("La suite après la publicité", "advert"),
        ("Related: Screws get longer", "related"),
        ("Read more: Screws get longer", "related"),
        ("Lesen Sie auch: Schrauben werden länger", "related"),
        ("À lire aussi : les vis s’allongent", "related"),
        ("相关阅读：螺丝越来越长", "related"),
        ("3 min read", "reading_time"),
        ("Lesezeit: 4 Minuten", "reading_time"),
        ("12 Comments", "comments"),
        ("Copyright 2024 Town Paper. All rights reserved.", "copyright"),
    ],
)
def test_calls_and_adverts_go_wherever_they_stand(line: str, kind: str) -> None:
    for place in (0, 3, 6):
        lines = [*BODY[:place], line, *BODY[place:]]
        kept, removed = without_junk(lines)
        assert (kept, [(cut.kind, cut.text) for cut in removed]) == (BODY, [(kind, line)])


@pytest.mark.parametrize(
    "line",
    [
        "Follow the money, said the prosecutor.",
        "Share prices fell.",
        "They share a plant.",
        "Read more books, the minister said.",
        "“Sign up for the course,” she said.",
        "Join the club of big makers: Acme did so on Monday.",
        "Comments by the minister moved the market.",
        "The newsletter was sold to Borg Media for 3 million euros in 2023.",
        "Tags are sewn into each shirt.",
        "Next year",
        "Print",
        "Video",
        "Related parties",
    ],
)
def test_lines_of_the_body_stay(line: str) -> None:
    lines = [*BODY[:3], line, *BODY[3:]]
    assert without_junk(lines) == (lines, ())


@pytest.mark.parametrize(
    "line", ["Print", "Video", "Tags: screws, rivets", "Source: Reuters", "Photo: Ann Lee", "Newsletter"]
)
def test_short_words_go_only_beside_the_prose(line: str) -> None:
    assert without_junk([*BODY, line])[0] == BODY
    assert without_junk([*BODY[:3], line, *BODY[3:]])[0] != BODY


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Leave a Reply", "comments"), ("Related Articles", "related"), ("Das könnte Sie auch interessieren", "related"),
     ("Laisser un commentaire", "comments"), ("猜你喜欢", "related"), ("おすすめ記事", "related")],
)  # fmt: skip
def test_a_closing_heading_takes_what_follows_along(heading: str, kind: str) -> None:
    tail = [heading, "Screws get longer", "Rivets are back"]
    assert kinds([*BODY, *tail]) == [(kind, line) for line in tail]
    assert kinds([*CHINESE, *tail]) == [(kind, line) for line in tail]


def test_a_closing_heading_in_the_middle_of_a_text_closes_nothing() -> None:
    lines = [*BODY[:2], "Comments", *BODY[2:]]
    assert without_junk(lines) == (lines, ())


def test_a_comment_of_a_sentence_goes_with_its_heading() -> None:
    tail = [
        "Leave a Reply",
        "I have bought screws there for thirty years and I can only say that they have never let me down.",
    ]
    assert without_junk([*BODY, *tail])[0] == BODY


def test_a_newsletter_box_goes_whole() -> None:
    box = [
        "Free newsletter",
        "Screws every day.",
        "We sort the big and small questions of screws so that you need not do it, for free.",
        "Subscribe now",
    ]
    assert kinds([*BODY, *box]) == [("newsletter", line) for line in box]


def test_links_in_a_row_are_headlines_of_other_articles() -> None:
    links = ("screws get longer", "rivets are back again")
    lines = [*BODY[:3], "- Screws get longer", "- Rivets are back again", *BODY[3:]]
    assert without_junk(lines, links)[0] == BODY
    assert without_junk(lines)[0] == lines


def test_a_text_that_is_a_list_of_links_keeps_them() -> None:
    links = ("screws get longer", "rivets are back again", "nails stay what they are")
    lines = [BODY[0], "Screws get longer", "Rivets are back again", "Nails stay what they are"]
    assert without_junk(lines, links) == (lines, ())


@given(st.lists(st.text(), max_size=12))
def test_whatever_the_lines_none_is_lost_or_made(lines: list[str]) -> None:
    kept, removed = without_junk(lines)
    assert sorted([*kept, *(cut.text for cut in removed)]) == sorted(lines)


def test_a_line_of_hostile_length_or_form_takes_no_time() -> None:
    assert without_junk(["follow " * 200_000, "a" * 399 + ":", "((" * 190, "sign up for " * 30])[1] == ()
    assert not is_prose("(" * 150)
    assert junk.MAX_CHARS == 400
