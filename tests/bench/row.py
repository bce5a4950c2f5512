"""One line of a measurement: two ways of doing the same thing, timed in turns, and the ratio between them."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple


class NotMeasurable(Exception):
    """What this machine lacks for a bench, as a phrase."""


class Row(NamedTuple):
    """What was compared, and for each round how long either way took, in seconds.

    `ours` and `other` are of the same length; round i of both ran one after the other, so that whatever
    else the machine was doing weighed on both.
    """

    what: str
    ours: tuple[float, ...]
    other: tuple[float, ...]
    other_is: str

    @property
    def ratios(self) -> tuple[float, ...]:
        """How many times as long the other way took, round by round: above 1, ours is the quicker one."""
        return tuple(other / ours for ours, other in zip(self.ours, self.other, strict=True))


def compare(what: str, ours: Callable[[], object], other: Callable[[], object], other_is: str, rounds: int = 9) -> Row:
    """Time two ways in turns, after one round that does not count."""
    ours(), other()
    pairs = [(timed(ours), timed(other)) for _ in range(rounds)]
    return Row(what, tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs), other_is)


def timed(call: Callable[[], object]) -> float:
    """Seconds one call takes."""
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        call()
        return time.perf_counter() - began
    finally:
        gc.enable()


def digits(ratio: float) -> str:
    """Two places, or two that count where a ratio is small."""
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.2g}"


def table(rows: Iterable[Row]) -> str:
    """The rows as text: the median of each side, and the median and range of the ratio."""
    lines = [("what", "ours ms", "other ms", "ratio", "range", "other is")]
    lines += [
        (
            row.what,
            f"{statistics.median(row.ours) * 1e3:.2f}",
            f"{statistics.median(row.other) * 1e3:.2f}",
            digits(statistics.median(row.ratios)),
            f"{digits(min(row.ratios))} to {digits(max(row.ratios))}",
            row.other_is,
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if 0 < place < 5 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
