"""What hosts have asked of us, as a text to be kept between runs."""

import dataclasses
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tieup.schemas.fetch import HostState, RobotsState

VERSION = 1
_TIMES = ("not_before", "fetched_at")


def dump(hosts: Iterable[HostState], sites: Iterable[RobotsState]) -> str:
    """Both as JSON; of several rows for one host or site the last holds."""
    newest_hosts = {row.host: dataclasses.asdict(row) for row in hosts}
    newest_sites = {row.origin: dataclasses.asdict(row) for row in sites}
    kept = {
        "version": VERSION,
        "hosts": [newest_hosts[name] for name in sorted(newest_hosts)],
        "sites": [newest_sites[name] for name in sorted(newest_sites)],
    }
    return json.dumps(kept, default=datetime.isoformat, ensure_ascii=False, indent=0)


def load(text: str) -> tuple[tuple[HostState, ...], tuple[RobotsState, ...]]:
    """What `dump` has written; nothing where it is damaged or of another version, since it can be learnt anew."""
    try:
        kept = json.loads(text)
        if kept["version"] != VERSION:
            return (), ()
        hosts = tuple(HostState(**_read(row)) for row in kept["hosts"])
        sites = tuple(RobotsState(**_read(row)) for row in kept["sites"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return (), ()
    return hosts, sites


def _read(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(row[name]) for name in _TIMES if row.get(name)}
    return {**row, **times}
