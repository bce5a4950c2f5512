"""One value of a line over time."""

from datetime import datetime

import msgspec


class TrendPoint(msgspec.Struct, frozen=True):
    """One value at an aware moment; NaN where nothing is known."""

    at: datetime
    value: float
