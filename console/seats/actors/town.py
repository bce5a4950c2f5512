"""What goes wrong in a town on one day: a plan that a seed decides, before anybody acts.

    hours  ▁▁▁▁▁▁▁▂▃█████▃▂▂▇█▃▃▂▂▂▁▁▁     most cases come from 9 to 11 and from 14 to 16
    people report incidents; cameras see situations that last a while, about a third of them false

Planning is separate from acting: the same day can be told at any speed, and can be counted in a test.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from random import Random
from typing import TypeVar

from msgspec import Struct

from console.domain.alert import FalseReason
from console.domain.calendar import SHANGHAI, local_day
from console.domain.case.things import Source
from console.domain.codebook import Codebook
from console.domain.ground import Ground, Line
from console.domain.ids import CameraId, UnitId
from console.domain.place import Place
from console.domain.responsibility import lead_at
from console.domain.rows import CaseRow
from console.domain.unit import Camera, Organisation
from console.ingest.profile import read_file, read_profile

T = TypeVar("T")


class Trouble(Struct, frozen=True):
    """How often people tell of a class, and in which words; `{}` stands for the place."""

    code: str
    weight: float
    says: tuple[str, ...]


class Habits(Struct, frozen=True):
    """`hours`: 24 weights. `sources`: reports by people a day. `situations`: what cameras claim a day.
    `pushes`: least and most messages of one camera a day. `watched`: class → weight before cameras.
    `roads`: line of the ground → how much happens there."""

    cases: int
    hours: tuple[float, ...]
    sources: dict[Source, int]
    situations: int
    pushes: tuple[int, int]
    false_share: float
    watched: dict[str, float]
    roads: dict[str, float]
    troubles: tuple[Trouble, ...]


class Town(Struct, frozen=True):
    organisation: Organisation
    codebook: Codebook
    ground: Ground
    habits: Habits
    seed: int

    def owner(self, row: CaseRow, now: datetime) -> UnitId | None:
        """Who answers for a case by the duty table."""
        return lead_at(self.organisation, self.ground, row.class_code or "", row.place, local_day(now)).unit

    def roads(self) -> tuple[Line, ...]:
        """The lines where things happen, in the order of their weights."""
        lines = {line.id: line for line in self.ground.lines}
        return tuple(lines[id_] for id_ in self.habits.roads)


class Incident(Struct, frozen=True, kw_only=True):
    """Something a person will report at `at`, in these words."""

    key: str
    at: datetime
    source: Source
    class_code: str
    place: Place
    title: str


class Situation(Struct, frozen=True, kw_only=True):
    """Something a camera claims to see from the first of `pushes` to the last."""

    key: str
    camera: Camera
    class_code: str
    pushes: tuple[datetime, ...]


class Day(Struct, frozen=True):
    """Both in order of time."""

    incidents: tuple[Incident, ...]
    situations: tuple[Situation, ...]

    def incidents_between(self, after: datetime, until: datetime) -> tuple[Incident, ...]:
        """Those of (after, until]."""
        first = bisect_right(self.incidents, after, key=lambda each: each.at)
        return self.incidents[first : bisect_right(self.incidents, until, key=lambda each: each.at)]

    def pushes_between(self, after: datetime, until: datetime) -> Iterator[tuple[Situation, int]]:
        """Each situation that a camera speaks of in (after, until], with the number of the message."""
        for situation in self.situations:
            if situation.pushes[0] > until:
                return
            if situation.pushes[-1] > after:
                first = bisect_right(situation.pushes, after)
                yield from ((situation, n) for n in range(first, bisect_right(situation.pushes, until)))


class Diary:
    """The plans of the days of a town, each made once however many actors live in it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._days: dict[date, Day] = {}

    def day(self, day: date) -> Day:
        if day not in self._days:
            self._days[day] = plan_day(self.town, day)
        return self._days[day]

    def days(self, after: datetime, until: datetime) -> tuple[Day, ...]:
        """The local days that a stretch of time touches."""
        first, last = local_day(after), local_day(until)
        return tuple(self.day(first + timedelta(days=n)) for n in range((last - first).days + 1))


def read_town(name: str, seed: int) -> Town:
    """The town of a shipped profile; raises Refused where a file is missing or malformed."""
    profile = read_profile(name)
    return Town(
        organisation=profile.organisation,
        codebook=profile.codebook,
        ground=profile.ground,
        habits=read_file(Habits, "profiles", name, "day.json"),
        seed=seed,
    )


def plan_day(town: Town, day: date) -> Day:
    """Everything that will go wrong on a local day, in order of time. The same seed gives the same day."""
    rng = chance(town.seed, "day", day.isoformat())
    told = sorted(
        (_instant(day, _hours_of(source, town.habits.hours), rng), source)
        for source, count in town.habits.sources.items()
        for _ in range(count)
    )
    incidents = tuple(
        _incident(town, f"d{town.seed}-{day:%Y%m%d}-{n:04d}", at, source, rng) for n, (at, source) in enumerate(told, 1)
    )
    situations = [each for camera in town.organisation.cameras for each in _situations(town, camera, day, rng)]
    return Day(incidents, tuple(sorted(situations, key=lambda each: each.pushes[0])))


def false_reason(town: Town, camera: CameraId, first_at: datetime) -> FalseReason | None:
    """What a look at the picture would show: None where the camera is right.

    The camera draws its picture by it and the operator judges by it, so that both agree without talking.
    """
    rng = chance(town.seed, "false", camera, f"{first_at.timestamp():.0f}")
    if rng.random() >= town.habits.false_share:
        return None
    return rng.choices(tuple(FalseReason), (45, 20, 15, 15, 5))[0]


def chance(*words: object) -> Random:
    """A die for one question: the same words always fall the same way, whatever else was asked before."""
    digest = blake2b("/".join(map(str, words)).encode(), digest_size=8).digest()
    return Random(int.from_bytes(digest, "big"))


def _hours_of(source: Source, hours: Sequence[float]) -> Sequence[float]:
    """Staff walk the streets from 7 to 20; citizens and their telephones never sleep."""
    if source not in (Source.INSPECTOR, Source.PATROL):
        return hours
    return [weight if 7 <= hour < 20 else 0 for hour, weight in enumerate(hours)]


def _instant(day: date, hours: Sequence[float], rng: Random) -> datetime:
    hour = rng.choices(range(24), hours)[0]
    local = datetime.combine(day, time(hour), SHANGHAI) + timedelta(seconds=rng.randrange(3_600))
    return local.astimezone(UTC)


def _incident(town: Town, key: str, at: datetime, source: Source, rng: Random) -> Incident:
    troubles = town.habits.troubles
    trouble = rng.choices(troubles, [each.weight for each in troubles])[0]
    place = _somewhere(town, local_day(at), rng)
    return Incident(
        key=key,
        at=at,
        source=source,
        class_code=trouble.code,
        place=place,
        title=rng.choice(trouble.says).format(place.address),
    )


def _somewhere(town: Town, on: date, rng: Random) -> Place:
    road = rng.choices(town.roads(), tuple(town.habits.roads.values()))[0]
    (west, south), (east, north) = road.paths[0][0], road.paths[0][-1]
    along = rng.uniform(0.02, 0.98)
    lon = west + (east - west) * along + rng.uniform(-0.0003, 0.0003)
    lat = south + (north - south) * along + rng.uniform(-0.0002, 0.0002)
    address = f"{road.name.zh}{int(along * 400) * 2 + rng.randint(1, 2)}号附近"
    return Place(round(lon, 5), round(lat, 5), address, town.ground.street_at(lon, lat, on))


def _situations(town: Town, camera: Camera, day: date, rng: Random) -> list[Situation]:
    habits = town.habits
    mean = habits.situations / len(town.organisation.cameras)
    count = max(1, int(mean) + (rng.random() < mean % 1) + rng.choice((-1, 0, 0, 1)))
    each = rng.randint(*habits.pushes) // count
    found = []
    for n in range(1, count + 1):
        weights = [habits.watched.get(code, 1.0) for code in camera.watches]
        start = _instant(day, habits.hours, rng)
        gap = rng.uniform(40, 75)
        found.append(
            Situation(
                key=f"{camera.id}-{day:%Y%m%d}-{n}",
                camera=camera,
                class_code=rng.choices(camera.watches, weights)[0],
                pushes=tuple(start + timedelta(seconds=round(gap * i)) for i in range(max(2, each))),
            )
        )
    return found
