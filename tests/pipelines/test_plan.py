"""What is a feed and what is a file, and which of them a run is to ask."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tieup.pipelines.options import IngestOptions
from tieup.pipelines.plan import due_feeds, find_sources, next_check, waiting_pages
from tieup.schemas.errors import UsageError
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.page_check import PageCheck, PageState
from tieup.transforms.lake.rows import feed_row, page_row, to_parquet

NOW = datetime.now(timezone.utc)
LATER = NOW + timedelta(hours=1)
ADDRESS = "https://news.example/feed"
OTHER = "https://other.example/feed"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    contents = {
        "feeds.txt": f"# ours\n{ADDRESS} News\n",
        "feeds.opml": f'<opml><body><outline xmlUrl="{OTHER}"/></body></opml>',
        "opml.xml": f'<opml><body><outline xmlUrl="{OTHER}"/></body></opml>',
        "feeds.csv": f"title,url\nNews,{ADDRESS}\n",
        "feed.xml": '<rss version="2.0"><channel><title>N</title></channel></rss>',
        "story.txt": f"Nordwind signs\nSee {ADDRESS} for more.\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "feeds"),
    [("feeds.txt", [ADDRESS]), ("feeds.opml", [OTHER]), ("opml.xml", [OTHER]), ("feeds.csv", [ADDRESS])],
)
def test_a_file_that_lists_feeds_is_a_list_whatever_its_form(files: Path, name: str, feeds: list[str]) -> None:
    found = find_sources([str(files / name)])
    assert [feed.url for feed in found.feeds] == feeds
    assert found.paths == ()


@pytest.mark.parametrize("name", ["feed.xml", "story.txt"])
def test_a_file_with_articles_is_read(files: Path, name: str) -> None:
    found = find_sources([str(files / name)])
    assert found.paths == (str(files / name),)
    assert found.feeds == ()


def test_an_address_and_files_go_together_and_what_is_missing_is_told(files: Path) -> None:
    found = find_sources([ADDRESS, str(files / "story.txt"), str(files / "none.opml")])
    assert [feed.url for feed in found.feeds] == [ADDRESS]
    assert len(found.paths) == 1
    assert [reject.reason.value for reject in found.rejects] == ["not_found"]


def test_nothing_at_all_is_a_mistake(files: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        find_sources([str(files / "none.opml")])


def options(lake: Path, *, ask_now: bool = False) -> IngestOptions:
    check = FeedCheck(feed_url=ADDRESS, checked_at=NOW, next_check_at=LATER)
    pages = [
        PageCheck(feed_url=feed, entry_keys=(feed,), url=f"{feed}/a", checked_at=NOW, state=PageState.WAITING)
        for feed in (ADDRESS, OTHER)
    ]
    for table, placed in (("feeds", [feed_row(check, "r")]), ("pages", [page_row(page, "r") for page in pages])):
        (lake / table).mkdir(parents=True)
        (lake / table / "part-1.parquet").write_bytes(to_parquet(table, [one.row for one in placed]))
    return IngestOptions(sources=(), lake=str(lake), ask_now=ask_now)


def test_a_feed_that_is_not_due_is_asked_only_on_demand(tmp_path: Path) -> None:
    sources = find_sources([ADDRESS, OTHER])
    told = options(tmp_path / "a")
    assert [feed.url for feed in due_feeds(told, sources)] == [OTHER]
    assert next_check(told, sources) == LATER
    assert len(due_feeds(options(tmp_path / "b", ask_now=True), sources)) == 2


def test_only_pages_of_feeds_that_are_named_are_fetched(tmp_path: Path) -> None:
    pages = waiting_pages(options(tmp_path / "lake"), find_sources([OTHER]))
    assert [page.feed_url for page in pages] == [OTHER]
