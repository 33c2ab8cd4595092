"""Records are documented, immutable, and survive Beam's coders and pickling."""

import ast
import dataclasses
import pickle
from datetime import datetime, timezone
from pathlib import Path

import pytest
from apache_beam.coders import registry

from tieup.schemas import article as article_module
from tieup.schemas.article import Article
from tieup.schemas.claim import KINDS, STATUSES
from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError, LakeLocked, TieupError, UsageError
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.schemas.run import Run
from tieup.schemas.tables import PARTITIONS, TABLES

NOW = datetime(2025, 3, 1, 12, 0, 0, 123456, tzinfo=timezone.utc)
SCHEMAS = Path(article_module.__file__).parent

RECORDS = [
    Document(source_uri="a.txt", body=b"\xff\x00text", media_type="text/plain", published_at=NOW, authors=("A", "B")),
    Reject(source_uri="a.txt", stage=Stage.READ, reason=Reason.BINARY, detail="NUL bytes"),
    FeedCheck(feed_url="https://example.com/feed", checked_at=NOW, etag='W/"x"'),
    Run(
        run_id="r", commit_id="r-1", started_at=NOW, finished_at=NOW, arguments="{}", versions="{}", counts={"runs": 1}
    ),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_survives_beams_coder_and_pickle(record: object) -> None:
    coder = registry.get_coder(type(record))
    assert coder.decode(coder.encode(record)) == record
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own bytes


def test_an_article_survives_beams_coder_with_all_it_carries(article: Article) -> None:
    coder = registry.get_coder(Article)
    assert coder.decode(coder.encode(article)) == article


def test_a_record_cannot_be_changed(article: Article) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.title = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    "error",
    [UsageError("no such file"), LakeLocked("busy"), DocumentError(Stage.READ, Reason.EMPTY, "no bytes")],
    ids=lambda error: type(error).__name__,
)
def test_errors_pickle_with_what_they_say(error: TieupError) -> None:
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(back) is type(error)
    assert str(back) == str(error)


def test_a_document_error_becomes_a_reject_with_a_bounded_detail() -> None:
    reject = DocumentError(Stage.EXTRACT, Reason.NO_TEXT, "x" * 2000).reject("a.html", "https://example.com")
    assert (reject.stage, reject.reason, reject.url) == (Stage.EXTRACT, Reason.NO_TEXT, "https://example.com")
    assert len(reject.detail) == 500


def test_every_field_of_every_record_is_documented_right_beneath_it() -> None:
    bare = []
    for path in sorted(SCHEMAS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name != "DocumentError":
                fields = [(i, item) for i, item in enumerate(node.body) if isinstance(item, ast.AnnAssign)]
                for i, item in fields:
                    below = node.body[i + 1] if i + 1 < len(node.body) else None
                    if not (isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)):
                        bare.append(f"{path.name}: {node.name}.{ast.unparse(item.target)}")
    assert bare == []


def test_every_column_says_what_it_holds_and_no_partition_column_stands_in_a_file() -> None:
    for name, schema in TABLES.items():
        assert all(field.metadata and field.metadata[b"description"] for field in schema), name
        assert not set(PARTITIONS[name]) & set(schema.names)
        assert "schema_version" in schema.names


def test_kinds_and_statuses_are_those_of_the_tables_contract() -> None:
    assert len(set(KINDS)) == 11
    assert len(set(STATUSES)) == 9
