import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

import pytest

from tieup.pipelines.feeds import check_feeds, export_feeds, import_feeds, report_table
from tieup.pipelines.show import write_json, write_table
from tieup.schemas.errors import UsageError
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.fetch import Request, Response
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms.feeds.sources import find_feeds
from tieup.transforms.lake.rows import feed_row, to_parquet

NOW = datetime(2025, 3, 1, tzinfo=timezone.utc)
RSS = b"""<rss version="2.0"><channel><title>N</title><item><title>a</title><link>/a</link>
<pubDate>Sat, 01 Mar 2025 10:00:00 GMT</pubDate></item></channel></rss>"""
BODIES = {
    "https://a.example/feed": RSS,
    "https://b.example/feed": RSS.replace(b"</item>", b"</item><b>"),
    "https://c.example/": b'<html><link rel="alternate" type="application/rss+xml" href="/feed"></html>',
    "https://c.example/feed": RSS,
}


def fetch_all(requests: Sequence[Request]) -> Iterator[Response | Reject]:
    """Answers from BODIES, the last first; the way over the network is tested in tests/transforms/feeds."""
    for request in reversed(requests):
        if body := BODIES.get(request.url):
            yield Response(url=request.url, final_url=request.url, status=200, body=body, fetched_at=NOW)
        else:
            yield Reject(source_uri=request.url, stage=Stage.FETCH, reason=Reason.NETWORK, detail="no such host")


def test_check_reports_every_feed_in_order_with_what_is_wrong() -> None:
    sources = [
        "https://a.example/feed",
        "https://b.example/feed",
        "https://c.example/",
        "https://d.example/",
        "ftp.txt",
    ]
    reports = check_feeds(sources, fetch_all)
    assert [(report.status, report.type, report.items) for report in reports] == [
        ("ok", "rss20", 1),
        ("warn", "rss20", 1),
        ("warn", "rss20", 1),
        ("failed", None, 0),
        ("failed", None, 0),
    ]
    assert reports[0].newest == datetime(2025, 3, 1, 10, tzinfo=timezone.utc)
    told = [report.problems for report in reports]
    assert told[0] == ""
    assert "broken XML" in told[1]
    assert told[2:4] == ["the feed is at https://c.example/feed", "no such host"]
    assert "no such file" in told[4]


def test_the_report_is_a_table_for_people_and_json_for_machines() -> None:
    table = report_table(check_feeds(["https://a.example/feed", "https://d.example/"], fetch_all))
    shown, machine = io.StringIO(), io.StringIO()
    write_table(table, shown, 150)
    write_json(table, machine)
    assert "no such host" in shown.getvalue()
    assert len(machine.getvalue().splitlines()) == 2


def test_a_check_without_feeds_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        check_feeds([str(tmp_path / "none.txt")], fetch_all)


def test_import_adds_what_is_new_and_leaves_what_is_there(tmp_path: Path) -> None:
    target = tmp_path / "feeds.opml"
    source = tmp_path / "more.txt"
    source.write_text("https://a.example/feed A\nhttps://b.example/feed\nnonsense\n")
    first = import_feeds([str(source)], target)
    assert (first.added, first.known, len(first.rejects)) == (2, 0, 1)
    second = import_feeds(["http://www.a.example/feed/", "https://c.example/"], target)
    assert (second.added, second.known) == (1, 1)
    assert [(feed.url, feed.title) for feed in find_feeds([str(target)])[0]] == [
        ("https://a.example/feed", "A"),
        ("https://b.example/feed", None),
        ("https://c.example/", None),
    ]
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".new"] == []


def test_import_never_overwrites_what_it_can_not_read_or_write(tmp_path: Path) -> None:
    broken = tmp_path / "feeds.csv"
    broken.write_text("name\nx\n")
    with pytest.raises(UsageError, match="mend it"):
        import_feeds(["https://a.example/"], broken)
    assert broken.read_text() == "name\nx\n"
    settings = tmp_path / "tieup.toml"
    settings.write_text('lake = "x"\n')
    with pytest.raises(UsageError, match="other settings"):
        import_feeds(["https://a.example/"], settings)
    with pytest.raises(UsageError, match="ends in"):
        import_feeds(["https://a.example/"], tmp_path / "feeds.docx")


def test_export_writes_feeds_of_sources_or_of_the_lake(tmp_path: Path) -> None:
    assert export_feeds(["https://a.example/feed"], "txt") == "https://a.example/feed\n"
    placed = feed_row(FeedCheck(feed_url="https://a.example/feed", checked_at=NOW, title="A"), "run")
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "part.parquet").write_bytes(to_parquet("feeds", [placed.row]))
    assert export_feeds([], "csv", str(tmp_path)) == "url,title,folder,language\nhttps://a.example/feed,A,,\n"
    for sources, form, lake in (([], "txt", None), ([], "txt", str(tmp_path / "none")), (["https://a/"], "xls", None)):
        with pytest.raises(UsageError):
            export_feeds(sources, form, lake)
