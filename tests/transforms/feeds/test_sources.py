from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.schemas.feed import Feed
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.feeds.outlines import WRITERS
from tieup.transforms.feeds.sources import find_feeds, is_address, is_feed_list, parse_feed_list

OPML = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<opml version="1.1"><head><title>t</title></head><body>
<outline text="Trade"><outline text="Inner"><outline text="A &amp; B" type="rss" XMLURL="https://a.example/feed"/></outline>
<outline title="C" text="c" xmlUrl="feed://c.example/rss" language="de"/></outline>
<outline text="&x;" xmlUrl="https://d.example/"/><outline text="a link" url="https://x.example" type="link"/>
</body></opml>"""


def parsed(content: str, path: str) -> list[Feed | Reject]:
    return list(parse_feed_list(content.encode(), path))


def test_opml_gives_its_feeds_with_folders_and_fetches_no_entity() -> None:
    found = parsed(OPML, "list.opml")
    assert found[:2] == [
        Feed(url="https://a.example/feed", title="A & B", folder="Trade/Inner"),
        Feed(url="https://c.example/rss", title="C", folder="Trade", language="de"),
    ]
    assert isinstance(found[2], Feed)
    assert found[2].url == "https://d.example/"
    assert "root:" not in (found[2].title or "")
    assert len(found) == 3


def test_a_plain_list_has_comments_titles_and_addresses() -> None:
    text = "# mine\n\nhttps://a.example/feed  The A\n feed:https://b.example/rss\nhttps://c.example/\tC\nnonsense\n"
    *feeds, last = parsed(text, "feeds.txt")
    assert feeds == [
        Feed(url="https://a.example/feed", title="The A"),
        Feed(url="https://b.example/rss"),
        Feed(url="https://c.example/", title="C"),
    ]
    assert isinstance(last, Reject)
    assert (last.reason, last.source_uri) == (Reason.UNSUPPORTED, "feeds.txt#4")


@pytest.mark.parametrize(
    "text",
    [
        "url,title\nhttps://a.example/,\"A, the first\"\n",
        "# c\nTitle;XmlUrl;other\n\"A, the first\";https://a.example/;x\n",
        "\ufefffeed_url\ttitle\nhttps://a.example/\tA, the first\n",
    ],
)  # fmt: skip
def test_csv_is_read_by_the_names_of_its_columns(text: str) -> None:
    assert parsed(text, "feeds.csv") == [Feed(url="https://a.example/", title="A, the first")]


@pytest.mark.parametrize(
    "text",
    [
        'lake = "x"\nfeeds = ["https://a.example/", {url = "https://b.example/", title = "B"}]\n',
        '[[feeds]]\nurl = "https://a.example/"\n[[feeds]]\nurl = "https://b.example/"\ntitle = "B"\n',
    ],
)
def test_toml_names_feeds_as_strings_or_tables(text: str) -> None:
    assert parsed(text, "tieup.toml") == [Feed(url="https://a.example/"), Feed(url="https://b.example/", title="B")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", "", Reason.EMPTY),
        ("a.csv", "name\nx\n", Reason.MALFORMED),
        ("a.toml", "feeds = [", Reason.MALFORMED),
        ("a.toml", 'feeds = "x"', Reason.MALFORMED),
        ("a.toml", "feeds = [3]", Reason.UNSUPPORTED),
        ("a.opml", "words", Reason.MALFORMED),
        ("a.txt", "file:///etc/passwd", Reason.UNSUPPORTED),
        ("a.txt", "http://[bad/", Reason.UNSUPPORTED),
    ],
)
def test_what_is_no_list_is_a_reject_that_names_the_file(
    tmp_path: Path, name: str, content: str, reason: Reason
) -> None:
    (tmp_path / name).write_text(content)
    feeds, (reject,) = find_feeds([str(tmp_path / name)])
    assert (feeds, reject.reason) == ([], reason)
    assert reject.source_uri.startswith(str(tmp_path / name))


def test_sources_of_all_kinds_give_each_feed_once(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(OPML)
    (tmp_path / "feeds.txt").write_text("http://www.a.example/feed/ again\nhttps://e.example/\n")
    feeds, rejects = find_feeds(
        ["https://z.example/", str(tmp_path / "list.opml"), str(tmp_path / "feeds.txt"), str(tmp_path / "missing.txt")]
    )
    assert [feed.url.split("/")[2] for feed in feeds] == [
        "z.example",
        "a.example",
        "c.example",
        "d.example",
        "e.example",
    ]
    assert [reject.reason for reject in rejects] == [Reason.NOT_FOUND]


def test_a_list_of_feeds_is_told_from_articles() -> None:
    assert is_feed_list(OPML.encode(), "export.xml")
    assert is_feed_list(b"# mine\nhttps://a.example/feed\n", "feeds.txt")
    assert is_feed_list(b"title,url\n", "feeds.csv")
    assert is_feed_list(b"[[feeds]]\nurl = 'x'", "tieup.toml")
    assert not is_feed_list(b"Alpha signs with Beta\nhttps://a.example/", "news.txt")
    assert not is_feed_list(b"<rss><channel/></rss>", "feed.xml")
    assert not is_feed_list(b"lake = 'x'", "tieup.toml")
    assert [is_address(text) for text in ("HTTPS://a.example", "feed:https://a", "feed://a", "/tmp/a", "s3://a")] == [  # noqa: S108
        True, True, True, False, False,
    ]  # fmt: skip


NAMES = st.none() | st.text(max_size=20).map(lambda text: " ".join(text.split())).filter(bool)


@pytest.mark.parametrize("form", ["opml", "csv", "toml", "txt"])
@given(titles=st.lists(NAMES, min_size=1, max_size=5), folder=st.none() | st.sampled_from(["Trade", "Trade/Inner"]))
def test_a_list_that_was_written_is_read_back(form: str, titles: list[str | None], folder: str | None) -> None:
    feeds = [
        Feed(url=f"https://{n}.example/feed?a=1&b=2", title=title, folder=folder) for n, title in enumerate(titles)
    ]
    content = WRITERS[form](feeds).encode("utf-8", "replace")
    found = [item for item in parse_feed_list(content, f"list.{form}") if isinstance(item, Feed)]
    assert [feed.url for feed in sorted(found, key=lambda feed: feed.url)] == [feed.url for feed in feeds]
    if form != "txt":
        assert {feed.folder for feed in found} == {folder}
