from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.schemas.article import Article
from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason
from tieup.transforms.extract.access import declared_access, resolved, wall
from tieup.transforms.extract.article import extract
from tieup.transforms.extract.junk import without_junk
from tieup.transforms.extract.lines import normal
from tieup.transforms.text.tables import toml_table

NOW = datetime(2025, 3, 1, tzinfo=timezone.utc)
BODY = [
    f"Paragraph {i}: the two firms said that they would build screws together in a plant near the river."
    for i in range(8)
]
WALLS = [
    ("Subscribe to continue reading", "paywalled"),
    ("Please subscribe now to read the full article.", "paywalled"),
    ("To continue reading this article, become a subscriber.", "paywalled"),
    ("This article is for subscribers only.", "paywalled"),
    ("The rest of this story is available exclusively to our digital subscribers.", "paywalled"),
    ("Want to keep reading?", "paywalled"),
    ("Log in or sign up to continue reading", "metered"),
    ("Create a free account to keep reading.", "metered"),
    ("You’ve reached your monthly limit of free articles.", "metered"),
    ("Dieser Artikel ist nur für Abonnenten.", "paywalled"),
    ("Dieser Beitrag ist exklusiv für unsere Abonnentinnen und Abonnenten lesbar.", "paywalled"),
    ("Jetzt weiterlesen mit SchraubenPlus", "paywalled"),
    ("Bitte melden Sie sich an, um weiterzulesen.", "metered"),
    ("Cet article est réservé aux abonnés", "paywalled"),
    ("La suite est réservée à nos abonnés.", "paywalled"),
    ("Il vous reste 75,2 % de cet article à lire.", "paywalled"),
    ("Abonnez-vous pour lire la suite", "paywalled"),
    ("Connectez-vous pour lire la suite", "metered"),
    ("Este artículo es exclusivo para suscriptores", "paywalled"),
    ("Suscríbete para seguir leyendo", "paywalled"),
    ("Regístrate gratis para seguir leyendo", "metered"),
    ("Questo articolo è riservato agli abbonati", "paywalled"),
    ("Abbonati per continuare a leggere", "paywalled"),
    ("Registrati per continuare a leggere", "metered"),
    ("Dit artikel is alleen voor abonnees", "paywalled"),
    ("Word abonnee om verder te lezen", "paywalled"),
    ("Log in om verder te lezen", "metered"),
    ("Este conteúdo é exclusivo para assinantes", "paywalled"),
    ("この記事は有料会員限定です", "paywalled"),
    ("続きをお読みいただくには、購読のお申し込みが必要です", "paywalled"),
    ("残り1,234文字", "paywalled"),
    ("この記事は会員限定です。登録すると続きをお読みいただけます。", "metered"),
    ("订阅后继续阅读", "paywalled"),
    ("本文为付费内容，请订阅后阅读", "paywalled"),
    ("訂閱即可閱讀全文", "paywalled"),
    ("登录后继续阅读", "metered"),
]
ORDINARY = [
    "Subscribers only learned of it on Monday.",
    "Subscribe to our newsletter",
    "To read the market, investors subscribe to several services.",
    "The publisher said that this article is for subscribers only.",
    "“This article is for subscribers only,” it said.",
    "Members of the club can sign in at the gate.",
    "You have reached the end.",
    "Dieser Artikel ist zuerst in einer Zeitung erschienen.",
    "Der Beitrag ist für die Branche ungewöhnlich hoch.",
    "Il vous reste deux jours.",
    "La suite est connue.",
    "El artículo es de piel.",
    "Questo contenuto è disponibile in inglese.",
    "Het verhaal is bekend.",
    "この記事は会社の発表に基づいています。",
    "本文作者系中国作家协会会员",
    "本文不代表本站观点",
    "公司计划向会员推出新的订阅服务。",
]


def extracted(body: str, media_type: str = "text/html", **fields: str) -> Article:
    document = Document(source_uri="a", body=body.encode(), media_type=media_type, charset="utf-8", **fields)  # type: ignore[arg-type]
    return extract(document, NOW)


def a_page(*lines: str, head: str = "", body: list[str] = BODY) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in (*body, *lines))
    article = f"<article><h1>Screws</h1>{paragraphs}</article>"
    return f"<html><head><title>Screws</title>{head}</head><body>{article}</body></html>"


def json_ld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type":"NewsArticle",{fields}}}</script>'


@pytest.mark.parametrize(("line", "kind"), WALLS)
def test_what_says_that_a_text_is_for_others_is_known_in_every_language(line: str, kind: str) -> None:
    assert wall(normal(line)) == kind


@pytest.mark.parametrize("line", ORDINARY)
def test_what_any_article_may_say_is_no_wall(line: str) -> None:
    assert wall(normal(line)) is None


def test_every_expression_is_written_as_normal_lines_are() -> None:
    table = toml_table("tieup.transforms.extract", "access.toml")
    expressions = [each for name in table if name != "declared" for listed in table[name].values() for each in listed]
    assert len(expressions) > 100
    assert [each for each in expressions if "ß" in each or "’" in each] == []


@pytest.mark.parametrize(
    ("values", "access"),
    [
        (["free"], "free"),
        (["Metered"], "metered"),
        (["locked"], "paywalled"),
        (["true"], "free"),
        (["https://schema.org/False"], "paywalled"),
        (["metered", "False"], "metered"),
        (["free", "false"], "paywalled"),
        (["", "maybe"], None),
        ([], None),
    ],
)
def test_of_what_metadata_say_the_most_exact_counts(values: list[str], access: str | None) -> None:
    assert declared_access(values) == access


@pytest.mark.parametrize(
    ("head", "access"),
    [
        (json_ld('"isAccessibleForFree":false'), "paywalled"),
        (json_ld('"isAccessibleForFree":"True"'), "free"),
        (json_ld('"hasPart":{"@type":"WebPageElement","isAccessibleForFree":"False","cssSelector":".x"}'), "paywalled"),
        (json_ld('"isAccessibleForFree":true,"hasPart":[{"isAccessibleForFree":false}]'), "free"),
        (json_ld('"isAccessibleForFree":null,"hasPart":["x",{}]'), None),
        (
            '<meta property="article:content_tier" content="metered">' + json_ld('"isAccessibleForFree":false'),
            "metered",
        ),
        ('<meta property="og:article:content_tier" content="locked">', "paywalled"),
        ('<meta itemprop="isAccessibleForFree" content="False">', "paywalled"),
        ('<meta name="robots" content="noarchive">', None),
    ],
)
def test_a_page_declares_who_may_read_it(head: str, access: str | None) -> None:
    article = extracted(a_page(head=head))
    assert (article.access, article.is_truncated, article.text.split("\n")) == (access, False, BODY)


@pytest.mark.parametrize(("line", "kind"), WALLS)
def test_a_wall_at_the_end_of_a_page_is_cut_and_told(line: str, kind: str) -> None:
    article = extracted(a_page(line, "Already a subscriber? Log in", "Share this article"))
    assert (article.access, article.is_truncated) == (kind, True)
    assert article.text.split("\n") == BODY
    assert line in [cut.text for cut in article.removed if cut.kind == "paywall"]


def test_the_offer_below_a_wall_goes_with_it_and_free_articles_that_are_counted_cut_nothing_else() -> None:
    offer = ["Subscribe to continue reading", "Only €1 for four weeks", "Cancel any time"]
    kept, removed = without_junk([*BODY, "Not a subscriber yet?", *offer])
    assert (kept, [cut.kind for cut in removed]) == (BODY, ["paywall"] * 4)
    kept, removed = without_junk([*BODY, "You have 2 free articles remaining this month.", "Screwville, Monday"])
    assert (kept, [cut.kind for cut in removed]) == ([*BODY, "Screwville, Monday"], ["paywall"])
    counted = extracted("\n".join([*BODY, "You have 2 free articles remaining this month."]), "text/plain", title="T")
    assert (counted.access, counted.is_truncated) == ("metered", False)


def test_an_article_about_paywalls_stays_whole() -> None:
    lines = [*BODY[:4], "This article is for subscribers only.", *BODY[4:]]
    assert without_junk(lines) == (lines, ())
    short = [f"Line {i}" for i in range(200)]
    assert without_junk(["Subscribe to continue reading", *short])[1] == ()
    article = extracted(a_page(body=lines))
    assert (article.access, article.is_truncated) == (None, False)


@given(
    st.lists(st.sampled_from([*BODY[:2], *ORDINARY, *(line for line, _ in WALLS), "Log in", "Share", "x"]), max_size=12)
)
def test_the_text_is_the_lines_without_those_that_were_removed(lines: list[str]) -> None:
    kept, removed = without_junk(lines)
    cut = [each.text for each in removed]
    assert sorted([*kept, *cut]) == sorted(lines)
    rest = iter(lines)
    assert all(line in rest for line in kept)
    prose = [i for i, line in enumerate(lines) if line in BODY]
    assert all(each.kind != "paywall" or each.text in lines[prose[-1] + 1 if prose else 0 :] for each in removed)


@pytest.mark.parametrize(
    "end", ["Continue reading", "Read the full story at Screw Daily", "[…]", "Weiterlesen", "阅读全文"]
)
def test_a_text_that_calls_upon_its_reader_at_its_end_is_truncated(end: str) -> None:
    for article in (extracted("\n".join([*BODY, end]), "text/plain", title="T"), extracted(a_page(end))):
        assert (article.is_truncated, article.access) == (True, None)


def test_dots_end_a_short_text_that_was_cut_and_a_long_one_whose_author_falls_silent() -> None:
    assert extracted(f"<p>{BODY[0]} And th…</p>", entry_id="1", title="T").is_truncated
    assert not extracted("\n".join([*BODY * 4, "And so they wait…"]), "text/plain", title="T").is_truncated
    assert not extracted("\n".join([*BODY, "“And then we waited…”"]), "text/plain", title="T").is_truncated


def test_the_heading_of_other_articles_is_no_call() -> None:
    links = "<li><a href='/a'>Screws get longer</a></li><li><a href='/b'>Rivets are back</a></li>"
    page = a_page().replace("</article>", f"<h3>Keep reading</h3><ul>{links}</ul></article>")
    assert not extracted(page).is_truncated


@pytest.mark.parametrize(
    ("fields", "truncated"),
    [
        ('"isAccessibleForFree":false,"wordCount":900', True),
        ('"isAccessibleForFree":false,"wordCount":"1,900"', True),
        ('"isAccessibleForFree":false,"wordCount":160', False),
        ('"isAccessibleForFree":false,"wordCount":"many"', False),
        ('"isAccessibleForFree":true,"wordCount":900', False),
        ('"wordCount":900', False),
    ],
)
def test_a_paywalled_page_that_counts_more_words_than_it_shows_is_truncated(fields: str, *, truncated: bool) -> None:
    assert extracted(a_page(head=json_ld(fields))).is_truncated == truncated


def test_a_wall_that_is_no_text_of_a_paywalled_page_counts_right_below_the_article_only() -> None:
    box = "<aside><h3>Cet article est réservé aux abonnés.</h3><p>Sans engagement</p></aside>"
    head = '<meta property="article:content_tier" content="locked">'
    below = extracted(a_page(head=head).replace("</article>", f"{box}</article>"))
    assert (below.is_truncated, below.text.split("\n")) == (True, BODY)
    menu = "<div>Menu</div>" * 6
    assert not extracted(a_page(head=head).replace("</body>", f"{menu}{box}</body>")).is_truncated


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (a_page(head=json_ld('"isAccessibleForFree":false'), body=[]), Reason.PAYWALLED),
        (a_page("Subscribe to continue reading", body=[]), Reason.PAYWALLED),
        (a_page("この記事は有料会員限定です", body=[]), Reason.PAYWALLED),
        (a_page("Dieser Artikel ist exklusiv für unsere Abonnenten.", "Jederzeit kündbar", body=[]), Reason.PAYWALLED),
        (a_page(head=json_ld('"isAccessibleForFree":true'), body=[]), Reason.NO_TEXT),
        (a_page(body=[]), Reason.NO_TEXT),
        ("<p>Subscribe to continue reading</p>", Reason.PAYWALLED),
    ],
)  # fmt: skip
def test_a_page_that_shows_nothing_but_its_wall_is_rejected_as_paywalled(page: str, reason: Reason) -> None:
    with pytest.raises(DocumentError) as caught:
        extracted(page, title="Screws")
    assert caught.value.reason == reason


def test_what_the_feed_says_of_access_counts_where_the_page_says_nothing() -> None:
    assert extracted(a_page(), access="paywalled").access == "paywalled"
    assert extracted(a_page("Register to continue reading"), access="paywalled").access == "metered"
    assert extracted("\n".join(BODY), "text/plain", access="free").access == "free"
    assert resolved([None, None]) is None
