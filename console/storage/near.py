"""The cases that were at a place, read from the log with the whole way each of them went."""

from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from console.domain.case import events as fact
from console.domain.case.stages import DONE, ENDED, Stage
from console.domain.case.things import Case, External
from console.domain.duty import Audience
from console.domain.ids import CaseId
from console.domain.past import PastCase, is_same_place, sendings
from console.domain.place import Place
from console.storage import tables
from console.storage.archive import Archive
from console.storage.instants import micros
from console.storage.projection import thing_at
from console.storage.records import recorded

LOOKED_AT_MOST = 50_000
"""Three months of a busy district; the newest are looked at."""
TOLD_MOST = 200
EVENTS_MOST = 1_000
"""Of one case; no life is that long."""
ABOUT_SENDING = tuple(
    each.__name__ for each in (fact.CaseDispatched, fact.DispatchedFirst, fact.RequestAsked, fact.HandBackGranted)
)


class _Spot(Struct, frozen=True):
    """As much of a stored case as tells whether it is meant; reading the rest of a month would take a second."""

    id: CaseId
    stage: Stage
    place: Place
    reported_at: datetime
    class_code: str | None = None
    external: External | None = None


_spots = msgspec.json.Decoder(_Spot)


def past_at(
    connection: Connection, archive: Archive, audience: Audience, case: str, since: datetime
) -> tuple[PastCase, ...] | None:
    """The cases at the place of one, itself among them, the newest first; None for who may not know of it.

    What was merged, declined or void is left out, and so is what another system handles.
    """
    if not audience.is_staff:
        return None
    own = thing_at(connection, ("case", case))
    if not isinstance(own, Case):
        return None
    table = tables.thing.c
    bodies = connection.execute(
        select(table.body)
        .where(table.kind == "case", table.began_at >= micros(since))
        .order_by(table.began_at.desc(), table.id.desc())
        .limit(LOOKED_AT_MOST)
    ).scalars()
    spots = [spot for spot in map(_spots.decode, bodies) if spot.id != own.id and _counts(spot, own.place)]
    mine = _Spot(own.id, own.stage, own.place, own.reported_at, own.class_code)
    return tuple(_told(connection, archive, spot) for spot in [mine, *spots][:TOLD_MOST])


def _counts(spot: _Spot, here: Place) -> bool:
    is_ours = spot.external is None and (spot.stage not in ENDED or spot.stage in DONE)
    return is_ours and is_same_place(here, spot.place.lon, spot.place.lat)


def _told(connection: Connection, archive: Archive, spot: _Spot) -> PastCase:
    told = archive.told(connection, spot.id, 0, EVENTS_MOST)
    stored = [each for each in told if each.thing_kind == "case" and each.kind in ABOUT_SENDING]
    return PastCase(
        case=spot.id,
        at=spot.reported_at,
        lon=spot.place.lon,
        lat=spot.place.lat,
        class_code=spot.class_code or "",
        sent=sendings(recorded(each, None).event for each in stored),
    )
