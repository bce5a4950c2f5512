"""What the hub writes into the duty log by itself: that it was away, and storms of alerts; each once, for ever."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.domain.alert import Phase, RaiseAlert
from console.domain.dutylog import DutyDay, DutyEntry, EntryKind, day_of
from console.domain.ids import AlertId, CameraId
from console.domain.place import Place
from console.domain.storm import WITHIN
from console.hub.running import Running
from console.storage.log import Log
from tests.hub.seats import UpHub, a_hub, a_report
from tests.storage.world import put
from tests.support.law import FEED

HERE = Place(117.4757, 36.7597, "柳溪路731号前")
LEADER = "shift01"


async def entries(parts: Running) -> list[DutyEntry]:
    """What stands in the log of today and of yesterday."""

    def read(log: Log, now: datetime) -> list[DutyEntry]:
        with log.writing() as connection:
            batch = log.batch(connection, now)
            days = [batch.thing(("duty_day", day_of(at))) for at in (now - timedelta(days=1), now)]
        return [each for day in days if isinstance(day, DutyDay) for each in day.entries]

    return await parts.ledger.run(read)


def raised(numbers: Iterable[int], at: datetime) -> list[RaiseAlert]:
    return [
        RaiseAlert(
            alert=AlertId(f"storm-{n}"),
            source="cameras",
            key=str(n),
            camera=CameraId("cam-1"),
            type="garbage",
            phase=Phase.START,
            at=at,
            place=HERE,
            title="暴露垃圾",
        )
        for n in numbers
    ]


async def push(up: UpHub, numbers: range, at: datetime) -> None:
    await up.parts.ledger.run(lambda log, now: put(log, FEED, *raised(numbers, at), now=now))


async def test_a_hub_that_was_away_says_so_once_for_each_time(data: Path) -> None:
    async with a_hub(data) as up:
        assert await entries(up.parts) == [], "nobody has worked here yet"
        desk = await up.live("desk01")
        await desk.ask(a_report("case-1"))
        last = (await up.parts.reader.since(up.parts.ledger.head - 1, up.parts.ledger.head))[0].at
    async with a_hub(data) as up:
        (line,) = await entries(up.parts)
        assert (line.kind, line.since, line.by, line.words) == (EntryKind.RESTARTED, last, "clock", "")
        leader = await up.live(LEADER)
        shown = leader.rows[day_of(line.at)]["entries"]
        assert [each["kind"] for each in shown] == ["restarted"]
        again = await up.live("desk01", desk.welcome["epoch"], desk.at)
        assert again.rows[day_of(line.at)]["entries"] == shown, "a seat that was there before hears of it too"
    async with a_hub(data) as up:
        first, second = await entries(up.parts)
        assert (first, second.kind, second.since) == (line, EntryKind.RESTARTED, line.at)


async def test_a_hub_on_the_clock_of_a_stream_says_nothing_of_when_it_was_away(data: Path) -> None:
    for _ in range(2):
        async with a_hub(data, clock={"kind": "replay"}) as up:
            desk = await up.live("desk01")
            await desk.ask(a_report("case-1"))
            assert await entries(up.parts) == []


async def test_a_storm_is_told_once_through_a_restart_and_so_is_its_end(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enough = 60
    async with a_hub(data) as up:
        now = datetime.now(UTC)
        await push(up, range(enough - 1), now)
        assert await up.parts.clockwork.tick() == 0, "one is missing"
        await push(up, range(enough - 1, enough + 7), now)
        assert await up.parts.clockwork.tick() == 1
        assert await up.parts.clockwork.tick() == 0
        (began,) = await entries(up.parts)
        assert (began.kind, began.count) == (EntryKind.STORM_BEGAN, enough + 7)
        assert began.since == now
    async with a_hub(data) as up:
        assert await up.parts.clockwork.tick() == 0, "it is known to be going on"
        leader = await up.live(LEADER)
        later = datetime.now(UTC) + WITHIN
        monkeypatch.setattr(type(up.parts.hub.clock), "now", lambda _: later)
        up.parts.clockwork.confirm_time()
        assert await up.parts.clockwork.tick() == 1
        assert await up.parts.clockwork.tick() == 0
        await leader.until(up.parts.ledger.head)
        kinds = [each.kind for each in await entries(up.parts)]
        assert kinds == [EntryKind.STORM_BEGAN, EntryKind.RESTARTED, EntryKind.STORM_ENDED]
        ended = (await entries(up.parts))[-1]
        assert (ended.since, ended.count) == (now, enough + 7)
        assert leader.rows[day_of(later)]["entries"][-1]["kind"] == "storm_ended"


async def test_nobody_on_the_wire_writes_what_only_the_hub_can_know(hub: UpHub) -> None:
    for account in (LEADER, "admin", "desk01", "st-qingquan"):
        seat = await hub.live(account, kind="tool")
        at = datetime.now(UTC)
        body = {"kind": "NoteDuty", "day": day_of(at), "entry": "storm_began", "since": at.isoformat(), "count": 99}
        answer = await seat.ask(body)
        assert answer["result"] == "denied", account
    assert await entries(hub.parts) == []
