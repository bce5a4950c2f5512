"""A district cut into cells around given places: a sketch of its streets, where no survey is at hand.

Every spot belongs to the nearest place. Real street boundaries follow rivers and
roads; whoever shows these cells says that they are a sketch (示意).
"""

import math
from collections.abc import Sequence

import shapely

from resources.maps.outline import Ring


def street_cells(outline: Sequence[Ring], seeds: Sequence[tuple[float, float]]) -> list[tuple[Ring, ...]]:
    """The rings of one cell per seed, in the order of the seeds; together they tile the outline.

    Outline and seeds are (lon, lat) in degrees; a cell has several rings where the
    outline cuts it. Raises ValueError where a seed lies outside or two are the same.
    """
    land = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in outline])
    spots = shapely.points(seeds)
    if len(set(seeds)) < len(seeds) or not bool(shapely.contains(land, spots).all()):
        raise ValueError("every seed lies inside the outline, and no two at the same place")
    squeeze = math.cos(math.radians(land.centroid.y))
    metric_land = _scaled(land, squeeze)
    sites = shapely.MultiPoint([(lon * squeeze, lat) for lon, lat in seeds])
    parts = shapely.voronoi_polygons(sites, extend_to=metric_land.envelope, ordered=True)
    return [_rings(_scaled(part.intersection(metric_land), 1 / squeeze)) for part in parts.geoms]


def _scaled(shape: shapely.Geometry, across: float) -> shapely.Geometry:
    return shapely.transform(shape, lambda spots: spots * (across, 1.0))


def _rings(shape: shapely.Geometry) -> tuple[Ring, ...]:
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return tuple(tuple((float(lon), float(lat)) for lon, lat in part.exterior.coords) for part in polygons)
