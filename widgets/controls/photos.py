"""Evidence in pictures: a strip of thumbnails, one picture large, before beside after."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import IconButton
from widgets.controls.words import PlainLabel, one_line


class Photo(msgspec.Struct, frozen=True):
    """One picture of evidence; `image` is None until it has arrived. `is_after`: it shows the work done.

    `box`: [x1, y1, x2, y2] as shares of the picture, drawn over it where it is looked at and never into it.
    """

    key: str
    caption: str
    image: QImage | None = None
    is_after: bool = False
    box: tuple[float, float, float, float] | None = None


class _Cover:
    """A picture in a frame, scaled once for the size it is shown at: its middle fills the frame, or the whole of it is
    there."""

    def __init__(
        self,
        image: QImage | None,
        box: tuple[float, float, float, float] | None = None,
        *,
        is_whole: bool = False,
    ) -> None:
        self._image, self._box = image, box
        self._fit = Qt.AspectRatioMode.KeepAspectRatio if is_whole else Qt.AspectRatioMode.KeepAspectRatioByExpanding
        self._scaled = QPixmap()

    def paint(self, painter: QPainter, frame: QRectF) -> None:
        """Fill `frame`, or say in it that the picture has not come."""
        if self._image is None or self._image.isNull():
            painter.fillRect(frame, theme.colour(theme.palette().bg3))
            paint_missing(painter, frame)
            return
        ratio = painter.device().devicePixelRatioF()
        whole = QRectF(QPointF(), QSizeF(self._image.size()).scaled(frame.size(), self._fit))
        whole.moveCenter(frame.center())
        seen = whole & frame
        size = (seen.size() * ratio).toSize()
        if self._scaled.size() != size:
            self._scaled = _middle(self._image, (whole.size() * ratio).toSize(), size)
            self._scaled.setDevicePixelRatio(ratio)
        if seen != frame:
            painter.fillRect(frame, theme.colour(theme.palette().bg0))
        painter.drawPixmap(seen.topLeft(), self._scaled)
        if self._box is not None:
            painter.save()
            painter.setClipRect(frame)
            paint_box(painter, whole, self._box)
            painter.restore()


def _middle(image: QImage, whole: QSize, size: QSize) -> QPixmap:
    """The picture made as large as `whole`, and of it the middle that there is room for."""
    grown = image.scaled(whole, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    middle = QRect(QPoint(), size)
    middle.moveCenter(grown.rect().center())
    return QPixmap.fromImage(grown.copy(middle))


def paint_box(painter: QPainter, picture: QRectF, box: tuple[float, float, float, float]) -> None:
    """A frame round part of a picture, which is told from any ground: light between dark."""
    left, top, right, bottom = box
    corner = QPointF(picture.x() + left * picture.width(), picture.y() + top * picture.height())
    part = QRectF(corner, QSizeF((right - left) * picture.width(), (bottom - top) * picture.height()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in (("#000000", 4), ("#FFD54A", 2)):
        pen = QPen(theme.colour(ink), width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(part)


class PhotoStrip(QWidget):
    """Thumbnails in a row. Clicking one, or Enter on it, shows it large."""

    opened = Signal(str)
    """The key of the picture the person wants to look at."""

    def __init__(self, per_row: int = 2, parent: QWidget | None = None, *, is_whole: bool = False) -> None:
        """`is_whole`: as wide as there is room and 16:9, each picture seen to its edges."""
        super().__init__(parent)
        self.setAccessibleName(say("照片", "Photos"))
        self._per_row, self._is_whole = per_row, is_whole
        self._photos: tuple[Photo, ...] = ()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(theme.scale().s)

    def show_items(self, photos: Sequence[Photo]) -> None:
        """Show these pictures; those beyond the row are counted on the last thumbnail."""
        if _same(self._photos, photos):
            return
        while (gone := self._line.takeAt(0)) is not None:
            thumb = gone.widget()
            if thumb is not None:
                thumb.hide()
                thumb.deleteLater()
        self._photos = tuple(photos)
        for n, photo in enumerate(self._photos[: self._per_row]):
            hidden = len(self._photos) - self._per_row if n == self._per_row - 1 else 0
            thumb = _Thumb(photo, max(0, hidden), is_whole=self._is_whole)
            thumb.clicked.connect(lambda _, key=photo.key: self._open(key))
            self._line.addWidget(thumb, 1)
        both = pair(self._photos)
        if both is not None:
            compare = IconButton("columns-3", say("处置前后对比", "Before and after"))
            compare.clicked.connect(lambda: self._open(both[1].key, compared=True))
            self._line.addWidget(compare)

    def _open(self, key: str, *, compared: bool = False) -> None:
        self.opened.emit(key)
        viewer = PhotoViewer(self._photos, key, self.window())
        viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if compared:
            viewer.compare.click()
        viewer.open()


class _Thumb(QAbstractButton):
    def __init__(self, photo: Photo, hidden: int, *, is_whole: bool) -> None:
        super().__init__()
        self._photo, self._hidden, self._is_whole = photo, hidden, is_whole
        self._cover = _Cover(photo.image, photo.box, is_whole=is_whole)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        high = QSizePolicy.Policy.Preferred if is_whole else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, high)
        policy.setHeightForWidth(is_whole)
        self.setSizePolicy(policy)
        more = say(f"，另有 {hidden} 张", f", {hidden} more") if hidden else ""
        self.setAccessibleName(say(f"照片：{photo.caption}{more}", f"Photo: {photo.caption}{more}"))

    def sizeHint(self) -> QSize:
        return QSize(160, 2 * theme.scale().row)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt's virtual)
        return width * 9 // 16 if self._is_whole else -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        frame = QRectF(self.rect())
        self._cover.paint(painter, frame)
        foot = QRectF(0, self.height() - scale.caption - 10, self.width(), scale.caption + 10)
        paint_caption(painter, foot, self._photo.caption)
        if self._hidden:
            rest = QRectF(frame.right() - 2 * scale.row, 0, 2 * scale.row, scale.row) if self._is_whole else frame
            painter.setPen(Qt.GlobalColor.white)
            painter.setFont(theme.figures(scale.page))
            painter.fillRect(rest, theme.colour("#000000", 185 if self._is_whole else 110))
            painter.drawText(rest, Qt.AlignmentFlag.AlignCenter, f"+{self._hidden}")
        if self.hasFocus():
            painter.setPen(QPen(theme.colour(palette.focus), 2))
            painter.drawRect(frame.adjusted(1, 1, -1, -1))


class PhotoViewer(QDialog):
    """One picture as large as the window allows. Left and right turn, wheel and +/− zoom, C compares the place before
    and after, Esc closes."""

    def __init__(self, photos: Sequence[Photo], key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos = tuple(photos)
        self._at = next(n for n, photo in enumerate(self._photos) if photo.key == key)
        self.setWindowTitle(say("照片", "Photo"))
        self.resize(parent.size() * 0.85 if parent is not None else QSize(960, 640))
        scale = theme.scale()
        self._canvas, self.pair = _Canvas(), BeforeAfter()
        self.compare = IconButton("columns-3", say("处置前后对比 C", "Before and after C"), checkable=True)
        self.compare.toggled.connect(self._compare)
        self._caption = PlainLabel("", "section")
        self._count = PlainLabel("", "caption")
        top = QHBoxLayout()
        top.setContentsMargins(scale.l, scale.s, scale.s, scale.s)
        top.setSpacing(scale.s)
        top.addWidget(self._caption)
        top.addWidget(self._count)
        top.addStretch(1)
        for icon, name, act in (
            ("zoom-out", say("缩小 −", "Zoom out −"), lambda: self._canvas.zoom_by(0.8)),
            ("zoom-in", say("放大 +", "Zoom in +"), lambda: self._canvas.zoom_by(1.25)),
            ("chevron-left", say("上一张 ←", "Previous ←"), lambda: self.turn(-1)),
            ("chevron-right", say("下一张 →", "Next →"), lambda: self.turn(1)),
            ("x", say("关闭 Esc", "Close Esc"), self.reject),
        ):
            button = IconButton(icon, name)
            button.clicked.connect(act)
            top.addWidget(button)
        top.insertWidget(top.count() - 1, self.compare)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self._canvas, 1)
        box.addWidget(self.pair, 1)
        self.pair.hide()
        both = pair(self._photos)
        self.compare.setVisible(both is not None)
        if both is not None:
            self.pair.show_pair(*both)
        self._canvas.setFocus()
        self.turn(0)

    def current(self) -> str:
        """The key of the picture on show."""
        return self._photos[self._at].key

    def turn(self, by: int) -> None:
        """Show the picture `by` places further, stopping at either end."""
        self.compare.setChecked(False)
        self._at = max(0, min(len(self._photos) - 1, self._at + by))
        photo = self._photos[self._at]
        self._caption.setText(photo.caption)
        self._count.setText(f"{self._at + 1} / {len(self._photos)}")
        self._canvas.show_image(photo.image, photo.box)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.turn(-1)
            case Qt.Key.Key_Right:
                self.turn(1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._canvas.zoom_by(1.25)
            case Qt.Key.Key_Minus:
                self._canvas.zoom_by(0.8)
            case Qt.Key.Key_C if not self.compare.isHidden():
                self.compare.toggle()
            case _:
                super().keyPressEvent(event)

    def _compare(self, is_on: bool) -> None:
        self.pair.setVisible(is_on)
        self._canvas.setVisible(not is_on)
        (self.pair if is_on else self._canvas).setFocus(Qt.FocusReason.OtherFocusReason)


class _Canvas(QWidget):
    """A picture that fits, until it is zoomed; then it can be dragged."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say("照片，滚轮或加减号缩放", "The photo; the wheel, plus and minus zoom"))
        self._image: QImage | None = None
        self._box: tuple[float, float, float, float] | None = None
        self._zoom = 1.0
        self._shift = QPointF()
        self._grip: QPointF | None = None

    def show_image(self, image: QImage | None, box: tuple[float, float, float, float] | None) -> None:
        self._image, self._box, self._zoom, self._shift = image, box, 1.0, QPointF()
        self.update()

    def zoom_by(self, factor: float) -> None:
        self._zoom = max(1.0, min(8.0, self._zoom * factor))
        if self._zoom == 1.0:
            self._shift = QPointF()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(1.25 if event.angleDelta().y() > 0 else 0.8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position() - self._shift

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and self._zoom > 1.0:
            self._shift = event.position() - self._grip
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(theme.palette().bg0))
        if self._image is None or self._image.isNull():
            paint_missing(painter, QRectF(self.rect()))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio) * self._zoom
        box = QRectF(0, 0, size.width(), size.height())
        box.moveCenter(QRectF(self.rect()).center() + self._shift)
        painter.drawImage(box, self._image)
        if self._box is not None:
            paint_box(painter, box, self._box)
        paint_focus(painter, self)


class BeforeAfter(QWidget):
    """Two pictures of one place over each other; the bar between them follows the mouse or ← →."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(3 * theme.scale().row)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self._sides: tuple[tuple[Photo, _Cover], ...] = ()
        self._share = 0.5
        self.setAccessibleName(say("处置前后对比", "Before and after"))

    def show_pair(self, before: Photo, after: Photo) -> None:
        """Compare these two; the bar goes back to the middle."""
        self._sides = tuple((photo, _Cover(photo.image)) for photo in (before, after))
        self._share = 0.5
        self.setAccessibleDescription(f"{before.caption} | {after.caption}")
        self.update()

    def share(self) -> float:
        """How much of the width shows the first picture, 0 to 1."""
        return self._share

    def slide_to(self, share: float) -> None:
        self._share = max(0.0, min(1.0, share))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.slide_to(event.position().x() / self.width())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.slide_to(event.position().x() / self.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.slide_to(self._share - 0.1)
            case Qt.Key.Key_Right:
                self.slide_to(self._share + 0.1)
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette, scale = theme.palette(), theme.scale()
        frame = QRectF(self.rect())
        bar = self._share * self.width()
        high = scale.caption + 10
        for n, (photo, cover) in enumerate(self._sides):
            left, right = (0.0, bar) if n == 0 else (bar, frame.right())
            painter.save()
            painter.setClipRect(QRectF(left, 0, right - left, self.height()))
            cover.paint(painter, frame)
            width = QFontMetrics(theme.font(scale.caption)).horizontalAdvance(photo.caption) + 2 * scale.s
            at = 0.0 if n == 0 else frame.right() - width
            paint_caption(painter, QRectF(at, self.height() - high, width, high), photo.caption)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.GlobalColor.white, 2))
        painter.drawLine(QPointF(bar, 0), QPointF(bar, self.height()))
        painter.setBrush(theme.colour(palette.primary))
        painter.drawEllipse(QPointF(bar, self.height() / 2), scale.m, scale.m)
        grip = QRectF(bar - scale.m / 2 - 1, self.height() / 2 - scale.m / 2 - 1, scale.m + 2, scale.m + 2)
        icons.draw(painter, grip, "grip-vertical", palette.on_primary)
        paint_focus(painter, self)


def paint_focus(painter: QPainter, of: QWidget) -> None:
    """A ring inside a picture that the keys go to."""
    if of.hasFocus():
        painter.setPen(QPen(theme.colour(theme.palette().focus), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(of.rect()).adjusted(1, 1, -1, -1))


def pair(photos: Sequence[Photo]) -> tuple[Photo, Photo] | None:
    """The first picture of how it was and the last of how it is; None where either has not come."""
    here = [photo for photo in photos if photo.image is not None]
    before = next((photo for photo in here if not photo.is_after), None)
    after = next((photo for photo in reversed(here) if photo.is_after), None)
    return None if before is None or after is None else (before, after)


def _same(shown: Sequence[Photo], photos: Sequence[Photo]) -> bool:
    """Whether nothing has changed; a picture is told by which it is, not by its pixels."""
    return len(shown) == len(photos) and all(
        (old.key, old.caption, old.box) == (new.key, new.caption, new.box) and old.image is new.image
        for old, new in zip(shown, photos, strict=True)
    )


def paint_missing(painter: QPainter, frame: QRectF) -> None:
    scale, palette = theme.scale(), theme.palette()
    box = QRectF(0, 0, scale.icon + 6, scale.icon + 6)
    box.moveCenter(frame.center() - QPointF(0, scale.m))
    icons.draw(painter, box, "image-off", palette.low)
    painter.setFont(theme.font(scale.caption))
    painter.setPen(theme.colour(palette.low))
    words = QRectF(frame.left(), box.bottom() + scale.xs, frame.width(), scale.caption + 8)
    painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, say("照片未到", "Not here yet"))


def paint_caption(painter: QPainter, foot: QRectF, text: str) -> None:
    """White words on a dark strip: readable on any picture, in either mode; its time at the end is never cut."""
    scale = theme.scale()
    painter.fillRect(foot, theme.colour("#000000", 185))
    painter.setFont(theme.font(scale.caption))
    painter.setPen(Qt.GlobalColor.white)
    room = foot.adjusted(scale.s, 0, -scale.xs, 0)
    shown = painter.fontMetrics().elidedText(one_line(text), Qt.TextElideMode.ElideMiddle, int(room.width()) + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
