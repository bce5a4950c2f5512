"""The colours of both maps, dark and light, in one place; the web page is told the same ones.

The ground is neutral so that the exceptions are what one sees.
"""

from typing import Final

from msgspec import Struct

from widgets.maps.values import TONES, Mode, Tone


class Palette(Struct, frozen=True):
    """Colours as #rrggbb or #rrggbbaa (the web's order of the channels)."""

    beyond: str
    """Outside the district."""
    land: str
    land_tint: str
    """Laid over every other street, so that neighbours can be told apart."""
    land_edge: str
    land_glow: str
    street_edge: str
    label: str
    label_halo: str
    bubble: str
    bubble_edge: str
    bubble_text: str
    point_edge: str
    shadow: str
    chip: str
    chip_edge: str
    chip_text: str
    quiet_text: str
    select: str
    shade: str
    """The fill of a street at full strength."""
    badge: str
    badge_text: str
    tones: tuple[str, ...]
    """One per entry of TONES."""
    heat: tuple[str, ...]
    """From nothing to most, evenly spaced."""

    def tone(self, tone: Tone) -> str:
        return self.tones[TONES.index(tone)]


DARK: Final = Palette(
    beyond="#0a0e13",
    land="#131b24",
    land_tint="#1c2834",
    land_edge="#5a7896",
    land_glow="#4c9fff",
    street_edge="#344454",
    label="#98a7b6",
    label_halo="#0f161e",
    bubble="#202c39",
    bubble_edge="#4a5c6f",
    bubble_text="#e8eef4",
    point_edge="#0b1016",
    shadow="#00000088",
    chip="#1e2732",
    chip_edge="#3b4a5a",
    chip_text="#e8eef4",
    quiet_text="#93a1af",
    select="#7cbbff",
    shade="#ff6b70",
    badge="#382708",
    badge_text="#ffb648",
    tones=("#8193a6", "#4c9fff", "#4cc38a", "#a996f5", "#ffb648", "#ff6b70"),
    heat=("#4c9fff00", "#2f6fc066", "#6a6fd0a0", "#c06aa8c0", "#ff8a5cd8", "#ffd479f0"),
)

LIGHT: Final = Palette(
    beyond="#e3e8ed",
    land="#fafbfc",
    land_tint="#eef2f5",
    land_edge="#7d93a8",
    land_glow="#4c7fb5",
    street_edge="#cbd4dd",
    label="#5d6c7b",
    label_halo="#fafbfc",
    bubble="#ffffff",
    bubble_edge="#a9b7c5",
    bubble_text="#1b2733",
    point_edge="#ffffff",
    shadow="#1b273340",
    chip="#ffffff",
    chip_edge="#c3cdd7",
    chip_text="#1b2733",
    quiet_text="#5d6c7b",
    select="#1f6fd0",
    shade="#d92d3a",
    badge="#fff1d6",
    badge_text="#8a5300",
    tones=("#76879a", "#1f6fd0", "#22905a", "#6d55cf", "#d98200", "#d92d3a"),
    heat=("#1f6fd000", "#6fa4e066", "#7f7fd8a0", "#c06aa8b8", "#e8703fd0", "#c81e2cE6"),
)


def palette_of(mode: Mode) -> Palette:
    return DARK if mode == "dark" else LIGHT
