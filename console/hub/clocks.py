"""What time it is at the hub: the wall's, or that of a stream which is played back or told."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What a decision is dated by."""

    def now(self) -> datetime:
        """An aware instant."""
        ...


class WallClock:
    """The time of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ReplayClock:
    """The time of a stream that is played back: the newest `made_at` of the feed, never backwards."""

    def __init__(self, start: datetime) -> None:
        self._at = start

    def now(self) -> datetime:
        return self._at

    def hear(self, made_at: datetime) -> None:
        self._at = max(self._at, made_at.astimezone(UTC))


class DemoClock:
    """A day that is told by its feed up to `until`, and from then on goes by itself, `speed` times the real pace.

    So that whoever opens the demo at any hour finds a day behind it; every seat says that it is one. It is never
    behind its feed, also where the feed went on while the hub was away.
    """

    def __init__(self, start: datetime, until: datetime, speed: float) -> None:
        self._at, self._until, self._speed = start.astimezone(UTC), until.astimezone(UTC), speed
        self._goes_since: float | None = None

    def now(self) -> datetime:
        if self._goes_since is None:
            return self._at
        return self._at + timedelta(seconds=time.monotonic() - self._goes_since) * self._speed

    def hear(self, made_at: datetime) -> None:
        self._at = max(self.now(), made_at.astimezone(UTC))
        if self._at >= self._until:
            self._goes_since = time.monotonic()


StreamClock = ReplayClock | DemoClock
"""The clocks that follow their feed. Every seat says that its time is not the wall's."""
