"""A district cut into cells around given places: a sketch of its streets, where no survey is at hand.

Every spot belongs to the nearest place. Real street boundaries follow rivers and
roads; whoever shows these cells says that they are a sketch (示意).

A cell is what is left of the outline when, for each other place, the half that lies
nearer to that place is cut away. The hub does this at its first start, hence without a
geometry package.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from resources.maps.outline import Ring

Point = tuple[float, float]


def street_cells(outline: Sequence[Ring], seeds: Sequence[Point]) -> list[tuple[Ring, ...]]:
    """The rings of one cell per seed, in the order of the seeds; together they tile the outline.

    Outline and seeds are (lon, lat) in degrees, the outline's rings closed or open, simple, and
    beside each other; a cell has several rings where the outline cuts it. Raises ValueError where a seed
    lies outside or two are the same.
    """
    outline = [ring if ring[0] == ring[-1] else (*ring, ring[0]) for ring in outline]
    if len(set(seeds)) < len(seeds) or not all(any(_holds(ring, *seed) for ring in outline) for seed in seeds):
        raise ValueError("every seed lies inside the outline, and no two at the same place")
    lats = [lat for ring in outline for _, lat in ring]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    land = [tuple((lon * squeeze, lat) for lon, lat in ring) for ring in outline]
    sites = [(lon * squeeze, lat) for lon, lat in seeds]
    return [_unsqueezed(_cell(land, site, sites), squeeze) for site in sites]


def _cell(land: Sequence[Ring], site: Point, sites: Sequence[Point]) -> list[Ring]:
    left = list(land)
    for other in sites:
        if other != site:
            left = [piece for ring in left for piece in _nearer(ring, site, other)]
    return left


def _nearer(ring: Ring, site: Point, other: Point) -> list[Ring]:
    """The pieces of a closed ring that lie nearer to one site than to another."""
    far = [math.dist(spot, site) ** 2 - math.dist(spot, other) ** 2 for spot in ring]
    if max(far) <= 0:
        return [ring]
    chains = _chains(ring, far)
    if not chains:
        return []
    along = (site[1] - other[1], other[0] - site[0])
    ends = [(_dot(spot, along), n, is_last) for n, chain in enumerate(chains) for is_last, spot in _ends(chain)]
    ends.sort()
    across = {}
    for one, two in zip(ends[::2], ends[1::2], strict=True):
        across[one[1:]], across[two[1:]] = two[1:], one[1:]
    return _joined(chains, across)


def _chains(ring: Ring, far: Sequence[float]) -> list[list[Point]]:
    """The stretches of a ring on the near side, each from where it comes over the line to where it leaves."""
    start = next(n for n, each in enumerate(far) if each > 0)
    spots = [*ring[start:-1], *ring[: start + 1]]
    values = [*far[start:-1], *far[: start + 1]]
    chains: list[list[Point]] = []
    for (a, there), (b, here) in pairwise(zip(spots, values, strict=True)):
        if (there > 0) != (here > 0):
            share = there / (there - here)
            crossing = (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
            if here > 0:
                chains[-1].append(crossing)
            else:
                chains.append([crossing])
        if here <= 0:
            chains[-1].append(b)
    return chains


def _joined(chains: Sequence[list[Point]], across: dict[tuple[int, bool], tuple[int, bool]]) -> list[Ring]:
    """Chains linked along the line into closed rings: from where one leaves to the neighbour that comes in."""
    rings: list[Ring] = []
    waiting = set(range(len(chains)))
    while waiting:
        first = at = min(waiting)
        ring: list[Point] = []
        while at in waiting:
            waiting.remove(at)
            ring += chains[at]
            at = across[at, True][0]
        rings.append((*ring, chains[first][0]))
    return rings


def _ends(chain: Sequence[Point]) -> tuple[tuple[bool, Point], tuple[bool, Point]]:
    return (False, chain[0]), (True, chain[-1])


def _dot(one: Point, two: Point) -> float:
    return one[0] * two[0] + one[1] * two[1]


def _holds(ring: Ring, lon: float, lat: float) -> bool:
    crossed = (
        (ay > lat) != (by > lat) and lon < ax + (lat - ay) * (bx - ax) / (by - ay)
        for (ax, ay), (bx, by) in pairwise(ring)
    )
    return sum(crossed) % 2 == 1


def _unsqueezed(rings: Sequence[Ring], squeeze: float) -> tuple[Ring, ...]:
    return tuple(tuple((x / squeeze, y) for x, y in ring) for ring in rings)
