import dataclasses
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tieup.schemas.document import Document
from tieup.schemas.errors import LakeDamaged
from tieup.schemas.feed import Entry, Feed, ParsedFeed
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.fetch import Response
from tieup.schemas.page_check import PageCheck, PageState
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms.feeds import checks
from tieup.transforms.feeds.state import FeedState, Ledger, about_document, about_json, due_pages
from tieup.transforms.lake.rows import PlacedRow, feed_row, page_row, to_parquet

NOW = datetime(2025, 3, 1, 12, tzinfo=timezone.utc)
FEED = Feed(url="https://news.example/feed")
ENTRY = Entry(number=1, url="https://news.example/1", title="Deal", content="<p>x</p>", keys=("k1", "k2"))
ODD = 'W/"a\'b,c\\\\d"'


def put(lake: Path, name: str, *placed: PlacedRow) -> None:
    folder = lake / placed[0].table
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.parquet").write_bytes(to_parquet(placed[0].table, [item.row for item in placed]))


def response(status: int = 200, **fields: object) -> Response:
    told = {"url": FEED.url, "final_url": FEED.url, "status": status, "fetched_at": NOW, "from_304": status == 304}
    return Response(**(told | fields))  # type: ignore[arg-type]


def state(**fields: object) -> FeedState:
    told = {"checked_at": NOW - timedelta(hours=1), "next_check_at": NOW, "http_status": 200} | fields
    return FeedState((FeedCheck(feed_url=FEED.url, **told),))  # type: ignore[arg-type]


def reject(reason: Reason) -> Reject:
    return Reject(source_uri="x", stage=Stage.FETCH, reason=reason, detail="d")


def test_validators_come_back_from_the_lake_as_they_were_sent(tmp_path: Path) -> None:
    sent = response(etag=ODD, last_modified="Sat, 01 Mar 2025 11:59:59 +0000")
    check = checks.feed_read(FEED, sent, ParsedFeed(kind="rss", entries=(ENTRY,)), None, new_items=1)
    put(tmp_path, "a", feed_row(check, "run"))
    ledger = Ledger(str(tmp_path))
    ledger.refresh()
    assert ledger.feeds[FEED.url].checks == (check,)
    asked = checks.feed_request(FEED, ledger.feeds[FEED.url])
    assert (asked.etag, asked.last_modified, asked.url) == (ODD, "Sat, 01 Mar 2025 11:59:59 +0000", FEED.url)


def test_the_ledger_reads_each_file_once_and_the_newest_row_holds(tmp_path: Path) -> None:
    page = checks.listed_pages(FEED, [ENTRY], NOW)[0]
    put(tmp_path, "b", page_row(page, "run"))
    ledger = Ledger(str(tmp_path))
    ledger.refresh()
    assert due_pages(ledger, NOW) == [page]
    put(tmp_path, "a", page_row(checks.page_done(page, NOW), "run"))
    ledger.refresh()
    assert (due_pages(ledger, NOW), ledger.known_keys) == ([], {"k1", "k2"})
    again = Ledger(str(tmp_path))
    again.refresh()
    assert due_pages(again, NOW) == []


def test_rows_of_an_older_lake_without_later_columns_are_read(tmp_path: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - needed here only

    put(tmp_path, "a", feed_row(FeedCheck(feed_url=FEED.url, checked_at=NOW, etag="e"), "run"))
    path = tmp_path / "feeds" / "a.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["kind", "title", "newest_at", "moved_to"]), path)
    ledger = Ledger(str(tmp_path))
    ledger.refresh()
    assert ledger.feeds[FEED.url].last.etag == "e"


def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "x.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(LakeDamaged, match=r"x\.parquet"):
        Ledger(str(tmp_path)).refresh()


def test_what_a_feed_says_of_a_page_survives_being_kept() -> None:
    document = Document(
        source_uri="s", body="<p>Zürich – 提携</p>".encode(), media_type="text/html", charset="utf-8", url="u",
        feed_url="f", entry_id="e", title="t", authors=("A", "B"), description="d", published_at=NOW,
        date_source="feed", declared_language="de", access="metered",
    )  # fmt: skip
    assert about_document(about_json(document)) == document
    bare = Document(source_uri="s", body=b"", media_type="text/plain")
    assert about_document(about_json(bare)) == bare


def test_a_failed_check_keeps_the_validators_of_the_copy_that_was_read() -> None:
    before = state(etag="good", next_check_at=NOW, moved_to="https://new.example/feed")
    failed = checks.feed_failed(FEED, NOW, "broken", before, http_status=200)
    assert (failed.etag, failed.failures, failed.error) == ("good", 1, "broken")
    assert failed.next_check_at
    assert failed.next_check_at >= NOW + timedelta(hours=2)
    assert failed.moved_to == "https://new.example/feed"


def test_a_feed_that_fails_long_is_slowed_and_reported_and_its_new_address_forgotten() -> None:
    current = state(etag="old", moved_to="https://new.example/feed")
    pauses = []
    for _ in range(12):
        check = checks.feed_failed(FEED, NOW, "down", current)
        pauses.append(check.next_check_at)
        current = FeedState((*current.checks, check)[-10:])
    assert pauses[:8] == sorted(pauses[:8])  # type: ignore[type-var]
    assert max(pause for pause in pauses if pause) < NOW + timedelta(days=8)
    assert checks.failing_long(current.last)
    assert (current.last.failures, current.last.moved_to, current.last.etag) == (12, None, None)


def test_a_304_keeps_everything_and_lets_the_pause_grow() -> None:
    check = checks.feed_unchanged(FEED, response(304), state(etag="e", items=7, failures=3, title="N"))
    assert (check.etag, check.items, check.new_items, check.failures, check.title) == ("e", 7, 0, 0, "N")
    later = checks.feed_unchanged(FEED, response(304, etag="e2"), state(etag="e"))
    assert later.etag == "e2"
    assert later.next_check_at
    assert later.next_check_at >= NOW + timedelta(minutes=90)


def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    for before in (None, state()):
        check = checks.feed_unchanged(FEED, response(304), before)
        assert (check.failures, check.http_status) == (1, 304)


def test_of_a_feed_that_was_read_in_part_no_validator_is_kept() -> None:
    parsed = ParsedFeed(kind="rss", is_partial=True)
    check = checks.feed_read(FEED, response(etag="e", last_modified="l"), parsed, state(etag="old"), new_items=0)
    assert (check.etag, check.last_modified) == (None, None)


def test_a_feed_that_has_moved_for_good_is_asked_at_its_new_address_under_its_old_name() -> None:
    moved = response(moved_permanently_to="https://new.example/feed", etag="e")
    check = checks.feed_read(FEED, moved, ParsedFeed(kind="rss"), None, new_items=0)
    assert check.feed_url == FEED.url
    assert checks.feed_request(FEED, FeedState((check,))).url == "https://new.example/feed"
    back = response(url="https://new.example/feed", moved_permanently_to=FEED.url)
    assert checks.feed_read(FEED, back, ParsedFeed(kind="rss"), FeedState((check,)), new_items=0).moved_to is None


def test_a_host_that_wants_to_be_left_alone_is_no_failure_of_feed_or_page() -> None:
    check = checks.feed_put_off(FEED, NOW, reject(Reason.RATE_LIMITED), state(etag="e"), checks.schedule.DEFAULT)
    assert (check.failures, check.etag, check.error) == (0, "e", "d")
    page = checks.page_failed(checks.listed_pages(FEED, [ENTRY], NOW)[0], NOW, reject(Reason.RATE_LIMITED))
    assert (page.failures, page.state) == (0, PageState.WAITING)


def test_a_page_that_fails_waits_longer_each_time_and_is_then_given_up() -> None:
    page = checks.listed_pages(FEED, [ENTRY], NOW)[0]
    waits = []
    while page.state is PageState.WAITING:
        page = checks.page_failed(page, NOW, reject(Reason.HTTP_STATUS))
        waits.append(page.next_try_at)
    assert waits[-1] is None
    assert waits[:-1] == sorted(set(waits[:-1]))  # type: ignore[type-var]
    assert (page.state, page.failures, page.reason, page.about) == (PageState.GIVEN_UP, 6, "http_status", None)


def test_what_time_does_not_mend_is_given_up_at_once() -> None:
    page = checks.page_failed(checks.listed_pages(FEED, [ENTRY], NOW)[0], NOW, reject(Reason.TOO_LARGE))
    assert page.state is PageState.GIVEN_UP


def test_a_page_is_asked_for_with_what_the_feed_says_and_one_without_address_not_at_all() -> None:
    page = checks.listed_pages(FEED, [ENTRY], NOW)[0]
    request = checks.page_request(page)
    assert request is not None
    assert request.about is not None
    assert (request.url, request.about.title) == ("https://news.example/1", "Deal")
    assert checks.page_request(dataclasses.replace(page, url=None)) is None
    assert isinstance(page, PageCheck)
