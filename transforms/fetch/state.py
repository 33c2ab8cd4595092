"""What hosts have asked of us, as a text to be kept between runs."""

import dataclasses
import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

from tieup.schemas.fetch import HostState, RobotsState
from tieup.transforms import files

VERSION = 1
KEPT = timedelta(hours=24)
"""For so long a robots.txt is good (RFC 9309, 2.4); and so long after its wait a host's failures still count."""

_TIMES = ("not_before", "fetched_at")


def recall(path: str) -> tuple[tuple[HostState, ...], tuple[RobotsState, ...]]:
    """What the file holds; nothing where there is none."""
    kept = files.read_if_there(path)
    return load(kept.decode("utf-8", "replace")) if kept is not None else ((), ())


def remember(path: str, learnt: Iterable[tuple[Iterable[HostState], Iterable[RobotsState]]]) -> None:
    """Add to the file what event loops have learnt: of a host and of a site the latest holds."""
    known_hosts, known_sites = recall(path)
    hosts, sites = list(known_hosts), list(known_sites)
    for new_hosts, new_sites in learnt:
        hosts += new_hosts
        sites += new_sites
    since = datetime.now(timezone.utc) - KEPT
    hosts = sorted((host for host in hosts if _until(host) > since), key=_until)
    sites = sorted((site for site in sites if site.fetched_at > since), key=lambda site: site.fetched_at)
    files.write(path, dump(hosts, sites).encode(), by=f"{path}.{secrets.token_hex(4)}")


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


def _until(host: HostState) -> datetime:
    return host.not_before or datetime.min.replace(tzinfo=timezone.utc)
