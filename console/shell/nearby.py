"""Other open cases to point to: those near one, or those whose number holds what somebody types."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import cos, hypot, radians

from console.domain.case.stages import ENDED, STAGE_NAMES
from console.domain.duplicates.proposals import Proposal
from console.domain.ids import CaseId
from console.domain.place import Place
from console.domain.rows import AlertRow, CaseRow
from console.sync.store import Store
from resources.tongue import say
from widgets.cases.answers import OtherCase

NEAR_M = 500
MOST = 20
METRES_PER_DEGREE = 111_320


def others(store: Store, of: CaseRow) -> Callable[[str], Sequence[OtherCase]]:
    """A look-up for one case: '' gives the near open ones, the nearest first; else a part of a number."""

    def find(typed: str) -> list[OtherCase]:
        held = store.rows(CaseRow).values()
        if typed:
            wanted = [(metres(of.place, row.place), row) for row in held if typed in row.number and _may_stand(row, of)]
        else:
            wanted = [(away, row) for away, row in _within(held, of.place, NEAR_M) if _may_stand(row, of)]
        return [other(row, away) for away, row in _nearest_first(wanted)[:MOST]]

    return find


def around(store: Store, place: Place, within_m: float) -> list[OtherCase]:
    """The open cases within so many metres of a place, the nearest first."""
    near = [(away, row) for away, row in _within(store.rows(CaseRow).values(), place, within_m) if _is_open(row)]
    return [other(row, away) for away, row in _nearest_first(near)[:MOST]]


def meant(store: Store, row: AlertRow, proposals: Sequence[Proposal]) -> list[OtherCase]:
    """The cases that an alert may be of, as one picks them, each with what speaks for it."""
    found = []
    for each in proposals:
        case = store.row(each.case)
        if isinstance(case, CaseRow) and _is_open(case):
            reasons = " · ".join(say(*reason) for reason in each.reasons)
            named = other(case, metres(row.place, case.place))
            found.append(OtherCase(named.id, named.number, f"{named.told} · {reasons}"))
    return found


def number_of(store: Store, case: CaseId) -> str:
    """What a case is called; one that this seat does not hold says so."""
    row = store.row(case)
    return row.number if isinstance(row, CaseRow) else say("（不在本席）", "(not held here)")


def metres(here: Place, there: Place) -> float:
    """How far apart two places of one district are."""
    east = (here.lon - there.lon) * cos(radians(here.lat))
    return METRES_PER_DEGREE * hypot(east, here.lat - there.lat)


def _within(rows: Iterable[CaseRow], place: Place, within_m: float) -> Iterator[tuple[float, CaseRow]]:
    reach = within_m / METRES_PER_DEGREE
    north, south = place.lat + reach, place.lat - reach
    for row in rows:
        if south <= row.place.lat <= north and (away := metres(place, row.place)) <= within_m:
            yield away, row


def _nearest_first(near: list[tuple[float, CaseRow]]) -> list[tuple[float, CaseRow]]:
    return sorted(near, key=lambda each: (each[0], each[1].id))


def _is_open(row: CaseRow) -> bool:
    return row.stage not in ENDED and row.external is None


def _may_stand(row: CaseRow, of: CaseRow) -> bool:
    return row.id != of.id and _is_open(row)


def other(row: CaseRow, away: float) -> OtherCase:
    """A case so many metres away, as one picks it."""
    far = (
        say(f"{away:.0f} 米", f"{away:.0f} m")
        if away < 10_000
        else say(f"{away / 1000:.0f} 公里", f"{away / 1000:.0f} km")
    )
    return OtherCase(CaseId(row.id), row.number, f"{row.title} · {far} · {say(*STAGE_NAMES[row.stage])}")
