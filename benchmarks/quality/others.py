"""Extraction, translation traces, damaged text and language, each with its set and its set's own scorer."""

import gzip
import io
from collections import Counter
from typing import Any

from benchmarks.chain import extracted
from benchmarks.evaluation import FOLDER, scorer
from tieup.schemas.article import Article
from tieup.schemas.errors import DocumentError
from tieup.transforms.language.detect import detect, detect_language
from tieup.transforms.text.tables import csv_table
from tieup.transforms.translation.assess import assess

Shares = dict[str, float]


def extraction() -> tuple[Shares, dict[str, tuple[float, float]]]:
    """F1, precision, recall and exact over the pages, and their 95 % intervals."""
    scores = scorer("extraction")
    compared = []
    truth = scores.load_truth()
    for key, row in truth.items():
        page = gzip.decompress((FOLDER / "extraction" / "pages" / f"{key}.html.gz").read_bytes())
        try:
            text = extracted(f"{key}.html", page, "text/html").text
        except DocumentError:
            text = ""
        compared.append(scores.compare(row["articleBody"], text))
    figures = dict(zip(scores.METRICS, scores.summary(compared), strict=True))
    return figures, dict(zip(scores.METRICS, scores.bootstrap(compared, scores.summary), strict=True))


def translation() -> tuple[Shares, str]:
    """Share flagged by tier, and the scorer's own table."""
    scores = scorer("translation")
    documents = scores.read_docs(str(FOLDER / "translation" / "dev.jsonl.gz"))
    assessed = {
        d["doc_id"]: assess(detect_language(extracted(f"{d['doc_id']}.txt", d["text"] + "\n"))) for d in documents
    }
    table = io.StringIO()
    flagged = scores.report(documents, {doc_id: _assessment(article) for doc_id, article in assessed.items()}, table)
    return {tier.strip(): share for tier, (share, _, _) in flagged.items()}, table.getvalue()


def _assessment(article: Article) -> dict[str, Any]:
    return {
        "score": article.translation_score,
        "status": article.translation_status,
        "artefacts": [{"kind": a.kind, "repaired": a.repaired} for a in article.artefacts],
        "source_language": article.source_language,
    }


def mojibake() -> tuple[Shares, str]:
    """Share of clean documents left as they are and of damaged ones restored, and the scorer's own table."""
    scores = scorer("translation")
    documents = scores.mojibake_docs()
    texts = {d["doc_id"]: extracted(f"{d['doc_id']}.txt", d["text"] + "\n").text for d in documents}
    table = io.StringIO()
    scores.mojibake_report(documents, texts, table)
    counts: Counter[str] = Counter()
    for d in documents:
        group = "clean unchanged" if d["cell"].startswith("clean") else "damaged restored"
        if group == "clean unchanged" or d["cell"].endswith(", English"):
            counts[group, "all"] += 1
            counts[group, "right"] += scores.same(texts[d["doc_id"]], d["want"])
    groups = ("clean unchanged", "damaged restored")
    return {group: counts[group, "right"] / counts[group, "all"] for group in groups}, table.getvalue()


def language() -> tuple[Shares, str]:
    """Share of single sentences in 31 languages given the right language, with those below .95 as a table."""
    codes = {row["name"].lower(): row["code"] for row in csv_table("tieup.transforms.language", "languages.csv")}
    counts: dict[str, Counter[str]] = {}
    for row in scorer("translation").read_docs(str(FOLDER / "translation" / "mojibake.jsonl.gz")):
        found, _ = detect(row["text"])
        counts.setdefault(row["language"], Counter())[
            "right" if found == codes[row["language"]] else "unsure" if found == "und" else "wrong"
        ] += 1
    total = sum(counts.values(), Counter())
    lines = [f"{'language':<14}{'n':>5}{'right':>7}{'wrong':>7}{'und':>5}"]
    for name, count in sorted([*counts.items(), ("all", total)]):
        if name == "all" or count["right"] < 0.95 * count.total():
            lines.append(f"{name:<14}{count.total():>5}{count['right']:>7}{count['wrong']:>7}{count['unsure']:>5}")
    return {share: total[share] / total.total() for share in ("right", "wrong", "unsure")}, "\n".join(lines)
