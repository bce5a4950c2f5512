"""Two tellings weighed against each other, sign by sign. The same either way round."""

from math import cos, exp, hypot, log, radians, sqrt
from sys import intern

from msgspec import Struct

from console.domain.duplicates.hearing import Heard, hear
from console.domain.duplicates.kinship import (
    CLASS_TRUST,
    EXPERT,
    NATURES,
    OWN_WORDS,
    PLAIN,
    UMBRELLA,
    Nature,
    closeness,
    together,
)
from console.domain.duplicates.lexicon import STRETCH_M
from console.domain.duplicates.marks import MARKS, agree
from console.domain.duplicates.report import OPPOSITE, Report, Side
from console.domain.duplicates.vocabulary import Vocabulary, plain
from console.domain.duplicates.weights import Weights

METRES_A_DEGREE = 111_195.0
"""Of latitude, on the mean sphere."""


SHORTEST_NAME = 2
"""A shop's name of fewer characters is not looked for in what others say."""


class Kind(Struct, frozen=True, gc=False):
    """A class that a telling may be about, and how far to believe it; `chosen`: by a person or a camera."""

    code: str
    belief: float
    chosen: bool


class Telling(Struct, frozen=True, gc=False):
    """A report with what follows from it alone, worked out once, since it will be weighed against thousands.

    `trust`: in its chosen class, 0 where it has none. `family`: the same for all that bind with others in the same
    way. `own`: the root of how far its words are its own, since those of a pair count by the product. `side`: as it
    was given, or as the words name it. `wide_m`: error and length together.
    """

    report: Report
    heard: Heard
    kinds: tuple[Kind, ...]
    trust: float
    family: str
    shop: str
    is_expert: bool
    own: float
    side: Side | None
    at_s: float
    blur_m2: float
    reach_m: float
    wide_m: float


class Bond(Struct, frozen=True):
    """How the classes of two tellings go together. `one`, `other`: the two kinds that fit best; None: one says none.

    `closeness` 0…1: that of the two kinds, as far as both are believed, or what is assumed where one says none.
    `share`: how much of what else agrees is about the thing and not only about where it lies.
    """

    weight: float
    closeness: float
    share: float
    nature: Nature
    one: Kind | None
    other: Kind | None


class Signs(Struct, frozen=True, kw_only=True):
    """What each sign weighs, and what people are told of it."""

    metres: float
    bond: Bond
    distance: float
    age: float
    is_stale: bool
    words: float
    beat: float
    frontage: float
    camera: float
    road: float
    side: float
    place: float
    marks: dict[str, float]
    total: float

    @property
    def contradicts(self) -> bool:
        """Whether any sign says that these are two things, or the one is older than such a trouble lasts."""
        apart = (self.words, self.frontage, self.camera, self.road, self.side, self.place, *self.marks.values())
        is_strange = self.bond.one is not None and self.bond.weight < 0
        return is_strange or min(apart) < 0 or self.is_stale


def telling(report: Report, vocabulary: Vocabulary) -> Telling:
    heard = hear(report.words, report.road, vocabulary)
    kinds, trust = _kinds(report, heard)
    reach = max((NATURES.get(kind.code, PLAIN).reach_m for kind in kinds), default=PLAIN.reach_m)
    reach += STRETCH_M * heard.is_long
    blur, shop = report.blur_m, plain(report.shop).strip()
    return Telling(
        report=report,
        heard=heard,
        kinds=kinds,
        trust=trust,
        family=intern(f"{trust} {' '.join(f'{kind.code}:{kind.belief}' for kind in kinds)}"),
        shop=shop if len(shop) >= SHORTEST_NAME else "",
        is_expert=CLASS_TRUST[report.source] >= EXPERT,
        own=OWN_WORDS[report.source] ** 0.5,
        side=report.side or heard.side,
        at_s=report.at.timestamp(),
        blur_m2=blur * blur,
        reach_m=reach,
        wide_m=hypot(blur, reach),
    )


def _kinds(report: Report, heard: Heard) -> tuple[tuple[Kind, ...], float]:
    """What it may be about, and the trust in the chosen class.

    A professional's class stands alone, as does a camera's, which has no words of its own; the public's words stand
    beside the class they chose, and under an umbrella the words take its place.
    """
    chosen = report.class_code
    said = tuple(Kind(code, heard.belief, False) for code in heard.codes if code != chosen and code not in UMBRELLA)
    if chosen is None or (chosen in UMBRELLA and said):
        return said, 0.0
    picked, trust = Kind(chosen, 1.0, True), CLASS_TRUST[report.source]
    if chosen in UMBRELLA:
        return (picked,), 0.0
    if trust >= EXPERT or not OWN_WORDS[report.source]:
        return (picked,), trust
    return (picked, *said), trust


def metres_between(one: Report, other: Report) -> float:
    """On the plane that touches the earth between the two: good to centimetres over a few kilometres."""
    north = (one.lat - other.lat) * METRES_A_DEGREE
    east = (one.lon - other.lon) * METRES_A_DEGREE * cos(radians((one.lat + other.lat) / 2))
    return hypot(north, east)


def bond(one: Telling, other: Telling, weights: Weights) -> Bond:
    """Between the two kinds that fit best; two sure people who chose different classes mean different things."""
    if not one.kinds or not other.kinds:
        known = (one.kinds or other.kinds or (None,))[0]
        code = known and known.code
        return Bond(weights.class_unknown, weights.unsaid, 1.0, together(code, code), None, None)
    doubt = 1 - one.trust * other.trust
    best = max(
        ((_fit(a, b, doubt), a, b) for a in one.kinds for b in other.kinds),
        key=lambda each: (
            each[0],
            closeness(each[1].code, each[2].code),
            each[1].belief * each[2].belief,
            *sorted((each[1].code, each[2].code)),
        ),
    )
    fit, a, b = best
    nature = together(a.code, b.code)
    if closeness(a.code, b.code):
        return Bond(weights.class_base + weights.class_gain * fit, fit, 1.0, nature, a, b)
    return Bond(weights.class_strange * a.belief * b.belief, fit, weights.of_strangers, nature, a, b)


def _fit(one: Kind, other: Kind, doubt: float) -> float:
    close = closeness(one.code, other.code)
    if one.code != other.code and one.chosen and other.chosen:
        close *= doubt
    return close * one.belief * other.belief


def distance_weight(metres: float, spread: float, nature: Nature, weights: Weights) -> float:
    """How much likelier this distance is for one thing than for two of its like, `nature.spacing_m` apart.

    A point that may be far off says little, even where the two lie on one spot: nobody should trust the middle of
    a street. Where others of the like stand close by, being near says little too; but they thin out further away,
    since what lies together does so along one street (`weights.thinning`).
    """
    apart = 1 + metres * metres / (weights.tail * spread)
    alone = log(nature.spacing_m**2 / (2 * spread))
    weight = (alone if alone > 0 else weights.thinning * alone) - (weights.tail + 2) / 2 * log(apart)
    return max(weights.distance_least, min(weights.distance_most, weight))


def distance(one: Telling, other: Telling, tied: Bond, metres: float, weights: Weights) -> float:
    """`distance_weight` of two tellings: both errors and the length of the longer one make the spread."""
    reach = max(one.reach_m, other.reach_m)
    return distance_weight(metres, one.blur_m2 + other.blur_m2 + reach * reach, tied.nature, weights)


def alike(one: Telling, other: Telling, tied: Bond, weights: Weights) -> float:
    """What the words weigh, classes and marks taken out of them."""
    mine, theirs = one.heard.pairs, other.heard.pairs
    if not mine or not theirs:
        return 0.0
    own = one.own * other.own * tied.share
    shared = len(mine & theirs)
    if shared:
        fewer, more = sorted((len(mine), len(theirs)))
        share = float(shared / (fewer**0.75 * more**0.25))
        return own * weights.words_most * share * min(1.0, shared / weights.words_full)
    is_said = one.is_expert and other.is_expert and min(len(mine), len(theirs)) >= weights.words_full
    return weights.words_apart if is_said else 0.0


def weigh(one: Telling, other: Telling, tied: Bond, metres: float, weights: Weights) -> Signs:
    """`tied`: their bond, `metres`: between them."""
    a, b = one.report, other.report
    apart = distance(one, other, tied, metres, weights)
    hours = abs(one.at_s - other.at_s) / 3600
    age = max(weights.stale, weights.fresh - hours / tied.nature.lasting_h)
    words = alike(one, other, tied, weights)
    beat = _beat(one, other, weights)
    frontage = _frontage(one, other, tied, weights)
    camera = _camera(a, b, tied, weights)
    road = _road(a, b, weights)
    side = _side(one, other, tied.nature, weights)
    place = _place(one.heard.places, other.heard.places, tied, weights)
    marks = _marks(one, other, tied, road)
    total = weights.prior + tied.weight + apart + age + words + beat + frontage + camera + road + side + place
    return Signs(
        metres=metres,
        bond=tied,
        distance=apart,
        age=age,
        is_stale=hours > tied.nature.lasting_h,
        words=words,
        beat=beat,
        frontage=frontage,
        camera=camera,
        road=road,
        side=side,
        place=place,
        marks=marks,
        total=total + sum(marks.values()),
    )


def ceiling(asked: Telling, tied: Bond, weights: Weights) -> float:
    """The most that anything of this bond can come to, distance and words left out."""
    shop = max(weights.same_frontage, weights.shop_named)
    return (
        weights.prior
        + tied.weight
        + weights.fresh
        + tied.closeness * (shop + weights.same_camera * (asked.report.camera is not None))
        + weights.same_road * bool(asked.report.road)
        + tied.share * weights.same_place * bool(asked.heard.places)
        + tied.share * sum(MARKS[kind].same for kind in asked.heard.marks)
    )


def nearest(asked: Telling, tied: Bond, narrowest_m: float, weights: Weights) -> float:
    """The most that the distance can say of anything whose error and length are at least `narrowest_m`."""
    return distance_weight(0.0, asked.blur_m2 + narrowest_m * narrowest_m, tied.nature, weights)


def farthest_m(asked: Telling, budget: float, widest_m: float, weights: Weights) -> float:
    """Metres at which the distance has used up `budget`, for a telling whose error and length are at most `widest_m`.

    `distance_weight` turned round; below nought where there is nothing to use up.
    """
    if budget < 0:
        return -1.0
    spread = asked.wide_m * asked.wide_m + widest_m * widest_m
    return sqrt(weights.tail * spread * (exp(2 * budget / (weights.tail + 2)) - 1))


def _beat(one: Telling, other: Telling, weights: Weights) -> float:
    """Two of one beat within one walk: the same person told both, who knows what has been told."""
    is_one_walk = one.is_expert and one.report.source == other.report.source
    return weights.same_walk if is_one_walk and abs(one.at_s - other.at_s) < weights.walk_min * 60 else 0.0


def _place(mine: dict[str, frozenset[str]], theirs: dict[str, frozenset[str]], tied: Bond, weights: Weights) -> float:
    """Both say where: at places of one kind, by names that differ or agree, or at places of two kinds."""
    if not mine or not theirs:
        return 0.0
    if mine.keys().isdisjoint(theirs):
        return weights.two_places
    said = [bool(mine[kind] & theirs[kind]) for kind in mine if mine[kind] and theirs.get(kind)]
    if not said:
        return 0.0
    return tied.share * weights.same_place if any(said) else weights.other_place


def _frontage(one: Telling, other: Telling, tied: Bond, weights: Weights) -> float:
    a, b = one.report.frontage, other.report.frontage
    if a is not None and b is not None:
        return weights.same_frontage * tied.closeness if a == b else weights.other_frontage
    is_named = (one.shop and one.shop in other.heard.text) or (other.shop and other.shop in one.heard.text)
    return weights.shop_named * tied.closeness if is_named else 0.0


def _camera(one: Report, other: Report, tied: Bond, weights: Weights) -> float:
    if one.camera is None or other.camera is None:
        return 0.0
    return weights.same_camera * tied.closeness if one.camera == other.camera else weights.other_camera


def _road(one: Report, other: Report, weights: Weights) -> float:
    if not one.road or not other.road:
        return 0.0
    return weights.same_road if one.road == other.road else weights.other_road


def _side(one: Telling, other: Telling, nature: Nature, weights: Weights) -> float:
    if one.side is None or other.side is None or nature.crosses or OPPOSITE[one.side] != other.side:
        return 0.0
    if one.report.road != other.report.road and one.report.road and other.report.road:
        return 0.0
    return weights.other_side if one.is_expert and other.is_expert else weights.vague_side


def _marks(one: Telling, other: Telling, tied: Bond, road: float) -> dict[str, float]:
    """`road`: what the roads weigh; a house number says nothing on two of them."""
    mine, theirs = one.heard.marks, other.heard.marks
    if not mine or not theirs:
        return {}
    experts = one.is_expert and other.is_expert
    found: dict[str, float] = {}
    for kind in mine:
        mark = MARKS[kind]
        if kind not in theirs or (mark.by_experts and not experts) or (kind == "door" and road < 0):
            continue
        if (says := agree(kind, mine[kind], theirs[kind])) is not None:
            found[kind] = tied.share * mark.same if says else mark.differs
    return found
