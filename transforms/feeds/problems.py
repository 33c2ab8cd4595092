"""What the room's functions raise for a feed that can't be read."""

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Stage


def problem(reason: Reason, detail: str) -> DocumentError:
    """The error of this room: what is wrong was found in what was fetched."""
    return DocumentError(Stage.FETCH, reason, detail)
