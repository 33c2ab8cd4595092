"""Sources and a lake in an object store: a real S3 server on loopback. Installed and run by `make runners`."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyarrow.fs import FileSelector, FileType, LocalFileSystem, S3FileSystem, copy_files

from benchmarks.growing import Growing
from tests.lake_rows import content, rows
from tests.runners.test_engines import ROOT
from tieup.pipelines.ingest import Summary, ingest
from tieup.pipelines.options import IngestOptions
from tieup.schemas.errors import LakeLocked
from tieup.schemas.tables import TABLES
from tieup.transforms.lake import lock
from tieup.transforms.lake.audit import audit

SERVER = ROOT / "build" / "runners" / "versitygw"
TIEUP = str(Path(sys.executable).with_name("tieup"))
KEYS = {"AWS_ACCESS_KEY_ID": "loopback", "AWS_SECRET_ACCESS_KEY": "loopback-secret", "AWS_REGION": "us-east-1"}
NAMES = ("Nordwind", "Kolapay", "Ostara", "Velmora", "Quintara", "Zephyrion")

pytestmark = pytest.mark.runners


@dataclass
class Store:
    """A server with one bucket, `bucket`."""

    url: str
    log: Path
    """A line for each request."""

    @property
    def client(self) -> S3FileSystem:
        return S3FileSystem(
            endpoint_override=self.url,
            access_key=KEYS["AWS_ACCESS_KEY_ID"],
            secret_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            region=KEYS["AWS_REGION"],
        )

    def upload(self, folder: Path, name: str) -> str:
        copy_files(str(folder), f"bucket/{name}", LocalFileSystem(), self.client)
        return f"s3://bucket/{name}"

    def download(self, name: str, folder: Path) -> Path:
        folder.mkdir()
        copy_files(f"bucket/{name}", str(folder), self.client, LocalFileSystem())
        return folder

    def requests(self) -> int:
        return sum(" s3_" in line for line in self.log.read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("store")
    (folder / "buckets" / "bucket").mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = "127.0.0.1:{1}".format(*free.getsockname())
    words = [SERVER, "--quiet", "--port", address, "--access-log", folder / "log", "posix", folder / "buckets"]
    keys = {"ROOT_ACCESS_KEY": KEYS["AWS_ACCESS_KEY_ID"], "ROOT_SECRET_KEY": KEYS["AWS_SECRET_ACCESS_KEY"]}
    with subprocess.Popen(words, env=os.environ | keys, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            while not answers(address):
                with pytest.raises(subprocess.TimeoutExpired):
                    server.wait(0.1)
            yield Store(f"http://{address}", folder / "log")
        finally:
            server.terminate()


def answers(address: str) -> bool:
    host, port = address.split(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def here(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store for this process and its children, found by the environment; a lease is settled at once."""
    for name, value in (KEYS | {"AWS_ENDPOINT_URL": store.url}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(lock, "SETTLE_S", 0)


@pytest.fixture(scope="module")
def news(store: Store, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("news")
    for a, b in zip(NAMES, NAMES[1:] + NAMES[:1], strict=True):
        story = f"{a} Batteries and {b} Motors sign supply agreement\n{a} Batteries Inc. and {b} Motors Corp. signed a "
        story += f"three-year supply agreement on Monday, they said. {a} Batteries will deliver cells from next year.\n"
        (folder / f"{a}.txt").write_text(story, encoding="utf-8")
    return store.upload(folder, "news")


def told(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TIEUP, *words], capture_output=True, text=True, check=False, timeout=300, env=os.environ | (env or {})
    )


def answer(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, int] = json.loads(done.stdout)
    return found


def run(news: str, lake: str) -> Summary:
    return ingest(IngestOptions(sources=(news,), lake=lake, batch_documents=3))


def without_place(lake: Path, place: str) -> dict[str, list[dict[str, object]]]:
    """A lake's content, with names of sources as they are below `place`."""
    tables = content(lake)
    return {
        name: sorted(
            ({k: v.replace(place, "") if isinstance(v, str) else v for k, v in row.items()} for row in table), key=repr
        )
        for name, table in tables.items()
    }


def test_a_lake_in_a_bucket_holds_the_rows_of_one_on_disk_and_a_rerun_adds_none(store: Store, tmp_path: Path) -> None:
    samples = ROOT / "samples"
    lake = "s3://bucket/samples-lake"
    uploaded = store.upload(samples, "samples")
    where = f"--s3_endpoint_url={store.url}"
    parts = ("feed.xml", "pages", "texts", "news.jsonl")
    local = answer(told("ingest", *(f"{samples}/{part}" for part in parts), "--lake", f"{tmp_path}/local", "--json"))
    first = answer(told("ingest", *(f"{uploaded}/{p}" for p in parts), "--lake", lake, where, "--json", env=KEYS))
    assert first["articles"] == local["articles"] > 10
    copy = store.download("samples-lake", tmp_path / "copy")
    assert without_place(copy, f"{uploaded}/") == without_place(tmp_path / "local", f"{samples}/")

    again = ("ingest", f"{uploaded}/pages", f"{uploaded}/te*/*.txt", "--lake", lake, where, "--json")
    second = answer(told(*again, env=KEYS))
    assert (second["articles"], second["commits"]) == (0, 0)
    assert second["known"] == second["documents"] >= 8

    by_environment = KEYS | {"AWS_ENDPOINT_URL": store.url}
    checked = told("check", "--lake", lake, env=by_environment)
    assert checked.returncode == 0, checked.stdout
    deals = told("query", "select count(*) as deals from deals", "--lake", lake, "--json", env=by_environment)
    on_disk = told("query", "select count(*) as deals from deals", "--lake", f"{tmp_path}/local", "--json")
    assert deals.stdout == on_disk.stdout
    assert '"deals"' in deals.stdout


@pytest.fixture(scope="module")
def undisturbed(
    store: Store, news: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[dict[str, object]]]:
    lake = tmp_path_factory.mktemp("undisturbed") / "lake"
    where = f"--s3_endpoint_url={store.url}"
    answer(told("ingest", news, "--lake", str(lake), where, "--json", env=KEYS))
    return content(lake)


# The fault: the process kills itself at the given call of a function of transforms/files.py.
KILLED = """
import os, signal, sys
from tieup.transforms import files
from tieup.transforms.lake import lock
from tieup.pipelines.ingest import ingest
from tieup.pipelines.options import IngestOptions

name, at, news, lake = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
real, calls = getattr(files, name), 0

def fatal(*arguments, **named):
    global calls
    if not arguments[0].endswith("_control/lock"):
        calls += 1
    if calls == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **named)

lock.SETTLE_S = 0
setattr(files, name, fatal)
ingest(IngestOptions(sources=(news,), lake=lake, batch_documents=3))
"""


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("write", 3),  # some parts staged
        ("place", 4),  # copied in part
        ("delete", 1),  # all copied, nothing cleared
    ],
    ids=str,
)
def test_killed_while_it_publishes_the_next_run_ends_with_the_same_rows(  # noqa: PLR0913, PLR0917 - its fixtures
    store: Store,
    here: None,
    news: str,
    undisturbed: dict[str, list[dict[str, object]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    at: int,
) -> None:
    place = f"killed-{name}-{at}"
    lake = f"s3://bucket/{place}"
    words = [sys.executable, "-c", KILLED, name, str(at), news, lake]
    killed = subprocess.run(words, check=False, capture_output=True, text=True, timeout=300)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with pytest.raises(LakeLocked):
        run(news, lake)
    monkeypatch.setattr(lock, "LEASE_S", 0)  # five minutes later
    summary = run(news, lake)
    assert summary.recovered == (name != "write")
    assert audit(lake).problems == ()
    assert content(store.download(place, tmp_path / "copy")) == undisturbed
    assert [path.name for path in (tmp_path / "copy" / "_control").rglob("*") if path.is_file()] == [
        path.name for path in (tmp_path / "copy" / "_control" / "commits").iterdir()
    ]


def fault(client: S3FileSystem, path: str) -> str | None:
    try:
        return None if pq.read_table(path, filesystem=client, partitioning=None).num_rows else f"{path} has no rows"
    except Exception as error:  # noqa: BLE001 - whatever a reader may meet
        return f"{path}: {error}"


def test_a_reader_sees_whole_files_only_while_a_run_publishes(store: Store, here: None, news: str) -> None:
    done, counts, wrong = threading.Event(), [], []
    client = store.client

    def look() -> None:
        while not done.is_set():
            found = [
                info.path
                for table in TABLES
                for info in client.get_file_info(
                    FileSelector(f"bucket/read/{table}", recursive=True, allow_not_found=True)
                )
                if info.type == FileType.File
            ]
            wrong.extend(filter(None, (fault(client, path) for path in found)))
            counts.append(len(found))

    reader = threading.Thread(target=look)
    reader.start()
    try:
        run(news, "s3://bucket/read")
    finally:
        done.set()
        reader.join()
    assert wrong == []
    # It did look in between.
    assert len(set(counts)) >= 3, counts


def test_a_second_writer_is_refused_with_exit_75(here: None, news: str) -> None:
    lake = "s3://bucket/locked"
    with lock.locked(lake, "other"):
        refused = told("ingest", news, "--lake", lake)
    assert refused.returncode == 75
    assert "is being written by run other" in refused.stderr
    assert run(news, lake).counts["articles"] == 6


def test_feeds_are_followed_into_a_lake_in_a_bucket(store: Store, here: None, tmp_path: Path) -> None:
    with Growing(hosts=2, every_s=3600, limit=3) as world:
        allowed = [word for host in world.allowed for word in ("--allow-hosts", host)]
        words = ("ingest", *world.feeds, "--lake", "s3://bucket/feeds", *allowed, "--pause-s", "0.02", "--json")
        first, second = answer(told(*words)), answer(told(*words, "--now"))
        assert (first["articles"], first["pages_done"]) == (6, 6)
        assert (second["articles"], second["feeds_unchanged"]) == (0, 2)
        lake = store.download("feeds", tmp_path / "copy")
        assert Counter(row["url"] for row in rows(lake, "articles")) == Counter(world.pages)
        hosts = json.loads((lake / "_control" / "hosts.json").read_text(encoding="utf-8"))
        assert len(hosts["sites"]) == 2
    # Neither a lock nor what was staged is left behind.
    left = {path.parent.name: path.name for path in (lake / "_control").rglob("*") if path.is_file()}
    assert set(left) == {"commits", "_control"}
    assert left["_control"] == "hosts.json"


def test_what_a_run_asks_of_the_store_is_bounded(store: Store, here: None, news: str) -> None:
    ingest(IngestOptions(sources=(news,), lake="s3://bucket/counted"))
    before = store.requests()
    again = ingest(IngestOptions(sources=(news,), lake="s3://bucket/counted"))
    assert again.commits == 0
    # Two for each source, 7 for the lock, 7 to list, 6 to read the last commit and what it holds.
    assert 2 * 6 < store.requests() - before <= 2 * 6 + 7 + 7 + 6


def test_a_bucket_that_is_not_there_is_named_in_one_line(here: None, news: str) -> None:
    done = told("ingest", news, "--lake", "s3://nosuchbucket/lake")
    assert done.returncode == 1
    assert "s3://nosuchbucket/lake can't be written" in done.stderr
    assert done.stderr.count("\n") == 1
