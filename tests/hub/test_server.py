"""The hub as seats meet it: a real server on a free port, raw websockets, no mocks."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from console.hub import welcome
from console.hub.pump import WAITING_BYTES
from console.hub.server import FAULT, PER_ACCOUNT, UNSIGNED_MOST
from console.wire.frames import Close
from tests.hub.seats import a_hub, a_report

DEPT = "dept-law"


async def dispatched(desk, case, unit=DEPT, co=()):
    """Bring a case to the unit's list."""
    for body in (
        a_report(case),
        {"kind": "RegisterCase", "case": case},
        {"kind": "FileCase", "case": case, "class_code": "E0406", "condition": 1},
        {"kind": "DispatchCase", "case": case, "lead": unit, "co": co},
    ):
        answer = await desk.ask(body)
        assert answer["result"] == "ok", answer
    return answer


async def test_a_seat_signs_in_gets_a_snapshot_and_follows(hub):
    seat = await hub.live("desk01")
    assert seat.welcome["mode"] == "snapshot" and seat.at == seat.welcome["head"]
    answer = await seat.ask(a_report("case-1"))
    assert answer["result"] == "ok", answer
    assert seat.rows["case-1"]["stage"] == "received"
    assert seat.at == answer["o"], "the news of a command comes before its answer"


async def test_everyone_in_an_audience_hears_the_same_bytes(hub):
    one, two = await hub.live("desk01"), await hub.live("desk02")
    answer = await one.ask(a_report("case-1"))
    await two.until(answer["o"])
    news = [[each for each in seat.heard if each["frame"] == "News"] for seat in (one, two)]
    assert news[0] == news[1] != []


async def test_a_seat_that_was_cut_resumes_without_a_gap(hub):
    seat, other = await hub.live("desk02"), await hub.live("desk01")
    await other.ask(a_report("case-1"))
    await seat.until(other.at)
    seat.socket.transport.abort()
    for n in range(2, 12):
        await other.ask(a_report(f"case-{n}"))
    await other.ask({"kind": "RegisterCase", "case": "case-1"})
    back = await hub.signed_in("desk02")
    back.rows = seat.rows
    await back.hello(seat.welcome["epoch"], seat.at)
    await back.until(other.at)
    assert back.welcome["mode"] == "resume"
    fresh = await hub.live("desk02")
    assert back.rows == fresh.rows and len(fresh.rows) == 11
    kinds = [item["kind"] for frame in back.heard if frame["frame"] == "News" for item in frame["items"]]
    assert kinds == ["CaseReported"] * 10 + ["CaseRegistered"]


async def test_nothing_falls_between_a_replay_and_the_live_stream(hub):
    """Seats come and go while the desk goes on reporting; RawSeat breaks at the first gap."""
    feed = await hub.live("feed-citizen", kind="feed")
    asking = asyncio.create_task(_report_many(feed, 150))
    resumed = 0
    while not asking.done():
        seat = await hub.live("desk02")
        again = await hub.live("shift01", seat.welcome["epoch"], 60)
        resumed += again.welcome["mode"] == "resume"
        await seat.leave()
        await again.leave()
    await asking
    assert resumed > 0
    late = await hub.live("desk02")
    assert late.rows == feed.rows and len(late.rows) == 150


async def test_what_is_committed_during_a_replay_comes_right_after_it(hub, monkeypatch):
    known, other = await hub.live("desk02"), await hub.live("desk01")
    start = known.at
    await other.ask(a_report("before"))
    plain = hub.parts.reader.since

    async def while_somebody_reports(after, until):
        found = await plain(after, until)
        await other.ask(a_report(f"during-{after}-{until}"))
        return found

    monkeypatch.setattr(hub.parts.reader, "since", while_somebody_reports)
    back = await hub.live("shift01", known.welcome["epoch"], start)
    await back.until(other.at)
    monkeypatch.undo()
    assert back.welcome["mode"] == "resume" and len(back.rows) == 3
    assert back.rows == (await hub.live("desk02")).rows


async def test_a_seat_is_live_at_the_end_of_a_long_replay_and_not_before(hub, monkeypatch):
    """The first Mark says live; a seat that is told too early asks on what is long past."""
    monkeypatch.setattr(welcome, "STRIDE", 5)
    known, other = await hub.live("desk02"), await hub.live("desk01")
    start = known.at
    for n in range(23):
        await other.ask(a_report(f"while-away-{n}"))
    back = await hub.live("shift01", known.welcome["epoch"], start)
    assert (back.welcome["mode"], back.at) == ("resume", other.at)


async def _report_many(feed, count):
    for n in range(count):
        assert (await feed.ask(a_report(f"many-{n}")))["result"] == "ok"


@pytest.mark.parametrize(("epoch", "offset"), [("another", 5), (None, 10**9), (None, 0), (None, -5)])
async def test_a_position_that_is_not_of_this_history_gets_a_snapshot(hub, epoch, offset):
    known = await hub.live("desk01")
    seat = await hub.live("desk02", epoch or known.welcome["epoch"], offset)
    assert seat.welcome["mode"] == "snapshot" and seat.at == known.at


async def test_a_unit_sees_only_its_own_and_loses_what_leaves_it(hub):
    desk, unit, stranger = await hub.live("desk01"), await hub.live(DEPT), await hub.live("dept-water")
    street = await hub.live("st-qingquan")
    answer = await dispatched(desk, "case-1")
    await unit.until(answer["o"])
    assert unit.rows["case-1"]["stage"] == "to_sign"
    assert unit.rows["case-1"]["reporters"] == 0
    await street.until(answer["o"])
    assert "case-1" in street.rows, "the street office knows what lies on its ground"
    asked = await unit.ask({"kind": "AskHandBack", "case": "case-1", "reason": "不属本单位职责"})
    assert asked["result"] == "ok", asked
    await desk.until(asked["o"])
    granted = await desk.ask({"kind": "GrantHandBack", "case": "case-1", "request": 1, "wrongly_dispatched": True})
    assert granted["result"] == "ok", granted
    await unit.until(granted["o"])
    assert "case-1" not in unit.rows
    last = unit.heard[-1]["items"][-1]
    assert last["gone"] and last["event"] is None and last["row"] is None and last["by"] == ""
    hub.parts.hub.mark()
    await stranger.until(granted["o"])
    assert [frame for frame in stranger.heard if frame["frame"] == "News"] == [], "not a word to a stranger"


async def test_a_stranger_does_not_learn_of_a_case_by_resuming_or_asking(hub):
    desk = await hub.live("desk01")
    start = desk.at
    await dispatched(desk, "case-1")
    stranger = await hub.signed_in("dept-water")
    await stranger.hello(desk.welcome["epoch"], start)
    await stranger.until(desk.at)
    assert stranger.rows == {} and not any(frame["frame"] == "News" for frame in stranger.heard)
    await stranger.send(frame="Ask", id="q1", query={"query": "timeline", "thing": "case-1"})
    found = await stranger.next("Found")
    assert found["items"] == [] and found["reason"] is not None
    refused = await stranger.ask({"kind": "AddNote", "case": "case-1", "words": "?"})
    assert refused["result"] == "denied" and refused["current"] is None


async def test_the_wall_sees_that_something_was_noted_and_not_what(hub):
    desk, wall = await hub.live("desk01"), await hub.live("wall01", kind="wall")
    await desk.ask(a_report("case-1"))
    answer = await desk.ask({"kind": "AddNote", "case": "case-1", "words": "举报人王女士"})
    await wall.until(answer["o"])
    assert "王女士" not in json.dumps(wall.heard, ensure_ascii=False)


async def test_asking_twice_is_asking_once(hub):
    seat = await hub.live("desk01")
    first = await seat.ask(a_report("case-1"), "00000000-0000-7000-8000-00000000aaaa")
    again = await seat.ask(a_report("case-1"), "00000000-0000-7000-8000-00000000aaaa")
    assert first == again and first["result"] == "ok"
    other = await seat.ask(a_report("case-2"), "00000000-0000-7000-8000-00000000aaaa")
    assert other["result"] == "invalid"
    assert list(seat.rows) == ["case-1"]


async def test_a_command_on_what_has_moved_is_a_conflict_with_the_row_as_it_is(hub):
    seat = await hub.live("desk01")
    await seat.ask(a_report("case-1"))
    await seat.ask({"kind": "RegisterCase", "case": "case-1"}, expects={"case-1": 1})
    late = await seat.ask({"kind": "DeclineCase", "case": "case-1", "reason": "重复"}, expects={"case-1": 1})
    assert late["result"] == "conflict" and late["current"]["stage"] == "registered"


async def test_a_batch_is_answered_one_by_one(hub):
    seat = await hub.live("desk01")
    commands = [
        {"frame": "Command", "id": f"b-{n}", "body": a_report(f"case-{n % 40}"), "made_at": "2026-07-01T08:00:00Z"}
        for n in range(50)
    ]
    await seat.send(frame="Batch", commands=commands)
    answers: dict[str, str] = {}
    while len(answers) < 50:
        answer = await seat.next("Answer")
        answers[answer["id"]] = answer["result"]
    assert [answers[f"b-{n}"] for n in range(50)] == ["ok"] * 40 + ["denied"] * 10


@pytest.mark.parametrize("message", ["nonsense", '{"frame":"Ping","n":1,"extra":2}', b"\x00\x01", "[" * 5_000])
async def test_a_malformed_frame_closes_that_seat_only(hub, message):
    good, bad = await hub.live("desk01"), await hub.live("desk02")
    await bad.socket.send(message)
    assert await bad.closed() == Close.MALFORMED
    assert (await good.ask(a_report("case-1")))["result"] == "ok"


async def test_an_oversized_frame_closes_that_seat_only(hub):
    good, bad = await hub.live("desk01"), await hub.live("desk02")
    await bad.socket.send("x" * 70_000)
    assert await bad.closed() == Close.TOO_BIG
    assert (await good.ask(a_report("case-1")))["result"] == "ok"


async def test_wrong_password_and_unknown_account_answer_alike(hub):
    said = []
    for account in ("desk01", "nobody"):
        seat = await hub.socket()
        await seat.send(frame="SignIn", account=account, password="wrong")
        refused = await seat.next("SignInRefused")
        assert await seat.closed() == Close.SIGN_IN_FAILED
        said.append(refused)
    assert said[0] == said[1]


async def test_a_token_signs_in_again_and_a_made_up_one_does_not(hub):
    seat = await hub.live("desk01")
    again = await hub.socket()
    await again.send(frame="Token", token=seat.token)
    assert (await again.next("SignedIn"))["who"]["account"] == "desk01"
    false = await hub.socket()
    await false.send(frame="Token", token="A" * len(seat.token))
    assert await false.closed() == Close.SIGN_IN_FAILED


async def test_four_connections_of_one_account_and_not_five(hub):
    seats = [await hub.live("desk01") for _ in range(PER_ACCOUNT)]
    fifth = await hub.socket()
    await fifth.send(frame="Token", token=seats[0].token)
    assert await fifth.closed() == Close.TOO_MANY
    await seats[0].leave()
    assert (await seats[1].ask(a_report("case-1")))["result"] == "ok"


async def test_a_disabled_account_is_let_go_at_once(hub):
    admin, seat = await hub.live("admin"), await hub.live("desk02")
    answer = await admin.ask({"kind": "DisableAccount", "account": "desk02"})
    assert answer["result"] == "ok", answer
    async with asyncio.timeout(2):
        assert await seat.closed() == Close.REVOKED
    back = await hub.socket()
    await back.send(frame="Token", token=seat.token)
    assert await back.closed() == Close.SIGN_IN_FAILED


async def test_an_account_disabled_while_it_signs_in_does_not_slip_through(hub, monkeypatch):
    recognise = hub.parts.hub.accounts.by_token
    seat, admin = await hub.signed_in("desk02"), await hub.live("admin")

    async def slowly(token, now):
        found = await recognise(token, now)
        assert (await admin.ask({"kind": "DisableAccount", "account": "desk02"}))["result"] == "ok"
        return found

    monkeypatch.setattr(hub.parts.hub.accounts, "by_token", slowly)
    back = await hub.socket()
    await back.send(frame="Token", token=seat.token)
    assert await back.closed() == Close.REVOKED


@pytest.mark.expects_warnings
async def test_seats_that_could_not_be_told_come_back_instead_of_missing_it(hub, monkeypatch):
    desk = await hub.live("desk01")
    at, publish = desk.at, hub.parts.hub.audiences.publish

    def broken_once(records):
        monkeypatch.setattr(hub.parts.hub.audiences, "publish", publish)
        hub.parts.hub.audiences.head = records[-1].o
        raise ValueError("a row that cannot be told")

    monkeypatch.setattr(hub.parts.hub.audiences, "publish", broken_once)
    await desk.send(frame="Command", id="one", body=a_report("case-1"), made_at="2026-07-01T08:00:00Z")
    assert await desk.closed() == FAULT
    again = await hub.live("desk01", desk.welcome["epoch"], at)
    assert again.rows.keys() == {"case-1"}


async def test_failed_sign_ins_of_an_address_are_forgotten_in_time(hub, monkeypatch):
    seat = await hub.socket()
    await seat.send(frame="SignIn", account="desk01", password="not this one")
    assert await seat.closed() == Close.SIGN_IN_FAILED
    server, now = hub.parts.hub, time.monotonic()
    server.look_after()
    assert list(server._failures) == ["127.0.0.1"]
    monkeypatch.setattr("console.hub.server.time.monotonic", lambda: now + 60)
    server.look_after()
    assert server._failures == {}


async def test_sockets_that_never_sign_in_cannot_crowd_the_others_out(hub):
    waiting = [await hub.socket() for _ in range(UNSIGNED_MOST)]
    with pytest.raises((WebSocketException, OSError)):
        await connect(hub.url)
    await waiting[0].leave()
    assert (await hub.live("desk01")).welcome


async def test_a_slow_reader_is_let_go_and_the_others_are_not_held_up(hub):
    desk = await hub.live("desk01")
    await dispatched(desk, "case-1")
    slow = await hub.signed_in("desk02")
    await slow.hello()
    slow.socket.transport.pause_reading()
    opened = {"kind": "OpenSession", "session": "s-1", "type": "joint", "title": "", "units": [], "cases": ["case-1"]}
    assert (await desk.ask(opened))["result"] == "ok"
    for _ in range(100):
        answer = await desk.ask({"kind": "SayNote", "session": "s-1", "words": "字" * 2_000})
        while answer["result"] == "retry":
            await asyncio.sleep(answer["after_s"])
            answer = await desk.ask({"kind": "SayNote", "session": "s-1", "words": "字" * 2_000})
        if not any(seat.who and seat.who.account == "desk02" and not seat.closing for seat in hub.parts.hub.seats):
            break
    else:
        raise AssertionError("the slow seat was never let go")
    assert sum(len(json.dumps(frame)) for frame in desk.heard) > WAITING_BYTES
    assert (await desk.ask(a_report("case-2")))["result"] == "ok"
    back = await hub.live("desk02", desk.welcome["epoch"], desk.welcome["head"])
    assert back.welcome["mode"] == "resume" and back.rows == desk.rows


async def test_a_mark_tells_the_sources_to_the_district_and_not_to_a_unit(hub):
    desk, unit, feed = await hub.live("desk01"), await hub.live(DEPT), await hub.live("feed-camera", kind="feed")
    alert = {
        "kind": "RaiseAlert",
        "alert": "a-1",
        "source": "gate-9",
        "key": "k",
        "camera": "cam-001",
        "type": "shop_overflow",
        "phase": "start",
        "at": "2026-07-01T08:00:00Z",
        "place": {"lon": 117.4, "lat": 36.7, "address": "柳溪路"},
        "title": "店外经营",
    }
    assert (await feed.ask(alert))["result"] == "ok"
    hub.parts.hub.mark()
    assert "gate-9" in (await desk.next("Mark", lambda mark: mark["o"] >= feed.at))["heard"]
    assert (await unit.next("Mark", lambda mark: mark["o"] >= feed.at))["heard"] == {}
    assert "a-1" in desk.rows and "a-1" not in unit.rows


async def test_what_ended_long_ago_leaves_the_seats(hub):
    desk, wall = await hub.live("desk01"), await hub.live("wall01")
    await desk.ask(a_report("case-1"))
    await desk.ask({"kind": "RegisterCase", "case": "case-1"})
    await desk.ask({"kind": "DeclineCase", "case": "case-1", "reason": "重复"})
    now = datetime.now(UTC)
    ended = await hub.parts.reader.ended(now - timedelta(minutes=1), now)
    hub.parts.hub.audiences.forget(ended, now)
    assert (await desk.next("Gone"))["ids"] == ["case-1"]
    assert (await wall.next("Gone")) == {"frame": "Gone", "ids": ["case-1"], "why": "aged"}


async def test_questions_are_answered_and_can_be_dropped(hub):
    desk = await hub.live("desk01")
    for n in range(5):
        await desk.ask(a_report(f"case-{n}"))
    await desk.send(frame="Ask", id="q1", query={"query": "cases"}, limit=2)
    page = await desk.next("Found")
    assert page["id"] == "q1" and len(page["rows"]) == 2 and page["cursor"]
    await desk.send(frame="Ask", id="q2", query={"query": "cases"}, cursor=page["cursor"], limit=500)
    rest = await desk.next("Found")
    assert {row["id"] for row in page["rows"] + rest["rows"]} == {f"case-{n}" for n in range(5)}
    await desk.send(frame="Ask", id="q3", query={"query": "cases"})
    await desk.send(frame="Cancel", id="q3")
    await desk.send(frame="Cancel", id="never asked")
    await desk.send(frame="Ping", n=9)
    assert (await desk.next("Pong"))["n"] == 9


async def test_who_is_in_a_room_is_told_to_those_who_see_its_thing(hub):
    desk, other, unit, wall = [await hub.live(name) for name in ("desk01", "desk02", "dept-water", "wall01")]
    await desk.ask(a_report("case-1"))
    await desk.send(frame="Here", room="case/case-1", state="editing")
    told = await other.next("Presence")
    assert told["room"] == "case/case-1"
    assert [(each["account"], each["state"]) for each in told["present"]] == [("desk01", "editing")]
    await other.send(frame="Here", room="case/case-1")
    both = await desk.next("Presence", lambda frame: len(frame["present"]) == 2)
    assert {each["account"] for each in both["present"]} == {"desk01", "desk02"}
    await unit.send(frame="Here", room="case/case-1", state="editing")
    await unit.send(frame="Here", room="case/no-such-case")
    await unit.send(frame="Here", room="kitchen")
    await desk.leave()
    left = await other.next("Presence", lambda frame: len(frame["present"]) == 1)
    assert left["present"][0]["account"] == "desk02"
    for seat in (unit, wall):
        await seat.send(frame="Ping", n=1)
        await seat.next("Pong")
        assert not any(frame["frame"] == "Presence" for frame in seat.heard)


async def test_who_goes_by_another_name_is_called_so_as_soon_as_they_say_again_where_they_are(hub):
    desk, other, admin = [await hub.live(name) for name in ("desk01", "desk02", "admin")]
    await desk.ask(a_report("case-1"))
    await desk.send(frame="Here", room="case/case-1")
    await other.next("Presence")
    assert (await admin.ask({"kind": "RenameAccount", "account": "desk01", "name": "王新名"}))["result"] == "ok"
    await desk.send(frame="Here", room="case/case-1")
    told = await other.next("Presence", lambda frame: frame["present"][0]["name"] == "王新名")
    assert [each["account"] for each in told["present"]] == ["desk01"], "whoever is not in the room hears it as well"


async def test_a_newcomer_learns_who_is_where(hub):
    desk = await hub.live("desk01")
    await desk.ask(a_report("case-1"))
    await desk.send(frame="Here", room="case/case-1")
    await desk.next("Presence")
    assert (await (await hub.live("desk02")).next("Presence"))["room"] == "case/case-1"


async def test_a_pointer_moves_for_those_in_the_room_alone(hub):
    desk, other, outside = [await hub.live(name) for name in ("desk01", "desk02", "shift01")]
    await dispatched(desk, "case-1")
    opened = {"kind": "OpenSession", "session": "s-1", "type": "joint", "title": "", "units": [], "cases": ["case-1"]}
    await desk.ask(opened)
    for seat in (desk, other):
        await seat.send(frame="Here", room="session/s-1")
    await outside.next("Presence", lambda frame: len(frame["present"]) == 2)
    await desk.send(frame="Here", room="session/s-1", lon=117.5, lat=36.7)
    moved = await other.next("Presence", lambda frame: any(each["lon"] == 117.5 for each in frame["present"]))
    assert len(moved["present"]) == 2
    await outside.send(frame="Ping", n=1)
    await outside.next("Pong")
    assert "117.5" not in json.dumps([frame for frame in outside.heard if frame["frame"] == "Presence"])


async def test_a_hub_that_stops_says_so(data):
    async with a_hub(data) as hub:
        seat = await hub.live("desk01")
        waiting = asyncio.create_task(seat.closed())
        await hub.parts.hub.close()
        assert await waiting == Close.SHUTDOWN
        assert seat.heard[-1]["frame"] == "Bye"


async def test_a_hub_that_comes_back_knows_its_history(data):
    async with a_hub(data) as hub:
        seat = await hub.live("desk01")
        await seat.ask(a_report("case-1"))
    async with a_hub(data) as hub:
        back = await hub.live("desk01", seat.welcome["epoch"], seat.at)
        assert back.welcome["mode"] == "resume"
        assert back.welcome["boot"] != seat.welcome["boot"]
