"""What of a district one can go to on the map by its name: streets, roads and lanes, cameras, shop fronts."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from console.domain.ground import Area, AreaKind, Ground, LineKind
from console.domain.plane import Path
from console.domain.text import Text
from console.domain.unit import Organisation
from console.models.finder import Candidate

STREET, ROAD, LANE = Text("镇街", "Street office"), Text("道路", "Road"), Text("街巷", "Lane")
CAMERA, FRONTAGE = Text("监控", "Camera"), Text("临街单位", "Shop front")
STREET_ZOOM, LINE_ZOOM, SPOT_ZOOM = 13.0, 15.0, 17.0
"""All of a street office's ground, a good part of a road, the few houses around a door."""


class Landmark(Struct, frozen=True):
    """Where the map goes, and how near. `words`: what is said of it besides its name and its kind."""

    id: str
    name: Text
    kind: Text
    icon: str
    lon: float
    lat: float
    zoom: float
    words: str = ""


def landmarks(ground: Ground, organisation: Organisation, on: date) -> Iterator[Candidate[Landmark]]:
    """Everything that is there on this day, the larger before the smaller."""
    for area in ground.of_kind(AreaKind.STREET):
        if area.holds(on):
            yield _named(Landmark(area.id, area.name, STREET, "landmark", *_middle_of(area), STREET_ZOOM))
    for line in ground.lines:
        if line.holds(on) and any(line.paths):
            kind = ROAD if line.kind is LineKind.ROAD else LANE
            yield _named(Landmark(line.id, line.name, kind, "route", *_halfway(line.paths), LINE_ZOOM))
    for camera in organisation.cameras:
        at, name = camera.place, Text(camera.id, camera.id)
        yield _named(Landmark(camera.id, name, CAMERA, "cctv", at.lon, at.lat, SPOT_ZOOM, at.address))
    for front in ground.frontages:
        if front.holds(on) and front.path:
            name = Text(front.name, front.name)
            yield _named(
                Landmark(front.id, name, FRONTAGE, "store", *_halfway((front.path,)), SPOT_ZOOM, front.address)
            )


def _named(mark: Landmark) -> Candidate[Landmark]:
    names = (mark.name.zh, mark.name.en, mark.words)
    return Candidate(mark, tuple(dict.fromkeys(each for each in names if each)))


def _halfway(paths: Sequence[Path]) -> tuple[float, float]:
    """A vertex near the middle of the longest piece: it lies on the line, as a mean of vertices may not."""
    longest = max(paths, key=len)
    return longest[len(longest) // 2]


def _middle_of(area: Area) -> tuple[float, float]:
    """The middle of the box around it."""
    lons, lats = zip(*(spot for polygon in area.polygons for spot in polygon[0]), strict=True)
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
