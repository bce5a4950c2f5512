"""One switch for the look: Fusion, our palette, one style sheet, our fonts.

`apply()` may be called again at any time. Controls of Qt are polished anew by the style sheet;
painted widgets read `palette()` and `scale()` while they paint, and Qt repaints them after the switch.
"""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import Qt, QTemporaryDir
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

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


def apply(app: QApplication, mode: Mode, scale: ScaleName = "desk") -> None:
    """Dress the whole application; call again to change between dark and light while it runs. What is worn already
    is not put on again: every widget there is would be polished anew."""
    colours, sizes = PALETTES[mode, scale], SCALES[scale]
    current.wear(mode, colours, sizes)
    clothes = sheet.text(colours, sizes, _pictures(mode, scale))
    if app.styleSheet() == clothes:
        return
    if app.styleSheet():
        _undress(app)  # from one sheet to another Qt polishes each widget once for all that lies around it
    else:
        app.setStyle("Fusion")
    app.setPalette(_qt_palette(colours))
    app.setFont(font())
    app.setStyleSheet(clothes)


def _undress(app: QApplication) -> None:
    """Take the old sheet off without telling any widget that its style changed: it is told when it wears the new one,
    and reckons once what it takes. Qt tells no widget that says it has a style of its own."""
    own = Qt.WidgetAttribute.WA_SetStyle
    told = [each for each in app.allWidgets() if not each.testAttribute(own)]
    for each in told:
        each.setAttribute(own)
    app.setStyleSheet("")
    for each in told:
        each.setAttribute(own, False)


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


@lru_cache(maxsize=4)
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
