"""Measured factors and simulated days to what a rate needs: arithmetic only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks.growth.measure import Factors
from benchmarks.growth.simulate import DAY_S, Day, World, folders, simulate
from tieup.pipelines.options import IngestOptions
from tieup.pipelines.stream import FEEDS_PER_WINDOW
from tieup.transforms.feeds.schedule import Bounds
from tieup.transforms.fetch.settings import FetchSettings

GB = 1e9
MONTH = 30
BATCH = IngestOptions(sources=(), lake="").batch_documents

SHARDS = IngestOptions(sources=(), lake="", beam_args=("--runner=FlinkRunner",)).shards

Row = tuple[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What was not measured: to be set by who knows better. Prices are round figures of the order of public lists."""

    window_s: float = 60.0
    """Seconds of a commit."""

    utilisation: float = 0.6
    """Share of a vCPU that does work."""

    latency_s: float = 0.5
    """Seconds of a request."""

    feed_entries: float = 20.0
    """New entries of a feed a day."""

    request_bytes: float = 500.0
    """Bytes that a request sends."""

    process_gb: float = 4.0
    """Memory of a worker process, one a vCPU."""

    move_s: float = 0.1
    """Seconds of publishing a part in an object store: is it there, copy, delete."""

    vcpu_hour: float = 0.05
    """Dollars, with `process_gb` of memory."""

    gb_month: float = 0.023
    """Dollars for a GB kept a month."""

    puts_1000: float = 0.005
    """Dollars for 1,000 writing requests; a published part takes two."""


def needs(rate: float, factors: Factors, world: World, assumed: Assumptions) -> Iterator[Row]:
    """Rows of a name with its unit and a figure."""
    day = windows(rate, world, assumed)
    yield "documents a day", day.articles
    yield from _stream(rate, assumed)
    yield from _machines(rate, factors, assumed)
    yield from _files(rate, day, factors, world)
    yield from _single_steps(day, factors, assumed)
    yield from _cost(rate, day, factors, assumed)


def windows(rate: float, world: World, assumed: Assumptions) -> Day:
    """A day of windows; at a low rate a commit has one document."""
    return simulate(rate, max(1, round(rate * assumed.window_s)), world)


def checks_a_document(assumed: Assumptions) -> float:
    """Looks at feeds for one new entry: twice in the time between two entries, no oftener than the bounds allow."""
    return min(2.0, DAY_S / Bounds().min_s / assumed.feed_entries)


def hosts(rate: float, assumed: Assumptions) -> float:
    """Hosts that are never idle: one request at a time, then the pause."""
    requests = rate * (1 + checks_a_document(assumed))
    return requests * (FetchSettings().pause_s + assumed.latency_s)


def vcpus(rate: float, factors: Factors, assumed: Assumptions) -> float:
    """Cores, at the share of their time that does work."""
    return rate * factors.job_s / assumed.utilisation


def stored(day: Day, factors: Factors, assumed: Assumptions, *, merged: bool) -> float:
    """Bytes of a day's rows, as they are committed or with one file a folder."""
    entries = 2 * day.articles  # waiting, then done
    checks = checks_a_document(assumed) * day.articles
    tables = [
        ("articles", day.articles, day.article_folders if merged else day.article_files),
        ("partnerships", day.partnerships, day.partnership_folders if merged else day.partnership_files),
        ("pages", entries, 1 if merged else day.commits),
        ("feeds", checks, 1 if merged else day.commits),
    ]
    size = 0.0
    for table, rows, files in tables:
        first, more = factors.file_bytes[table]
        size += files * first + max(0.0, rows - files) * more
    return size


def memory(documents: float, factors: Factors) -> float:
    """Bytes of Known and Ledger in each process that has both, with so many documents in the lake."""
    return documents * (factors.article_memory + factors.entry_memory)


def _stream(rate: float, assumed: Assumptions) -> Iterator[Row]:
    """What `ListDue` must give out in a window."""
    yield f"pages given out at a time ({BATCH} unless set)", rate * assumed.window_s
    yield f"feeds given out at a time ({FEEDS_PER_WINDOW})", rate * checks_a_document(assumed) * assumed.window_s


def _machines(rate: float, factors: Factors, assumed: Assumptions) -> Iterator[Row]:
    yield "vCPUs, a worker process each", vcpus(rate, factors, assumed)
    checks = checks_a_document(assumed) * rate
    yield "feeds followed", rate * DAY_S / assumed.feed_entries
    yield "checks of feeds a second", checks
    yield "hosts, none ever idle", hosts(rate, assumed)
    in_flight = (rate + checks) * assumed.latency_s
    yield (
        f"event loops of {FetchSettings().concurrency} requests in flight (a stream has up to {SHARDS})",
        in_flight / FetchSettings().concurrency,
    )
    yield "network in, MB/s, pages as gzip", rate * factors.page_gzip_bytes / 1e6
    yield "network out, MB/s", (rate + checks) * assumed.request_bytes / 1e6


def _files(rate: float, day: Day, factors: Factors, world: World) -> Iterator[Row]:
    yield "documents a window", day.articles / day.commits
    yield "GB of pages in a window", day.articles / day.commits * factors.page_bytes / GB
    yield "files a window", day.files / day.commits
    yield "files a day", day.files
    yield "  of them partnerships", day.partnership_files
    by_batch = simulate(rate, BATCH, world)
    yield f"files a day, commits of {BATCH} documents", by_batch.files
    rows_a_file = day.partnerships / day.partnership_files
    first, more = factors.file_bytes["partnerships"]
    yield "rows of a partnerships file", rows_a_file
    yield "kB of a partnerships file", (first + (rows_a_file - 1) * more) / 1e3
    merged = day.article_folders + day.partnership_folders + 4
    yield "files a day, merged by folder once a day", merged
    yield "  saved, %", 100 * (1 - merged / day.files)
    a_day = folders(day.articles, replace(world, today=1.0))[1]
    yield "company folders after a year", 365 * a_day


def _single_steps(day: Day, factors: Factors, assumed: Assumptions) -> Iterator[Row]:
    for name, documents in (("a day", 1.0), ("30 days", 30.0), ("a year", 365.0)):
        yield f"GB of ledger in each process after {name}", memory(documents * day.articles, factors) / GB
    yield f"days until it fills {assumed.process_gb:g} GB", assumed.process_gb * GB / memory(day.articles, factors)
    entries, files = MONTH * day.articles, MONTH * day.commits
    feeds_s = 2 * files * factors.ledger_file_s + 2 * entries * factors.row_s["ledger"]
    known_s = MONTH * day.article_files * factors.known_file_s + entries * factors.row_s["known"]
    yield "s of CPU to read it after 30 days, at each start", feeds_s + known_s
    parts = day.files / day.commits
    most = max(factors.publish_s)
    yield "s a window in the commit step, local disk", parts * factors.publish_s[most] / most
    yield "s a window in the commit step, object store", parts * assumed.move_s
    count = max(files for files, _ in factors.query_s)
    cpu, _ = factors.query_s[count, "one"]
    yield "s of CPU for one company's day after 30 days", MONTH * day.partnership_files * cpu / count


def _cost(rate: float, day: Day, factors: Factors, assumed: Assumptions) -> Iterator[Row]:
    plain, merged = (stored(day, factors, assumed, merged=merged) / GB for merged in (False, True))
    yield "GB of lake a day", plain
    yield "GB of lake a day, merged", merged
    yield "$ a month, vCPUs", vcpus(rate, factors, assumed) * assumed.vcpu_hour * 24 * MONTH
    yield "$ a month, writing requests", MONTH * 2 * day.files * assumed.puts_1000 / 1e3
    yield "$ a month, a month's lake kept", MONTH * plain * assumed.gb_month
    yield "$ for a million documents, all three", 1e6 / (MONTH * day.articles) * _monthly(rate, day, factors, assumed)


def _monthly(rate: float, day: Day, factors: Factors, assumed: Assumptions) -> float:
    compute = vcpus(rate, factors, assumed) * assumed.vcpu_hour * 24 * MONTH
    kept = MONTH * stored(day, factors, assumed, merged=False) / GB * assumed.gb_month
    return compute + kept + MONTH * 2 * day.files * assumed.puts_1000 / 1e3
