"""What time it is at the hub, and what falls due by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from console.domain.case.commands import FireRung
from console.domain.duty import HELD_AFTER_END
from console.domain.ids import CaseId
from console.hub import running
from console.hub.clocks import ReplayClock, WallClock
from console.hub.clockwork import JumpWatch, command_id
from tests.hub.seats import a_hub, a_report

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def test_a_replayed_clock_follows_and_never_runs_back():
    clock = ReplayClock(NOON)
    clock.hear(NOON + timedelta(hours=1))
    clock.hear(NOON)
    assert clock.now() == NOON + timedelta(hours=1)


def test_a_rung_has_one_id_for_ever_and_every_other_rung_another():
    rung = FireRung(case=CaseId("c"), timer="T1", due_at=NOON, rung=1)
    others = (
        FireRung(case=CaseId("d"), timer="T1", due_at=NOON, rung=1),
        FireRung(case=CaseId("c"), timer="T2", due_at=NOON, rung=1),
        FireRung(case=CaseId("c"), timer="T1", due_at=NOON + timedelta(seconds=1), rung=1),
        FireRung(case=CaseId("c"), timer="T1", due_at=NOON, rung=2),
    )
    assert len({command_id(rung), *(command_id(each) for each in others)}) == 5


@pytest.mark.expects_warnings
def test_a_wall_clock_that_jumps_far_holds_what_falls_due_until_it_is_back():
    watch = JumpWatch(NOON, 0)
    held: list[bool] = []
    for wall in (timedelta(seconds=1), timedelta(days=2), timedelta(days=2, seconds=1), timedelta(seconds=4)):
        watch.look(NOON + wall, len(held) + 1)
        held.append(watch.is_held)
    assert held == [False, True, True, False], "it stays held although the clock goes on evenly"


@pytest.mark.expects_warnings
def test_a_jump_may_be_confirmed_and_a_small_one_holds_nothing():
    watch = JumpWatch(NOON, 0)
    early, held = NOON - timedelta(hours=3), []
    watch.look(early, 1)
    held.append(watch.is_held)
    watch.confirm(early, 2)
    for seconds in (1, 31):
        watch.look(early + timedelta(seconds=seconds), 3)
        held.append(watch.is_held)
    assert held == [True, False, False]


async def fired(seat, up):
    """How many rungs the seat has heard of, with everything that is due by now asked."""
    await up.parts.clockwork.tick()
    await seat.until(up.parts.hub.audiences.head)
    kinds = [item["kind"] for frame in seat.heard if frame["frame"] == "News" for item in frame["items"]]
    return kinds.count("RungFired")


async def told_it_is(feed, at):
    """The feed's next word is of this instant."""
    await feed.ask({"kind": "AddNote", "case": "x", "words": "x"}, made_at=at.isoformat())


def an_alert(name, at):
    return {
        "kind": "RaiseAlert",
        "alert": name,
        "source": "gate",
        "key": name,
        "camera": "cam-002",
        "type": "shop_overflow",
        "phase": "start",
        "at": at.isoformat(),
        "place": a_report("x")["place"],
        "title": "店外经营",
        "class_code": "E0405",
    }


async def test_what_falls_due_is_asked_once_also_after_a_restart(data):
    async with a_hub(data, clock={"kind": "replay"}) as up:
        desk, feed = await up.live("desk01"), await up.live("feed-citizen", kind="feed")
        assert desk.welcome["clock"] == "replay"
        now = up.parts.hub.clock.now()
        await feed.ask(a_report("case-1"), made_at=now.isoformat())
        assert await fired(desk, up) == 0, "a promise of fifteen minutes is not born amber"
        await told_it_is(feed, now + timedelta(minutes=13))
        assert await fired(desk, up) == 1, "four fifths are gone: it is warned of"
        later = now + timedelta(minutes=16)
        await told_it_is(feed, later)
        assert await fired(desk, up) == 2, "and after them it is overdue"
        assert await fired(desk, up) == 2
    async with a_hub(data, clock={"kind": "replay"}) as up:
        assert up.parts.hub.clock.now() == later, "time goes on where the history ends"
        again = await up.live("desk01", desk.welcome["epoch"], desk.at)
        assert await fired(again, up) == 0


@pytest.mark.expects_warnings
async def test_under_a_clock_that_jumped_far_nothing_leaves_the_seats_until_it_is_confirmed(data, monkeypatch):
    leap = timedelta()
    monkeypatch.setattr(WallClock, "now", lambda _: datetime.now(UTC) + leap)
    monkeypatch.setattr(running, "FORGET_EVERY_S", 0.02)
    async with a_hub(data) as up:
        desk = await up.live("desk01")
        await desk.ask(a_report("case-1"))
        await desk.ask({"kind": "RegisterCase", "case": "case-1"})
        await desk.ask({"kind": "DeclineCase", "case": "case-1", "reason": "重复"})
        leap = HELD_AFTER_END + timedelta(hours=1)
        await desk.next("Mark")
        assert not any(frame["frame"] == "Gone" for frame in desk.heard)
        up.parts.clockwork.confirm_time()
        assert (await desk.next("Gone"))["ids"] == ["case-1"]


async def test_an_alert_nobody_speaks_of_any_more_is_gone_once_also_after_a_restart(data):
    async with a_hub(data, clock={"kind": "replay"}) as up:
        desk, feed = await up.live("desk01"), await up.live("feed-camera", kind="feed")
        now = up.parts.hub.clock.now()
        told = {**an_alert("a1", now), "phase": "start"}
        assert (await feed.ask(told, made_at=now.isoformat()))["result"] == "ok"
        await told_it_is(feed, now + timedelta(minutes=119))
        assert await up.parts.clockwork.tick() == 0
    async with a_hub(data, clock={"kind": "replay"}) as up:
        feed = await up.live("feed-camera", kind="feed")
        await told_it_is(feed, now + timedelta(minutes=120))
        assert await up.parts.clockwork.tick() == 1
        desk = await up.live("desk01")
        assert desk.rows["a1"]["stage"] == "gone"
        assert await up.parts.clockwork.tick() == 0


async def test_a_snoozed_alert_comes_back_once_in_its_time_also_after_a_restart(data):
    async with a_hub(data, clock={"kind": "replay"}) as up:
        desk, feed = await up.live("desk01"), await up.live("feed-camera", kind="feed")
        now = up.parts.hub.clock.now()
        assert (await feed.ask(an_alert("a1", now), made_at=now.isoformat()))["result"] == "ok"
        until = (now + timedelta(minutes=15)).isoformat()
        assert (await desk.ask({"kind": "SnoozeAlert", "alert": "a1", "until": until}))["result"] == "ok"
        assert await up.parts.clockwork.tick() == 0
        await told_it_is(feed, now + timedelta(minutes=14))
        assert await up.parts.clockwork.tick() == 0
    async with a_hub(data, clock={"kind": "replay"}) as up:
        feed = await up.live("feed-camera", kind="feed")
        await told_it_is(feed, now + timedelta(minutes=15))
        assert await up.parts.clockwork.tick() == 1
        desk = await up.live("desk01")
        assert desk.rows["a1"]["stage"] == "open"
        assert await up.parts.clockwork.tick() == 0
