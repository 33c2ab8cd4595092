"""Manners: one request at a time per host, a pause between two, and waiting when a host asks for it."""

import asyncio
import contextlib
import email.utils
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Protocol

from tieup.schemas.errors import DocumentError
from tieup.schemas.fetch import HostState
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.fetch.settings import FetchSettings

WAIT_STATUSES = (429, 503)
"""Answers that ask us to wait, with Retry-After or without."""

_BACK_OFF_S = 60
_BACK_OFF_MAX_S = 86_400
# Longer is a mistake or a way to be rid of us; once a month we look again.
_RETRY_AFTER_MAX_S = 30 * 86_400
_SILENT_BACK_OFF_S = 300
# A host that goes on refusing while it says `Retry-After: 0` does not mean it.
_TRUSTED = 2
_PAUSE = "its pause between requests"


class Clock(Protocol):
    """Time, so that tests of days take no days."""

    def now(self) -> datetime:
        """Aware, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(timezone.utc)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: datetime | None = None
    """When the pause after the last request ends."""
    not_before: datetime | None = None
    failures: int = 0
    silences: int = 0
    """Requests in a row without an answer."""
    reason: str | None = None


class Hosts:
    """All hosts that one event loop asks."""

    def __init__(self, settings: FetchSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._slots = asyncio.Semaphore(settings.concurrency)

    def learn(self, states: Iterable[HostState]) -> None:
        """What an earlier run has kept; of two waits the longer holds."""
        for state in states:
            host = self._host(state.host)
            if state.not_before and (not host.not_before or host.not_before < state.not_before):
                host.not_before, host.failures, host.reason = state.not_before, state.failures, state.reason

    def states(self) -> list[HostState]:
        """What the next run must know: hosts that we wait for, and those whose next failure counts more."""
        now = self._clock.now()
        found = []
        for name, host in sorted(self._hosts.items()):
            until = max(filter(None, (host.not_before, host.free_at)), default=now)
            waits = (until - now).total_seconds() > max(1.0, self._settings.pause_s)
            if waits or host.failures:
                reason = host.reason or _PAUSE
                kept = until if waits else host.not_before
                found.append(HostState(host=name, not_before=kept, failures=host.failures, reason=reason))
        return found

    @contextlib.asynccontextmanager
    async def turn(self, name: str, pause_s: float = 0.0) -> AsyncIterator[None]:
        """Hold the host alone, as soon as it may be asked.

        Args:
            name: the host.
            pause_s: seconds that the site wants between two requests; the setting holds where it is longer.

        Raises:
            DocumentError: `rate_limited`; the wait is longer than a run's patience.
        """
        host = self._host(name)
        async with host.lock:
            await self._wait(host)
            try:
                async with self._slots:
                    yield
            finally:
                host.free_at = self._clock.now() + timedelta(seconds=max(pause_s, self._settings.pause_s))

    def note_status(self, name: str, status: int, retry_after: str | None) -> None:
        """An answer came."""
        host, now = self._host(name), self._clock.now()
        host.silences = 0
        asked = retry_after_s(retry_after, now) if status >= 400 else None
        if status in WAIT_STATUSES:
            host.failures += 1
        elif asked is None:
            host.failures, host.not_before, host.reason = 0, None, None
            return
        wait = asked or 0.0
        if asked is None or host.failures > _TRUSTED:
            wait = max(wait, _doubling(_BACK_OFF_S, host.failures))
        host.not_before = now + timedelta(seconds=wait)
        host.reason = f"status {status}" + (f", Retry-After {retry_after!r:.60}" if asked is not None else "")

    def note_silence(self, name: str) -> None:
        """No answer came: no connection, a time-out, or something that is no HTTP."""
        host = self._host(name)
        host.silences += 1
        if host.silences >= self._settings.max_failures:
            host.failures += 1
            wait = _doubling(_SILENT_BACK_OFF_S, host.failures)
            host.not_before = self._clock.now() + timedelta(seconds=wait)
            host.reason = f"{host.silences} requests in a row without an answer"

    async def _wait(self, host: _Host) -> None:
        # A sleep may end a little early.
        while (wait := self._waiting_s(host)) > 0:
            await self._clock.sleep(wait)

    def _waiting_s(self, host: _Host) -> float:
        """Seconds until the host may be asked; what it asks for is a matter of patience, its pauses of its budget."""
        now = self._clock.now()
        asked, pause = ((until - now).total_seconds() if until else 0.0 for until in (host.not_before, host.free_at))
        if asked > self._settings.patience_s and host.not_before:
            raise _too_early(host.not_before, host.reason or "it asked for that")
        if pause > self._settings.host_budget_s and host.free_at:
            raise _too_early(host.free_at, _PAUSE)
        return max(asked, pause)

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host())


def _doubling(first_s: float, failures: int) -> float:
    return min(first_s * float(1 << min(failures - 1, 20)), _BACK_OFF_MAX_S)


def _too_early(until: datetime, reason: str) -> DocumentError:
    detail = f"the host is not asked before {until:%Y-%m-%d %H:%M:%S} UTC: {reason}"
    return DocumentError(Stage.FETCH, Reason.RATE_LIMITED, detail)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After asks for, in either of its forms; None if it says nothing.

    Example:
        >>> retry_after_s("Wed, 01 Jan 2025 00:02:00 GMT", datetime(2025, 1, 1, tzinfo=timezone.utc))
        120.0
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:12]), _RETRY_AFTER_MAX_S))
    try:
        moment = email.utils.parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        wait = (moment - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(wait, 0.0), float(_RETRY_AFTER_MAX_S))
