"""UUID version 7 (RFC 9562 §5.7): ids that sort by when they were made.

    48 bit milliseconds │ 4 bit version │ 12 bit counter │ 2 bit variant │ 62 bit chance

The counter (§6.2, method 1) keeps ids of one millisecond in order; it starts in its lower half, and where
it overflows, or the clock steps back, the timestamp runs ahead a little instead of repeating.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COUNTER_MOST = 0xFFF
COUNTER_START_MOST = 0x7FF


class Uuid7:
    """Makes ids; `chance(n)` gives n random bits."""

    def __init__(self, chance: Callable[[int], int] = secrets.randbits) -> None:
        self._chance = chance
        self._ms = -1
        self._counter = 0

    def __call__(self, now: datetime) -> str:
        """A new id in its canonical text form, greater than every one this object made before."""
        ms = (now - EPOCH) // timedelta(milliseconds=1)
        if ms > self._ms:
            self._ms, self._counter = ms, self._chance(11) & COUNTER_START_MOST
        elif self._counter < COUNTER_MOST:
            self._counter += 1
        else:
            self._ms, self._counter = self._ms + 1, self._chance(11) & COUNTER_START_MOST
        bits = self._ms << 80 | 0x7 << 76 | self._counter << 64 | 0b10 << 62 | self._chance(62)
        return str(UUID(int=bits))
