"""A clock that moves when a test turns it."""

from datetime import datetime, timedelta

from tests.support.rows import NOON


class HandTurnedClock:
    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now
