"""The look as values: colours, sizes and distances, and where each colour may stand.

Colour is for exceptions. Red is overdue, amber is about to be, everything else is neutral; a hue
appears as an *ink* that can be read on every surface, a *fill* that carries that ink, and a *mark*
for bars and lines, which need less contrast than words.

    surface   bg0 window · bg1 panel · bg2 raised · bg3 pressed, hovered · field what can be filled in
    rule      line between things · line2 around quiet buttons · edge around a field
    text      high · mid · low (captions)

Every pair in `TEXT_PAIRS` keeps a contrast of 4.5, every pair in `GRAPHIC_PAIRS` one of 3, in each
of the four palettes. A widget that wants a new pair adds it to the table, and a test measures it.
"""

from enum import StrEnum
from typing import Literal

import msgspec

Mode = Literal["dark", "light"]
ScaleName = Literal["desk", "wall"]


class Tone(StrEnum):
    """What a mark wants from the person who sees it. The widget never works it out: it is told."""

    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    CRITICAL = "critical"
    SESSION = "session"


class Palette(msgspec.Struct, frozen=True):
    """The colours of one mode on one kind of screen, as `#RRGGBB`."""

    bg0: str
    bg1: str
    bg2: str
    bg3: str
    field: str
    line: str
    line2: str
    edge: str
    high: str
    mid: str
    low: str
    accent: str
    accent_fill: str
    primary: str
    primary_hover: str
    primary_pressed: str
    on_primary: str
    focus: str
    critical: str
    critical_fill: str
    critical_hover: str
    critical_mark: str
    warning: str
    warning_fill: str
    warning_mark: str
    good: str
    good_fill: str
    good_mark: str
    session: str
    session_fill: str

    def ink(self, tone: Tone) -> str:
        """The colour of words, icons and lines that carry this tone."""
        match tone:
            case Tone.NEUTRAL:
                return self.mid
            case Tone.INFO:
                return self.accent
            case Tone.GOOD:
                return self.good
            case Tone.WARNING:
                return self.warning
            case Tone.CRITICAL:
                return self.critical
            case Tone.SESSION:
                return self.session

    def mark(self, tone: Tone) -> str:
        """The colour of bars, lines and dots that carry this tone; a neutral area is a quiet one."""
        match tone:
            case Tone.NEUTRAL:
                return self.edge
            case Tone.INFO:
                return self.accent
            case Tone.GOOD:
                return self.good_mark
            case Tone.WARNING:
                return self.warning_mark
            case Tone.CRITICAL:
                return self.critical_mark
            case Tone.SESSION:
                return self.session

    def fill(self, tone: Tone) -> str:
        """The quiet surface behind the ink of the same tone."""
        match tone:
            case Tone.NEUTRAL:
                return self.bg3
            case Tone.INFO:
                return self.accent_fill
            case Tone.GOOD:
                return self.good_fill
            case Tone.WARNING:
                return self.warning_fill
            case Tone.CRITICAL:
                return self.critical_fill
            case Tone.SESSION:
                return self.session_fill


class Scale(msgspec.Struct, frozen=True):
    """Sizes in device-independent pixels: type first, then controls, then distances."""

    caption: int
    body: int
    section: int
    page: int
    title: int
    figure: int
    button: int
    chip: int
    row: int
    header: int
    panel_head: int
    rail: int
    icon: int
    radius: int
    panel_radius: int
    xs: int
    s: int
    m: int
    l: int  # noqa: E741 (the fourth of xs, s, m, l)


DARK = Palette(
    bg0="#0B0F14",
    bg1="#10161D",
    bg2="#161D26",
    bg3="#1E2732",
    field="#0B0F14",
    line="#232D38",
    line2="#344150",
    edge="#667586",
    high="#E8EEF4",
    mid="#A3B0BD",
    low="#8C99A7",
    accent="#4C9FFF",
    accent_fill="#12304F",
    primary="#1F6FD0",
    primary_hover="#2A76D4",
    primary_pressed="#185AAA",
    on_primary="#FFFFFF",
    focus="#7CBBFF",
    critical="#FF6B70",
    critical_fill="#3A1519",
    critical_hover="#4A1B20",
    critical_mark="#FF6B70",
    warning="#FFB648",
    warning_fill="#382708",
    warning_mark="#FFB648",
    good="#4CC38A",
    good_fill="#0E2F21",
    good_mark="#4CC38A",
    session="#A996F5",
    session_fill="#251F45",
)

LIGHT = Palette(
    bg0="#EDF1F5",
    bg1="#FFFFFF",
    bg2="#F5F7FA",
    bg3="#E7ECF2",
    field="#FFFFFF",
    line="#D8DFE7",
    line2="#BAC5D1",
    edge="#778493",
    high="#111A23",
    mid="#3F4C5A",
    low="#596674",
    accent="#0F5FC2",
    accent_fill="#DCEAFB",
    primary="#1B66C9",
    primary_hover="#155AB5",
    primary_pressed="#104A97",
    on_primary="#FFFFFF",
    focus="#1B66C9",
    critical="#BC1F2B",
    critical_fill="#FCE4E5",
    critical_hover="#F9D3D5",
    critical_mark="#D5303C",
    warning="#875400",
    warning_fill="#FFEFD0",
    warning_mark="#BD7100",
    good="#0D7045",
    good_fill="#DBF3E6",
    good_mark="#14905A",
    session="#5A42C0",
    session_fill="#EBE7FC",
)

WALL_DARK = msgspec.structs.replace(DARK, bg0="#070A0F", bg1="#0D131A", field="#070A0F")
WALL_LIGHT = msgspec.structs.replace(LIGHT, bg0="#E9EEF3")

DESK = Scale(
    caption=12,
    body=13,
    section=14,
    page=18,
    title=18,
    figure=28,
    button=32,
    chip=26,
    row=54,
    header=52,
    panel_head=46,
    rail=64,
    icon=18,
    radius=6,
    panel_radius=8,
    xs=4,
    s=8,
    m=12,
    l=16,
)

WALL = Scale(
    caption=16,
    body=18,
    section=20,
    page=30,
    title=30,
    figure=42,
    button=44,
    chip=34,
    row=76,
    header=64,
    panel_head=52,
    rail=88,
    icon=24,
    radius=6,
    panel_radius=8,
    xs=8,
    s=12,
    m=16,
    l=24,
)

PALETTES: dict[tuple[Mode, ScaleName], Palette] = {
    ("dark", "desk"): DARK,
    ("light", "desk"): LIGHT,
    ("dark", "wall"): WALL_DARK,
    ("light", "wall"): WALL_LIGHT,
}

SCALES: dict[ScaleName, Scale] = {"desk": DESK, "wall": WALL}

_SURFACES = ("bg0", "bg1", "bg2", "bg3", "accent_fill")
_MARKS = ("edge", "critical_mark", "warning_mark", "good_mark")
_INKS = ("accent", "critical", "warning", "good", "session")

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((text, surface) for text in ("high", "mid", "low") for surface in (*_SURFACES, "field")),
    *((ink, surface) for ink in _INKS for surface in ("bg0", "bg1", "bg2", "bg3")),
    *((ink, f"{ink}_fill") for ink in _INKS),
    *(("high", f"{ink}_fill") for ink in _INKS),
    ("critical", "critical_hover"),
    ("on_primary", "primary"),
    ("on_primary", "primary_hover"),
    ("on_primary", "primary_pressed"),
)
"""(text, background) wherever words stand; each keeps a contrast of at least 4.5."""

GRAPHIC_PAIRS: tuple[tuple[str, str], ...] = (
    *((mark, surface) for mark in _MARKS for surface in ("bg0", "bg1", "bg2", "bg3", "field")),
    *(("focus", surface) for surface in (*_SURFACES, "field")),
    *((ink, surface) for ink in _INKS for surface in _SURFACES[:4]),
    ("primary", "bg0"),
    ("primary", "bg1"),
)
"""(mark, background) for icons, bars, outlines and the focus ring; each keeps at least 3."""
