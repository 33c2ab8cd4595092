"""Documents per second and core: each stage as a plain function, and the whole job as a command."""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.chain import STARTED, document
from benchmarks.corpus import texts
from benchmarks.evaluation import SetsAbsentError
from benchmarks.labels.read import rows
from tieup.schemas.article import Article
from tieup.schemas.document import Document
from tieup.transforms.companies.transform import load_tagger
from tieup.transforms.extract.article import extract
from tieup.transforms.language.detect import detect_language
from tieup.transforms.partnerships.reading import has_cue, read
from tieup.transforms.partnerships.tagging import tag_partnerships
from tieup.transforms.repair.repair import repair
from tieup.transforms.translation.assess import assess

DOCUMENTS = 600
JOB_DOCUMENTS = 2_000
GOALS = {"synthetic, no cue": 300, "real news": 60, "real news, no cue": 300}


def stages() -> None:
    """A row per stage: documents per second of CPU time; a column per kind of text, with its goal at the foot."""
    chain: list[tuple[str, Callable[[Article], Article]]] = [
        ("repair", repair),
        ("language", detect_language),
        ("translation", assess),
        ("companies", load_tagger(None)),
        ("partnerships", tag_partnerships),
    ]
    kinds = _kinds_of_text()
    counts = [len(made) for made in kinds.values()]
    columns = {name: _timed(chain, made) for name, made in kinds.items()}
    print(f"{'documents per second of CPU':<30}" + "".join(f"{name:>22}" for name in columns))
    for stage in next(iter(columns.values())):
        print(f"  {stage:<28}" + "".join(f"{column[stage]:>22.0f}" for column in columns.values()))
    print(f"  {'texts':<28}" + "".join(f"{count:>22}" for count in counts))
    print(f"  {'goal for all stages':<28}" + "".join(f"{GOALS.get(name, ''):>22}" for name in columns))


def _kinds_of_text() -> dict[str, list[Document]]:
    """Synthetic texts with and without a cue and, where the evaluation sets are, news drawn at random."""
    kinds = {
        "synthetic, cue": [document(name, text) for name, text in texts(DOCUMENTS)],
        "synthetic, no cue": [document(name, text) for name, text in texts(DOCUMENTS, cue=False)],
    }
    try:
        drawn = [row for row in rows(["corpus.jsonl.gz"]) if row["sample"] == "random"]
    except SetsAbsentError as absent:
        print(f"no real news: {absent}")
        return kinds
    drawn = random.Random(1).sample(drawn, DOCUMENTS)  # noqa: S311 - a sample, not a secret
    kinds["real news"] = [document(f"{row['doc_id']}.txt", row["text"]) for row in drawn]
    kinds["real news, no cue"] = [
        one for one in kinds["real news"] if not _has_cue(detect_language(repair(extract(one, STARTED))))
    ]
    return kinds


def _has_cue(article: Article) -> bool:
    """True if a sentence holds the words of a cue, not only letters that one begins with."""
    return has_cue(article) and any(sentence.cues for sentence in read(article, frozenset()).sentences)


def _timed(chain: list[tuple[str, Callable[[Article], Article]]], documents: list[Document]) -> dict[str, float]:
    spent = {}
    start = time.process_time()
    articles = [extract(document, STARTED) for document in documents]
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
