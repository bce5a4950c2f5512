"""The arrivals of the real file: when, of which class, where, through which channel, and nothing else of it.

What the source did with a case (deadline, closing, verdict) is blanked before the sheet is read, so that it cannot
leak into a run under our own law. A row without a point is put where somebody last reported from its neighbourhood,
as a call-taker would put it: here the arrivals count, not the map.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from console.domain.calendar import local_day
from console.domain.case.things import Source
from console.domain.ground import Ground
from console.domain.place import Place
from console.ingest.sheets import Sheet, SheetCase
from console.seats.replay import read_mapping

FILE = Path(__file__).parents[2].parent / "shared" / "data" / "cases" / "boston311_2015h1.csv.gz"
BLANKED = ("closed_dt", "target_dt", "ontime", "closure_reason", "status")
CHANNELS = {
    "Constituent Call": Source.HOTLINE,
    "Citizens Connect App": Source.CITIZEN,
    "Self Service": Source.FRONTAGE,
    "City Worker App": Source.INSPECTOR,
    "Employee Generated": Source.PATROL,
    "Maximo Integration": Source.SUPERIOR,
    "Twitter": Source.VIDEO,
}
"""Seven channels there, seven here."""


class Arrival(NamedTuple):
    """One report as it came; `class_code` None: the source's words lead to no class of ours."""

    at: datetime
    number: str
    class_code: str | None
    place: Place
    source: Source


def arrivals(file: Path, ground: Ground) -> list[Arrival]:
    """All of them, in the order in which they came."""
    mapping = read_mapping("shipped:boston")
    rows = list(_prepared(file))
    channels = {row[mapping.columns.number]: CHANNELS[row["source"]] for row in rows}
    on = local_day(datetime.fromisoformat(f"{rows[0][mapping.columns.opened]}+08:00"))
    sheet = Sheet(mapping, lambda lon, lat: ground.street_at(lon, lat, on))
    found: list[Arrival] = []
    for told in sheet.read(_lines(rows)):
        if isinstance(told, SheetCase):
            source = channels[told.number]
            found.append(Arrival(told.opened_at, told.number, told.class_code, told.place, source))
        else:
            assert not told.is_left_out, told
    return sorted(found, key=lambda each: (each.at, each.number))


def _prepared(file: Path) -> Iterator[dict[str, str]]:
    last: dict[str, tuple[str, str]] = {}
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["lat"] and row["lon"]:
                last[row["neighborhood"]] = last["anywhere"] = row["lat"], row["lon"]
            lat, lon = last.get(row["neighborhood"]) or last["anywhere"]
            yield {**row, **dict.fromkeys(BLANKED, ""), "lat": lat, "lon": lon}


def _lines(rows: list[dict[str, str]]) -> Iterator[str]:
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    sheet.seek(0)
    yield from sheet
