"""Which classes are taken for each other, and what a trouble of a class is like on the ground."""

from functools import cache
from itertools import combinations

from msgspec import Struct

from console.domain.case.things import Source
from console.domain.duplicates.lexicon import LIDS


class Kin(Struct, frozen=True):
    """Classes that two people may choose for one thing; `closeness` 0 strangers … 1 the same."""

    codes: tuple[str, ...]
    closeness: float


KIN: tuple[Kin, ...] = (
    Kin(("E0401", "E0406"), 0.85),
    Kin(("E0405", "E0406"), 0.75),
    Kin(("E0401", "E0405"), 0.6),
    Kin(("E0401", "E0406", "E0491"), 0.75),
    Kin(("E0401", "E0402", "E0406", "E0492"), 0.6),
    Kin(("E0410", "E0493"), 0.7),
    Kin(("E0490", "E0496"), 0.6),
    Kin(("E0410", "E0496"), 0.5),
    Kin(("E0203", "P0306"), 0.7),
    Kin(("E0206", "P0307"), 0.7),
    Kin(("E0203", "E0205", "E0206", "P0307"), 0.6),
    Kin(("E0203", "E0596"), 0.5),
    Kin(("E0104", "E0183", "E0596"), 0.5),
    Kin(("E0107", "E0119"), 0.6),
    Kin(("E0106", "E0119", "E0207"), 0.4),
    Kin(("E0110", "E0192"), 0.75),
    Kin(("E0110", "E0112", "E0117"), 0.6),
    Kin(("E0110", "E0111"), 0.5),
    Kin(("E0192", "P0305"), 0.6),
    Kin(("E0110", "P0305"), 0.4),
    Kin(("E0112", "E0114", "E0312"), 0.7),
    Kin(("E0114", "E0311"), 0.7),
    Kin(("E0111", "E0114", "E0311"), 0.4),
    Kin(("E0110", "E0131"), 0.4),
    Kin(("E0112", "E0130", "E0131"), 0.5),
    Kin(("E0110", "E0132"), 0.4),
    Kin(("E0117", "E0118", "P0499"), 0.6),
    Kin(("E0135", "E0136"), 0.5),
    Kin(("E0136", "E0306"), 0.7),
    Kin(("E0305", "E0306"), 0.6),
    Kin(("E0302", "E0303"), 0.7),
    Kin(("E0302", "E0307", "E0396"), 0.5),
    Kin(("E0304", "E0308", "E0311", "E0312"), 0.4),
    Kin(("E0111", "E0305", "E0136"), 0.5),
    Kin(("E0302", "E0305"), 0.5),
    *(Kin((owned, "P0123"), 0.8) for owned in LIDS if owned != "P0123"),
    Kin(("P0104", "P0123"), 0.8),
    Kin(("P0103", "P0104"), 0.7),
    Kin(("P0101", "P0104"), 0.4),
    *(Kin(("E0113", lid), 0.35) for lid in (*LIDS, "P0104")),
    Kin(("E0113", "E0505"), 0.7),
    *(Kin(("E0505", lid), 0.4) for lid in (*LIDS, "P0104")),
    Kin(("E0113", "P0284"), 0.45),
    Kin(("P0181", "P0284", "P0286"), 0.5),
    Kin(("E0501", "E0503", "E0506"), 0.5),
    Kin(("E0501", "E0504"), 0.5),
    Kin(("E0503", "P0102", "P0118", "P0303"), 0.5),
    Kin(("E0130", "E0503"), 0.6),
    Kin(("E0506", "P0104"), 0.35),
    Kin(("E0108", "E0180", "E0508"), 0.7),
    Kin(("P0401", "P0402"), 0.7),
    Kin(("E0118", "E0121", "P0402"), 0.4),
    Kin(("P0130", "P0131"), 0.7),
    Kin(("P0137", "P0138", "P0139"), 0.5),
    Kin(("P0220", "P0221"), 0.8),
    Kin(("P0212", "P0283", "P0598"), 0.6),
    Kin(("E0203", "E0207"), 0.4),
)
"""Where two lines name a pair, the first one holds.

0.8: one thing under two names of the codebook. 0.6 to 0.7: the same trouble seen from two duties. 0.5: the one is
taken for the other by who does not know. 0.35 to 0.4: the one comes with the other.
"""
UMBRELLA: dict[str, tuple[str, ...]] = {"E0604": ("E0110", "E0112", "E0136", "E0192", "E0405", "E0410", "P0305")}
"""Classes that name a duty and not the trouble, with the troubles they cover: the words say which one it is."""
UNDER_UMBRELLA = 0.3
"""Closeness of an umbrella to each class under it, where the words do not say."""

CLASS_TRUST: dict[Source, float] = {
    Source.INSPECTOR: 1.0,
    Source.PATROL: 1.0,
    Source.VIDEO: 0.7,
    Source.SUPERIOR: 0.7,
    Source.FRONTAGE: 0.6,
    Source.IMPORT: 0.5,
    Source.HOTLINE: 0.4,
    Source.CITIZEN: 0.3,
}
"""How sure the class that a source has chosen is: two sure people who choose different classes mean two things."""
OWN_WORDS: dict[Source, float] = {
    Source.CITIZEN: 1.0,
    Source.HOTLINE: 1.0,
    Source.SUPERIOR: 0.8,
    Source.IMPORT: 0.8,
    Source.FRONTAGE: 0.8,
    Source.INSPECTOR: 0.5,
    Source.PATROL: 0.5,
    Source.VIDEO: 0.0,
}
"""How far the words of a source are its own: a professional writes the codebook's phrases, a camera only its class."""
EXPERT = 0.9
"""Class trust from which on a source knows what the public does not: whose lid it is, which side it stood on."""


class Nature(Struct, frozen=True, kw_only=True):
    """`reach_m`: half the length of the thing. `spacing_m`: how far off the next one of its like usually is.

    `lasting_h`: after so many hours a report is as likely about a new one. `crosses`: it fills the road, side to side.
    """

    reach_m: float = 4.0
    spacing_m: float = 100.0
    lasting_h: float = 96.0
    crosses: bool = False


PLAIN = Nature()
NATURES: dict[str, Nature] = {
    "E0107": Nature(spacing_m=60, lasting_h=10),
    "E0110": Nature(spacing_m=80, lasting_h=48),
    "E0111": Nature(reach_m=8, spacing_m=150, lasting_h=240),
    "E0112": Nature(reach_m=40, spacing_m=150, lasting_h=24, crosses=True),
    "E0113": Nature(spacing_m=80, lasting_h=720),
    "E0114": Nature(reach_m=120, spacing_m=300, lasting_h=8, crosses=True),
    "E0117": Nature(reach_m=15, spacing_m=120, lasting_h=72),
    "E0125": Nature(reach_m=40, spacing_m=300, lasting_h=96, crosses=True),
    "E0129": Nature(spacing_m=80, lasting_h=5),
    "E0135": Nature(spacing_m=150, lasting_h=240),
    "E0136": Nature(reach_m=8, spacing_m=100, lasting_h=96),
    "E0137": Nature(spacing_m=400, lasting_h=24),
    "E0184": Nature(reach_m=40, spacing_m=150, lasting_h=3),
    "E0192": Nature(spacing_m=70, lasting_h=24),
    "E0196": Nature(spacing_m=40, lasting_h=720),
    "E0201": Nature(spacing_m=20, lasting_h=240),
    "E0203": Nature(spacing_m=60, lasting_h=240),
    "E0207": Nature(reach_m=8, spacing_m=80, lasting_h=168),
    "E0301": Nature(reach_m=80, spacing_m=400, lasting_h=10, crosses=True),
    "E0302": Nature(reach_m=120, spacing_m=500, lasting_h=240, crosses=True),
    "E0304": Nature(reach_m=80, spacing_m=400, lasting_h=24, crosses=True),
    "E0305": Nature(reach_m=15, spacing_m=300, lasting_h=240),
    "E0401": Nature(spacing_m=12, lasting_h=6),
    "E0405": Nature(spacing_m=20, lasting_h=8),
    "E0406": Nature(spacing_m=15, lasting_h=8),
    "E0410": Nature(reach_m=10, spacing_m=60, lasting_h=8),
    "E0490": Nature(reach_m=6, spacing_m=40, lasting_h=4),
    "E0491": Nature(spacing_m=15, lasting_h=5),
    "E0493": Nature(reach_m=10, spacing_m=80, lasting_h=24),
    "E0501": Nature(reach_m=15, spacing_m=600, lasting_h=48, crosses=True),
    "E0503": Nature(reach_m=8, spacing_m=150, lasting_h=96),
    "E0506": Nature(reach_m=30, spacing_m=300, lasting_h=12, crosses=True),
    "E0507": Nature(reach_m=150, spacing_m=300, lasting_h=24, crosses=True),
    "E0508": Nature(reach_m=15, spacing_m=200, lasting_h=96),
    **dict.fromkeys((*LIDS, "P0104"), Nature(reach_m=1, spacing_m=30, lasting_h=720)),
    "P0137": Nature(spacing_m=40, lasting_h=360),
    "P0217": Nature(reach_m=10, spacing_m=100, lasting_h=240),
    "P0283": Nature(reach_m=1, spacing_m=100, lasting_h=480),
    "P0284": Nature(reach_m=8, spacing_m=60, lasting_h=480),
    "P0301": Nature(spacing_m=500, lasting_h=96),
    "P0305": Nature(spacing_m=60, lasting_h=240),
    "P0402": Nature(reach_m=6, spacing_m=100, lasting_h=96),
}
"""A class that is not here is PLAIN."""


@cache
def _kinship() -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for kin in KIN:
        for one, other in combinations(kin.codes, 2):
            found.setdefault((one, other), kin.closeness)
            found.setdefault((other, one), kin.closeness)
    for umbrella, covered in UMBRELLA.items():
        for code in covered:
            found[umbrella, code] = found[code, umbrella] = UNDER_UMBRELLA
    return found


def closeness(one: str, other: str) -> float:
    """0 strangers … 1 the same class, either way round."""
    return 1.0 if one == other else _kinship().get((one, other), 0.0)


@cache
def together(one: str | None, other: str | None) -> Nature:
    """The nature of a pair: as long as the longer, as crowded and as fleeting as the more so."""
    a, b = NATURES.get(one or "", PLAIN), NATURES.get(other or "", PLAIN)
    return Nature(
        reach_m=max(a.reach_m, b.reach_m),
        spacing_m=min(a.spacing_m, b.spacing_m),
        lasting_h=min(a.lasting_h, b.lasting_h),
        crosses=a.crosses or b.crosses,
    )
