"""The finder's floors on the labelled documents; lowering one needs a reason in docs/decisions."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from tieup.schemas.article import Article
from tieup.transforms.companies.transform import load_tagger

FOLDER = Path(__file__).parents[4] / "shared" / "eval" / "partnerships"
CONFIDENCE = 0.3
RECALL_FLOOR = 0.91
"""Of the parties of core partnerships; measured .937."""

PRECISION_FLOOR = 0.68
"""Of all companies given; a hint, since labels leave out what is only listed. Measured .72."""


def words(name: str) -> str:
    text = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    text = re.sub(
        r"\b(inc|corp|co|company|ltd|group|holdings?|plc|ag|sa|the)\b|株式会社|有限公司|集团|公司$", " ", text
    )
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def is_same(one: str, other: str) -> bool:
    return bool(one) and (one == other or one.startswith(other + " ") or other.startswith(one + " "))


def read(name: str) -> list[dict]:  # type: ignore[type-arg]
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"{path} is not there: labelled documents come with the project, not with the package")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def article_of(text: str, language: str) -> Article:
    first, _, rest = text.partition("\n")
    titled = len(first) <= 200 and not first.rstrip().endswith((".", "。")) and rest.strip()
    return Article(
        article_id="a",
        source_uri="a",
        document_hash="0",
        title=first.strip() if titled else None,
        text=rest if titled else text,
        extraction_method="plain",
        content_hash="0",
        language=language,
    )


def test_parties_of_labelled_partnerships_are_found_at_a_fair_precision() -> None:
    texts = {row["sha256"]: row["text"] for row in read("texts.jsonl")}
    tag = load_tagger(None)
    found = parties = right = given = 0
    for row in read("gold.jsonl"):
        companies = tag(article_of(texts[row["sha256"]], row["language"])).companies
        forms = [
            {words(c.name), *(words(m.surface) for m in c.mentions)} for c in companies if c.confidence >= CONFIDENCE
        ]
        core = {}
        labelled = {words(name) for name in row["companies"]}
        for claim in row["partnerships"]:
            for party in claim["parties"]:
                if party["canonical"]:
                    names = {words(n) for n in (party["surface"], party["canonical"], *party.get("aliases", ()))}
                    labelled |= names
                    if not claim["optional"]:
                        core.setdefault(party["canonical"], set()).update(names)
        parties += len(core)
        found += sum(any(is_same(a, b) for form in forms for a in form for b in names) for names in core.values())
        given += len(forms)
        right += sum(any(is_same(a, b) for a in form for b in labelled) for form in forms)
    assert found / parties >= RECALL_FLOOR
    assert right / given >= PRECISION_FLOOR
