"""研判规则: what of the cameras' claims is put before a person, and when; one versioned set named `triage`.

    quiet window (静默时段) ─┐
    permit (西瓜地图: places, hours and seasons where stalls may stand, so many of them) ─┤
    rate (so many an hour of one camera and class) ─┤──▶ held back, with the reason; kept, counted, shown on demand
    persistence (seen once is not seen) ─┘

A danger is never held back: who asks, asks of other classes only. With no set published nothing is.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from math import hypot

from msgspec import Struct

from console.domain.calendar import SHANGHAI
from console.domain.ids import CameraId
from console.domain.place import Place
from console.domain.plane import metres_per_degree
from console.domain.text import Text

HITS_MOST = 20
RATE_MOST = 10_000
RADIUS_MOST_M = 500.0
A_LEAP_YEAR = 2024


class HeldBy(StrEnum):
    """暂不研判的原因."""

    QUIET = "quiet"
    PERMIT = "permit"
    RATE = "rate"
    PERSISTENCE = "persistence"


HELD_BY_NAMES: dict[HeldBy, Text] = {
    HeldBy.QUIET: Text("静默时段", "Quiet window"),
    HeldBy.PERMIT: Text("许可摊点", "Permitted"),
    HeldBy.RATE: Text("同机同类过多", "Too many of one camera"),
    HeldBy.PERSISTENCE: Text("待再次发现", "Seen once so far"),
}


class Held(Struct, frozen=True):
    """`rule`: the id of the permit or the window; "" of the others. `name`: as the site calls it."""

    by: HeldBy
    rule: str = ""
    name: str = ""


class Seen(Struct, frozen=True, kw_only=True):
    """What is asked about. `hits`: how often it was seen by now. `lately`: how many others of its camera and class
    there were within the hour. `place`: of the camera, as the register has it."""

    class_code: str
    camera: CameraId
    place: Place
    at: datetime
    zone: str | None = None
    hits: int = 1
    lately: int = 0


class Daily(Struct, frozen=True):
    """Of every day, local time, `since` ≤ … < `until`; over midnight where `until` is the earlier. Both "HH:MM"."""

    since: str
    until: str

    def holds(self, at: time) -> bool:
        since, until = time.fromisoformat(self.since), time.fromisoformat(self.until)
        return since <= at < until if since <= until else at >= since or at < until


class Season(Struct, frozen=True):
    """Of every year, both days with it, "MM-DD"; over New Year where `until` is the earlier."""

    since: str
    until: str

    def holds(self, day: str) -> bool:
        if self.since <= self.until:
            return self.since <= day <= self.until
        return day >= self.since or day <= self.until


class Where(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which claims it is about: those that fit all that is given. `classes`: codes."""

    id: str
    name: str
    classes: tuple[str, ...] = ()
    cameras: tuple[CameraId, ...] = ()
    zones: tuple[str, ...] = ()
    hours: tuple[Daily, ...] = ()

    def is_about(self, seen: Seen) -> bool:
        local = seen.at.astimezone(SHANGHAI).time()
        return (
            (not self.classes or seen.class_code in self.classes)
            and (not self.cameras or seen.camera in self.cameras)
            and (not self.zones or seen.zone in self.zones)
            and (not self.hours or any(each.holds(local) for each in self.hours))
        )


class Permit(Where, frozen=True, kw_only=True, omit_defaults=True):
    """许可摊点: within `radius_m` of a point `capacity` stalls may stand at a time, in its hours and its season.

    One that names cameras, and zones of theirs, is about what they see there, wherever they hang.
    """

    lon: float
    lat: float
    radius_m: float = 30.0
    capacity: int = 1
    season: Season | None = None

    def covers(self, seen: Seen) -> bool:
        if not self.is_about(seen):
            return False
        if self.season is not None and not self.season.holds(f"{seen.at.astimezone(SHANGHAI):%m-%d}"):
            return False
        per_lon, per_lat = metres_per_degree(self.lat)
        away = hypot((seen.place.lon - self.lon) * per_lon, (seen.place.lat - self.lat) * per_lat)
        return bool(self.cameras) or away <= self.radius_m


class Quiet(Where, frozen=True, kw_only=True, omit_defaults=True):
    """静默时段: planned works, a fair, a camera under repair; from `since` until `until`, for ever where neither is."""

    since: datetime | None = None
    until: datetime | None = None

    def covers(self, seen: Seen) -> bool:
        begun = self.since is None or self.since <= seen.at
        return begun and (self.until is None or seen.at < self.until) and self.is_about(seen)


class SelfFiling(Struct, frozen=True):
    """自动立案 where a site wants it: what this camera sees of this class is reported as a case at once, and marked."""

    camera: CameraId
    class_code: str


class TriageRules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`hits_least`: seen so often before a person is asked; `hits`: of a class. `rate_most`: so many alerts of one
    camera and class an hour, None: as many as come. `files_itself`: the AI gives a clue, a person files, but here."""

    rev: int = 0
    permits: tuple[Permit, ...] = ()
    quiets: tuple[Quiet, ...] = ()
    hits_least: int = 1
    hits: dict[str, int] = {}
    rate_most: int | None = None
    files_itself: tuple[SelfFiling, ...] = ()

    def holding(self, seen: Seen, standing: Callable[[str], int]) -> Held | None:
        """What holds a claim back; None where a person is asked. `standing`: how many others a permit holds now."""
        for quiet in self.quiets:
            if quiet.covers(seen):
                return Held(HeldBy.QUIET, quiet.id, quiet.name)
        for permit in self.permits:
            if permit.covers(seen) and standing(permit.id) < permit.capacity:
                return Held(HeldBy.PERMIT, permit.id, permit.name)
        if self.rate_most is not None and seen.lately >= self.rate_most:
            return Held(HeldBy.RATE)
        if seen.hits < self.hits.get(seen.class_code, self.hits_least):
            return Held(HeldBy.PERSISTENCE)
        return None

    def files(self, camera: CameraId, class_code: str | None) -> bool:
        return any((each.camera, each.class_code) == (camera, class_code) for each in self.files_itself)

    def faults(self) -> tuple[Text, ...]:
        """What keeps these rules from being published, each with the line it is about."""
        return tuple(_faults(self))


NOTHING_HELD = TriageRules()


def _faults(rules: TriageRules) -> Iterator[Text]:
    ids = [each.id for each in (*rules.permits, *rules.quiets)]
    for line in (*rules.permits, *rules.quiets):
        if not line.id.strip() or ids.count(line.id) > 1 or not line.name.strip():
            yield _wrong(line.id, "编号为空或重复，或没有名称", "its id is empty or used twice, or it has no name")
        if any(not (_is_time(each.since) and _is_time(each.until)) for each in line.hours):
            yield _wrong(line.id, "时刻须写作 08:00 这样的形式", "times of day are written 08:00")
    for permit in rules.permits:
        on_earth = -180 <= permit.lon <= 180 and -90 <= permit.lat <= 90
        if not on_earth or not 0 < permit.radius_m <= RADIUS_MOST_M or permit.capacity < 1:
            yield _wrong(
                permit.id,
                f"点位、半径（不超过 {RADIUS_MOST_M:g} 米）或容量不对",
                f"its point, its radius (at most {RADIUS_MOST_M:g} m) or its capacity is none",
            )
        if not permit.classes:
            yield _wrong(permit.id, "须写明许可哪些小类", "say which classes it permits")
        if permit.season is not None and not (_is_day(permit.season.since) and _is_day(permit.season.until)):
            yield _wrong(permit.id, "季节须写作 04-15 这样的月日", "days of a season are written 04-15")
    for quiet in rules.quiets:
        if quiet.since is not None and quiet.until is not None and quiet.since >= quiet.until:
            yield _wrong(quiet.id, "结束须在开始之后", "it ends before it begins")
        if any(each is not None and each.tzinfo is None for each in (quiet.since, quiet.until)):
            yield _wrong(quiet.id, "起止须带时区，如 +08:00", "its instants need an offset, such as +08:00")
    yield from _bounds(rules)


def _bounds(rules: TriageRules) -> Iterator[Text]:
    counts: Sequence[tuple[str, int, int]] = (
        ("hits_least", rules.hits_least, HITS_MOST),
        *((f"hits.{code}", count, HITS_MOST) for code, count in rules.hits.items()),
        *(() if rules.rate_most is None else (("rate_most", rules.rate_most, RATE_MOST),)),
    )
    for key, count, most in counts:
        if not 1 <= count <= most:
            yield Text(
                f"triage：{key} 须在 1 与 {most} 之间，现为 {count}。",
                f"triage: {key} must lie between 1 and {most}; it is {count}.",
            )


def _wrong(id: str, zh: str, en: str) -> Text:
    return Text(f"triage：“{id[:40]}”{zh}。", f"triage: “{id[:40]}”: {en}.")


def _is_time(words: str) -> bool:
    try:
        return time.fromisoformat(words).strftime("%H:%M") == words
    except ValueError:
        return False


def _is_day(words: str) -> bool:
    try:
        return f"{date.fromisoformat(f'{A_LEAP_YEAR}-{words}'):%m-%d}" == words
    except ValueError:
        return False
