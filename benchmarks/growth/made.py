"""Rows and files that are made up, of the sizes that real ones have."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

from benchmarks.chain import STARTED, document
from tieup.schemas.article import Article
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.page_check import PageCheck, PageState
from tieup.transforms.feeds.state import about_json
from tieup.transforms.lake import rows

QUERY_COMPANIES = 1_000
"""Companies of a made-up lake, each with a file a day."""


def articles_file(lake: str, first: int, count: int) -> None:
    """A file of articles of which only the ids differ."""
    article = Article(
        article_id="",
        source_uri="n",
        document_hash="",
        title=None,
        text="t",
        extraction_method="plain",
        content_hash="",
    )
    row = next(rows.article_rows(article, "run", STARTED)).row
    made = [row | {"article_id": _hex("a", n), "document_hash": _hex("d", n)} for n in range(first, first + count)]
    write(Path(lake, "articles", "date=2025-01-01", f"part-{first}.parquet"), rows.to_parquet("articles", made))


def pages_file(lake: str, first: int, count: int) -> None:
    """Entries that are done: of a waiting one also what the feed says is kept."""
    made = [rows.page_row(page_check(number, PageState.DONE), "run").row for number in range(first, first + count)]
    write(Path(lake, "pages", f"part-{first}.parquet"), rows.to_parquet("pages", made))


def page_check(number: int, state: PageState, article: Article | None = None) -> PageCheck:
    """An entry with an address, an id, a title and a content: that gives four keys."""
    url = f"https://www.news-{number % 500}.example/business/2025/01/01/{_hex('slug', number)[:24]}"
    said = document(url, article.text[:400]) if article else None
    return PageCheck(
        feed_url=f"https://www.news-{number % 500}.example/feed.xml",
        entry_keys=tuple(_hex(kind, number)[:32] for kind in ("url", "guid+title", "guid+content", "title+content")),
        url=url,
        checked_at=STARTED,
        state=state,
        about=about_json(said) if said else None,
    )


def feed_check(number: int) -> FeedCheck:
    """A check of one of 500 feeds."""
    return FeedCheck(
        feed_url=f"https://www.news-{number % 500}.example/feed.xml",
        checked_at=STARTED,
        http_status=200,
        etag=f'"{_hex("etag", number)[:32]}"',
        next_check_at=STARTED + timedelta(seconds=900 + number),
        title=f"News {number % 500}",
        newest_at=STARTED,
    )


def partnership_row(number: int, day: date) -> rows.Row:
    """One of the two rows of a claim."""
    ids = [f"c{number % QUERY_COMPANIES}", f"c{(number + 1) % QUERY_COMPANIES}"]
    row = dict.fromkeys(rows.TABLES["partnerships"].names, "x") | {
        "partnership_id": _hex("p", number),
        "article_id": _hex("a", number),
        "story_id": None,
        "company_id": ids[0],
        "company_parent": ids[1],
        "partners": [{"company_id": ids[1], "name": ids[1]}],
        "evidence": f"Firm {number} signed a supply agreement with another one on {day}.",
    }
    numbers = dict.fromkeys(("evidence_start", "evidence_end", "term_months", "confidence"), 0)
    return row | numbers | {"topics": [], "background": False, "published_at": STARTED, "schema_version": 1}


def _hex(kind: str, number: int) -> str:
    return hashlib.sha256(f"{kind}{number}".encode()).hexdigest()


def write(path: Path, content: bytes) -> None:
    """A file, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
