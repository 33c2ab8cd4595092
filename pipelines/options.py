"""The settings of a run as one typed object; nothing deeper sees flags."""

import json
import platform
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from importlib.metadata import version

from tieup.transforms import files
from tieup.transforms.feeds.schedule import Bounds
from tieup.transforms.fetch.settings import FetchSettings
from tieup.transforms.lake import layout

VERSIONS_OF = ("tieup", "apache-beam", "feedparser", "trafilatura", "langdetect", "pyarrow")


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """What `tieup ingest` was asked to do."""

    sources: tuple[str, ...]
    """Files, folders and globs, local or in an object store; addresses of feeds, and files that list them."""

    lake: str
    """The lake's root, without a slash at its end."""

    companies: str | None = None
    """The user's own company table (CSV)."""

    batch_documents: int = 500
    """Documents per commit in a local run."""

    batch_bytes: int = 32 << 20
    """Bytes of documents per commit in a local run; what comes first ends the batch."""

    max_reject_rate: float = 0.5
    """Rejects per document and reject above which the run ends with exit code 3."""

    timeout_s: float = 30.0
    """Seconds that one page's extraction may take."""

    fetch: FetchSettings = field(default_factory=FetchSettings)
    """How the network is asked."""

    bounds: Bounds = field(default_factory=Bounds)
    """How often a feed may be asked."""

    ask_now: bool = False
    """True to ask every feed, also one that isn't due; a host that asked to be left alone is still left alone."""

    beam_args: tuple[str, ...] = ()
    """Arguments for Apache Beam, passed through as they are; a `--runner` among them makes the run one pipeline."""

    @property
    def distributed(self) -> bool:
        """True if another runner than the in-process one was asked for."""
        return any(argument.split("=")[0] == "--runner" for argument in self.beam_args)

    @property
    def shards(self) -> int:
        """Groups of hosts, each one worker's; in one process one event loop asks them all."""
        return 64 if self.distributed else 1

    @property
    def hosts_path(self) -> str:
        """Where what hosts asked of us is kept."""
        return files.join(self.lake, layout.HOSTS)

    def for_workers(self) -> "IngestOptions":
        """For a distributed run all local names are absolute: its workers may stand in another folder."""
        if not self.distributed:
            return self
        return replace(
            self,
            sources=tuple(map(files.absolute, self.sources)),
            lake=files.absolute(self.lake),
            companies=self.companies and files.absolute(self.companies),
        )

    def to_json(self) -> str:
        """For the row in `runs`; there are no credentials among the settings."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """A run's id and the time that counts as its time of ingestion."""

    run_id: str
    """Sorts by time; the same for all commits of one command."""

    started_at: datetime
    """Aware, UTC."""

    @staticmethod
    def new() -> "RunIdentity":
        """A run that starts now."""
        now = datetime.now(timezone.utc)
        return RunIdentity(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}", now)

    def commit_id(self, number: int) -> str:
        """The id of the run's commit of that number, counted from 1."""
        return f"{self.run_id}-{number:05d}"


def versions() -> str:
    """Versions of what decides the result, as JSON."""
    return json.dumps({name: version(name) for name in VERSIONS_OF} | {"python": platform.python_version()})
