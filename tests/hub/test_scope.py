"""What is not for somebody does not reach them by a side door: words, hashes, refusals, versions, offers of files."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from tests.hub.seats import a_report
from tests.hub.test_http import JPEG, get, name, put
from tests.hub.test_server import DEPT, dispatched

STRANGER = "dept-water"
RELEASED = {"kind": "ReleaseUnit", "case": "case-1", "unit": DEPT, "reason": "无需配合"}


@pytest.fixture
async def client():
    async with aiohttp.ClientSession() as session:
        yield session


async def test_the_wall_is_told_that_something_happened_and_nothing_of_what_was_said_or_by_whom(hub):
    desk, wall = await hub.live("desk01"), await hub.live("wall01", kind="wall")
    photo = {"blob": "a" * 64, "role": "scene"}
    await desk.ask({**a_report("case-1"), "photos": [photo]})
    await desk.ask({"kind": "AddPhoto", "case": "case-1", "photo": photo})
    session = {"session": "s-1", "type": "round_table", "title": "会商", "units": [DEPT], "cases": ["case-1"]}
    await desk.ask({"kind": "OpenSession", **session})
    await desk.ask({"kind": "DropPin", "session": "s-1", "pin": "p", "lon": 117.4, "lat": 36.7, "label": "王女士门口"})
    answer = await desk.ask({"kind": "SayNote", "session": "s-1", "words": "王女士在场"})
    await wall.until(answer["o"])
    told = json.dumps(wall.heard[2:], ensure_ascii=False)
    assert wall.rows.keys() == {"case-1", "s-1"}
    assert not [secret for secret in ("王女士", "a" * 64, "desk01") if secret in told]


@pytest.mark.parametrize("account", ["inspector01", "feed-citizen", "feed-camera"])
async def test_who_is_out_in_the_field_learns_nothing_of_the_papers_of_a_shift(hub, account):
    desk, other = await hub.live("desk01"), await hub.live(account)
    until = (datetime.now(UTC) + timedelta(hours=12)).isoformat()
    opened = await desk.ask({"kind": "OpenHandover", "handover": "page-1", "until": until})
    day = (datetime.now(UTC) + timedelta(hours=8)).date().isoformat()
    written = await desk.ask({"kind": "WriteDuty", "day": day, "words": "夜间停水"})
    assert (opened["result"], written["result"]) == ("ok", "ok") and {"page-1", day} <= desk.rows.keys()
    reported = await desk.ask(a_report("case-1"))
    await other.until(reported["o"])
    back = await hub.live(account)
    for thing in ("page-1", day):
        timeline = {"query": "timeline", "thing": thing}
        never = {**timeline, "thing": "never-was"}
        assert await asked(other, timeline) == await asked(other, never) != await asked(desk, timeline)
    shifts = {"query": "shifts", "since": (datetime.now(UTC) - timedelta(days=2)).isoformat(), "until": until}
    assert (await asked(other, shifts))["rows"] == [] and [each["id"] for each in (await asked(desk, shifts))["rows"]]
    taken = {"kind": "TakeOver", "handover": "page-1", "sha256": "0" * 64}
    of_others, of_nothing = await both(other, taken, "page-1")
    assert of_others == of_nothing and of_others["result"] == "denied"
    for seat in (other, back):
        told = json.dumps(seat.heard, ensure_ascii=False)
        assert seat.rows.keys() == {"case-1"} and "page-1" not in told and "停水" not in told


async def test_who_did_a_step_is_told_by_name_to_whom_the_work_goes_and_to_nobody_else(hub):
    desk, unit = await hub.live("desk01"), await hub.live(DEPT)
    other, wall = await hub.live("st-qingquan"), await hub.live("wall01", kind="wall")
    inspector, stranger = await hub.live("inspector01"), await hub.live(STRANGER)
    await dispatched(desk, "case-1", co=["st-qingquan"])
    await unit.ask({"kind": "SignAssignment", "case": "case-1"})
    await desk.ask({"kind": "HandCaseOver", "case": "case-1", "to": "desk02"})
    timeline = {"query": "timeline", "thing": "case-1"}
    centre = {"desk01": "周敏", "desk02": "陈立"}
    office = {DEPT: "综合行政执法局"}
    told = {seat: (await asked(seat, timeline))["names"] for seat in (desk, unit, other, wall, inspector, stranger)}
    assert told[desk] == {**centre, **office}, "one of them only had the case handed over to him"
    assert told[unit] == {**centre, **office}
    assert told[other] == centre, "of another unit it knows the unit"
    assert told[wall] == told[inspector] == told[stranger] == {}


async def asked(seat, query):
    """The answer to a question, without its id."""
    await seat.send(frame="Ask", id="q", query=query)
    return await seat.next("Found", lambda frame: frame["id"] == "q")


async def both(seat, body, other, **more):
    """The answers to one ask about a thing of others and about one that never was, without their ids."""
    asked = [json.loads(json.dumps({"body": body, **more}).replace(other, id_)) for id_ in (other, "never-was")]
    return [{**(await seat.ask(each.pop("body"), **each)), "id": ""} for each in asked]


async def test_a_refusal_does_not_tell_a_thing_of_others_from_one_that_never_was(hub):
    desk, unit = await hub.live("desk01"), await hub.live(STRANGER)
    await dispatched(desk, "case-1")
    session = {"session": "s-1", "type": "round_table", "title": "会商", "units": [DEPT], "cases": ["case-1"]}
    await desk.ask({"kind": "OpenSession", **session})
    for body, other in (
        ({"kind": "SignAssignment", "case": "case-1"}, "case-1"),
        ({"kind": "AddNote", "case": "case-1", "words": "在吗"}, "case-1"),
        ({"kind": "SayNote", "session": "s-1", "words": "在吗"}, "s-1"),
        ({"kind": "DisableAccount", "account": "desk02"}, "desk02"),
    ):
        of_others, of_nothing = await both(unit, body, other)
        assert of_others == of_nothing and of_others["result"] == "denied"


async def test_an_expectation_does_not_tell_at_which_version_a_thing_of_others_stands(hub):
    desk, unit = await hub.live("desk01"), await hub.live(DEPT)
    await dispatched(desk, "mine")
    await dispatched(desk, "theirs", STRANGER)
    note = {"kind": "AddNote", "case": "mine", "words": "在吗"}
    for thing, ver in (("theirs", desk.rows["theirs"]["ver"]), ("theirs", 99), ("desk02", 1), ("desk02", 99)):
        of_others, of_nothing = await both(unit, note, thing, expects={thing: ver})
        assert of_others == of_nothing and of_others["result"] == "conflict"


async def test_a_file_of_others_is_not_told_from_one_that_never_was(hub, client):
    desk, unit = await hub.live("desk01"), await hub.live(STRANGER)
    desk_who, unit_who = ({"Authorization": f"Bearer {each.token}"} for each in (desk, unit))
    assert (await put(client, hub, desk_who, JPEG))[0] == 201
    said = []
    for blob in (name(JPEG), "0" * 64):
        async with client.head(f"{hub.http}/blobs/{blob}", headers=unit_who) as answer:
            said.append((answer.status, answer.headers["Upload-Offset"], answer.headers["Upload-Complete"]))
        said.append(await put(client, hub, unit_who, b"x", 0, 2, blob))
        said.append(await put(client, hub, unit_who, b"y", 1, 2, blob))
        said.append(await put(client, hub, unit_who, b"other bytes", blob=blob))
    assert said[:4] == said[4:]
    assert (await put(client, hub, unit_who, JPEG))[0] == 201, "who has the very bytes may bring them too"
    assert (await get(client, hub, unit_who, name(JPEG)))[:2] == (200, JPEG)


async def test_to_name_a_file_of_others_does_not_open_it(hub, client):
    desk, unit, other = [await hub.live(account) for account in ("desk01", DEPT, STRANGER)]
    desk_who, unit_who = ({"Authorization": f"Bearer {each.token}"} for each in (desk, unit))
    photo = {"blob": name(JPEG), "role": "scene"}
    await put(client, hub, desk_who, JPEG)
    await dispatched(desk, "theirs", STRANGER)
    await desk.ask({"kind": "AddPhoto", "case": "theirs", "photo": photo})
    await dispatched(desk, "mine")
    for blob in (name(JPEG), "0" * 64):
        named = await unit.ask({"kind": "AddPhoto", "case": "mine", "photo": {**photo, "blob": blob}})
        assert named["result"] == "ok"
        assert (await get(client, hub, unit_who, blob))[0] == 404
    assert (await get(client, hub, {"Authorization": f"Bearer {other.token}"}, name(JPEG)))[0] == 200
    await put(client, hub, unit_who, JPEG)
    assert (await get(client, hub, unit_who, name(JPEG)))[:2] == (200, JPEG)


async def test_who_comes_back_is_not_told_what_was_said_of_a_thing_it_has_lost_meanwhile(hub):
    desk, unit = await hub.live("desk01"), await hub.live(DEPT)
    epoch, stood = unit.welcome["epoch"], unit.at
    await unit.leave()
    await dispatched(desk, "case-1", STRANGER, [DEPT])
    for body in ({"kind": "AddNote", "case": "case-1", "words": "请到后院"}, RELEASED):
        assert (await desk.ask(body))["result"] == "ok"
    back = await hub.live(DEPT, epoch, stood)
    assert (back.welcome["mode"], back.at, back.rows) == ("resume", desk.at, {})
    assert "后院" not in json.dumps(back.heard, ensure_ascii=False)


async def test_nobody_steps_into_a_room_while_its_thing_is_taken_away(hub, monkeypatch):
    desk, unit = await hub.live("desk01"), await hub.live(DEPT)
    await dispatched(desk, "case-1", STRANGER, [DEPT])
    plain, is_taken = hub.parts.reader.scopes, asyncio.Event()

    async def while_it_is_taken_away(kind, id_):
        found = await plain(kind, id_)
        if not is_taken.is_set():
            await desk.ask(RELEASED)
            is_taken.set()
        return found

    monkeypatch.setattr(hub.parts.reader, "scopes", while_it_is_taken_away)
    await unit.send(frame="Here", room="case/case-1")
    await is_taken.wait()
    await desk.send(frame="Here", room="case/case-1")
    told = await desk.next("Presence", lambda frame: "desk01" in [each["account"] for each in frame["present"]])
    assert [each["account"] for each in told["present"]] == ["desk01"]


async def test_an_answer_given_again_does_not_show_what_has_left_the_scope(hub):
    desk, unit = await hub.live("desk01"), await hub.live(DEPT)
    await dispatched(desk, "case-1", STRANGER, [DEPT])
    asked = {"body": {"kind": "AddNote", "case": "case-1", "words": "在吗"}, "id_": "note-1", "expects": {"case-1": 99}}
    first = await unit.ask(**asked)
    assert (first["result"], first["current"]["id"], first["ver"] > 0) == ("conflict", "case-1", True)
    assert await unit.ask(**asked) == first
    await desk.ask(RELEASED)
    assert (await unit.ask(**asked)) == {**first, "current": None, "ver": 0}
