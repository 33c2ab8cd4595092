"""Files by path or URI: the local disk, gs:// and s3:// alike, through Beam's file systems.

The one place outside the stages' doors that knows Apache Beam: what it offers are plain functions over paths.
Errors of every backend surface as OSError (`BeamIOError` is one).
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file as a listing shows it."""

    path: str
    """Path or URI."""

    size: int
    """Bytes."""


def configure(beam_args: Sequence[str] = ()) -> None:
    """Reach object stores with these arguments for Beam (`--s3_endpoint_url=…`), else by the platform's own chain.

    Beam does this when a pipeline is made; a file is often needed before.
    """
    FileSystems.set_options(PipelineOptions([*beam_args]))


configure()


def is_local(path: str) -> bool:
    """True for a path on this machine's disk, False for a URI with a scheme."""
    return "://" not in path


def absolute(path: str) -> str:
    """The path from the root of this machine's disk; a URI as it is."""
    return os.path.abspath(path) if is_local(path) and path.strip() else path  # noqa: PTH100 - `..` but no links resolved


def join(base: str, *parts: str) -> str:
    """Path parts joined as the base's file system does."""
    return cast("str", FileSystems.join(base, *parts))


def relative(path: str, base: str) -> str:
    """The rest of `path` below `base`, with `/` between its parts."""
    return path[len(base) :].replace("\\", "/").strip("/")


def glob(pattern: str) -> list[FileInfo]:
    """Files that match a pattern (`*`, `?`, `[…]`, `**` across folders), by path; empty if none does."""
    with _os_errors(pattern):
        matched = FileSystems.match([pattern])[0].metadata_list
    return sorted((FileInfo(m.path, m.size_in_bytes) for m in matched), key=lambda info: info.path)


def info(path: str) -> FileInfo | None:
    """The one file of exactly that name, `*` and `[` in it included; None if there is none."""
    with _os_errors(path):
        system = FileSystems.get_filesystem(path)
        return FileInfo(path, system.size(path)) if system.exists(path) else None


def tree(folder: str) -> list[FileInfo]:
    """All files below a folder, by path; empty if there is no such folder."""
    if not is_local(folder):
        return glob(join(folder, "**"))
    # Not through a pattern: a folder's own name may hold `[` or `*`.
    paths = (os.path.join(base, name) for base, _, names in os.walk(folder) for name in names)  # noqa: PTH118 - strings
    return sorted((FileInfo(path, os.path.getsize(path)) for path in paths), key=lambda info: info.path)  # noqa: PTH202


def open_binary(path: str) -> BinaryIO:
    """A file opened for reading, its bytes as stored: nothing is decompressed."""
    with _os_errors(path):
        return cast("BinaryIO", FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED))


def read(path: str) -> bytes:
    """A file's bytes."""
    with open_binary(path) as file:
        return file.read()


def write(path: str, content: bytes) -> None:
    """Write a whole file, over what stood there. Not atomic on a local disk: write elsewhere, then `move`."""
    with FileSystems.create(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        file.write(content)


def exists(path: str) -> bool:
    """True if there is a file or folder of that name."""
    return bool(FileSystems.exists(path))


def move(source: str, target: str) -> None:
    """Move a file over what stood at `target`: atomic for a reader of `target`, on a disk and in an object store."""
    if is_local(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - strings
        os.replace(source, target)  # noqa: PTH105 - strings
    else:
        FileSystems.rename([source], [target])


def delete(path: str) -> None:
    """Delete a file or a folder with all in it; nothing happens if it is not there."""
    if FileSystems.exists(path):
        FileSystems.delete([path])


def chunks(path: str, size: int = 1 << 20) -> Iterator[bytes]:
    """A file's bytes, piece by piece."""
    with open_binary(path) as file:
        while chunk := file.read(size):
            yield chunk


def sha256(path: str) -> str:
    """Hex of the SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


@contextlib.contextmanager
def _os_errors(path: str) -> Iterator[None]:
    """Errors of any backend as OSError: an unknown scheme is a ValueError, a missing client library an ImportError."""
    try:
        yield
    except BeamIOError as error:
        raise OSError(f"{path}: {_reason(error)}") from error
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{path}: {error}") from error


def _reason(error: BeamIOError) -> str:
    details = error.exception_details
    return str(next(iter(details.values()))) if isinstance(details, dict) and details else str(error)
