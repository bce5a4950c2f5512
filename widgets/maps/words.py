"""What is told to the page of the web map, as plain lists and tables for JSON."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

import numpy as np
from msgspec import structs
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from console.domain.plane import Path
from widgets.maps import clusters, ground, heat, names, pencil
from widgets.maps.areas import AreaShape
from widgets.maps.glyphs import CELL, POINT_RADIUS, reach, sheet
from widgets.maps.palette import palette_of
from widgets.maps.points import PointTable
from widgets.maps.projection import MAX_ZOOM, MIN_ZOOM, Box, place_on_plane
from widgets.maps.tiles import TileAt, Tiles, lattice
from widgets.maps.tracer import Purpose, Tracer
from widgets.maps.values import SHAPES, TONES, Layers, Mode, Pin, Shape, Tone
from widgets.theme import FAMILIES

_GLYPHS: Final = re.compile(r"/glyphs/(dark|light)@(\d(?:\.\d{1,6})?)\d*\.png")
_TILES: Final = re.compile(r"/tiles/(\d{1,2})/(\d{1,8})/(\d{1,8})")
_MAX_RATIO: Final = 4.0

PointWords = tuple[str, float, float, int, int, str]


def look_words(mode: Mode) -> dict[str, object]:
    """Colours, sizes and limits, so that the page draws what the painted map would."""
    palette = palette_of(mode)
    ramp = heat.ramp(palette)[:, [2, 1, 0, 3]].astype(np.float64)
    ramp[:, :3] *= 255 / np.maximum(ramp[:, 3:], 1)
    return {
        **structs.asdict(palette),
        "mode": mode,
        "min_zoom": MIN_ZOOM,
        "max_zoom": MAX_ZOOM,
        "font": ",".join([f"'{family}'" for family in FAMILIES] + ["sans-serif"]),
        "cell": CELL,
        "reach": [[reach(shape, tone) for tone in TONES] for shape in SHAPES],
        "names_large_from": names.LARGE_FROM,
        "name_hides": names.HIDES,
        "name_shifts": names.SHIFTS,
        "point_radius": POINT_RADIUS,
        "glow": ground.GLOW,
        "line": {
            "corner": pencil.CORNER_PX,
            "width": pencil.LINE_PX,
            "under": pencil.UNDER_PX,
            "fill": pencil.FILL,
            "cross": pencil.CROSS_PX,
        },
        "tints": ground.TINTS,
        "warning": TONES.index(Tone.WARNING),
        "critical": TONES.index(Tone.CRITICAL),
        "counted": SHAPES.index(Shape.CASE),
        "heat_step": heat.STEP_PX,
        "heat_reach": heat.REACH,
        "heat_ramp": np.clip(ramp, 0, 255).astype(int).ravel().tolist(),
        "limits": {
            "cell_px": clusters.CELL_PX,
            "loose": clusters.LOOSE,
            "loose_near": clusters.LOOSE_NEAR,
            "near_level": clusters.NEAR_LEVEL,
            "cameras_from": clusters.CAMERAS_FROM,
            "camera": SHAPES.index(Shape.CAMERA),
            "warning": TONES.index(Tone.WARNING),
            "critical": TONES.index(Tone.CRITICAL),
        },
    }


def area_words(shapes: Sequence[AreaShape]) -> list[dict[str, object]]:
    return [
        {
            "id": shape.area.id,
            "name": plain(shape.area.name),
            "kind": shape.area.kind,
            "rings": [ring.tolist() for ring in shape.rings],
            "label": (shape.label_x, shape.label_y),
        }
        for shape in shapes
    ]


def point_words(table: PointTable, ids: Iterable[str]) -> list[PointWords]:
    """Rows of id, plane x and y, tone, shape, title."""
    rows = []
    for point in ids:
        index = table.index(point)
        if index is not None:
            x, y = float(table.x[index]), float(table.y[index])
            tone, shape = int(table.tone[index]), int(table.shape[index])
            rows.append((point, x, y, tone, shape, plain(table.row(index).title)))
    return rows


def pin_words(pins: Iterable[Pin]) -> list[dict[str, object]]:
    words: list[dict[str, object]] = []
    for pin in pins:
        x, y = place_on_plane(pin.lon, pin.lat)
        words.append({"x": x, "y": y, "colour": pin.colour, "text": plain(pin.text), "kind": pin.kind})
    return words


def layer_words(layers: Layers) -> dict[str, object]:
    """The layers, and which points they let through as a table [shape][tone]."""
    shows = [[layers.shows(shape, tone) for tone in TONES] for shape in SHAPES]
    return {"heat": layers.heat, "pins": layers.pins, "labels": layers.labels, "shows": shows}


def trace_words(tracer: Tracer) -> dict[str, object]:
    """Lines on the plane: the region that holds, the corners in hand, and what is done with them."""
    return {
        "region": _on_plane(tracer.region),
        "corners": _on_plane(tracer.corners),
        "is_on": tracer.is_on,
        "is_closed": tracer.is_closed,
        "can_close": tracer.can_close,
        "may_lasso": tracer.purpose is Purpose.AREA,
    }


def tile_words(tiles: Tiles | None, district: Box | None) -> dict[str, object] | None:
    """Which zooms there are, and how the pictures are moved in and around the district; None: there are none."""
    if tiles is None or district is None:
        return None
    wide, high = district.right - district.left, district.bottom - district.top
    around = Box(district.left - wide, district.top - high, district.right + wide, district.bottom + high)
    moved = lattice(around, tiles.source.datum)
    shifts = None if moved is None else {"box": moved.box, "dx": moved.dx, "dy": moved.dy}
    return {"least": tiles.source.least, "most": tiles.source.most, "lattice": shifts}


def tile_at(path: str) -> TileAt | None:
    """The tile of a path such as "/tiles/12/3376/1596"; None where it is no such path."""
    asked = _TILES.fullmatch(path)
    return None if asked is None else TileAt(*(int(part) for part in asked.groups()))


def _on_plane(path: Path) -> list[tuple[float, float]]:
    return [place_on_plane(lon, lat) for lon, lat in path]


def glyph_picture(path: str) -> bytes | None:
    """The sheet of figures for a path such as "/glyphs/dark@1.5.png", as PNG."""
    asked = _GLYPHS.fullmatch(path)
    if asked is None:
        return None
    ratio = min(max(float(asked[2]), 0.5), _MAX_RATIO)
    return _png(sheet("dark" if asked[1] == "dark" else "light", ratio))


@cache
def blank_picture() -> bytes:
    """A picture of nothing, for a tile that is not there: a request that fails would be told as a fault."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(0)
    return _png(image)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def plain(text: str) -> str:
    """Text that survives the way: half of a surrogate pair, which no encoding carries, becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")
