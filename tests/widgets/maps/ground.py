"""A made-up district of two streets, and points in it."""

from widgets.maps.values import Area, AreaKind, MapPoint, Shape, Tone

WEST, EAST, SOUTH, NORTH, MIDDLE = 117.40, 117.60, 36.60, 36.80, 117.50


def _square(west: float, east: float) -> tuple[tuple[float, float], ...]:
    return (west, SOUTH), (east, SOUTH), (east, NORTH), (west, NORTH)


AREAS = (
    Area("outline", "试验区", (_square(WEST, EAST),), AreaKind.OUTLINE),
    Area("west", "西街道", (_square(WEST, MIDDLE),), AreaKind.STREET, is_sketch=True),
    Area("east", "东街道", (_square(MIDDLE, EAST),), AreaKind.STREET),
)


def a_point(name: str, lon: float = 117.5, lat: float = 36.7, tone: Tone = Tone.NEUTRAL, **more) -> MapPoint:
    return MapPoint(name, lon, lat, tone, more.get("shape", Shape.CASE), more.get("title", name))


def points_across(count: int) -> list[MapPoint]:
    """So many points on a lattice over the district."""
    side = max(round(count**0.5), 1)
    return [
        a_point(
            f"P{number}",
            WEST + (EAST - WEST) * (number % side + 0.5) / side,
            SOUTH + (NORTH - SOUTH) * (number // side % side + 0.5) / side,
        )
        for number in range(count)
    ]
