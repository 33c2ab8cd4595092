"""What the servers' own logs must show of whoever asks them, as sentences about what was done wrong."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from tests.world.world import Asked, World

ROBOTS = "/robots.txt"
# Clocks of both sides are the same, but a request is only stamped when the server comes to it.
_LATE_S = 0.02


def faults(world: World, log: Iterable[Asked], pause_s: float) -> list[str]:
    """All that was impolite; empty if nothing was."""
    by_host: defaultdict[str, list[Asked]] = defaultdict(list)
    for asked in log:
        by_host[asked.host].append(asked)
    return [
        f"{host}: {fault}"
        for host, requests in by_host.items()
        for fault in _of_host(world, host, sorted(requests, key=lambda asked: asked.start), pause_s)
    ]


def _of_host(world: World, host: str, requests: list[Asked], pause_s: float) -> Iterator[str]:
    site = world.sites[host]
    yield from (f"{asked.under_way} requests at once, {asked.path}" for asked in requests if asked.under_way > 1)
    if requests[0].path != ROBOTS:
        yield f"{requests[0].path} was asked before robots.txt"
    yield from (
        f"{asked.path}, which robots.txt forbids" for asked in requests if asked.path.startswith(site.forbidden or "\0")
    )
    wanted = max(pause_s, site.crawl_delay_s)
    for before, after in pairwise(requests):
        # The delay is known from robots.txt on. Who goes away before the end is gone before the server notices.
        needed = pause_s if before.path == ROBOTS else wanted
        pause = after.start - (before.start if before.status is None else before.end)
        if pause < needed - _LATE_S:
            yield f"{after.path} {pause:.3f} s after {before.path}, wanted {needed} s"
    for number, asked in enumerate(requests):
        early = [later for later in requests[number + 1 :] if later.at < (asked.not_before or 0)]
        yield from (f"{later.path} {asked.not_before - later.at:.1f} s before Retry-After" for later in early)  # type: ignore[operator]
    yield from (f"{asked.path} asked with a cookie" for asked in requests if "cookie" in asked.headers)
    yield from (f"{asked.path} asked without a contact" for asked in requests if not _is_honest(asked))


def _is_honest(asked: Asked) -> bool:
    agent = asked.headers.get("user-agent", "")
    return agent.startswith("tieup/") and agent.endswith(" (+https://reader.example/about)")
