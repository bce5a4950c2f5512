"""The colours of both maps, dark and light; the web page is told the same ones.

The ground is the maps' own and neutral, so that the exceptions are what one sees.
Everything else comes from the tokens of the house.
"""

from typing import Final

from msgspec import Struct

from widgets import tokens
from widgets.maps.values import TONES, Mode, Tone


class Ground(Struct, frozen=True):
    """The colours only a map has, as #rrggbb or #rrggbbaa (the web's order of the channels)."""

    land: str
    land_tint: str
    """Laid over every other street, so that neighbours can be told apart."""
    land_edge: str
    land_glow: str
    street_edge: str
    label: str
    bubble: str
    bubble_edge: str
    calm: str
    """Points that ask for nothing."""
    point_edge: str
    shadow: str
    tile_veil: float
    """How strongly pictures under the map are covered, so that what lies on them stands out."""
    heat: tuple[str, ...]
    """From nothing to most, evenly spaced."""


class Palette(Ground, frozen=True):
    """All colours of one mode."""

    beyond: str
    """Outside the district."""
    label_halo: str
    bubble_text: str
    chip: str
    chip_edge: str
    chip_text: str
    quiet_text: str
    select: str
    shade: str
    """The fill of a street at full strength."""
    badge: str
    badge_text: str
    past: str
    """Behind what is said of a past hour, and around it."""
    past_text: str
    tones: tuple[str, ...]
    """One per entry of TONES."""

    def tone(self, tone: Tone) -> str:
        return self.tones[TONES.index(tone)]


_DARK: Final = Ground(
    land="#131b24",
    land_tint="#1b2632",
    land_edge="#5a7896",
    land_glow="#4c9fff",
    street_edge="#344454",
    label="#98a7b6",
    bubble="#202c39",
    bubble_edge="#4a5c6f",
    calm="#8c99a7",
    point_edge="#0b1016",
    shadow="#00000088",
    tile_veil=0.72,
    heat=("#4c9fff00", "#2f6fc066", "#6a6fd0a0", "#c06aa8c0", "#ff8a5cd8", "#ffd479f0"),
)
_LIGHT: Final = Ground(
    land="#fbfcfd",
    land_tint="#f0f4f7",
    land_edge="#7d93a8",
    land_glow="#4c7fb5",
    street_edge="#c6d0da",
    label="#596674",
    bubble="#ffffff",
    bubble_edge="#a3b2c1",
    calm="#778493",
    point_edge="#ffffff",
    shadow="#1b273340",
    tile_veil=0.25,
    heat=("#1f6fd000", "#6fa4e066", "#7f7fd8a0", "#c06aa8b8", "#e8703fd0", "#c81e2ce6"),
)


def _dressed(ground: Ground, house: tokens.Palette, beyond: str) -> Palette:
    return Palette(
        **{name: getattr(ground, name) for name in ground.__struct_fields__},
        beyond=beyond,
        label_halo=ground.land,
        bubble_text=house.high,
        chip=house.bg3 if house is tokens.DARK else house.bg1,
        chip_edge=house.line2,
        chip_text=house.high,
        quiet_text=house.low,
        select=house.focus,
        shade=house.critical_mark,
        badge=house.warning_fill,
        badge_text=house.warning,
        past=house.session_fill,
        past_text=house.session,
        tones=tuple(ground.calm if tone is Tone.NEUTRAL else house.mark(tone) for tone in TONES),
    )


DARK: Final = _dressed(_DARK, tokens.DARK, tokens.DARK.bg0)
LIGHT: Final = _dressed(_LIGHT, tokens.LIGHT, "#dfe5eb")


def palette_of(mode: Mode) -> Palette:
    return DARK if mode == "dark" else LIGHT
