"""What the lake holds already: the lake is the ledger.

Ids are kept as the first 16 bytes of their SHA-256: 90 bytes of memory each, a false match once in 10^26 pairs.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import pyarrow as pa
import pyarrow.parquet as pq

from tieup.schemas.errors import LakeDamaged, LakeTooNew
from tieup.schemas.reject import Reject
from tieup.schemas.tables import SCHEMA_VERSION
from tieup.transforms import files

ID_BYTES = 16
REJECT_KEY = ("source_uri", "url", "stage", "reason", "detail")


@dataclass
class Known:
    """Ids in a lake, read from its files as they appear."""

    lake: str
    article_ids: set[bytes] = field(default_factory=set)
    document_hashes: set[bytes] = field(default_factory=set)
    rejects: set[tuple[str | None, ...]] = field(default_factory=set)
    _read: set[str] = field(default_factory=set)
    _before: str | None = None

    def refresh(self, before: str | None = None) -> None:
        """Read the files that have come since the last call.

        Args:
            before: id of the commit that this is asked for: asked again for the same one, the lake is not listed anew.

        Raises:
            LakeTooNew: a row is from a newer tieup.
            LakeDamaged: a file can't be read.
        """
        if before is not None and before == self._before:
            return
        for path, table in self._unread("articles", ["article_id", "document_hash", "schema_version"]):
            self.article_ids.update(map(short, table["article_id"].to_pylist()))
            self.document_hashes.update(short(value) for value in table["document_hash"].to_pylist() if value)
            self._read.add(path)
        for path, table in self._unread("rejects", [*REJECT_KEY, "schema_version"]):
            self.rejects.update(zip(*(table[name].to_pylist() for name in REJECT_KEY), strict=True))
            self._read.add(path)
        self._before = before

    def has_article(self, article_id: str) -> bool:
        """True if the lake holds that article."""
        return short(article_id) in self.article_ids

    def has_document(self, document_hash: str) -> bool:
        """True if an article of the lake was made of just that document."""
        return short(document_hash) in self.document_hashes

    def has_reject(self, reject: Reject) -> bool:
        """True if the lake holds that very reject."""
        return (reject.source_uri, reject.url, reject.stage.value, reject.reason.value, reject.detail) in self.rejects

    def _unread(self, table: str, columns: list[str]) -> list[tuple[str, pa.Table]]:
        paths = [info.path for info in files.tree(files.join(self.lake, table)) if info.path.endswith(".parquet")]
        return [(path, _columns(path, columns)) for path in paths if path not in self._read]


@lru_cache(maxsize=4)
def known(lake: str) -> Known:
    """The lake's Known, one per process; call `refresh` before use."""
    return Known(lake)


def short(hex_id: str) -> bytes:
    """The bytes that stand for an id in memory."""
    return bytes.fromhex(hex_id[: 2 * ID_BYTES])


def _columns(path: str, columns: list[str]) -> pa.Table:
    try:
        with files.open_binary(path) as source:
            file = pq.ParquetFile(source)
            present = [name for name in columns if name in file.schema_arrow.names]
            table = file.read(columns=present)
    except (pa.ArrowException, OSError) as error:
        raise LakeDamaged(f"{path} can't be read ({error}); see `tieup check`") from error
    if any(version > SCHEMA_VERSION for version in table["schema_version"].unique().to_pylist()):
        raise LakeTooNew(f"{path} was written by a newer tieup; update tieup to use this lake")
    for name in columns:
        if name not in present:
            table = table.append_column(name, pa.nulls(len(table), pa.string()))
    return table
