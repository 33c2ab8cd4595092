"""What the stage's functions raise for a document that can't be read."""

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Reject, Stage


def problem(reason: Reason, detail: str) -> DocumentError:
    """The error of this stage."""
    return DocumentError(Stage.READ, reason, detail)


def rejected(uri: str, reason: Reason, detail: str, url: str | None = None) -> Reject:
    """The Reject of this stage."""
    return problem(reason, printable(detail)).reject(printable(uri), url)


def printable(path: str) -> str:
    """The path with whatever is no Unicode in it spelt out: file names on a disk are bytes."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")
