"""Other open cases to point to: those near one, or those whose number holds what somebody types."""

from collections.abc import Callable, Sequence
from math import cos, hypot, radians

from console.domain.case.stages import ENDED, STAGE_NAMES
from console.domain.ids import CaseId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.sync.store import Store
from resources.tongue import say
from widgets.cases.answers import OtherCase

NEAR_M = 500
MOST = 20
METRES_PER_DEGREE = 111_320
REACH = NEAR_M / METRES_PER_DEGREE
"""As far north or south, in degrees."""


def others(store: Store, of: CaseRow) -> Callable[[str], Sequence[OtherCase]]:
    """A look-up for one case: '' gives the near open ones, the nearest first; else a part of a number."""

    def find(typed: str) -> list[OtherCase]:
        held = store.rows(CaseRow).values()
        if typed:
            wanted = [(metres(of.place, row.place), row) for row in held if typed in row.number and _may_stand(row, of)]
        else:
            north, south = of.place.lat + REACH, of.place.lat - REACH
            level = (row for row in held if south <= row.place.lat <= north and _may_stand(row, of))
            wanted = [(away, row) for row in level if (away := metres(of.place, row.place)) <= NEAR_M]
        return [other(row, away) for away, row in sorted(wanted, key=lambda each: (each[0], each[1].id))[:MOST]]

    return find


def number_of(store: Store, case: CaseId) -> str:
    """What a case is called; one that this seat does not hold says so."""
    row = store.row(case)
    return row.number if isinstance(row, CaseRow) else say("（不在本席）", "(not held here)")


def metres(here: Place, there: Place) -> float:
    """How far apart two places of one district are."""
    east = (here.lon - there.lon) * cos(radians(here.lat))
    return METRES_PER_DEGREE * hypot(east, here.lat - there.lat)


def _may_stand(row: CaseRow, of: CaseRow) -> bool:
    return row.id != of.id and row.stage not in ENDED and row.external is None


def other(row: CaseRow, away: float) -> OtherCase:
    """A case so many metres away, as one picks it."""
    far = (
        say(f"{away:.0f} 米", f"{away:.0f} m")
        if away < 10_000
        else say(f"{away / 1000:.0f} 公里", f"{away / 1000:.0f} km")
    )
    return OtherCase(CaseId(row.id), row.number, f"{row.title} · {far} · {say(*STAGE_NAMES[row.stage])}")
