"""The register of cameras as a sheet: where each stands, what it sees and how its picture is reached.

    监控编号 | 经度 | 纬度 | 地址 | 朝向 | 视角 | 可视距离 | 画面区域 | 主码流 | …   or the same in English

A sheet is the whole register: a camera that is not in it is gone. A column that is not in it leaves what each camera
has in force. Every wrong cell of a row is told, and not the first alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from console.domain.crs import Datum
from console.domain.ids import CameraId, UnitId
from console.domain.place import Place
from console.domain.place import checked as on_earth
from console.domain.streams import Streams
from console.domain.text import Refused, Text
from console.domain.unit import Camera, Zone, plausible
from console.ingest import tables
from console.ingest.tables import BadRow, Column, Line, Sheet, Table
from console.ingest.workbook import RowFault

CAMERAS = Table(
    "cameras",
    Text("监控", "cameras"),
    (
        Column("id", ("监控编号", "摄像机编号", "camera id", "camera"), is_needed=True),
        Column("lon", ("经度", "longitude", "lon"), is_needed=True),
        Column("lat", ("纬度", "latitude", "lat"), is_needed=True),
        Column("address", ("地址", "安装地址", "address"), is_needed=True),
        Column("street", ("所属镇街", "镇街", "street office", "street")),
        Column("watches", ("关注小类", "classes", "watches")),
        Column("name", ("监控名称", "摄像机名称", "名称", "name")),
        Column("heading", ("朝向", "方位角", "heading")),
        Column("view", ("视角", "水平视角", "field of view", "view")),
        Column("range_m", ("可视距离", "可视距离（米）", "可视距离(米)", "range", "range (m)", "range_m")),
        Column("zones", ("画面区域", "区域", "zones")),
        Column("main", ("主码流", "主码流地址", "main stream", "main")),
        Column("sub", ("子码流", "子码流地址", "sub stream", "sub")),
        Column("note", ("备注", "说明", "note")),
    ),
)
COMPASS = {
    **{word: 45.0 * n for n, word in enumerate(("北", "东北", "东", "东南", "南", "西南", "西", "西北"))},
    **{word: 45.0 * n for n, word in enumerate(("n", "ne", "e", "se", "s", "sw", "w", "nw"))},
}
"""How a heading is also written by who stood below the camera."""
_UNIT = re.compile(r"\s*(°|度|米|m)$", re.IGNORECASE)
_ANYWHERE = Place(0.0, 0.0, "—")


def read_cameras(
    sheet: Sheet,
    before: Iterable[Camera],
    named: Callable[[str], UnitId],
    datum: Datum | None,
    faults: list[RowFault],
) -> tuple[Camera, ...]:
    """The register that a sheet says; what is wrong is put among the faults. `before`: the cameras in force; `named`:
    a unit by id or name, raises BadRow."""
    tables.once(sheet, ("id",), faults)
    known = {each.id: each for each in before}
    return tuple(
        found for line in sheet.lines if (found := _camera(line, known, named, datum, sheet.grid.name, faults))
    )


def camera_rows(cameras: Iterable[Camera]) -> Iterator[dict[str, str]]:
    """The register row by row, by the keys of the columns; coordinates in WGS-84."""
    for each in cameras:
        yield {
            "id": each.id,
            "lon": str(each.place.lon),
            "lat": str(each.place.lat),
            "address": each.place.address,
            "street": each.place.street or "",
            "watches": "、".join(each.watches),
            "name": each.name,
            "heading": _written(each.heading),
            "view": _written(each.view),
            "range_m": _written(each.range_m),
            "zones": "；".join(f"{zone.name}：{_corners(zone)}" for zone in each.zones),
            "main": each.streams.main,
            "sub": each.streams.sub,
            "note": each.note,
        }


def _camera(
    line: Line,
    known: dict[CameraId, Camera],
    named: Callable[[str], UnitId],
    datum: Datum | None,
    sheet: str,
    faults: list[RowFault],
) -> Camera | None:
    wrong: list[Text] = []

    def cell(read: Callable[[], Any]) -> Any:
        """What a cell says, None where that is wrong."""
        try:
            return read()
        except BadRow as bad:
            wrong.append(bad.reason)
        except Refused as refused:
            wrong.append(refused.reason)
        return None

    id_ = CameraId(cell(lambda: line.needed("id")) or "—")
    place = cell(lambda: _place(line, named, datum))
    said: dict[str, Any] = {}
    for key, read in _READERS.items():
        if key in line.heads:
            said[key] = cell(partial(_held, id_, key, read, line))
    was = known.get(id_, Camera(id=id_, place=_ANYWHERE))
    streams = Streams(main=said.pop("main", was.streams.main), sub=said.pop("sub", was.streams.sub))
    if wrong:
        faults += [RowFault(sheet, line.at, each) for each in wrong]
        return None
    kept = {key: getattr(was, key) for key in _READERS if key not in line.heads and key not in ("main", "sub")}
    return Camera(id=id_, place=place, streams=streams, **kept, **said)


def _held(id_: CameraId, key: str, read: Callable[[Line], Any], line: Line) -> Any:
    """What a cell says, where a camera can be so."""
    value = read(line)
    by_itself = {"streams": Streams(**{key: value})} if key in ("main", "sub") else {key: value}
    plausible(Camera(id=id_, place=_ANYWHERE, **by_itself))
    return value


def _place(line: Line, named: Callable[[str], UnitId], datum: Datum | None) -> Place:
    spot, street = line.point("lon", "lat", datum), line.word("street")
    if spot is None:
        raise BadRow("没有坐标。", "There are no coordinates.")
    return on_earth(Place(*spot, line.needed("address"), named(street) if street else None))


def _heading(line: Line) -> float | None:
    found = COMPASS.get(line.word("heading").removeprefix("朝").removeprefix("正").lower())
    return _number(line, "heading") if found is None else found


def _number(line: Line, key: str) -> float | None:
    said = line.word(key)
    try:
        return float(_UNIT.sub("", said)) if said else None
    except ValueError:
        raise BadRow(
            f"“{line.heads[key]}”中的“{said[:40]}”不是数字。", f"“{said[:40]}” under “{line.heads[key]}” is no number."
        ) from None


def _zones(line: Line) -> tuple[Zone, ...]:
    """`门前：0.1,0.5 0.9,0.5 0.9,1；路面：…`."""
    return tuple(_zone(each) for each in re.split("[；;]", line.word("zones")) if each.strip())


def _zone(said: str) -> Zone:
    name, *corners = re.split(r"[：:]", said.strip(), maxsplit=1)
    try:
        found = [each.split(",") for each in (corners[0] if corners else "").replace("，", ",").split()]
        return Zone(name.strip(), tuple((float(x), float(y)) for x, y in found))
    except ValueError:
        raise BadRow(
            f"画面区域“{said.strip()[:40]}”应写作：门前：0.1,0.5 0.9,0.5 0.9,1（各角占画面宽、高的份额）。",
            f"The zone “{said.strip()[:40]}” is written: door: 0.1,0.5 0.9,0.5 0.9,1 (in shares of the picture).",
        ) from None


def _written(number: float | None) -> str:
    return "" if number is None else str(number).removesuffix(".0")


def _corners(zone: Zone) -> str:
    return " ".join(f"{_written(x)},{_written(y)}" for x, y in zone.corners)


_READERS: dict[str, Callable[[Line], Any]] = {
    "watches": lambda line: tuple(tables.class_code(each) for each in line.several("watches")),
    "name": lambda line: line.word("name"),
    "heading": _heading,
    "view": lambda line: _number(line, "view"),
    "range_m": lambda line: _number(line, "range_m"),
    "zones": _zones,
    "main": lambda line: line.word("main"),
    "sub": lambda line: line.word("sub"),
    "note": lambda line: line.word("note"),
}
"""What each cell says that a camera may do without."""
