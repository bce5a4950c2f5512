"""How much each sign counts, in natural logarithms of odds: +0.7 doubles the odds of “the same”, −0.7 halves them."""

from msgspec import Struct


class Weights(Struct, frozen=True, kw_only=True):
    """What is added up to the score of a pair: the probability that the sum stands for, good for an order and a line.

    Chosen by people on labelled scenes and not fitted to a history of merges; where one exists, fit them to it. What
    rests on a count says so: the register is the open one of a city, half a year of 58,119 cases.

    `prior`: before anything is known, of a case that the index looks at at all.
    `tail`: how wrong a point may be beyond its expected error; small, and far points are still forgiven (the
    degrees of freedom of Student's distribution). Of 1,676 cases that the register closed as duplicates, the nearest
    open one of their type lay within 5 m of half and beyond 150 m of a third: neither a narrow bell nor a plain one.
    `thinning`: where a point is vaguer than the like stand apart, so much of the logarithm of how many are in reach
    counts. In the register 0.21 others of a type are open within 60 m of a case, 10.5 within 960 m: they grow with
    the distance to the power of 1.4 and not of 2. `distance_most`, `distance_least`: what distance can say at all.
    `class_base` + `class_gain` × closeness: classes that have something to do with each other.
    `class_unknown`: one of them says nothing of its class; `unsaid` is the closeness then assumed.
    `class_strange`: classes that have nothing to do with each other; `of_strangers`: the share of words, marks and
    place that then still counts, since two troubles at one door are told with one address.
    `words_most`: when all that is left of the words is shared. `words_apart`: two professionals, who write the
    codebook's phrases, both say much and share nothing; that two of the public do, or one of each, says nothing.
    `words_full`: from so many shared pairs on, their share counts in full.
    `same_frontage`, `same_camera`: as far as the classes agree; `other_frontage` always. `other_camera`: two cameras,
    whose points are those of their masts, seldom look at one thing.
    `shop_named`: the words of one name the shop of the other.
    `same_road`, `other_road`, `other_side`: `other_side` in full between professionals, `vague_side` else.
    `same_place`, `other_place`: both name the school, the bank, the estate, and name it alike or not: less than the
    −4.5 of a registered shop, since names are heard out of running words. `two_places`: the one names a school and
    the other a bank, which may be neighbours.
    `same_walk`: told by professionals of one kind within `walk_min` minutes. A beat has one inspector at a time, who
    knows what has been told: the odds fall to a fifth, not to nothing, since beats meet.
    `fresh` − age / how long such a trouble lasts, at least `stale`.
    `least`: a score below is not proposed. `sure`: so likely an open case has to be, beside all others and beside
    none of them, to be highlighted.
    """

    prior: float = -1.7
    tail: float = 8.0
    thinning: float = 0.7
    distance_most: float = 4.0
    distance_least: float = -6.0
    class_base: float = -2.0
    class_gain: float = 5.0
    class_unknown: float = -0.8
    unsaid: float = 0.5
    class_strange: float = -4.5
    of_strangers: float = 0.5
    words_most: float = 4.0
    words_apart: float = -0.7
    words_full: int = 3
    same_frontage: float = 2.5
    other_frontage: float = -4.5
    same_camera: float = 2.5
    other_camera: float = -1.0
    shop_named: float = 3.0
    same_road: float = 0.7
    other_road: float = -1.2
    other_side: float = -4.5
    vague_side: float = -2.0
    same_place: float = 1.0
    other_place: float = -3.5
    two_places: float = -1.0
    same_walk: float = -1.5
    walk_min: float = 30.0
    fresh: float = 0.5
    stale: float = -3.0
    least: float = 0.08
    sure: float = 0.9


WEIGHTS = Weights()
