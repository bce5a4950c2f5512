"""A sheet of cases from another system, read through a mapping. Pure: text lines in, cases and faults out.

    header ─ are all columns there? ─▶ row ─▶ Case of the sheet
                                        └──▶ Fault, with its row and reason; left out, or kept with a remark

Nothing is dropped in silence and nothing is made up: a row without a point has no place here and is
left out, one without a deadline is kept without one, a word that leads to no class stays without a class.
The mapping is data: columns, words, zone of the source's clock, and the linear map of its points.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from console.domain.ids import UnitId
from console.domain.place import Place
from console.domain.text import Refused, Text

Box = tuple[float, float, float, float]
"""west, south, east, north in degrees WGS-84."""
CELL_MOST = 100_000


class Columns(Struct, frozen=True, kw_only=True):
    """Which column of the sheet holds what."""

    number: str
    opened: str
    due: str
    closed: str
    flag: str
    ending: str
    title: str
    reason: str
    type: str
    department: str
    address: str
    area: str
    lat: str
    lon: str


class ClassRule(Struct, frozen=True):
    """The source's words → what it is here; no `type`: any of this reason; no `code`: no class of ours."""

    reason: str
    title: str
    type: str | None = None
    code: str | None = None


class SheetMapping(Struct, frozen=True, kw_only=True):
    """`flags`: the source's word → on time or not. `box` is stretched onto `onto`."""

    system: str
    notice: Text
    zone: str
    columns: Columns
    flags: dict[str, bool]
    box: Box
    onto: Box
    departments: dict[str, Text]
    classes: tuple[ClassRule, ...]


class Reason(StrEnum):
    """What can be wrong with a row. The first group leaves it out, the second is a remark."""

    CELLS = "cells"
    NO_NUMBER = "no_number"
    TWICE = "twice"
    BAD_TIME = "bad_time"
    CLOSED_BEFORE_OPENED = "closed_before_opened"
    NO_POINT = "no_point"
    BAD_POINT = "bad_point"
    OUTSIDE = "outside"
    NO_DEADLINE = "no_deadline"
    BAD_DEADLINE = "bad_deadline"
    NO_TITLE = "no_title"
    UNKNOWN_CLASS = "unknown_class"
    UNKNOWN_DEPARTMENT = "unknown_department"
    UNSURE_HOUR = "unsure_hour"


REMARKS = frozenset(
    {
        Reason.NO_DEADLINE,
        Reason.BAD_DEADLINE,
        Reason.NO_TITLE,
        Reason.UNKNOWN_CLASS,
        Reason.UNKNOWN_DEPARTMENT,
        Reason.UNSURE_HOUR,
    }
)
REASON_NAMES: dict[Reason, Text] = {
    Reason.CELLS: Text("列数与表头不符", "not as many cells as the header"),
    Reason.NO_NUMBER: Text("没有编号", "no number"),
    Reason.TWICE: Text("编号重复", "its number came before"),
    Reason.BAD_TIME: Text("时间无法识别", "a time that is none"),
    Reason.CLOSED_BEFORE_OPENED: Text("办结早于立案", "closed before it was opened"),
    Reason.NO_POINT: Text("没有坐标", "no point"),
    Reason.BAD_POINT: Text("坐标不是数字", "a point that is no number"),
    Reason.OUTSIDE: Text("坐标在映射范围之外", "a point outside the mapped ground"),
    Reason.NO_DEADLINE: Text("没有时限", "no deadline"),
    Reason.BAD_DEADLINE: Text("时限无法识别", "a deadline that is none"),
    Reason.NO_TITLE: Text("没有标题", "no title"),
    Reason.UNKNOWN_CLASS: Text("类别未映射", "words that lead to no class"),
    Reason.UNKNOWN_DEPARTMENT: Text("部门未映射", "a department that is not in the table"),
    Reason.UNSURE_HOUR: Text("时间落在换时的一小时内", "a time in the hour when the clock changes"),
}


class SheetCase(Struct, frozen=True, kw_only=True):
    """One case as the source tells it, in our words and our ground, with the source's own beside them."""

    line: int
    number: str
    title: str
    original_title: str
    class_code: str | None
    department: str
    place: Place
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    on_time: bool | None
    ending: str


class Fault(Struct, frozen=True, kw_only=True):
    """`line` counts from 1 at the header, as a text editor and a spreadsheet do."""

    line: int
    number: str
    reason: Reason
    value: str

    @property
    def is_left_out(self) -> bool:
        return self.reason not in REMARKS


class _LeftOut(Exception):
    """This row has no place here."""

    def __init__(self, reason: Reason, value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


class Sheet:
    """Reads one sheet. `street_at` says whose ground a point of ours is."""

    def __init__(self, mapping: SheetMapping, street_at: Callable[[float, float], UnitId | None]) -> None:
        self._mapping = mapping
        self._street_at = street_at
        try:
            self._zone = ZoneInfo(mapping.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise Refused(f"没有时区 {mapping.zone}。", f"There is no time zone {mapping.zone}.") from None
        self._rules = {(rule.reason, rule.type): rule for rule in mapping.classes}
        self._numbers: set[str] = set()

    def read(self, lines: Iterable[str]) -> Iterator[SheetCase | Fault]:
        """Cases and faults in the order of the sheet; raises Refused where it is no such sheet.

        A row that is kept with remarks yields its faults first and then its case.
        """
        csv.field_size_limit(CELL_MOST)
        reader = csv.reader(lines, strict=True)
        try:
            header = next(reader, None)
            if not header:
                raise Refused("表是空的，没有表头。", "The sheet is empty; it has no header.")
            header[0] = header[0].removeprefix("\ufeff")
            self._check(header)
            for cells in reader:
                if cells:
                    yield from self._row(header, cells, reader.line_num)
        except csv.Error as fault:
            at = reader.line_num
            raise Refused(f"第 {at} 行不是合法的 CSV。", f"Line {at} is no CSV: {fault}.") from None
        except UnicodeDecodeError as fault:
            at = reader.line_num + 1
            raise Refused(f"第 {at} 行之后不是 UTF-8 文本。", f"After line {at} it is no UTF-8: {fault}.") from None

    def _check(self, header: list[str]) -> None:
        names = [getattr(self._mapping.columns, field) for field in Columns.__struct_fields__]
        missing = [name for name in names if name not in header]
        if missing:
            listed = "、".join(missing)
            raise Refused(
                f"表中缺少映射所指的列：{listed}。", f"Columns of the mapping are missing: {', '.join(missing)}."
            )

    def _row(self, header: list[str], cells: list[str], line: int) -> Iterator[SheetCase | Fault]:
        number = ""
        try:
            if len(cells) != len(header):
                raise _LeftOut(Reason.CELLS, f"{len(cells)} ≠ {len(header)}")
            row = dict(zip(header, cells, strict=True))
            number = row[self._mapping.columns.number].strip()
            remarks: list[tuple[Reason, str]] = []
            case = self._case(row, number, line, remarks)
        except _LeftOut as left:
            yield Fault(line=line, number=number, reason=left.reason, value=left.value[:200])
            return
        self._numbers.add(number)
        for reason, value in remarks:
            yield Fault(line=line, number=number, reason=reason, value=value[:200])
        yield case

    def _case(self, row: dict[str, str], number: str, line: int, remarks: list[tuple[Reason, str]]) -> SheetCase:
        columns = self._mapping.columns
        if not number:
            raise _LeftOut(Reason.NO_NUMBER)
        if number in self._numbers:
            raise _LeftOut(Reason.TWICE, number)
        opened = self._time(row[columns.opened], remarks)
        if opened is None:
            raise _LeftOut(Reason.BAD_TIME, row[columns.opened])
        closed = self._time(row[columns.closed], remarks)
        if closed is None and row[columns.closed].strip():
            raise _LeftOut(Reason.BAD_TIME, row[columns.closed])
        if closed is not None and closed < opened:
            raise _LeftOut(Reason.CLOSED_BEFORE_OPENED, f"{row[columns.closed]} < {row[columns.opened]}")
        place = self._place(row)
        due = self._time(row[columns.due], remarks)
        if due is None:
            due_words = row[columns.due].strip()
            remarks.append((Reason.BAD_DEADLINE, due_words) if due_words else (Reason.NO_DEADLINE, ""))
        rule = self._rule(row, remarks)
        original = row[columns.title].strip()
        if not original:
            remarks.append((Reason.NO_TITLE, ""))
            original = row[columns.type].strip() or row[columns.reason].strip() or number
        words = rule.title if rule else original
        return SheetCase(
            line=line,
            number=number,
            title=f"{words} · {place.address}"[:120],
            original_title=original[:500],
            class_code=rule.code if rule else None,
            department=self._department(row[columns.department].strip(), remarks),
            place=place,
            opened_at=opened,
            due_at=due,
            closed_at=closed,
            on_time=self._mapping.flags.get(row[columns.flag].strip()),
            ending=row[columns.ending].strip()[:500],
        )

    def _time(self, cell: str, remarks: list[tuple[Reason, str]]) -> datetime | None:
        """The instant in UTC; an hour that came twice is its first, one that never was is moved on."""
        try:
            local = datetime.fromisoformat(cell.strip())
        except ValueError:
            return None
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        local = local.replace(tzinfo=self._zone)
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            remarks.append((Reason.UNSURE_HOUR, cell))
        return local.astimezone(UTC)

    def _place(self, row: dict[str, str]) -> Place:
        columns = self._mapping.columns
        cells = row[columns.lon].strip(), row[columns.lat].strip()
        if not all(cells):
            raise _LeftOut(Reason.NO_POINT)
        try:
            lon, lat = (float(cell) for cell in cells)
        except ValueError:
            raise _LeftOut(Reason.BAD_POINT, " ".join(cells)) from None
        if not (isfinite(lon) and isfinite(lat)):
            raise _LeftOut(Reason.BAD_POINT, " ".join(cells))
        west, south, east, north = self._mapping.box
        if not (west <= lon <= east and south <= lat <= north):
            raise _LeftOut(Reason.OUTSIDE, " ".join(cells))
        to_west, to_south, to_east, to_north = self._mapping.onto
        here = (
            round(to_west + (lon - west) / (east - west) * (to_east - to_west), 6),
            round(to_south + (lat - south) / (north - south) * (to_north - to_south), 6),
        )
        address = row[columns.address].strip() or row[columns.area].strip() or "地点不详"
        return Place(*here, address[:200], self._street_at(*here))

    def _rule(self, row: dict[str, str], remarks: list[tuple[Reason, str]]) -> ClassRule | None:
        reason, kind = row[self._mapping.columns.reason].strip(), row[self._mapping.columns.type].strip()
        rule = self._rules.get((reason, kind)) or self._rules.get((reason, None))
        if rule is None or rule.code is None:
            remarks.append((Reason.UNKNOWN_CLASS, f"{reason} / {kind}"))
        return rule

    def _department(self, code: str, remarks: list[tuple[Reason, str]]) -> str:
        name = self._mapping.departments.get(code)
        if name is None:
            remarks.append((Reason.UNKNOWN_DEPARTMENT, code))
            return code or "未注明"
        return f"{name.zh}（{name.en}）"
