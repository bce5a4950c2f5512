"""Where the marks of an axis go: round numbers, whole hours, no more than there is room for."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from math import ceil, floor, log10

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_STEPS = (
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 4, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14, 30, 90, 365)),
)

Ticks = list[tuple[float, str]]


def number_ticks(top: float, most: int) -> Ticks:
    """Round numbers from 0 to just under or at `top`, at most `most` of them besides 0."""
    rough = top / max(1, most)
    if rough <= 0:
        return [(0.0, "0")]
    power = 10.0 ** floor(log10(rough))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough * (1 - 1e-9))
    return [(n * step, f"{n * step:,.10g}") for n in range(floor(top / step + 1e-9) + 1)]


def time_ticks(start: float, end: float, most: int, zone: tzinfo) -> Ticks:
    """Whole minutes, hours or days of `zone` between two moments (seconds since 1970)."""
    step = next((n for n in _STEPS if (end - start) / n <= max(1, most)), _STEPS[-1])
    return [(at, _label(at, step, zone)) for at in _whole(start, end, step, zone)]


def _whole(start: float, end: float, step: int, zone: tzinfo) -> Iterator[float]:
    midnight = datetime.fromtimestamp(start, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    n = ceil((start - midnight.timestamp()) / step)
    while (at := (midnight + timedelta(seconds=n * step)).timestamp()) <= end:
        yield at
        n += 1


def _label(at: float, step: int, zone: tzinfo) -> str:
    moment = datetime.fromtimestamp(at, zone)
    return f"{moment:%m-%d}" if step >= _DAY else f"{moment:%H:%M}"
