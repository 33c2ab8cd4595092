"""Documents per second and core: each stage as a plain function, and the whole job as a command."""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from benchmarks.corpus import texts
from tieup.schemas.article import Article
from tieup.schemas.document import Document
from tieup.transforms.companies.transform import load_tagger
from tieup.transforms.extract.article import extract
from tieup.transforms.language.detect import detect_language
from tieup.transforms.partnerships.tagging import tag_partnerships
from tieup.transforms.repair.repair import repair
from tieup.transforms.translation.assess import assess

DOCUMENTS = 600
JOB_DOCUMENTS = 2_000


def stages() -> None:
    """A row per stage: documents per second of CPU time, for texts with and without a partnership cue."""
    now = datetime.now(timezone.utc)
    chain: list[tuple[str, Callable[[Article], Article]]] = [
        ("repair", repair),
        ("language", detect_language),
        ("translation", assess),
        ("companies", load_tagger(None)),
        ("partnerships", tag_partnerships),
    ]
    print(f"{'documents per second of CPU':<30}{'with a cue':>12}{'without':>12}")
    columns = [_timed(chain, now, cue=cue) for cue in (True, False)]
    for name in columns[0]:
        print(f"  {name:<28}{columns[0][name]:>12.0f}{columns[1][name]:>12.0f}")


def _timed(chain: list[tuple[str, Callable[[Article], Article]]], now: datetime, *, cue: bool) -> dict[str, float]:
    documents = [
        Document(source_uri=name, body=text.encode(), media_type="text/plain")
        for name, text in texts(DOCUMENTS, cue=cue)
    ]
    spent = {}
    start = time.process_time()
    articles = [extract(document, now) for document in documents]
    spent["extract (plain text)"] = time.process_time() - start
    for name, function in chain:
        function(articles[0])  # loads its models
        start = time.process_time()
        articles = [function(article) for article in articles]
        spent[name] = time.process_time() - start
    spent["all stages"] = sum(spent.values())
    return {name: len(documents) / seconds for name, seconds in spent.items()}


def job() -> None:
    """`tieup ingest` over a folder of texts: wall clock, CPU and peak memory of the whole process."""
    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder, "news")
        news.mkdir()
        for name, text in texts(JOB_DOCUMENTS):
            (news / name).write_text(text, encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        command = [
            str(Path(sys.executable).with_name("tieup")),
            "ingest",
            str(news),
            "--lake",
            str(Path(folder, "lake")),
        ]
        subprocess.run(command, check=True, capture_output=True)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss / 1024
    print(f"tieup ingest of {JOB_DOCUMENTS} texts: {JOB_DOCUMENTS / wall:.0f} documents/s")
    print(f"  {wall:.1f} s of wall clock, {cpu:.1f} s of CPU, peak memory {peak:.0f} MiB")
