"""Files by path or URI: the local disk, s3:// and gs:// alike, as plain functions over paths.

Errors of every store surface as OSError. Apache Beam is here for its options only: `--s3_endpoint_url=…` and its like.
"""

import glob as local_glob
import io
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from apache_beam.io.filesystem import FileSystem
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions, S3Options
from pyarrow.fs import FileSelector, FileType

from tieup.transforms import stores

READ_AHEAD = 4 << 20
"""Bytes that one request to an object store asks for at least: most parts of a lake are smaller."""


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file as a listing shows it."""

    path: str
    """Path or URI."""

    size: int
    """Bytes."""


def configure(beam_args: Sequence[str] = ()) -> None:
    """Reach object stores with these arguments for Beam; a worker has those of its pipeline."""
    FileSystems.set_options(PipelineOptions([*beam_args]))


def is_local(path: str) -> bool:
    """True for a path on this machine's disk, False for a URI with a scheme."""
    return "://" not in path


def absolute(path: str) -> str:
    """The path from the root of this machine's disk; a URI as it is."""
    return os.path.abspath(path) if is_local(path) and path.strip() else path  # noqa: PTH100 - `..` but no links resolved


def join(base: str, *parts: str) -> str:
    """Path parts joined as the base's file system does."""
    return os.path.join(base, *parts) if is_local(base) else "/".join([base.rstrip("/"), *parts])  # noqa: PTH118 - strings


def relative(path: str, base: str) -> str:
    """The rest of `path` below `base`, with `/` between its parts."""
    return path[len(base) :].replace("\\", "/").strip("/")


def glob(pattern: str) -> list[FileInfo]:
    """Files that match a pattern (`*`, `?`, `[…]`, `**` across folders), by path; empty if none does."""
    if is_local(pattern):
        paths = local_glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
        return [FileInfo(path, os.path.getsize(path)) for path in sorted(paths) if os.path.isfile(path)]  # noqa: PTH113, PTH202 - strings
    fixed = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    folder = fixed.rpartition("/")[0]
    matches = re.compile(FileSystem.translate_pattern(pattern)).match
    deep = "/" in pattern[len(folder) + 1 :] or "**" in pattern
    return [file for file in _listed(folder, deep=deep) if matches(file.path)]


def info(path: str) -> FileInfo | None:
    """The one file of exactly that name, `*` and `[` in it included; None if there is none."""
    if is_local(path):
        return FileInfo(path, os.path.getsize(path)) if os.path.exists(path) else None  # noqa: PTH110, PTH202 - strings
    store, name = _store(path)
    found = store.get_file_info(name)
    return FileInfo(path, found.size) if found.type == FileType.File else None


def tree(folder: str) -> list[FileInfo]:
    """All files below a folder, by path; empty if there is no such folder."""
    if not is_local(folder):
        return _listed(folder, deep=True)
    # Not through a pattern: a folder's own name may hold `[` or `*`.
    paths = (os.path.join(base, name) for base, _, names in os.walk(folder) for name in names)  # noqa: PTH118 - strings
    return sorted((FileInfo(path, os.path.getsize(path)) for path in paths), key=lambda info: info.path)  # noqa: PTH202


def open_binary(path: str) -> BinaryIO:
    """A file opened for reading, its bytes as stored: nothing is decompressed."""
    if is_local(path):
        return open(path, "rb")  # noqa: PTH123 - strings; the caller closes it
    store, name = _store(path)
    return cast("BinaryIO", io.BufferedReader(store.open_input_file(name), READ_AHEAD))


def read(path: str) -> bytes:
    """A file's bytes."""
    with open_binary(path) as file:
        return file.read()


def read_if_there(path: str) -> bytes | None:
    """A file's bytes; None if there is no such file."""
    try:
        return read(path)
    except FileNotFoundError:
        return None


def write(path: str, content: bytes, by: str | None = None) -> None:
    """Write a whole file, over what stood there.

    Atomic for a reader in an object store; on a disk only by way of `by`, a name beside it that nobody reads.
    """
    if not is_local(path):
        store, name = _store(path)
        with store.open_output_stream(name) as file:
            file.write(content)
        return
    written = by or path
    os.makedirs(os.path.dirname(written) or ".", exist_ok=True)  # noqa: PTH103, PTH120 - strings
    with open(written, "wb") as local:  # noqa: PTH123 - strings
        local.write(content)
    if by:
        place(by, path)


def place(source: str, target: str) -> None:
    """Put a finished file at `target`, over what stood there: atomic for a reader.

    On a disk it is moved. An object store knows no rename: it copies the object in one request, and `source` stays
    until its folder is deleted.
    """
    if is_local(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - strings
        os.replace(source, target)  # noqa: PTH105 - strings
    else:
        store, name = _store(source)
        store.copy_file(name, _store(target)[1])


def delete(folder: str) -> None:
    """Delete a folder with all in it; nothing happens if it is not there."""
    try:
        if is_local(folder):
            shutil.rmtree(folder)
        else:
            store, name = _store(folder)
            store.delete_dir(name)
    except FileNotFoundError:
        pass
    except OSError:
        # It is asked to delete the folders' names too; some servers find fault with those that are no objects.
        if is_local(folder) or tree(folder):
            raise


def delete_file(path: str) -> None:
    """Delete a file; nothing happens if it is not there."""
    try:
        if is_local(path):
            os.remove(path)  # noqa: PTH107 - strings
        else:
            store, name = _store(path)
            store.delete_file(name)
    except FileNotFoundError:
        pass


def chunks(path: str, size: int = 1 << 20) -> Iterator[bytes]:
    """A file's bytes, piece by piece."""
    with open_binary(path) as file:
        while chunk := file.read(size):
            yield chunk


def _listed(folder: str, *, deep: bool) -> list[FileInfo]:
    store, name = _store(folder)
    scheme = folder.partition("://")[0]
    found = store.get_file_info(FileSelector(name.rstrip("/"), recursive=deep, allow_not_found=True))
    files = (FileInfo(f"{scheme}://{file.path}", file.size) for file in found if file.type == FileType.File)
    return sorted(files, key=lambda info: info.path)


def _store(path: str) -> tuple[Any, str]:
    # Set by `configure`, and in a worker by Beam's harness.
    options = (FileSystems._pipeline_options or PipelineOptions([])).view_as(S3Options)  # noqa: SLF001 - no other way
    return stores.connect(
        path,
        endpoint_override=options.s3_endpoint_url,
        region=options.s3_region_name,
        access_key=options.s3_access_key_id,
        secret_key=options.s3_secret_access_key,
        session_token=options.s3_session_token,
        scheme="http" if options.s3_disable_ssl else None,
    )
