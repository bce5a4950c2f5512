"""What may be asked of the log, each within one read transaction and within the asker's scope and mask."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, assert_never

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select, tuple_

from console.analytics.figures import figures
from console.domain.alert import Alert, EndAlert, WakeAlert
from console.domain.case.commands import Personal, RecomputeDeadlines
from console.domain.case.ladder import rungs
from console.domain.case.things import Case
from console.domain.catalogue import THING_KINDS, Due, people_in
from console.domain.duty import DISTRICT, HELD_AFTER_END, SHIFT_PAPERS, Audience, Mask, row, shown, teller
from console.domain.dutylog import ONE_DAY, DutyDay, NoteDuty, day_of
from console.domain.handover import HandoverStage
from console.domain.ids import CaseId
from console.domain.reference import SetName
from console.domain.rows import AnyRow
from console.domain.storm import turned
from console.domain.text import Text
from console.storage import shift, tables
from console.storage.archive import Archive
from console.storage.instants import instant, micros
from console.storage.near import past_at
from console.storage.projection import encoder, kept_thing, kept_things, thing_at
from console.storage.records import Aged, Recorded, Snapshot, as_chained, recorded
from console.storage.references import reference_body
from console.storage.vault import Vault
from console.wire.frames import (
    MAX_HUB_FRAME,
    NOTHING,
    CasesQuery,
    ColleaguesQuery,
    FiguresQuery,
    Found,
    Item,
    PaceQuery,
    PastQuery,
    Query,
    ReferenceQuery,
    RevealQuery,
    ShiftsQuery,
    TimelineQuery,
)

PAGE_MOST = 200
LONGEST_PERIOD = timedelta(days=400)
TERMS_MOST = 8
REFERENCE_MOST = MAX_HUB_FRAME - 1024
"""A larger set would not fit a frame with its envelope; it is fetched over HTTP."""
PAGE_BYTES = 2 * MAX_HUB_FRAME
"""Of the things on one page: a seat takes frames of twice that, and what has grown long is told in more pages."""
MAY_NOT_REVEAL = Text("举报人信息只供坐席查看。", "Reporters are shown to the desk only.")
DESK_ONLY = Text("人员与值班情况只供坐席查看。", "Who works at the desk, and how, is for the desk only.")
NOT_OURS = Text("翻页标记无效，请重新查询。", "That cursor is not ours; ask again.")
_NUMBER = re.compile(r"-?[0-9]{1,18}")
WAITING = (
    select(tables.thing)
    .where(tables.thing.c.next_rung_at <= bindparam("now"))
    .order_by(tables.thing.c.next_rung_at, tables.thing.c.id)
    .limit(bindparam("most"))
)
GUESSED = (
    select(tables.thing.c.id)
    .where(tables.thing.c.guessed_rev < bindparam("newest"))
    .order_by(tables.thing.c.guessed_rev, tables.thing.c.id)
    .limit(bindparam("most"))
)
"""Both are asked every second: each walks an index whose first rows are its answer, however many cases there are."""
_ALERTS = (
    select(tables.thing.c.began_at)
    .where(tables.thing.c.kind == "alert", tables.thing.c.began_at.between(bindparam("since"), bindparam("until")))
    .order_by(tables.thing.c.began_at)
)
_NEWEST_CALENDAR = select(func.coalesce(func.max(tables.reference.c.rev), 0)).where(
    tables.reference.c.name == SetName.CALENDAR
)


def head(connection: Connection) -> int:
    return int(connection.execute(select(tables.head.c.o)).scalar_one())


class Beside(Struct, frozen=True):
    """What answers rest on beside the tables. `passes_over`: altered things are left out, since everybody is told."""

    vault: Vault
    archive: Archive
    passes_over: bool = False


def snapshot(connection: Connection, audience: Audience, now: datetime, *, passes_over: bool = False) -> Snapshot:
    """Every row an audience holds, as of the head of this transaction; raises Damaged unless `passes_over`."""
    table = tables.thing
    since = micros(now - HELD_AFTER_END)
    held = select(table).where(table.c.kind != "account", or_(table.c.ended_at.is_(None), table.c.ended_at > since))
    things = kept_things(connection.execute(in_scope(held, audience)), passes_over=passes_over)
    rows = [found for thing in things if (found := row(thing, audience)) is not None]
    return Snapshot(head(connection), tuple(sorted(rows, key=lambda each: (type(each).__name__, each.id))))


def since(connection: Connection, after: int, until: int) -> list[Recorded]:
    """Events in (after, until], each with its thing as it stands in this transaction."""
    table = tables.event
    wanted = select(table).where(table.c.o > after, table.c.o <= until).order_by(table.c.o)
    stored = [as_chained(each) for each in connection.execute(wanted)]
    things = {key: thing_at(connection, key) for key in {(each.thing_kind, each.thing) for each in stored}}
    return [recorded(each, things[(each.thing_kind, each.thing)]) for each in stored]


def ended(connection: Connection, after: datetime, until: datetime) -> list[Aged]:
    """Things that ended in (after, until], the earliest first."""
    table = tables.thing.c
    found = connection.execute(
        select(table.kind, table.id, table.scopes)
        .where(table.kind.in_(sorted(THING_KINDS)), table.ended_at > micros(after), table.ended_at <= micros(until))
        .order_by(table.ended_at, table.id)
    )
    return [Aged(each.kind, each.id, frozenset(msgspec.json.decode(each.scopes))) for each in found]


def scopes_of(connection: Connection, kind: str, id_: str) -> frozenset[str] | None:
    """Who may know of a thing; None where there is none."""
    table = tables.thing.c
    found = connection.execute(select(table.scopes).where(table.kind == kind, table.id == id_)).scalar()
    return None if found is None else frozenset(msgspec.json.decode(found))


def due(connection: Connection, now: datetime, limit: int) -> tuple[Due, ...]:
    """What the clock asks now: the longest waiting rungs, snoozed and silent alerts, then what a guessed calendar
    promised."""
    asks: list[Due] = []
    for each in connection.execute(WAITING, {"now": micros(now), "most": limit}):
        match kept_thing(each):
            case Case() as case:
                asks.extend(rungs(case, now))
            case Alert(until=until) as alert if until is not None:
                asks.append(WakeAlert(alert=alert.id, until=until))
            case Alert() as alert if alert.silent_at is not None:
                asks.append(EndAlert(alert=alert.id, last_at=alert.last_at))
    if len(asks) < limit:
        newest: int = connection.execute(_NEWEST_CALENDAR).scalar_one()
        guessed = connection.execute(GUESSED, {"newest": newest, "most": limit - len(asks)}).scalars()
        asks.extend(RecomputeDeadlines(case=CaseId(id_), calendar_rev=newest) for id_ in guessed)
    return tuple(asks[:limit])


class _Alerts:
    """When alerts began, as far as this transaction knows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first(self, since: datetime, until: datetime) -> datetime | None:
        found = self._connection.execute(_ALERTS.limit(1), _between(since, until)).scalar()
        return None if found is None else instant(found)

    def count(self, since: datetime, until: datetime, most: int) -> int:
        some = _ALERTS.limit(most).subquery()
        return int(
            self._connection.execute(select(func.count()).select_from(some), _between(since, until)).scalar_one()
        )


def storm(connection: Connection, enough: int, now: datetime) -> NoteDuty | None:
    """What the duty log has to be told of a storm of alerts at `now`, when so many within a while are one."""
    days = (thing_at(connection, ("duty_day", day_of(at))) for at in (now, now - ONE_DAY))
    return turned([each for each in days if isinstance(each, DutyDay)], _Alerts(connection), enough, now)


def _between(since: datetime, until: datetime) -> dict[str, int]:
    return {"since": micros(since), "until": micros(until)}


def find(connection: Connection, beside: Beside, audience: Audience, query: Query, cursor: str, limit: int) -> Found:
    """One page of the answer to a query; raises Damaged where what it rests on was altered."""
    most = max(1, min(limit, PAGE_MOST))
    match query:
        case CasesQuery():
            return _cases(connection, beside, audience, query, cursor, most)
        case TimelineQuery():
            return _timeline(connection, beside.archive, audience, query, cursor, most)
        case ReferenceQuery():
            body = reference_body(connection, query.sha256)
            if body is None:
                return _not(connection, "没有这份基础数据。", "There is no such reference set.")
            if len(body) > REFERENCE_MOST:
                return _not(connection, "这份基础数据较大，请按文件获取。", "That set is large; fetch it as a file.")
            return Found(id="", as_of=head(connection), raw=msgspec.Raw(body))
        case FiguresQuery():
            return _figures(connection, beside, audience, query)
        case RevealQuery():
            return reporters(connection, beside.vault, audience, query.case, in_clear=False)
        case PastQuery():
            told = past_at(connection, beside.archive, audience, query.case, query.since)
            if told is None:
                return _not(connection, "没有此案，或不在本席范围内。", "There is no such case in your scope.")
            return Found(id="", as_of=head(connection), raw=msgspec.Raw(encoder.encode(told)))
        case ColleaguesQuery():
            return _of_the_desk(connection, audience.is_staff, lambda: shift.colleagues(connection))
        case PaceQuery():
            if not timedelta() < query.until - query.since <= shift.LONGEST_SHIFT:
                return _not(connection, "一班的统计时段应在 72 小时以内。", "A shift is at most 72 hours.")
            return _of_the_desk(
                connection,
                audience.mask is Mask.DESK,
                lambda: shift.pace(connection, beside.archive, query.since, query.until),
            )
        case ShiftsQuery():
            return _shifts(connection, beside, audience, query, cursor, most)
        case _:
            assert_never(query)


def _shifts(
    connection: Connection, beside: Beside, audience: Audience, query: ShiftsQuery, cursor: str, most: int
) -> Found:
    """Pages and days of a period; a page that was never signed is nobody's business."""
    if audience.mask is not Mask.DESK or audience.scope != DISTRICT:
        return _not(connection, *DESK_ONLY)
    if not timedelta() < query.until - query.since <= LONGEST_PERIOD:
        return _not(connection, "查询时段应在 400 天以内。", "The period must be positive and at most 400 days.")
    table = tables.thing
    wanted = select(table).where(
        table.c.kind.in_(("handover", "duty_day")),
        table.c.stage != HandoverStage.WRITING,
        table.c.began_at >= micros(query.since),
        table.c.began_at < micros(query.until),
    )
    return _page(connection, wanted, beside, audience, cursor, most)


def _page(
    connection: Connection, wanted: Select[Any], beside: Beside, audience: Audience, cursor: str, most: int
) -> Found:
    """Some of these things, the newest first: up to `most`, and as many as fit a frame, one at least."""
    table = tables.thing
    if cursor:
        began_at, _, id_ = cursor.partition(":")
        if not _NUMBER.fullmatch(began_at):
            return _not(connection, *NOT_OURS)
        wanted = wanted.where(tuple_(table.c.began_at, table.c.id) < tuple_(int(began_at), id_))
    found = connection.execute(wanted.order_by(table.c.began_at.desc(), table.c.id.desc()).limit(most + 1)).all()
    sizes = (len(each.body) if isinstance(each.body, bytes) else 0 for each in found[:most])
    fit = sum(size <= PAGE_BYTES for size in accumulate(sizes))
    page = found[: max(1, fit)]
    rows = [row(each, audience) for each in kept_things(page, passes_over=beside.passes_over)]
    return Found(
        id="",
        as_of=head(connection),
        rows=tuple(each for each in rows if each is not None),
        cursor=f"{page[-1].began_at}:{page[-1].id}" if len(found) > len(page) else "",
    )


def _of_the_desk(connection: Connection, may: bool, told: Callable[[], object]) -> Found:
    """What is the control room's own business."""
    if not may:
        return _not(connection, *DESK_ONLY)
    return Found(id="", as_of=head(connection), raw=msgspec.Raw(encoder.encode(told())))


def reporters(connection: Connection, vault: Vault, audience: Audience, case: str, *, in_clear: bool) -> Found:
    """Who reported a case, for the desk: `data` is a list of Personal, masked unless `in_clear`."""
    if audience.mask is not Mask.DESK:
        return _not(connection, *MAY_NOT_REVEAL)
    thing = thing_at(connection, ("case", case))
    if not isinstance(thing, Case):
        return _not(connection, "没有可查看的举报人。", "There is no reporter to be seen.")
    known = [vault.open(connection, person) for person in thing.reporters]
    shown_ones = [each if in_clear else masked(each) for each in known if each is not None]
    return Found(id="", as_of=head(connection), raw=msgspec.Raw(encoder.encode(shown_ones)))


def masked(personal: Personal) -> Personal:
    """What may be shown without a reason: 张**, 138****5678, none of their words."""
    phone = personal.phone
    hidden = f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)
    return replace(personal, name=personal.name[:1] + "**" if personal.name else "", phone=hidden, words="")


def in_scope(wanted: Select[Any], audience: Audience) -> Select[Any]:
    """A question about things, confined to those this audience may know of."""
    table, scope = tables.thing, tables.thing_scope
    if audience.scope == DISTRICT:
        return wanted.where(table.c.kind.not_in(sorted(SHIFT_PAPERS))) if audience.mask is Mask.FIELD else wanted
    mine = and_(scope.c.kind == table.c.kind, scope.c.id == table.c.id, scope.c.scope == audience.scope)
    return wanted.join(scope, mine)


def _cases(
    connection: Connection, beside: Beside, audience: Audience, query: CasesQuery, cursor: str, most: int
) -> Found:
    table = tables.thing
    wanted = in_scope(select(table), audience).where(table.c.kind == "case")
    if query.stage:
        wanted = wanted.where(table.c.stage == query.stage)
    if query.since is not None:
        wanted = wanted.where(table.c.began_at >= micros(query.since))
    if query.until is not None:
        wanted = wanted.where(table.c.began_at < micros(query.until))
    for term in query.text.casefold().split()[:TERMS_MOST]:
        wanted = wanted.where(table.c.words.contains(term, autoescape=True))
    return _page(connection, wanted, beside, audience, cursor, most)


def _timeline(
    connection: Connection, archive: Archive, audience: Audience, query: TimelineQuery, cursor: str, most: int
) -> Found:
    table = tables.thing
    asked = select(table.c.kind).where(table.c.id == query.thing, table.c.kind != "account")
    kinds = connection.execute(in_scope(asked, audience)).scalars().all()
    if not kinds:
        return _not(connection, "没有此件，或不在本单位范围内。", "There is no such thing in your scope.")
    if cursor and not _NUMBER.fullmatch(cursor):
        return _not(connection, *NOT_OURS)
    page = archive.told(connection, query.thing, int(cursor or 0), most + 1)
    told = [recorded(each, None) for each in page[:most] if each.thing_kind in kinds]
    visible = (each for each in told if shown(each.event, audience) is not None)
    people = (account for each in visible for account in (each.by, *people_in(each.event)))
    return Found(
        id="",
        as_of=head(connection),
        items=tuple(item(each, audience) for each in told),
        names=shift.names(connection, audience, frozenset(people)),
        cursor=str(page[most - 1].o) if len(page) > most else "",
    )


def item(told: Recorded, audience: Audience, its_row: AnyRow | None = None) -> Item:
    """An event as this audience may read it, with its thing's row where that is given."""
    visible = shown(told.event, audience)
    return Item(
        o=told.o,
        kind=told.kind,
        v=told.v,
        thing=told.thing,
        ver=told.ver,
        at=told.at,
        by=teller(told.by, audience),
        unit=told.unit,
        happened_at=told.happened_at,
        cmd=told.cmd,
        row=its_row,
        raw=NOTHING
        if visible is None
        else msgspec.Raw(told.body if visible is told.event else encoder.encode(visible)),
    )


def _figures(connection: Connection, beside: Beside, audience: Audience, query: FiguresQuery) -> Found:
    if not timedelta() < query.until - query.since <= LONGEST_PERIOD:
        return _not(connection, "统计时段应在 400 天以内。", "The period must be positive and at most 400 days.")
    table = tables.thing
    touched = in_scope(select(table), audience).where(
        table.c.kind == "case",
        table.c.began_at < micros(query.until),
        or_(table.c.ended_at.is_(None), table.c.ended_at >= micros(query.since)),
    )
    things = kept_things(connection.execute(touched), passes_over=beside.passes_over)
    counted = figures((each for each in things if isinstance(each, Case)), query.since, query.until)
    return Found(id="", as_of=head(connection), raw=msgspec.Raw(encoder.encode(counted)))


def _not(connection: Connection, zh: str, en: str) -> Found:
    return Found(id="", as_of=head(connection), reason=Text(zh, en))
