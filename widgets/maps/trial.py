"""Ground and points to try the maps with: 章丘区, its streets as a sketch, cases made up by a seed."""

import random
from collections.abc import Sequence
from typing import Final, TypeVar

from resources.maps.cells import street_cells
from resources.maps.outline import district_outline
from widgets.maps.values import Area, AreaKind, MapPoint, Pin, Shape, Tone

Choice = TypeVar("Choice")

TRIAL_DISTRICT: Final = "370114"

SEATS: Final = (
    ("明水街道", 117.535, 36.722),
    ("双山街道", 117.515, 36.688),
    ("枣园街道", 117.462, 36.722),
    ("龙山街道", 117.352, 36.738),
    ("埠村街道", 117.428, 36.612),
    ("圣井街道", 117.422, 36.674),
    ("普集街道", 117.628, 36.718),
    ("绣惠街道", 117.502, 36.806),
    ("相公庄街道", 117.588, 36.778),
    ("文祖街道", 117.552, 36.588),
    ("官庄街道", 117.648, 36.622),
    ("曹范街道", 117.418, 36.552),
    ("白云湖街道", 117.372, 36.856),
    ("高官寨街道", 117.288, 36.928),
    ("宁家埠街道", 117.425, 36.832),
    ("刁镇街道", 117.512, 36.898),
    ("黄河街道", 117.308, 37.002),
    ("垛庄镇", 117.412, 36.492),
)
"""Streets and roughly where their offices are, to a kilometre."""

_TITLES: Final = (
    "占道经营",
    "井盖破损",
    "暴露垃圾",
    "违规广告",
    "工地扬尘",
    "乱停乱放",
    "道路破损",
    "渣土遗撒",
)
_TONES: Final = (
    (Tone.NEUTRAL, 68),
    (Tone.INFO, 10),
    (Tone.GOOD, 8),
    (Tone.SESSION, 2),
    (Tone.WARNING, 7),
    (Tone.CRITICAL, 5),
)
_SHAPES: Final = ((Shape.CASE, 82), (Shape.ALERT, 8), (Shape.CAMERA, 10))


def trial_areas() -> tuple[Area, ...]:
    """The district's outline and its eighteen sketched streets."""
    outline = district_outline(TRIAL_DISTRICT)
    cells = street_cells(outline.rings, [(lon, lat) for _, lon, lat in SEATS])
    streets = (
        Area(f"street-{number:02}", name, rings, AreaKind.STREET, is_sketch=True)
        for number, ((name, _, _), rings) in enumerate(zip(SEATS, cells, strict=True), 1)
    )
    return Area(outline.adcode, outline.name, outline.rings, AreaKind.OUTLINE), *streets


def trial_points(count: int, seed: int = 7) -> list[MapPoint]:
    """So many points, most of them around the town, the same for the same seed."""
    dice = random.Random(seed)
    weights = [9, 9, 4, 2, 2, 3, 3, 3, 2, 1, 1, 1, 1, 1, 1, 3, 1, 1]
    return [_trial_point(dice, number, weights) for number in range(count)]


def trial_pins() -> tuple[Pin, ...]:
    return (
        Pin("pin-1", 117.500, 36.712, "王敏", "#a996f5", "在这里碰头"),
        Pin("pin-2", 117.561, 36.671, "李强", "#4cc38a"),
    )


def _trial_point(dice: random.Random, number: int, weights: Sequence[int]) -> MapPoint:
    _, lon, lat = dice.choices(SEATS, weights)[0]
    shape = _pick(dice, _SHAPES)
    tone = Tone.NEUTRAL if shape is Shape.CAMERA else _pick(dice, _TONES)
    title = f"{dice.choice(_TITLES)} · {number:06}"
    return MapPoint(f"P{number:06}", lon + dice.gauss(0, 0.016), lat + dice.gauss(0, 0.012), tone, shape, title)


def _pick(dice: random.Random, weighted: Sequence[tuple[Choice, int]]) -> Choice:
    return dice.choices([choice for choice, _ in weighted], [weight for _, weight in weighted])[0]
