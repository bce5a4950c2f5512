"""A small sheet of cases and its mapping."""

import csv
from collections.abc import Iterable
from io import StringIO

from console.domain.ids import UnitId
from console.domain.text import Text
from console.ingest.sheets import ClassRule, Columns, Fault, Sheet, SheetCase, SheetMapping

COLUMNS = Columns(
    number="no",
    opened="open",
    due="due",
    closed="closed",
    flag="ok",
    ending="how",
    title="title",
    reason="reason",
    type="type",
    department="dept",
    address="where",
    area="area",
    lat="lat",
    lon="lon",
)
MAPPING = SheetMapping(
    system="elsewhere",
    notice=Text("外地数据回放", "Data from elsewhere"),
    zone="America/New_York",
    columns=COLUMNS,
    flags={"YES": True, "NO": False},
    box=(-72.0, 42.0, -70.0, 43.0),
    onto=(117.0, 36.0, 118.0, 37.0),
    departments={"W": Text("工程处", "Works")},
    classes=(
        ClassRule("Lights", "路灯不亮", "Outage", "P0137"),
        ClassRule("Lights", "照明", None, None),
    ),
)
GOOD = {
    "no": "1",
    "open": "2015-01-05T10:00:00",
    "due": "2015-01-07T10:00:00",
    "closed": "2015-01-06T10:00:00",
    "ok": "YES",
    "how": "done",
    "title": "Lamp out",
    "reason": "Lights",
    "type": "Outage",
    "dept": "W",
    "where": "1 Main St",
    "area": "Downtown",
    "lat": "42.5",
    "lon": "-71",
}


def a_row(**cells: str) -> dict[str, str]:
    return {**GOOD, **cells}


def as_lines(rows: Iterable[dict[str, str]]) -> list[str]:
    out = StringIO()
    writer = csv.DictWriter(out, list(GOOD))
    writer.writeheader()
    writer.writerows(rows)
    return list(StringIO(out.getvalue(), newline=""))


def read(*rows: dict[str, str], mapping: SheetMapping = MAPPING) -> list[SheetCase | Fault]:
    return list(a_sheet(mapping).read(as_lines(rows)))


def a_sheet(mapping: SheetMapping = MAPPING) -> Sheet:
    return Sheet(mapping, lambda lon, lat: UnitId("east" if lon > 117.5 else "west"))


def the_case(*told: SheetCase | Fault) -> SheetCase:
    return next(each for each in told if isinstance(each, SheetCase))


def the_faults(told: Iterable[SheetCase | Fault]) -> list[Fault]:
    return [each for each in told if isinstance(each, Fault)]
