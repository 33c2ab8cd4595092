"""A run: one commit's account of itself."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a commit was asked to do and what it counted."""

    run_id: str
    """The run's id; the same for all commits of one command."""

    commit_id: str
    """The commit that this row describes."""

    started_at: datetime
    """When the command started; aware, UTC."""

    finished_at: datetime
    """When the commit's parts were all staged; aware, UTC."""

    arguments: str
    """The command line's settings as JSON, without credentials."""

    versions: str
    """Versions of tieup, Python and the main libraries as JSON."""

    documents: int = 0
    """Documents read, known and doubled ones included."""

    known: int = 0
    """Documents left out because the lake held them already."""

    duplicates: int = 0
    """Documents left out because another one in the same commit is the same article."""

    counts: dict[str, int] = field(default_factory=dict)
    """Rows written per table."""

    rejects: dict[str, int] = field(default_factory=dict)
    """Rejects per reason."""
