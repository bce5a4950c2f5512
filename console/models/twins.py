"""疑似重复: what the cases of a seat have to do with each other, kept beside the store.

    store.flush ─▶ ids that moved ─▶ read anew, a slice at a time ─▶ the index of proposals
                                          └▶ cases before filing that this touches ─▶ judged anew ─▶ `changed`

Open cases are held, and those closed within 72 h, since their trouble may have come back. What another system
handles and what was merged, declined or voided stays out. It proposes; a person decides.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from heapq import heappop, heappush
from time import perf_counter

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from console.domain.calendar import local_day
from console.domain.case.stages import DONE, ENDED, Stage
from console.domain.case.things import Source
from console.domain.codebook import Codebook
from console.domain.duplicates.proposals import Proposal, Proposals
from console.domain.duplicates.report import ERROR_M, Report, Side
from console.domain.duplicates.vocabulary import Vocabulary
from console.domain.duty import HELD_AFTER_END
from console.domain.ground import Frontage, Ground, LineKind
from console.domain.ids import CameraId, CaseId
from console.domain.rows import AlertRow, CaseRow
from console.sync.store import Store

BEFORE_FILING = frozenset({Stage.RECEIVED, Stage.REGISTERED})
"""Stages in which a case may still be merged by its operator: proposals are made here and nowhere else."""
MOST = 3
SURE_POINT_M = 15.0
"""A point that is wrong by no more says on which road it lies, even where the address does not."""
SLICE_S, PAUSE_MS = 0.003, 5
"""So long at a time is read and judged, and so long the window has for itself in between."""
FIRST_MS = 300
"""The cases of a window that has just opened are listed first, and only then compared."""
MANY = 400
"""When more has moved at once, every case before filing is judged anew at the end and not with each that is read."""
SIDES = {"东": Side.EAST, "西": Side.WEST, "南": Side.SOUTH, "北": Side.NORTH}
_HOUSE = re.compile(r"\d+号")


class Spot(Struct, frozen=True):
    """What the ground set knows of a place."""

    road: str = ""
    side: Side | None = None
    frontage: Frontage | None = None


class Signposts:
    """Roads and shop fronts by the words of an address; by the point only where it can be trusted.

    The nearest front to a point is not taken for the one that is meant: a receiver is wrong by more than a shop is
    wide, and two names that differ would then speak against what is one thing.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        roads = sorted((each.name.zh for each in ground.lines if each.name.zh), key=len, reverse=True)
        self._roads = re.compile("|".join(map(re.escape, roads))) if roads else None
        self._fronts: dict[str, list[Frontage]] = {}
        for front in ground.frontages:
            self._fronts.setdefault(front.address.replace(" ", ""), []).append(front)
        ground.line_at(LineKind.ROAD, 0.0, 0.0, date.min)  # fills the set's drawers now and not under a hand

    def spot(self, row: CaseRow, on: date) -> Spot:
        """Where a case is, as far as its address or its point say so for certain."""
        address = row.place.address.replace(" ", "")
        named = self._roads.search(address) if self._roads is not None else None
        if named is None:
            return Spot(self._road_at(row, on))
        front = self.front(address, on)
        return Spot(named[0]) if front is None else Spot(named[0], SIDES.get(front.side), front)

    def front(self, address: str, on: date) -> Frontage | None:
        """The one shop front of an address, as far as road and number say so."""
        plain = address.replace(" ", "")
        named = self._roads.search(plain) if self._roads is not None else None
        house = _HOUSE.match(plain, named.end()) if named is not None else None
        if named is None or house is None:
            return None
        here = [each for each in self._fronts.get(named[0] + house[0], []) if each.holds(on)]
        return here[0] if len(here) == 1 else None

    def _road_at(self, row: CaseRow, on: date) -> str:
        if ERROR_M[row.source] > SURE_POINT_M:
            return ""
        road = self._ground.line_at(LineKind.ROAD, row.place.lon, row.place.lat, on)
        return "" if road is None else road.name.zh


def report_of(row: CaseRow, spot: Spot, camera: CameraId | None) -> Report:
    """A case as the proposer takes it."""
    front = spot.frontage
    return Report(
        case=CaseId(row.id),
        at=row.reported_at,
        lon=row.place.lon,
        lat=row.place.lat,
        source=row.source,
        class_code=row.class_code,
        words=row.title,
        frontage=front.id if front is not None else None,
        shop=front.name if front is not None else "",
        road=spot.road,
        side=spot.side,
        camera=camera,
        closed_at=row.closed_at if row.stage in DONE else None,
    )


def may_be_meant(row: CaseRow, now: datetime) -> bool:
    """Whether a new report can be about this case: it is open, or was closed so lately that it may have come back."""
    if row.external is not None:
        return False
    if row.stage in DONE:
        return row.closed_at is not None and row.closed_at > now - HELD_AFTER_END
    return row.stage not in ENDED


class Twins(QObject):
    """Ask `for_case` what a case may be a duplicate of, `likely` for the mark of a list."""

    changed = Signal(frozenset)
    """These cases before filing were judged anew: what is proposed for them may be something else."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        codebook: Codebook,
        ground: Ground,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        vocabulary = Vocabulary(codebook.classes)
        self._store, self._clock, self.posts = store, clock, Signposts(ground)
        self._held, self._early = Proposals(vocabulary), Proposals(vocabulary)
        self._reports: dict[str, Report] = {}
        self._likely: dict[str, CaseId | None] = {}
        self._closed: list[tuple[datetime, str]] = []
        self._to_read: dict[str, None] = {}
        self._to_judge: dict[str, None] = {}
        self._judges_all = False
        self._slices = QTimer(self, singleShot=True)
        self._slices.timeout.connect(self._work)
        self._slices.start(FIRST_MS)
        self._moved(store.rows(CaseRow))
        self.stop = store.watch(self._moved)
        self.destroyed.connect(self.stop)

    def for_case(self, row: CaseRow, now: datetime) -> tuple[Proposal, ...]:
        """The likeliest first, at most MOST; nothing once a case is filed, and nothing for another system's."""
        if row.stage not in BEFORE_FILING or row.external is not None:
            return ()
        self._forget_old(now)
        return self._held.propose(self._report(row, now), now, MOST)

    def for_alert(self, row: AlertRow, now: datetime) -> tuple[Proposal, ...]:
        """The open cases that a camera's claim may be of, the likeliest first, at most MOST."""
        self._forget_old(now)
        seen = Report(
            case=CaseId(row.id),
            at=row.first_at,
            lon=row.place.lon,
            lat=row.place.lat,
            source=Source.VIDEO,
            class_code=row.class_code,
            camera=row.camera,
        )
        return tuple(each for each in self._held.propose(seen, now, MOST) if not each.recurs)

    def likely(self, case: str) -> CaseId | None:
        """The open case that this one, not yet filed, is probably a second report of."""
        return self._likely.get(case)

    @property
    def is_settled(self) -> bool:
        """Whether everything that moved has been read and judged."""
        return not self._to_read and not self._to_judge

    def work_off(self) -> None:
        """Read and judge whatever is left, at once."""
        while not self.is_settled:
            self._work()

    def _moved(self, ids: Iterable[str]) -> None:
        self._to_read.update(dict.fromkeys(ids))
        self._judges_all |= len(self._to_read) > MANY
        if not self._slices.isActive():
            self._slices.start(PAUSE_MS)

    def _work(self) -> None:
        """One slice: first what is to be read, then what is to be judged."""
        now, until = self._clock(), perf_counter() + SLICE_S
        judged: set[str] = set()
        self._forget_old(now)
        while not self.is_settled and perf_counter() < until:
            if self._to_read:
                self._read(_first(self._to_read), now)
            else:
                judged.add(self._judge(_first(self._to_judge), now))
            if self._judges_all and not self._to_read:
                self._judges_all = False
                self._to_judge = dict.fromkeys(self._likely)
        if not self.is_settled:
            self._slices.start(PAUSE_MS)
        if judged:
            self.changed.emit(frozenset(judged))

    def _read(self, id: str, now: datetime) -> None:
        """Bring the index in step with what a case has become."""
        row = self._store.row(id)
        report, is_early = None, False
        if isinstance(row, CaseRow) and may_be_meant(row, now):
            report, is_early = self._report(row, now), row.stage in BEFORE_FILING
        before, was_early = self._reports.get(id), id in self._likely
        if (report, is_early) == (before, was_early):
            return
        if report != before:
            self._touch(before, now)
            self._hold(id, report)
        if is_early and report is not None:
            self._early.hold(self._held.read(report))
            self._likely.setdefault(id, None)
            self._to_judge[id] = None
        elif was_early:
            self._early.drop(CaseId(id))
            del self._likely[id]
            self._to_judge.pop(id, None)
        if report != before:
            self._touch(report, now)

    def _hold(self, id: str, report: Report | None) -> None:
        if report is None:
            self._reports.pop(id, None)
            self._held.drop(CaseId(id))
            return
        self._reports[id] = report
        self._held.add(report)
        if report.closed_at is not None:
            heappush(self._closed, (report.closed_at, id))

    def _touch(self, report: Report | None, now: datetime) -> None:
        """Whoever waits for filing and has something to do with this report is judged anew: a pair weighs the same
        either way round."""
        if report is not None and not self._judges_all:
            near = self._early.propose(report, now, len(self._early))
            self._to_judge.update(dict.fromkeys(each.case for each in near))

    def _judge(self, id: str, now: datetime) -> str:
        first = self._held.propose(self._reports[id], now, 1)
        self._likely[id] = first[0].case if first and first[0].highlighted else None
        return id

    def _forget_old(self, now: datetime) -> None:
        """What was closed 72 h ago does not come back any more: it would be a new case."""
        while self._closed and self._closed[0][0] <= now - HELD_AFTER_END:
            at, id = heappop(self._closed)
            report = self._reports.get(id)
            if report is not None and report.closed_at == at:
                self._hold(id, None)

    def _report(self, row: CaseRow, now: datetime) -> Report:
        alert = self._store.row(row.alert) if row.alert is not None else None
        camera = alert.camera if isinstance(alert, AlertRow) else None
        return report_of(row, self.posts.spot(row, local_day(now)), camera)


def _first(queue: dict[str, None]) -> str:
    id = next(iter(queue))
    del queue[id]
    return id
