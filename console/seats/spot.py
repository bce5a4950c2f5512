"""What a ground says of one point: whose street, which grid, the five chiefs, the shop, and who answers for a class."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from console.domain.codebook import Codebook
from console.domain.crs import Datum, to_wgs84
from console.domain.ground import (
    CHIEF_NAMES,
    DUTY_NAMES,
    VACANT,
    Area,
    AreaKind,
    Frontage,
    Ground,
    Level,
    Line,
    LineKind,
    Link,
)
from console.domain.ids import UnitId
from console.domain.place import Place
from console.domain.responsibility import Responsibility, responsible
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.ingest.layers import LAYER_NAMES, Layer

POINT = re.compile(r"\s*(-?[0-9.]{1,20})\s*[,，\s]\s*(-?[0-9.]{1,20})\s*")
AREAS = (AreaKind.COMMUNITY, AreaKind.GRID, AreaKind.HEADQUARTERS, AreaKind.BUILDING)


class Spot(Struct, frozen=True, kw_only=True):
    """`areas`, `lines`: what of each layer is here, None where nothing is. `street`: the area, not the unit."""

    lon: float
    lat: float
    on: date
    street: Area | None
    areas: dict[Layer, Area | None]
    lines: dict[Layer, Line | None]
    level: Level | None
    frontage: Frontage | None
    chain: tuple[Link, ...]
    class_code: str = ""
    answer: Responsibility | None = None


def point(words: str, datum: Datum) -> tuple[float, float]:
    """`117.53,36.68` in a datum as a point of ours; raises Refused with what should stand there."""
    found = POINT.fullmatch(words)
    try:
        lon, lat = (float(each) for each in found.groups()) if found else (999.0, 999.0)
    except ValueError:
        lon, lat = 999.0, 999.0
    if abs(lat) > 90 >= abs(lon):
        raise Refused(
            f"“{words[:40]}”经纬度写反了：先经度，后纬度。", f"“{words[:40]}” has latitude first; longitude leads."
        )
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise Refused(
            f"“{words[:40]}”不是坐标，应如 117.53,36.68。", f"“{words[:40]}” is no point such as 117.53,36.68."
        )
    return to_wgs84(lon, lat, datum)


def look(
    ground: Ground,
    at: tuple[float, float],
    on: date,
    organisation: Organisation | None,
    code: str,
    book: Codebook | None,
) -> Spot:
    """Everything at a point on a day; raises Refused where a class is asked about that the codebook has not."""
    lon, lat = at
    answer = None
    if code and organisation is not None:
        if book is not None:
            book.small_class(code)
        place = Place(lon, lat, f"{lon:.6f}, {lat:.6f}")
        answer = responsible(organisation, ground, code, place, on)
    return Spot(
        lon=lon,
        lat=lat,
        on=on,
        street=ground.area_at(AreaKind.STREET, lon, lat, on),
        areas={Layer(kind.value): ground.area_at(kind, lon, lat, on) for kind in AREAS},
        lines={Layer(kind.value): ground.line_at(kind, lon, lat, on) for kind in LineKind},
        level=ground.level_at(lon, lat, on),
        frontage=ground.frontage_at(lon, lat, on),
        chain=ground.chain_at(lon, lat, on),
        class_code=code,
        answer=answer,
    )


def told(spot: Spot, organisation: Organisation | None) -> dict[str, Any]:
    """A spot for programs: ids and names, no shapes."""
    here: list[tuple[Layer, Area | Line | None]] = [(Layer.STREET, spot.street)]
    here += [*spot.areas.items(), *spot.lines.items()]
    found: dict[str, Any] = {
        "at": [spot.lon, spot.lat],
        "on": spot.on,
        "unit": spot.street.unit if spot.street else None,
        "level": spot.level,
        **{layer: None if each is None else {"id": each.id, "name": each.name} for layer, each in here},
        "frontage": None,
        "chain": [
            {
                "level": each.level,
                "of": each.of,
                "text": each.text(),
                "is_vacant": each.chief is None,
                "account": each.chief.account if each.chief else None,
            }
            for each in spot.chain
        ],
    }
    front, answer = spot.frontage, spot.answer
    if front is not None:
        duties = [DUTY_NAMES[each] for each in front.duties]
        found["frontage"] = {"id": front.id, "name": front.name, "address": front.address, "duties": duties}
    if answer is not None:
        found["responsible"] = {
            "class": spot.class_code,
            "unit": answer.unit,
            "name": _name(organisation, answer.unit),
            "reason": answer.reason,
            "others": [{"unit": each.unit, "reason": each.reason} for each in answer.others],
        }
    return dict(msgspec.to_builtins(found))


def lines(spot: Spot, organisation: Organisation | None) -> Sequence[str]:
    """A spot for people."""
    nothing = Text("无", "none")
    street = spot.street
    unit = _name(organisation, street.unit) if street else Text("不在任何镇街界内", "in no street")
    sketch = "（示意 sketch）" if street is not None and street.is_sketch else ""
    said = [
        f"{spot.lon:.6f}, {spot.lat:.6f}  WGS-84 / CGCS2000  {spot.on}",
        f"镇街 street：{unit.zh} {unit.en}{sketch}",
    ]
    for layer, each in (*spot.areas.items(), *spot.lines.items()):
        name = nothing if each is None else each.name
        said.append(f"{LAYER_NAMES[layer].zh} {LAYER_NAMES[layer].en}：{name.zh}{f' {each.id}' if each else ''}")
    said.append(f"管理级别 level：{spot.level or nothing.zh}")
    front = spot.frontage
    if front is None:
        said.append(f"临街单位 frontage：{nothing.zh}")
    else:
        duties = "、".join(DUTY_NAMES[each].zh for each in front.duties)
        said.append(f"临街单位 frontage：{front.name} {front.address} {front.id}（{duties}）")
    said.append("五长 chiefs：")
    for link in spot.chain:
        who = link.chief.account or link.chief.contact if link.chief else VACANT.zh
        where = f" {link.where.zh}" if link.where else ""
        said.append(f"  {CHIEF_NAMES[link.level].zh}{where}：{link.text().zh}  {who}")
    if spot.answer is not None:
        name = _name(organisation, spot.answer.unit) if spot.answer.unit else Text("未找到", "nobody")
        said.append(f"责任单位 responsible {spot.class_code}：{name.zh} {name.en}")
        said.append(f"  {spot.answer.reason.zh}。 / {spot.answer.reason.en}.")
        said += [
            f"  可协办 could help：{_name(organisation, each.unit).zh}（{each.reason.zh}）"
            for each in spot.answer.others
        ]
    return said


def _name(organisation: Organisation | None, unit: UnitId | None) -> Text:
    found = organisation.unit(unit) if organisation is not None and unit is not None else None
    return found.name if found is not None else Text(unit or "", unit or "")
