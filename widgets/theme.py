"""One switch for the look: Fusion, our palette, one style sheet, our fonts.

`apply()` may be called again at any time. Controls of Qt are polished anew by the style sheet, those in sight at once
and those that are hidden in the next moments, for a deep window has five times as many of them;
painted widgets read `palette()` and `scale()` while they paint, and Qt repaints them after the switch.
"""

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTemporaryDir, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from widgets import current, icons, sheet
from widgets.current import mode, palette, scale
from widgets.tokens import PALETTES, SCALES, Mode, Palette, ScaleName

__all__ = ["FAMILIES", "advance", "apply", "colour", "figures", "font", "mode", "palette", "scale"]

FAMILIES = (
    "Inter",
    "Noto Sans CJK SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
)
"""Latin first, so that figures are Inter's; then the first Chinese family the system has."""
FOLLOW_AT_ONCE = 100
"""So many hidden widgets put on another look in one slice."""
_OWN, _POLISHED = Qt.WidgetAttribute.WA_SetStyle, Qt.WidgetAttribute.WA_WState_Polished


def apply(app: QApplication, mode: Mode, scale: ScaleName = "desk") -> None:
    """Dress the whole application; call again to change between dark and light while it runs. What is worn already
    is not put on again: every widget there is would be polished anew."""
    colours, sizes = PALETTES[mode, scale], SCALES[scale]
    current.wear(mode, colours, sizes)
    pictures = {each: _pictures(each, scale) for each in ("dark", "light")}  # no file is written as somebody switches
    clothes = sheet.text(colours, sizes, pictures[mode])
    if app.styleSheet() == clothes:
        return
    if app.styleSheet():
        _change(app, colours, clothes)
        return
    app.setStyle("Fusion")
    app.setPalette(_qt_palette(colours))
    app.setFont(font())
    app.setStyleSheet(clothes)


def _change(app: QApplication, colours: Palette, clothes: str) -> None:
    """From one sheet to another. What is in sight is dressed now, in one step, and told once of its new style; all
    that is hidden keeps still meanwhile and follows in slices.

    Qt neither strips nor dresses a widget that it takes for not yet polished, and tells none that says it has a style
    of its own. From sheet to sheet without taking the old one off, each would be polished once for all that lies
    around it. What the old sheet had put aside for those that are hidden lasts as long as somebody wears any sheet.
    """
    every = [each for each in app.allWidgets() if not each.testAttribute(_OWN)]
    hidden = [each for each in every if not each.isVisible()]
    still = [each for each in hidden if each.testAttribute(_POLISHED)]
    keeper = QWidget()
    keeper.setStyleSheet("* {}")
    keeper.ensurePolished()
    _mark(every, _OWN, True)
    _mark(still, _POLISHED, False)
    app.setStyleSheet("")
    app.setPalette(_qt_palette(colours))
    app.setFont(font())
    _mark(every, _OWN, False)
    _mark(hidden, _OWN, True)
    app.setStyleSheet(clothes)
    _mark(hidden, _OWN, False)
    _mark(still, _POLISHED, True)
    _Followers.of(app).take(hidden)


def _mark(widgets: list[QWidget], attribute: Qt.WidgetAttribute, is_so: bool) -> None:
    for each in widgets:
        each.setAttribute(attribute, is_so)


class _Followers(QObject):
    """Dresses what was hidden as the look changed: a slice at a time, in a moment, whether it is shown or not."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._left: list[QWidget] = []
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._go_on)

    @staticmethod
    def of(app: QApplication) -> "_Followers":
        """The one of this application."""
        return app.findChild(_Followers) or _Followers(app)

    def take(self, hidden: list[QWidget]) -> None:
        """These, and no longer those of an earlier change: they are among them, or in sight and dressed."""
        self._left = hidden
        self._later.start()

    def _go_on(self) -> None:
        slice_, self._left = self._left[:FOLLOW_AT_ONCE], self._left[FOLLOW_AT_ONCE:]
        for each in slice_:
            if isValid(each):
                if each.testAttribute(_POLISHED):
                    each.style().polish(each)
                QApplication.sendEvent(each, QEvent(QEvent.Type.StyleChange))
        if self._left:
            self._later.start()


def font(px: int | None = None, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Our type at `px` pixels, the body size of the present scale when none is given."""
    return QFont(_cut(px or current.scale().body, weight, False))


def figures(px: int | None = None, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The same with figures of equal width, for columns, clocks and anything that counts."""
    return QFont(_cut(px or current.scale().body, weight, True))


@lru_cache(maxsize=64)
def _cut(px: int, weight: QFont.Weight, is_tabular: bool) -> QFont:
    chosen = QFont()
    chosen.setFamilies(list(FAMILIES))
    chosen.setPixelSize(px)
    chosen.setWeight(weight)
    chosen.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if is_tabular:
        chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


@lru_cache(maxsize=2048)
def advance(text: str, px: int, weight: QFont.Weight = QFont.Weight.Normal, *, is_tabular: bool = False) -> float:
    """How wide a line of text is in our type, in device-independent pixels; layouts ask for the same again and
    again."""
    return QFontMetricsF(_cut(px, weight, is_tabular)).horizontalAdvance(text)


@lru_cache(maxsize=256)
def colour(value: str, alpha: int = 255) -> QColor:
    """A token as Qt wants it. Do not change what comes back: it is shared."""
    made = QColor(value)
    made.setAlpha(alpha)
    return made


@lru_cache(maxsize=1)
def _folder() -> QTemporaryDir:
    """Where the style sheet's little pictures lie while the process lives; Qt removes it at the end."""
    return QTemporaryDir()


@cache
def _pictures(mode: Mode, scale: ScaleName) -> dict[str, str]:
    """A style sheet can only name pictures by file: write ours, in this palette's colours."""
    colours = PALETTES[mode, scale]
    written = {}
    for key, (name, token) in sheet.PICTURES.items():
        place = Path(_folder().path()) / f"{scale}-{mode}-{key}.svg"
        place.write_bytes(icons.svg(name, getattr(colours, token)))
        written[key] = place.as_posix()
    return written


def _qt_palette(colours: Palette) -> QPalette:
    """For what no style sheet reaches: item views' text, links, placeholders, the disabled group."""
    role = QPalette.ColorRole
    chosen = QPalette()
    for target, value in (
        (role.Window, colours.bg0),
        (role.WindowText, colours.high),
        (role.Base, colours.bg1),
        (role.AlternateBase, colours.bg2),
        (role.Text, colours.high),
        (role.PlaceholderText, colours.low),
        (role.Button, colours.bg3),
        (role.ButtonText, colours.high),
        (role.BrightText, colours.critical),
        (role.Highlight, colours.accent_fill),
        (role.HighlightedText, colours.high),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Accent, colours.accent),
        (role.ToolTipBase, colours.bg3),
        (role.ToolTipText, colours.high),
        (role.Light, colours.bg3),
        (role.Midlight, colours.bg3),
        (role.Mid, colours.line),
        (role.Dark, colours.line),
        (role.Shadow, colours.bg0),
    ):
        chosen.setColor(target, QColor(value))
    for target in (role.Text, role.WindowText, role.ButtonText):
        chosen.setColor(QPalette.ColorGroup.Disabled, target, QColor(colours.edge))
    return chosen
