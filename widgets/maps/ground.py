"""The ground of the painted map: district, streets and fills, kept as one picture.

The picture is larger than the window, so that pulling the map only copies it. It is
drawn anew when the window leaves it, the zoom changes, or what it shows does.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from widgets.maps.areas import AreaShape
from widgets.maps.glyphs import colour
from widgets.maps.heat import coloured, density
from widgets.maps.palette import Palette
from widgets.maps.projection import Floats, Window
from widgets.maps.tiles import Tiles
from widgets.maps.values import AreaKind

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
    palette: Palette
    tiles: Tiles | None = None


class Ground:
    """The kept picture and where it lies."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._window = Window(0, 0, 0, 0, 0)

    def spoil(self) -> None:
        """What it shows has changed; it is drawn anew at the next look."""
        self._pixmap = None

    def paint(self, painter: QPainter, window: Window, scene: Scene, ratio: float) -> None:
        """Copy the picture into a window, drawing it first where it is stale or too small."""
        if self._pixmap is None or not self._covers(window) or self._pixmap.devicePixelRatio() != ratio:
            self._draw(window, scene, ratio)
        assert self._pixmap is not None
        painter.drawPixmap(self._offset(window), self._pixmap)

    def stretch(self, painter: QPainter, window: Window, beyond: QColor) -> bool:
        """Paint the picture there is, nearer or farther as the window is, and nothing drawn anew; False where there is
        none."""
        if self._pixmap is None:
            return False
        scale = window.scale / self._window.scale
        x, y = window.pixel(self._window.x, self._window.y)
        width, height = self._window.width * scale, self._window.height * scale
        painter.fillRect(QRectF(0, 0, window.width, window.height), beyond)
        whole = QRectF(self._pixmap.rect())
        painter.drawPixmap(QRectF(x - width / 2, y - height / 2, width, height), self._pixmap, whole)
        return True

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
        pixmap = QPixmap(round(width * ratio), round(height * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(colour(scene.palette.beyond))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_land(painter, scene)
        if scene.heat is not None:
            self._draw_heat(painter, scene, *scene.heat)
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
        if scene.tiles is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            scene.tiles.paint(painter, self._window)
            whole = QRectF(0, 0, self._window.width, self._window.height)
            painter.fillRect(whole, colour(palette.beyond, palette.tile_veil))
        streets = [shape for shape in scene.areas if shape.area.kind is AreaKind.STREET]
        paths = [self._path(shape) for shape in streets]
        for number, (shape, path) in enumerate(zip(streets, paths, strict=True)):
            level = 0.0 if scene.heat is not None else scene.shades.get(shape.area.id, 0.0)
            tint = colour(palette.land_tint, number % TINTS / (TINTS - 1))
            if level or scene.tiles is None:
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

    def _path(self, shape: AreaShape) -> QPainterPath:
        path = QPainterPath()
        for ring in shape.rings:
            px, py = self._window.pixels(ring[:, 0], ring[:, 1])
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in zip(px.tolist(), py.tolist(), strict=True)]))
            path.closeSubpath()
        return path
