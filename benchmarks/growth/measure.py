"""The measured factors: seconds are of CPU unless they say otherwise, memory is what Python itself has allocated."""

import gzip
import random
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from benchmarks.chain import STARTED, document
from benchmarks.corpus import SAMPLES, texts
from benchmarks.evaluation import FOLDER, SetsAbsentError
from benchmarks.growth.made import (
    QUERY_COMPANIES,
    articles_file,
    feed_check,
    page_check,
    pages_file,
    partnership_row,
    write,
)
from benchmarks.labels.read import rows as corpus_rows
from tieup.pipelines import query
from tieup.schemas.article import Article
from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.page_check import PageState
from tieup.schemas.tables import SCHEMA_VERSION
from tieup.transforms.companies.transform import load_tagger
from tieup.transforms.extract.article import extract
from tieup.transforms.feeds.state import Ledger
from tieup.transforms.lake import commit, rows
from tieup.transforms.lake.known import Known
from tieup.transforms.language.detect import detect_language
from tieup.transforms.partnerships.tagging import tag_partnerships
from tieup.transforms.repair.repair import repair
from tieup.transforms.translation.assess import assess

TEXTS = 600
FILES = 1_000
WARM = 8
JOB_FEW = 31
IDS = {"article": (60_000, 90_000), "entry": (20_000, 30_000, 45_000)}
COMMIT_PARTS = (10, 100, 1_000)
QUERY_FILES = (1_000, 10_000, 30_000)
QUERIES = {
    "deals": "select count(*) from deals",
    "one": "select count(*) from partnerships where company = 'c1' and date = '2025-01-01'",
}


@dataclass(slots=True)
class Factors:
    """What was measured; `n` says on how much."""

    n: dict[str, int] = field(default_factory=dict)
    stage_s: dict[str, float] = field(default_factory=dict)
    """CPU seconds of a page, by stage."""

    job_s: float = 0.0
    """CPU seconds of a page in `tieup ingest`, all its processes, without its start."""

    start_s: float = 0.0
    """CPU seconds of `tieup ingest` that no page adds to."""

    page_bytes: float = 0.0
    page_gzip_bytes: float = 0.0
    claim_share: float = 0.0
    claims: float = 0.0
    """Of an article that has any."""

    file_bytes: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By table: bytes of a file of one row, and of each row more."""

    article_memory: float = 0.0
    """Bytes of an article in Known."""

    entry_memory: float = 0.0
    """Bytes of a feed entry in Ledger."""

    known_file_s: float = 0.0
    ledger_file_s: float = 0.0
    row_s: dict[str, float] = field(default_factory=dict)
    """Seconds to read a row more: `known`, `ledger`."""

    listed_file_s: float = 0.0
    """Seconds a file that was read before costs at each refresh."""

    commit_s: dict[int, float] = field(default_factory=dict)
    """Seconds of a commit, by parts."""

    publish_s: dict[int, float] = field(default_factory=dict)
    """Of these, the one step that records and publishes."""

    query_s: dict[tuple[int, str], tuple[float, float]] = field(default_factory=dict)
    """(CPU, wall clock) of a query, by files and name."""


def measure(tell: Callable[[str], None] = lambda _: None) -> Factors:
    """All of it."""
    found = Factors()
    for step in (_stages, _claims, _job, _memory, _refresh, _commits, _queries):
        tell(step.__name__.strip("_"))
        step(found)
    return found


def _stages(found: Factors) -> None:
    """Pages through the stages, one stage after the other; then the size of their rows."""
    pages = _pages()
    found.n["pages"] = len(pages)
    found.page_bytes = sum(len(page.body) for page in pages) / len(pages)
    found.page_gzip_bytes = sum(len(gzip.compress(page.body, 6)) for page in pages) / len(pages)
    few = pages[:: max(1, len(pages) // WARM)]
    list(_extracted(few))
    start = time.process_time()
    articles = list(_extracted(pages))
    found.stage_s["extract"] = (time.process_time() - start) / len(pages)
    for name, function in _later_stages():
        for article in articles[:: max(1, len(articles) // WARM)]:
            function(article)  # loads its models
        start = time.process_time()
        articles = [function(article) for article in articles]
        found.stage_s[name] = (time.process_time() - start) / len(articles)
    placed = [next(rows.article_rows(article, "run", STARTED)).row for article in articles]
    found.file_bytes["articles"] = _curve("articles", placed)
    listed = [page_check(number, PageState.WAITING, page) for number, page in enumerate(articles)]
    found.file_bytes["pages"] = _curve("pages", [rows.page_row(page, "run").row for page in listed])
    checks = [feed_check(number) for number in range(len(articles))]
    found.file_bytes["feeds"] = _curve("feeds", [rows.feed_row(check, "run").row for check in checks])


def _later_stages() -> list[tuple[str, Callable[[Article], Article]]]:
    return [
        ("repair", repair),
        ("language", detect_language),
        ("translation", assess),
        ("companies", load_tagger(None)),
        ("partnerships", tag_partnerships),
    ]


def _claims(found: Factors) -> None:
    """The share of news drawn at random that states a partnership, and the size of their rows."""
    try:
        drawn = [row["text"] for row in corpus_rows(["corpus.jsonl.gz"]) if row["sample"] == "random"]
        drawn = random.Random(1).sample(drawn, TEXTS)  # noqa: S311 - a sample, not a secret
        found.n["random texts"] = len(drawn)
    except SetsAbsentError:
        drawn = [text for _, text in texts(TEXTS)]
    articles = list(_extracted([document(f"{number}.txt", text) for number, text in enumerate(drawn)]))
    for _, function in _later_stages():
        articles = [function(article) for article in articles]
    stating = [article for article in articles if article.claims]
    found.claim_share = len(stating) / len(articles)
    found.claims = sum(len(article.claims) for article in stating) / len(stating)
    placed = [place.row for article in stating for place in list(rows.article_rows(article, "run", STARTED))[1:]]
    found.n["claim rows"] = len(placed)
    found.file_bytes["partnerships"] = _curve("partnerships", placed)


def _job(found: Factors) -> None:
    """`tieup ingest` over some pages and over all: the rise is a page with Beam, the lake and the children."""
    spent = {}
    for count in (JOB_FEW, found.n["pages"]):
        with tempfile.TemporaryDirectory() as folder:
            news = Path(folder, "news")
            news.mkdir()
            for number, page in enumerate(_pages()[:count]):
                (news / f"{number:04d}.html").write_bytes(page.body)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            tieup = str(Path(sys.executable).with_name("tieup"))
            command = [tieup, "ingest", str(news), "--lake", str(Path(folder, "lake")), "--max-reject-rate", "1"]
            subprocess.run(command, check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent[count] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found.job_s = (
        (spent[count] - spent[JOB_FEW]) / (count - JOB_FEW) if count > JOB_FEW else sum(found.stage_s.values())
    )
    found.start_s = max(0.0, spent[count] - count * found.job_s)


def _memory(found: Factors) -> None:
    """Ids and entries that are read back from a lake's files; the tables' sizes jump, so some lengths are averaged."""
    for name, make, kind in (("article", articles_file, Known), ("entry", pages_file, Ledger)):
        sizes = []
        for count in IDS[name]:
            with tempfile.TemporaryDirectory() as lake:
                for first in range(0, count, 5_000):
                    make(lake, first, 5_000)
                ledger = kind(lake)
                tracemalloc.start()
                ledger.refresh()  # type: ignore[attr-defined]
                sizes.append(tracemalloc.get_traced_memory()[0] / count)
                tracemalloc.stop()
        setattr(found, f"{name}_memory", sum(sizes) / len(sizes))


def _refresh(found: Factors) -> None:
    """Files of one row and of many: a file's cost and a row's; then all over again with nothing new."""
    for name, make, kind in (("known", articles_file, Known), ("ledger", pages_file, Ledger)):
        spent = {}
        for count in (1, 101):
            with tempfile.TemporaryDirectory() as lake:
                for number in range(FILES):
                    make(lake, number * count, count)
                ledger = kind(lake)
                spent[count] = _cpu(ledger.refresh)  # type: ignore[attr-defined]
                if (name, count) == ("known", 1):
                    found.listed_file_s = _cpu(ledger.refresh) / FILES  # type: ignore[attr-defined]
        setattr(found, f"{name}_file_s", spent[1] / FILES)
        found.row_s[name] = max(0.0, spent[101] - spent[1]) / FILES / 100
    found.n["files"] = FILES


def _commits(found: Factors) -> None:
    """A commit of parts of one row: staged, which workers share, then recorded and published, which is one step."""
    for count in COMMIT_PARTS:
        with tempfile.TemporaryDirectory() as lake:
            start = time.process_time()
            parts = []
            for number in range(count):
                row = partnership_row(number, date(2025, 1, 1))
                folder = f"date=2025-01-01/company=c{number}"
                parts.append(commit.stage(lake, "r-00001", "partnerships", folder, 0, [row]))
            record = commit.CommitRecord("r-00001", "r", SCHEMA_VERSION, tuple(parts))
            found.publish_s[count] = _cpu(lambda lake=lake, record=record: commit.commit(lake, record))  # type: ignore[misc]
            found.commit_s[count] = time.process_time() - start


def _queries(found: Factors) -> None:
    """A lake of files of one row, a thousand companies a day; each query with its own connection."""
    with tempfile.TemporaryDirectory() as lake:
        articles_file(lake, 0, 1_000)
        made = 0
        first = date(2025, 1, 1)
        bodies = [rows.to_parquet("partnerships", [partnership_row(n, first)]) for n in range(QUERY_COMPANIES)]
        for count in QUERY_FILES:
            for number in range(made, count):
                days, company = divmod(number, QUERY_COMPANIES)
                day = f"date={first + timedelta(days=days)}"
                write(Path(lake, "partnerships", day, f"company=c{company}", "part-0.parquet"), bodies[company])
            made = count
            for name, sql in QUERIES.items():
                start, wall = time.process_time(), time.perf_counter()
                with query.connect(lake) as connection:
                    query.run(connection, sql)
                found.query_s[count, name] = (time.process_time() - start, time.perf_counter() - wall)


def _pages() -> list[Document]:
    """Real pages where the evaluation sets are, else the samples'."""
    folder = FOLDER / "extraction" / "pages"
    found = sorted(folder.glob("*.html.gz")) or sorted((SAMPLES.parent / "pages").glob("*.html"))
    bodies = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in found]
    return [document(path.name, body, "text/html") for path, body in zip(found, bodies, strict=True)]


def _extracted(documents: Sequence[Document]) -> Iterator[Article]:
    for one in documents:
        try:
            yield extract(one, STARTED)
        except DocumentError:  # noqa: PERF203 - a page without an article costs as well
            continue


def _curve(table: str, content: Sequence[rows.Row]) -> tuple[float, float]:
    """Bytes of a file of one row, in the mean of a few, and of a row more."""
    some = content[:50]
    first = sum(len(rows.to_parquet(table, [row])) for row in some) / len(some)
    return first, (len(rows.to_parquet(table, content)) - first) / max(1, len(content) - 1)


def _cpu(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start
