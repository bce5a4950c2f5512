"""Whether a shift was a quiet one: what each process held, hour by hour, and how long its window stood still.

Memory: of what a process holds (RSS) is taken away what its store weighs, as weighed at the end: a row and its steps
from when each step came (a step of a case weighs a multiple of an alert's, and most come late), rows without steps and
what holds it all together by their number, and the pictures that its shelves hold, which fill up to a limit that is
looked at for itself; the median slope of all pairs of what is left is its growth. It grows where
both the whole time after the first quarter and the last half of the shift say so: a leak does not stop, a cache fills.

Counts (descriptors, threads, widgets, tasks): the median of the last quarter against that of the second.

A stall is a beat that came late by the window's own doing (see `gauges`); what it computed is counted as it would be on
this machine at its best, by a fixed piece of work that the empty window beside it does every few seconds. A beat that
came late while the empty window was late as well is the machine's, and not counted.
"""

import os
import platform
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, combinations
from operator import itemgetter
from statistics import median
from typing import Any, TypeVar

import PySide6
from msgspec import Struct

from tests.flows.shift.day import HOURS
from tests.flows.shift.gauges import evened
from tests.flows.shift.run import IDLE, Shift

MIB = 1024 * 1024
WARM_UP = 0.25
GROWTH_MOST = 1.0
"""MiB in a told hour."""
ALLOCATED = 1.2
"""What an allocator takes for a byte that is held."""
POINTS_MOST = 240
STALL_MS = 100.0
NEAR_S = 5.0
FLAT = {"descriptors": 4.0, "threads": 2.0, "widgets": 24.0, "windows": 2.0, "tasks": 4.0}
"""By how much each may be more at the end; a widget left by every case of a desk would be sixty."""

T = TypeVar("T")
Series = list[tuple[float, float]]
"""(share of the shift from 0 to 1, value)"""


class Growth(Struct, frozen=True):
    """MiB in a told hour: all after the warm-up, and its two halves."""

    whole: float
    first: float
    last: float


def faults(shift: Shift) -> list[str]:
    """What must never be, however short the shift and however busy the machine."""
    found = [
        f"{seat} differs from the hub in {ids[:5]} and so on, {len(ids)}" for seat, ids in shift.unlike.items() if ids
    ]
    for what, was, told in (("cases", shift.cases, shift.size.cases), ("alerts", shift.alerts, shift.size.alerts)):
        if was != told:
            found.append(f"{was} {what} at the hub, {told} were told")
    wrong = {result: n for result, n in shift.answers.items() if result != "ok"}
    if wrong:
        found.append(f"outside the windows: {wrong} {shift.refused}")
    for seat in shift.lines:
        for line in (*shift.told(seat, "refused"), *shift.told(seat, "fault")):
            found.append(f"{seat}: {line}")
    return found


def unrest(shift: Shift) -> list[str]:
    """What a long shift must not do: grow, keep descriptors, stand still."""
    found = []
    for seat in shift.seen:
        growth = growth_of(shift, seat)
        if growth.whole > GROWTH_MOST and growth.last > GROWTH_MOST:
            found.append(f"{seat} grows by {growth.whole:.2f} MiB an hour, {growth.last:.2f} in the last half")
        held, most = pictures_of(shift, seat)
        if held > most:
            found.append(f"{seat} holds {held / MIB:.0f} MiB of pictures, {most / MIB:.0f} are allowed")
        for what, series in counts_of(shift, seat).items():
            before, after = quarters(series)
            if after - before > FLAT[what]:
                found.append(f"{seat} holds {after:g} {what}, {before:g} in the second quarter")
        for stall in stalls_of(shift, seat):
            found.append(f"{seat} stood still for {stall['even_ms']:.0f} ms at {stall['doing']}: {stall['where'][:3]}")
    return found


def growth_of(shift: Shift, seat: str) -> Growth:
    weight = weight_of(shift, seat)
    series = after(
        WARM_UP, _series(shift, shift.seen[seat], lambda seen: seen.t, lambda seen: seen.rss - weight(seen.t))
    )
    middle = (1 + WARM_UP) / 2
    first, last = [point for point in series if point[0] < middle], after(middle, series)
    whole, in_first, in_last = (slope(part) / HOURS / MIB for part in (series, first, last))
    return Growth(whole, in_first, in_last)


def weight_of(shift: Shift, seat: str) -> Callable[[float], float]:
    """How many bytes of rows, steps and pictures a seat held at an instant; none of the hub, whose rows lie on disk."""
    told, holds = shift.told(seat, "rows"), shift.told(seat, "holds")
    if not told:
        return lambda t: 0.0
    offsets = [o for o, _ in told[-1]["steps"]]
    until = list(accumulate(weight for _, weight in told[-1]["steps"]))
    frame = told[-1]["frame"] / (told[-1]["rows"] + told[-1]["items"])
    at = [line["t"] for line in holds]

    def weight(t: float) -> float:
        line = holds[max(0, bisect_right(at, t) - 1)]
        came = bisect_right(offsets, line["o"])
        held = (line["rows"] + line["items"]) * frame
        return ALLOCATED * (float(held) + (until[came - 1] if came else 0.0)) + float(line["pictures"])

    return weight


def pictures_of(shift: Shift, seat: str) -> tuple[float, float]:
    """How many bytes of pictures a seat held in the last quarter, and how many it may."""
    holds = [line for line in shift.told(seat, "holds") if "pictures" in line]
    held = _series(shift, holds, itemgetter("t"), itemgetter("pictures"))
    return quarters(held)[1], max((line["pictures_most"] for line in holds), default=0.0)


def counts_of(shift: Shift, seat: str) -> dict[str, Series]:
    seen, holds = shift.seen[seat], [line for line in shift.told(seat, "holds") if "widgets" in line]
    found = {
        "descriptors": _series(shift, seen, lambda each: each.t, lambda each: each.fds),
        "threads": _series(shift, seen, lambda each: each.t, lambda each: each.threads),
    }
    for what in ("widgets", "windows", "tasks"):
        found[what] = _series(shift, holds, itemgetter("t"), itemgetter(what))
    return {what: series for what, series in found.items() if series}


def stalls_of(shift: Shift, seat: str) -> list[dict[str, Any]]:
    """The stalls of a seat that were its own, each with `even_ms`: how long on this machine at its best."""
    if seat == IDLE:
        return []
    idle = [(line["t"] - line["late_ms"] / 1e3, line["t"]) for line in shift.told(IDLE, "stall")]
    found = []
    for line in shift.told(seat, "stall"):
        even = evened(line["own_ms"], line["busy_ms"], slowness(shift, line["t"]))
        is_everybody_s = any(since < line["t"] and until > line["t"] - line["late_ms"] / 1e3 for since, until in idle)
        if even > STALL_MS and shift.began <= line["t"] <= shift.ended and not is_everybody_s:
            found.append({**line, "even_ms": even})
    return found


def slowness(shift: Shift, t: float) -> float:
    """How many times as long the fixed piece of work took about then as it did at best."""
    work: list[tuple[float, float]] = [(line["t"], line["work_ms"]) for line in shift.told(IDLE, "holds")]
    best = min((ms for _, ms in work), default=1.0)
    near = [ms for at, ms in work if abs(at - t) <= NEAR_S]
    return max(1.0, median(near or [best]) / best)


def slope(series: Series) -> float:
    """The median slope of all pairs of points (Theil and Sen): a few wild ones do not move it."""
    step = max(1, len(series) // POINTS_MOST)
    pairs = combinations(series[::step], 2)
    return median([(b - a) / (t - s) for (s, a), (t, b) in pairs if t > s] or [0.0])


def after(share: float, series: Series) -> Series:
    return [point for point in series if point[0] >= share]


def quarters(series: Series) -> tuple[float, float]:
    """The medians of the second and of the last quarter."""
    second = [value for at, value in series if WARM_UP <= at < 2 * WARM_UP]
    last = [value for _, value in after(1 - WARM_UP, series)]
    return median(second or [0.0]), median(last or [0.0])


def _series(shift: Shift, of: Sequence[T], at: Callable[[T], float], value: Callable[[T], float]) -> Series:
    whole = shift.ended - shift.began
    shares = (((at(each) - shift.began) / whole, value(each)) for each in of)
    return [(share, float(found)) for share, found in shares if 0 <= share <= 1]


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def page(shift: Shift) -> str:
    """The result as a page of its own."""
    return "\n".join(_lines(shift)) + "\n"


def _lines(shift: Shift) -> Iterator[str]:
    idle_late = max((line["late_ms"] for line in shift.told(IDLE, "holds")), default=0.0)
    yield "# A shift of twelve hours in a few minutes"
    yield ""
    yield "Written by `tests/flows/test_shift.py`; how figures come about stands in `tests/flows/shift/reading.py`."
    yield ""
    yield (
        f"{shift.size.cases} cases and {shift.size.alerts:,} alerts told from 08:00 to 20:00 in "
        f"{(shift.ended - shift.began) / 60:.1f} minutes, {HOURS * 60 / ((shift.ended - shift.began) / 60):.0f} times "
        f"the pace of the day; {shift.events:,} events. {os.cpu_count()} cores shared with other work, "
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, no display, the painted map."
    )
    yield ""
    yield (
        "| process | MiB after ¼ | at the end | own growth, MiB/h | its first, last half "
        "| descriptors, 2nd → 4th quarter | threads | widgets | rows | pictures, MiB | of a core |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for seat in shift.seen:
        yield _memory_row(shift, seat)
    yield ""
    yield (
        "Own growth: without what the held rows and pictures weigh; the hub's lie on disk and nothing is taken away. "
        f"The empty window of the same run was late by {idle_late:.0f} ms at most."
    )
    yield ""
    yield (
        "| window | keys | p50 ms | p95 | p99 | longest own gap, ms | longest with the wait for a core "
        "| own gaps over 100 ms |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for seat in shift.lines:
        yield _window_row(shift, seat)
    yield ""
    yield "| key → its result on the screen | times | p50 ms | p95 | p99 |"
    yield "|---|---|---|---|---|"
    by_key: dict[str, list[float]] = defaultdict(list)
    for seat in shift.lines:
        for line in shift.told(seat, "key"):
            by_key[line["name"]].append(line["ms"])
    every = [each for values in by_key.values() for each in values]
    for name, values in (*sorted(by_key.items()), ("all", every)):
        yield f"| {name} | {len(values)} | {_three(values)} |"


def _memory_row(shift: Shift, seat: str) -> str:
    growth, counts = growth_of(shift, seat), counts_of(shift, seat)
    seen = [each for each in shift.seen[seat] if shift.began <= each.t <= shift.ended]
    quarter = after(WARM_UP, _series(shift, seen, lambda each: each.t, lambda each: each.rss))[0][1]
    core = (seen[-1].cpu_s - seen[0].cpu_s) / (seen[-1].t - seen[0].t)
    pictures = pictures_of(shift, seat)[0] / MIB
    told = {what: " → ".join(f"{value:g}" for value in quarters(series)) for what, series in counts.items()}
    return (
        f"| {seat} | {quarter / MIB:.0f} | {seen[-1].rss / MIB:.0f} | {growth.whole:+.2f} | "
        f"{growth.first:+.2f}, {growth.last:+.2f} | {told['descriptors']} | {told['threads']} | "
        f"{told.get('widgets', '–')} | {shift.held.get(seat, '–')} | {pictures:.0f} | {core:.0%} |"
    )


def _window_row(shift: Shift, seat: str) -> str:
    keys = [line["ms"] for line in shift.told(seat, "key")]
    holds = [line for line in shift.told(seat, "holds") if shift.began <= line["t"] <= shift.ended]
    own, late = (max((line[which] for line in holds), default=0.0) for which in ("own_ms", "late_ms"))
    return f"| {seat} | {len(keys) or '–'} | {_three(keys)} | {own:.0f} | {late:.0f} | {len(stalls_of(shift, seat))} |"


def _three(values: Sequence[float]) -> str:
    if not values:
        return "– | – | –"
    return " | ".join(f"{percentile(values, share):.0f}" for share in (0.5, 0.95, 0.99))
