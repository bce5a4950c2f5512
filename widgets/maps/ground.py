"""The ground of the painted map: district, streets, fills and names, kept as one picture.

The picture is larger than the window, so that pulling the map only copies it. It is
drawn anew when the window leaves it, the zoom changes, or what it shows does.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from widgets.maps.areas import AreaShape
from widgets.maps.glyphs import colour
from widgets.maps.heat import coloured, density
from widgets.maps.palette import Palette
from widgets.maps.projection import Floats, Window
from widgets.maps.values import AreaKind
from widgets.theme import font
from widgets.tokens import DESK

MARGIN: Final = 180
"""How far the picture reaches beyond the window on each side, in logical pixels."""
GLOW: Final = ((20, 0.04), (11, 0.06), (5, 0.09))
"""Strokes of light around the district, each a width in pixels and an opacity."""
TINTS: Final = 3
"""So many strengths of the tint that tells neighbouring streets apart."""


class Scene(NamedTuple):
    """What the ground shows."""

    areas: Sequence[AreaShape]
    shades: Mapping[str, float]
    heat: tuple[Floats, Floats] | None
    has_labels: bool
    palette: Palette


class NamePlace(NamedTuple):
    """Where an area's name stands, as a rectangle of the picture."""

    area: str
    rect: QRectF


class Ground:
    """The kept picture and where it lies."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._window = Window(0, 0, 0, 0, 0)
        self._names: tuple[NamePlace, ...] = ()
        self._ratio = 1.0
        self._written: dict[tuple[str, str, str, float], QPixmap] = {}

    def spoil(self) -> None:
        """What it shows has changed; it is drawn anew at the next look."""
        self._pixmap = None

    def paint(self, painter: QPainter, window: Window, scene: Scene, ratio: float) -> None:
        """Copy the picture into a window, drawing it first where it is stale or too small."""
        if self._pixmap is None or not self._covers(window) or self._pixmap.devicePixelRatio() != ratio:
            self._draw(window, scene, ratio)
        assert self._pixmap is not None
        painter.drawPixmap(self._offset(window), self._pixmap)

    def name_at(self, window: Window, px: float, py: float) -> str | None:
        """The area whose name stands under a pixel of the window."""
        spot = QPointF(px, py) - self._offset(window)
        return next((name.area for name in self._names if name.rect.contains(spot)), None)

    def _covers(self, window: Window) -> bool:
        offset = self._offset(window)
        return (
            window.zoom == self._window.zoom
            and -2 * MARGIN <= offset.x() <= 0
            and -2 * MARGIN <= offset.y() <= 0
            and self._window.width == window.width + 2 * MARGIN
            and self._window.height == window.height + 2 * MARGIN
        )

    def _offset(self, window: Window) -> QPointF:
        x, y = window.pixel(self._window.x, self._window.y)
        return QPointF(round(x - self._window.width / 2), round(y - self._window.height / 2))

    def _draw(self, window: Window, scene: Scene, ratio: float) -> None:
        width, height = window.width + 2 * MARGIN, window.height + 2 * MARGIN
        self._window = window._replace(width=width, height=height)
        self._ratio = ratio
        pixmap = QPixmap(round(width * ratio), round(height * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(colour(scene.palette.beyond))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_land(painter, scene)
        if scene.heat is not None:
            self._draw_heat(painter, scene, *scene.heat)
        self._names = tuple(self._draw_names(painter, scene)) if scene.has_labels else ()
        painter.end()
        self._pixmap = pixmap

    def _draw_land(self, painter: QPainter, scene: Scene) -> None:
        palette = scene.palette
        outlines = [self._path(shape) for shape in scene.areas if shape.area.kind is AreaKind.OUTLINE]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, opacity in GLOW:
            painter.setPen(QPen(colour(palette.land_glow, opacity), width, j=Qt.PenJoinStyle.BevelJoin))
            for path in outlines:
                painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(colour(palette.land))
        for path in outlines:
            painter.drawPath(path)
        streets = [shape for shape in scene.areas if shape.area.kind is AreaKind.STREET]
        paths = [self._path(shape) for shape in streets]
        for number, (shape, path) in enumerate(zip(streets, paths, strict=True)):
            level = 0.0 if scene.heat is not None else scene.shades.get(shape.area.id, 0.0)
            tint = colour(palette.land_tint, number % TINTS / (TINTS - 1))
            painter.setBrush(colour(palette.shade, 0.08 + 0.34 * level) if level else tint)
            painter.drawPath(path)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(palette.street_edge), 1.1, j=Qt.PenJoinStyle.BevelJoin))
        for path in paths:
            painter.drawPath(path)
        painter.setPen(QPen(colour(palette.land_edge), 1.6, j=Qt.PenJoinStyle.RoundJoin))
        for path in outlines:
            painter.drawPath(path)

    def _draw_heat(self, painter: QPainter, scene: Scene, x: Floats, y: Floats) -> None:
        if not len(x):
            return
        pixels = coloured(density(x, y, self._window), scene.palette)
        rows, columns = pixels.shape[:2]
        form = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(pixels.tobytes(), columns, rows, columns * 4, form)
        painter.drawImage(QRectF(0, 0, self._window.width, self._window.height), image)

    def _draw_names(self, painter: QPainter, scene: Scene) -> Sequence[NamePlace]:
        """Names where there is room, none over another; the districts' own first."""
        face = font(DESK.body if self._window.zoom >= 10.5 else DESK.caption)
        face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.0)
        metrics = QFontMetricsF(face)
        placed: list[NamePlace] = []
        for shape in scene.areas:
            if shape.area.kind is not AreaKind.STREET or not shape.area.name:
                continue
            x, y = self._window.pixel(shape.label_x, shape.label_y)
            width = metrics.horizontalAdvance(shape.area.name)
            rect = QRectF(x - width / 2 - 4, y - metrics.height() / 2 - 2, width + 8, metrics.height() + 4)
            if any(rect.intersects(other.rect) for other in placed):
                continue
            placed.append(NamePlace(shape.area.id, rect))
            painter.drawPixmap(rect.topLeft().toPoint(), self._name(shape.area.name, face, scene.palette))
        return placed

    def _name(self, name: str, face: QFont, palette: Palette) -> QPixmap:
        """A name with its halo, drawn once per look."""
        key = name, face.key(), palette.label, self._ratio
        kept = self._written.get(key)
        if kept is None:
            kept = self._written[key] = _written(name, face, palette, self._ratio)
        return kept

    def _path(self, shape: AreaShape) -> QPainterPath:
        path = QPainterPath()
        for ring in shape.rings:
            px, py = self._window.pixels(ring[:, 0], ring[:, 1])
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in zip(px.tolist(), py.tolist(), strict=True)]))
            path.closeSubpath()
        return path


def _written(name: str, face: QFont, palette: Palette, ratio: float) -> QPixmap:
    metrics = QFontMetricsF(face)
    width, height = metrics.horizontalAdvance(name) + 8, metrics.height() + 4
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    text = QPainterPath()
    text.addText(QPointF(4, 2 + metrics.ascent()), face, name)
    painter.setPen(QPen(colour(palette.label_halo), 3.4, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(text)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(palette.label))
    painter.drawPath(text)
    painter.end()
    return pixmap
