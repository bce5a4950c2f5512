"""Files as a site has them: layers with its own properties, and workbooks of several sheets."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

LON, LAT = 117.5, 36.7


def a_ring(west: float = 0.0, south: float = 0.0, size: float = 0.01) -> list[list[float]]:
    """A square in the district, its corner and side in degrees."""
    corners = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
    return [[LON + west + x, LAT + south + y] for x, y in corners]


def a_feature(kind: str, coordinates: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def a_square(id_: str, name: str, unit: str, west: float = 0.0, **more: object) -> dict[str, Any]:
    return a_feature("Polygon", [a_ring(west)], id=id_, name=name, unit=unit, **more)


def a_layer(file: Path, *features: Mapping[str, Any], **more: object) -> Path:
    whole = {"type": "FeatureCollection", "features": features, **more}
    file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return file


def a_book(file: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """An .xlsx with these sheets, each its rows from the heading down."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(file)
    return file


def a_csv(file: Path, *rows: Sequence[str]) -> Path:
    file.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return file
