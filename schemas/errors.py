"""The errors, named by what the caller can do.

    TieupError
    ├── UsageError           the command or a setting is wrong: mend it and call again            exit 2
    ├── LakeError            the lake can't be used as it is                                      exit 1
    │   ├── LakeLocked       another writer is at work: wait                                      exit 75
    │   ├── LakeTooNew       written by a newer tieup: update
    │   ├── LakeDamaged      a committed file is missing or unreadable: see `tieup check`
    │   └── LakeUnwritable   no right or no room to write there
    └── DocumentError        one document can't be processed: becomes a Reject row

Messages say what happened, where, and how to mend it. All of them pickle.
"""

from tieup.schemas.reject import Reason, Reject, Stage

DETAIL_MAX_CHARS = 500


class TieupError(Exception):
    """The root of all errors that tieup raises on purpose."""

    exit_code = 1


class UsageError(TieupError):
    """The command or a setting is wrong."""

    exit_code = 2


class LakeError(TieupError):
    """The lake can't be used as it is."""


class LakeLocked(LakeError):
    """Another writer is at work."""

    exit_code = 75


class LakeTooNew(LakeError):
    """A newer tieup has written this lake."""


class LakeDamaged(LakeError):
    """A committed file is missing or unreadable."""


class LakeUnwritable(LakeError):
    """No right or no room to write."""


class DocumentError(TieupError):
    """One document can't be processed.

    Args:
        stage: the stage that gives up.
        reason: why, from the closed list.
        detail: why, in words; cut at 500 characters.
    """

    def __init__(self, stage: Stage, reason: Reason, detail: str) -> None:
        super().__init__(stage, reason, detail)
        self.stage = stage
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.stage.value}: {self.reason.value}: {self.detail}"

    def reject(self, source_uri: str, url: str | None = None) -> Reject:
        """The Reject row for a document of that source."""
        return Reject(
            source_uri=source_uri,
            url=url,
            stage=self.stage,
            reason=self.reason,
            detail=self.detail[:DETAIL_MAX_CHARS],
        )
