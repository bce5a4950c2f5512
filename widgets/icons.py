"""Lucide's icons, in the colours of the moment.

An icon is named in `NAMES` or it does not exist: a name that is missing raises instead of leaving a
blank. The drawings are read once from the `lucide` wheel (ISC licence) and drawn for the size, the
colour and the pixel ratio asked for; each such picture is kept.

`icon()` gives a `QIcon` that looks its colour up while it paints, so that a button keeps its icon
when the person changes between dark and light.
"""

from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from zipfile import ZipFile

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from widgets import current

_LISTED = """
    activity alarm-clock arrow-down arrow-left arrow-right arrow-up arrow-up-down ban bell bell-ring
    bike building-2 calendar camera car cctv chart-column check chevron-down chevron-left chevron-right
    chevron-up circle-alert circle-check circle-dot circle-question-mark clipboard-check clipboard-list
    clock cloud-off columns-3 copy diamond download ellipsis external-link eye eye-off file-text flag flame
    flask-conical footprints funnel gavel git-branch git-merge grip-vertical hand history hourglass
    image image-off inbox info keyboard landmark lasso layers layout-grid lightbulb link list list-checks
    list-filter lock log-out map map-pin maximize megaphone message-square
    message-square-quote mic mic-off minimize minus
    monitor moon octagon-alert paperclip pause pencil phone phone-off play plus printer radio-tower
    refresh-cw reply rewind rotate-ccw route ruler screen-share search send settings shield shield-alert
    smartphone split square square-check star store sun timer trash-2 tree-pine triangle-alert undo-2 upload user
    user-check users video video-off volume-2 volume-x wifi wifi-off wind x zoom-in zoom-out
"""

NAMES = frozenset(_LISTED.split())
"""Every icon the product may show."""


class Role(StrEnum):
    """Which of the palette's colours an icon wears. A checked icon turns to the accent by itself."""

    HIGH = "high"
    MID = "mid"
    LOW = "low"
    ACCENT = "accent"
    CRITICAL = "critical"
    WARNING = "warning"
    GOOD = "good"
    SESSION = "session"
    ON_PRIMARY = "on_primary"


class UnknownIconError(LookupError):
    """A name that `icons.NAMES` does not hold."""


UNKNOWN = "circle-question-mark"
_from_data: dict[str, str] = {}


@lru_cache(maxsize=1)
def _drawings() -> dict[str, str]:
    with (files("lucide") / "lucide.zip").open("rb") as packed, ZipFile(packed) as archive:
        return {name: archive.read(f"{name}.svg").decode() for name in sorted(NAMES)}


@lru_cache(maxsize=1024)
def of_data(name: str) -> str:
    """The name of an icon that data asks for (a site's codebook): itself where Lucide draws it, else `UNKNOWN`."""
    if name in NAMES:
        return name
    with (files("lucide") / "lucide.zip").open("rb") as packed, ZipFile(packed) as archive:
        if f"{name}.svg" not in archive.namelist():
            return UNKNOWN
        _from_data[name] = archive.read(f"{name}.svg").decode()
    return name


def svg(name: str, colour: str) -> bytes:
    """The drawing of `name`, its lines in `colour` (`#RRGGBB`)."""
    drawing = _drawings().get(name) or _from_data.get(name)
    if drawing is None:
        raise UnknownIconError(name)
    return drawing.replace("currentColor", colour).encode()


@lru_cache(maxsize=2048)
def pixmap(name: str, colour: str, size: int, dpr: float = 1.0) -> QPixmap:
    """A square picture, `size` device-independent pixels wide, sharp at `dpr`; an empty one where that is no pixel."""
    if round(size * dpr) < 1:
        return QPixmap()
    drawing = QSvgRenderer(QByteArray(svg(name, colour)))
    drawn = QPixmap(round(size * dpr), round(size * dpr))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    drawing.render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(dpr)
    return drawn


def draw(painter: QPainter, rect: QRectF, name: str, colour: str) -> None:
    """Paint the icon into the middle of `rect`, as large as its shorter side; nothing where that is no pixel long."""
    size = int(min(rect.width(), rect.height()))
    if size < 1:
        return
    picture = pixmap(name, colour, size, painter.device().devicePixelRatioF())
    left = rect.left() + (rect.width() - size) / 2
    top = rect.top() + (rect.height() - size) / 2
    painter.drawPixmap(round(left), round(top), picture)


class _Themed(QIconEngine):
    """Looks the colour up when it is painted, not when it is made."""

    def __init__(self, name: str, role: Role) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        return _Themed(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        draw(painter, QRectF(rect), self._name, self._colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(  # noqa: N802 (Qt's virtual)
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        side = min(size.width(), size.height())
        return pixmap(self._name, self._colour(mode, state), side, scale)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        palette = current.palette()
        if mode is QIcon.Mode.Disabled:
            return palette.edge
        if state is QIcon.State.On and self._role is Role.MID:
            return palette.accent
        colour: str = getattr(palette, self._role.value)
        return colour


@lru_cache(maxsize=512)
def icon(name: str, role: Role = Role.MID) -> QIcon:
    """The icon for a button, an action or a header; raises `UnknownIconError`."""
    if name not in NAMES:
        raise UnknownIconError(name)
    return QIcon(_Themed(name, role))
