"""What a user names becomes a list of files.

A name that exists is taken literally, `[` and `*` in it included; only else it is a pattern. On the local disk patterns
are those of a shell (`*` and `?` within a name, `**` for any folders between); in an object store `*` and `?` as well.
"""

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from tieup.schemas.reject import Reason, Reject
from tieup.transforms import files
from tieup.transforms.files import FileInfo
from tieup.transforms.read import formats
from tieup.transforms.read.problems import rejected

_Found = Iterator[FileInfo | Reject]

_HIDDEN = (".", "_")
_WILDCARDS = "*?["


def find_files(sources: Sequence[str]) -> tuple[list[FileInfo], list[Reject]]:
    """The files that sources name, in their order and by path within each, every file once; and what is none.

    Args:
        sources: files, folders (read with all below them, but for names that begin with `.` or `_`) and patterns.

    Returns:
        The files, and a Reject for every source that matches nothing, every folder that can't be listed, and every file
        found in a folder that tieup does not read.
    """
    found: dict[str, FileInfo] = {}
    rejects: dict[Reject, None] = {}
    for source in sources:
        for item in _local(source) if files.is_local(source) else _remote(source):
            if isinstance(item, Reject):
                rejects.setdefault(item)
            else:
                # The same file may be named twice, in two ways or through a link.
                key = os.path.realpath(item.path) if files.is_local(item.path) else item.path
                found.setdefault(key, item)
    return list(found.values()), list(rejects)


def _local(source: str) -> _Found:
    if os.path.lexists(source):
        yield from _named(source)
    elif any(character in source for character in _WILDCARDS):
        yield from _matching(source)
    elif not source.strip():
        yield rejected(source, Reason.NOT_FOUND, "an empty name: give a file, a folder or a pattern")
    else:
        where = "" if Path(source).is_absolute() else f"; relative to {Path.cwd()}"
        yield rejected(source, Reason.NOT_FOUND, f"no such file or folder{where}: check the spelling")


def _named(path: str) -> _Found:
    """A file or folder of exactly that name."""
    if not _is_folder(path):
        yield _file(path)
        return
    empty = True
    for item in _walk(path):
        empty = False
        yield _readable(item) if isinstance(item, FileInfo) else item
    if empty:
        detail = "a folder without files (names that begin with . or _ do not count): give one that holds some"
        yield rejected(path, Reason.NOT_FOUND, detail)


def _matching(pattern: str) -> _Found:
    paths = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not paths:
        detail = "no file matches this pattern: ** goes through folders, * does not, and neither takes hidden files"
        yield rejected(pattern, Reason.NOT_FOUND, detail)
    for path in paths:
        if not _is_folder(path):
            item = _file(path)
            yield _readable(item) if isinstance(item, FileInfo) else item
        elif not pattern.endswith("**"):
            # `**` itself has brought all that is below.
            yield from _named(path)


def _walk(folder: str) -> _Found:
    """All files below a folder by path, through links too, but no folder twice; hidden names are left out."""
    found: list[FileInfo | Reject] = []
    folders, seen = [folder], set()
    while folders:
        current = folders.pop()
        place = os.path.realpath(current)
        if place in seen:
            continue
        seen.add(place)
        try:
            names = sorted(entry.name for entry in Path(current).iterdir())
        except OSError as error:
            detail = f"the folder can't be listed: {error.strerror}; check its permissions"
            found.append(rejected(current, Reason.UNREADABLE, detail))
            continue
        for name in names:
            path = files.join(current, name)
            if name.startswith(_HIDDEN):
                continue
            if _is_folder(path):
                folders.append(path)
            else:
                found.append(_file(path))
    return iter(sorted(found, key=lambda item: item.path if isinstance(item, FileInfo) else item.source_uri))


def _is_folder(path: str) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises below a folder that may not be entered


def _file(path: str) -> FileInfo | Reject:
    """The file, if it is one and its name can be written down."""
    try:
        path.encode("utf-8")
        status = Path(path).stat()
    except UnicodeEncodeError:
        return rejected(path, Reason.UNSUPPORTED, "the file's name is not valid UTF-8: rename it")
    except FileNotFoundError:
        return rejected(path, Reason.NOT_FOUND, "a link to a file that is not there")
    except OSError as error:
        return rejected(path, Reason.UNREADABLE, f"can't be looked at: {error.strerror}; check its permissions")
    if not stat.S_ISREG(status.st_mode):
        return rejected(path, Reason.UNSUPPORTED, "neither a file nor a folder but a device, pipe or socket")
    return FileInfo(path, status.st_size)


def _readable(file: FileInfo) -> FileInfo | Reject:
    """A file that was found and not named: only one whose name says what it is, or that has no extension at all."""
    ending = formats.extension(file.path)
    table = formats.tables()
    if not ending or ending in table["formats"]:
        return file
    remedy = table["not_read"].get(ending, "if it holds an article, name the file itself: then its content tells")
    return rejected(file.path, Reason.UNSUPPORTED, f".{ending} files are not read: {remedy}")


def _remote(source: str) -> _Found:
    if source.lower().startswith(("http://", "https://")):
        yield rejected(source, Reason.UNSUPPORTED, "an address on the web, not a file: download it first", url=source)
        return
    try:
        exact = files.info(source)
        is_pattern = any(character in source for character in _WILDCARDS)
        found = [exact] if exact else files.glob(source) if is_pattern else files.tree(source.rstrip("/"))
    except OSError as error:
        detail = f"{error}; check the address and your credentials"
        yield rejected(source, Reason.UNREADABLE, detail)
        return
    start = len(source) if not is_pattern else min(source.index(c) for c in _WILDCARDS if c in source)
    visible = [file for file in found if file is exact or not _is_hidden(file.path[start:])]
    for file in visible:
        yield file if file is exact else _readable(file)
    if not visible:
        yield rejected(source, Reason.NOT_FOUND, "no object of this name, below it, or matching it: check the spelling")


def _is_hidden(relative: str) -> bool:
    names = [name for name in relative.split("/") if name]
    return relative.endswith("/") or any(name.startswith(_HIDDEN) for name in names)
