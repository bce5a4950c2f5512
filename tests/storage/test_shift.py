"""What the shift leader asks of the log: who may work at the desk, who was how fast, and which pages there were."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from console.analytics.pace import Pace, Waits
from console.domain.alert import DismissAlert, FalseReason, Phase, RaiseAlert, TakeBackVerdict
from console.domain.case import commands as ask
from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.dutylog import WriteDuty, day_of
from console.domain.handover import (
    LINES_AT_ONCE,
    OpenHandover,
    PageLine,
    Section,
    SignHandover,
    WriteHandover,
    page_sha256,
)
from console.domain.ids import AccountId, AlertId, CameraId, CaseId, HandoverId
from console.domain.people import AddAccount, Colleague, DisableAccount, Role
from console.domain.text import Text
from console.storage.log import Log
from console.storage.reader import Reader
from console.storage.shift import LONGEST_SHIFT
from console.sync.line import LARGEST_FRAME
from console.wire.frames import ColleaguesQuery, PaceQuery, ShiftsQuery
from tests.storage.world import a_log, put, report
from tests.support.law import ADMIN, CLEAN, DESK, FEED, HERE, NOW, who

ALL = Audience(DISTRICT, Mask.DESK)
OTHER = who("desk02", Role.OPERATOR, Role.DISPATCHER)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest_asyncio.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[Log, Reader]]:
    log = a_log(tmp_path, NOW - HOUR)
    reader = Reader(log)
    yield log, reader
    reader.close()
    log.close()


def handled(log: Log, case: str, at: datetime, filed: timedelta, dispatched: timedelta) -> None:
    """Reported at an instant, filed by one and dispatched by another so much later."""
    me = CaseId(case)
    put(log, DESK, report(case), ask.RegisterCase(case=me), now=at)
    put(log, DESK, ask.FileCase(case=me, class_code="E0110", condition=1), now=at + filed)
    put(log, OTHER, ask.DispatchCase(case=me, lead=CLEAN), now=at + filed + dispatched)


async def paces(reader: Reader, since: datetime, until: datetime) -> dict[str, Pace]:
    found = await reader.find(ALL, PaceQuery(since=since, until=until))
    assert found.data is not None
    return {each.account: each for each in msgspec.json.decode(found.data, type=tuple[Pace, ...])}


async def test_the_pace_of_each_is_told_for_the_hours_that_are_asked_for(both: tuple[Log, Reader]) -> None:
    log, reader = both
    for n in range(20):
        handled(log, f"c{n:02}", NOW + n * HOUR, filed=(n % 4 + 1) * MINUTE, dispatched=2 * MINUTE)
    whole = await paces(reader, NOW, NOW + 20 * HOUR)
    assert whole["desk01"].filed == Waits(n=20, late=0, median_s=150, p90_s=240)
    assert (whole["desk02"].dispatched.n, whole["desk02"].dispatched.median_s) == (20, 120)
    for first in (0, 1, 7, 19):
        some = await paces(reader, NOW + first * HOUR, NOW + (first + 1) * HOUR)
        waited = (first % 4 + 1) * 60
        assert some["desk01"].filed == Waits(n=1, median_s=waited, p90_s=waited), first
    assert await paces(reader, NOW + 21 * HOUR, NOW + 22 * HOUR) == {}


async def test_alerts_are_counted_for_who_judged_them(both: tuple[Log, Reader]) -> None:
    log, reader = both
    for n in range(3):
        raised = RaiseAlert(
            alert=AlertId(f"a{n}"),
            source="cameras",
            key=f"a{n}",
            camera=CameraId("cam-1"),
            type="garbage",
            phase=Phase.START,
            at=NOW,
            place=HERE,
            title="暴露垃圾",
        )
        put(log, FEED, raised, now=NOW + n * HOUR)
        put(log, OTHER, DismissAlert(alert=AlertId(f"a{n}"), reason=next(iter(FalseReason))), now=NOW + n * HOUR)
    assert (await paces(reader, NOW, NOW + 2 * HOUR))["desk02"].alerts == 2
    put(log, OTHER, TakeBackVerdict(alert=AlertId("a0")), now=NOW + HOUR)
    assert (await paces(reader, NOW, NOW + 2 * HOUR))["desk02"].alerts == 1


@pytest.mark.parametrize("length", [timedelta(), -HOUR, LONGEST_SHIFT + MINUTE])
async def test_a_shift_has_a_length(both: tuple[Log, Reader], length: timedelta) -> None:
    found = await both[1].find(ALL, PaceQuery(since=NOW, until=NOW + length))
    assert found.reason is not None and found.data is None


async def test_colleagues_are_those_who_may_work_on_a_case(both: tuple[Log, Reader]) -> None:
    log, reader = both
    for name, role in (("op", Role.OPERATOR), ("gone", Role.DISPATCHER), ("wall", Role.WALL), ("feed", Role.FEED)):
        put(log, ADMIN, AddAccount(account=AccountId(name), roles=frozenset({role})))
    put(log, ADMIN, DisableAccount(AccountId("gone")))
    found = await reader.find(ALL, ColleaguesQuery())
    assert found.data is not None
    people = msgspec.json.decode(found.data, type=tuple[Colleague, ...])
    assert people == (Colleague(account=AccountId("op"), name="op", roles=frozenset({Role.OPERATOR})),)


async def test_pages_and_days_are_found_by_when_they_began_and_an_unsigned_page_is_not(
    both: tuple[Log, Reader],
) -> None:
    log, reader = both
    until = NOW + 12 * HOUR
    for name in ("signed", "draft"):
        put(log, DESK, OpenHandover(handover=HandoverId(name), until=until))
    signed = SignHandover(handover=HandoverId("signed"), sha256=page_sha256((), "", until))
    put(log, DESK, signed)
    tomorrow = NOW + timedelta(days=1)
    put(log, DESK, WriteDuty(day=day_of(tomorrow), words="晨会"), now=tomorrow)
    midnight = NOW.replace(hour=16) - timedelta(days=1)
    found = await reader.find(ALL, ShiftsQuery(since=midnight, until=midnight + timedelta(days=1)))
    assert [row.id for row in found.rows] == ["signed", day_of(NOW)]
    found = await reader.find(ALL, ShiftsQuery(since=midnight, until=midnight + timedelta(days=2)))
    assert [row.id for row in found.rows] == [day_of(tomorrow), "signed", day_of(NOW)]
    found = await reader.find(Audience(CLEAN, Mask.UNIT), ShiftsQuery(since=midnight, until=until))
    assert found.reason is not None and not found.rows


async def test_many_long_pages_come_in_as_many_frames_as_a_seat_takes(both: tuple[Log, Reader]) -> None:
    log, reader = both
    until = NOW + 12 * HOUR
    line = PageLine(section=Section.DUE, title="长" * 120, told=Text("长" * 120, "x"), note="长" * 80)
    lines = (line,) * 300
    for n in range(4):
        page = HandoverId(f"page-{n}")
        put(log, DESK, OpenHandover(handover=page, until=until), now=NOW + n * MINUTE)
        for first in range(0, len(lines), LINES_AT_ONCE):
            put(log, DESK, WriteHandover(handover=page, lines=lines[first : first + LINES_AT_ONCE]))
        put(log, DESK, SignHandover(handover=page, sha256=page_sha256(lines, "", until)))
    day = ShiftsQuery(since=NOW - HOUR, until=NOW + HOUR)
    found, cursor = list[str](), ""
    while True:
        some = await reader.find(ALL, day, cursor)
        assert some.rows and len(msgspec.json.encode(some.rows)) < LARGEST_FRAME
        found += [row.id for row in some.rows]
        cursor = some.cursor
        if not cursor:
            break
    assert found == ["page-3", "page-2", "page-1", "page-0"]
