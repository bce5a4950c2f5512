"""The second door: files in and out, and what camera platforms push."""

import gc
import json
import tracemalloc
from base64 import b64encode
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import aiohttp
import pytest
from PIL import Image

from console.hub.http import PIECE_MOST
from console.hub.settings import Source
from console.ingest.cameras.webhook import FieldMapping, sign
from tests.hub.seats import a_hub
from tests.hub.test_server import DEPT, dispatched
from tests.ingest.pictures.hostile import REFUSED, a_scene, at, noted, saved

KEY = b"k" * 24
JPEG = b"\xff\xd8\xff\xe0" + b"a picture of a stall " * 40
PLACED = saved(a_scene(), exif=noted(turn=6, gps=at(117.5, 36.7)))
"""A picture as a device sends it: on its side, with the place in it."""
SOURCES = {"gate-9": Source((KEY,), FieldMapping())}


@pytest.fixture
async def hub(data):
    async with a_hub(data, SOURCES) as up:
        yield up


@pytest.fixture
async def client():
    async with aiohttp.ClientSession() as session:
        yield session


def name(body):
    return sha256(body).hexdigest()


async def signed(hub, account):
    seat = await hub.live(account)
    return seat, {"Authorization": f"Bearer {seat.token}"}


async def put(client, hub, who, body, first=0, total=None, blob=None):
    headers = dict(who)
    if total is not None:
        headers["Content-Range"] = f"bytes {first}-{first + len(body) - 1}/{total}"
    url = f"{hub.http}/blobs/{blob or name(body)}"
    async with client.put(url, data=BytesIO(body), headers=headers) as answer:
        return answer.status, answer.headers.get("Upload-Offset"), await answer.json()


async def get(client, hub, who, blob):
    async with client.get(f"{hub.http}/blobs/{blob}", headers=who) as answer:
        return answer.status, await answer.read(), dict(answer.headers)


async def test_a_photo_goes_in_and_comes_out_byte_for_byte(hub, client):
    _, who = await signed(hub, "desk01")
    assert await put(client, hub, who, JPEG) == (201, str(len(JPEG)), {"received": len(JPEG)})
    status, body, headers = await get(client, hub, who, name(JPEG))
    assert (status, body) == (200, JPEG)
    assert headers["Content-Type"] == "image/jpeg" and headers["X-Content-Type-Options"] == "nosniff"


async def test_an_upload_goes_on_where_it_broke_off(hub, client):
    _, who = await signed(hub, "desk01")
    body = JPEG * 3_000
    assert 2 * PIECE_MOST < len(body) < 3 * PIECE_MOST
    first, second, third = (body[n * PIECE_MOST : (n + 1) * PIECE_MOST] for n in range(3))
    total, blob = len(body), name(body)
    assert (await put(client, hub, who, first, 0, total, blob))[:2] == (202, str(PIECE_MOST))
    wrong = await put(client, hub, who, third, 2 * PIECE_MOST, total, blob)
    assert wrong[:2] == (416, str(PIECE_MOST)), "it says where to go on"
    async with client.head(f"{hub.http}/blobs/{blob}", headers=who) as answer:
        assert (answer.headers["Upload-Offset"], answer.headers["Upload-Complete"]) == (str(PIECE_MOST), "?0")
    assert (await get(client, hub, who, blob))[0] == 404
    assert (await put(client, hub, who, second, PIECE_MOST, total, blob))[0] == 202
    assert (await put(client, hub, who, third, 2 * PIECE_MOST, total, blob))[0] == 201
    assert (await get(client, hub, who, blob))[1] == body


async def test_what_was_brought_is_not_held_by_lines_that_stay_open(hub):
    _, who = await signed(hub, "desk01")
    async with AsyncExitStack() as open_lines:
        lines = [await open_lines.enter_async_context(aiohttp.ClientSession()) for _ in range(6)]
        assert (await put(lines[0], hub, who, JPEG))[0] == 201
        tracemalloc.start()
        open_lines.callback(tracemalloc.stop)
        for n, line in enumerate(lines):
            assert (await put(line, hub, who, bytes([n]) * PIECE_MOST))[0] == 201
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 2 * PIECE_MOST


async def test_bytes_that_do_not_match_their_name_are_refused(hub, client):
    _, who = await signed(hub, "desk01")
    status, _, said = await put(client, hub, who, JPEG, blob="0" * 64)
    assert status == 422 and said["reason"][0] and said["reason"][1]
    assert (await get(client, hub, who, "0" * 64))[0] == 404


@pytest.mark.parametrize("blob", ["short", "G" * 64, "..%2f..%2flujian.db", "A" * 64])
async def test_a_name_that_is_no_hash_is_refused(hub, client, blob):
    _, who = await signed(hub, "desk01")
    assert (await put(client, hub, who, JPEG, blob=blob))[0] in (404, 422)
    assert (await get(client, hub, who, blob))[0] in (404, 422)


@pytest.mark.parametrize("said", ["bytes 0-5/3", "bytes 5-1/9", "bytes */9", "x", "bytes 0-99999/100000"])
async def test_a_range_that_does_not_fit_the_body_is_refused(hub, client, said):
    _, who = await signed(hub, "desk01")
    headers = who | {"Content-Range": said}
    async with client.put(f"{hub.http}/blobs/{name(JPEG)}", data=JPEG, headers=headers) as answer:
        assert answer.status == 422


async def test_too_large_is_too_large(hub, client):
    _, who = await signed(hub, "desk01")
    assert (await put(client, hub, who, b"x" * (PIECE_MOST + 1)))[0] == 413
    status, _, said = await put(client, hub, who, b"x" * 1000, 0, 16 * 1024 * 1024, "0" * 64)
    assert status == 422 and "15" in said["reason"][0]


async def test_nobody_without_a_token_gets_anything(hub, client):
    for who in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic ZGVzazAx"}):
        assert (await put(client, hub, who, JPEG))[0] == 401
        assert (await get(client, hub, who, name(JPEG)))[0] == 401


async def test_a_file_is_read_by_those_who_see_a_thing_that_shows_it(hub, client):
    desk, desk_who = await signed(hub, "desk01")
    unit, unit_who = await signed(hub, DEPT)
    _, stranger = await signed(hub, "dept-water")
    _, wall = await signed(hub, "wall01")
    await put(client, hub, desk_who, JPEG)
    for who in (unit_who, stranger, wall):
        assert (await get(client, hub, who, name(JPEG)))[0] == 404
    await dispatched(desk, "case-1")
    photo = [name(JPEG), "scene", None]
    added = await desk.ask({"kind": "AddPhoto", "case": "case-1", "photo": {"blob": photo[0], "role": photo[1]}})
    assert added["result"] == "ok", added
    await unit.until(added["o"])
    assert (await get(client, hub, unit_who, name(JPEG)))[:2] == (200, JPEG)
    for who in (stranger, wall):
        assert (await get(client, hub, who, name(JPEG)))[0] == 404


def a_push(**changes):
    body = {
        "id": "evt-1",
        "camera_id": "cam-002",
        "type": "shop_overflow",
        "phase": "start",
        "ts": datetime.now(UTC).isoformat(),
        "confidence": 0.9,
        "images": [{"data": b64encode(PLACED).decode()}],
    }
    return json.dumps({**body, **changes}).encode()


async def push(client, hub, body, push_id="m-1", source="gate-9", key=KEY, stamp=None):
    stamp = stamp or int(datetime.now(UTC).timestamp())
    headers = {
        "webhook-id": push_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(key, push_id, stamp, body),
    }
    async with client.post(f"{hub.http}/push/{source}", data=BytesIO(body), headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_signed_push_becomes_an_alert_with_its_picture(hub, client):
    desk, who = await signed(hub, "desk01")
    status, said = await push(client, hub, a_push())
    assert (status, said["result"]) == (200, "ok")
    await desk.until(said["o"])
    alert = desk.rows[said["alert"]]
    (shown,) = alert["images"]
    assert (alert["class_code"], alert["camera"], said["pictures"]) == ("E0405", "cam-002", [{"shown": shown}])
    status, body, headers = await get(client, hub, who, shown)
    assert (status, headers["Content-Type"], name(body)) == (200, "image/jpeg", shown)
    image = Image.open(BytesIO(body))
    assert image.size == (480, 640) and not image.getexif() and b"Exif" not in body
    hub.parts.hub.mark()
    assert "gate-9" in (await desk.next("Mark"))["heard"]


async def test_what_came_is_kept_as_it_came_and_no_seat_reads_it(hub, client, data):
    body = a_push()
    await push(client, hub, body)
    kept = {name(body): body, name(PLACED): PLACED}
    for blob, bytes_of_it in kept.items():
        assert (data / "blobs" / blob[:2] / blob).read_bytes() == bytes_of_it
    for account in ("desk01", "desk02", "admin", "wall01", DEPT):
        _, who = await signed(hub, account)
        for blob in kept:
            assert (await get(client, hub, who, blob))[0] == 404, (account, blob)


@pytest.mark.expects_warnings
@pytest.mark.parametrize("kind", sorted(REFUSED.keys() - {"empty", "too heavy"}))
async def test_a_picture_that_cannot_be_shown_does_not_lose_the_alert(hub, client, caplog, kind):
    desk, who = await signed(hub, "desk01")
    images = [{"data": b64encode(each).decode()} for each in (REFUSED[kind](), PLACED)]
    status, said = await push(client, hub, a_push(images=images))
    assert (status, said["result"]) == (200, "ok")
    refused, shown = said["pictures"]
    assert all(refused["refused"]) and set(shown) == {"shown"}
    await desk.until(said["o"])
    assert desk.rows[said["alert"]]["images"] == [shown["shown"]]
    assert (await get(client, hub, who, shown["shown"]))[0] == 200
    assert "gate-9" in caplog.text and "1 so far" in caplog.text


@pytest.mark.expects_warnings
async def test_an_alert_is_raised_though_no_file_can_be_kept(data, client, caplog):
    async with a_hub(data, SOURCES, files={"quota_bytes": 1}) as hub:
        desk, _ = await signed(hub, "desk01")
        status, said = await push(client, hub, a_push())
        assert (status, said["result"]) == (200, "ok")
        await desk.until(said["o"])
        assert desk.rows[said["alert"]]["images"] == [] and "refused" in said["pictures"][0]
        assert "as they came" in caplog.text


async def test_the_same_push_again_is_answered_and_changes_nothing(hub, client):
    desk, _ = await signed(hub, "desk01")
    body = a_push()
    first, again = await push(client, hub, body), await push(client, hub, body)
    assert first == again and first[0] == 200
    await desk.until(first[1]["o"])
    assert hub.parts.hub.audiences.head == first[1]["o"] and desk.rows[first[1]["alert"]]["hits"] == 1


async def test_a_later_word_under_the_same_key_extends_its_alert(hub, client):
    desk, _ = await signed(hub, "desk01")
    _, first = await push(client, hub, a_push())
    _, later = await push(
        client, hub, a_push(phase="end", ts=(datetime.now(UTC) + timedelta(minutes=5)).isoformat()), "m-2"
    )
    assert later["alert"] == first["alert"]
    await desk.until(later["o"])
    assert desk.rows[later["alert"]]["hits"] == 2


@pytest.mark.expects_warnings
@pytest.mark.parametrize("hours", [-13, 2, 24 * 365])
async def test_a_device_whose_clock_is_hours_off_is_told_so_and_counted(hub, client, hours):
    status, said = await push(client, hub, a_push(ts=(datetime.now(UTC) + timedelta(hours=hours)).isoformat()))
    assert status == 422 and "时钟" in said["reason"][0]
    _, who = await signed(hub, "admin")
    async with client.get(f"{hub.http}/admin/intake", headers=who) as answer:
        (line,) = (await answer.json())["sources"]
    assert (line["source"], line["taken"], [count for _, count in line["refused"]]) == ("gate-9", 0, [1])


async def test_an_unknown_type_is_stored_as_unmapped(hub, client):
    desk, _ = await signed(hub, "desk01")
    _, said = await push(client, hub, a_push(type="smoke_on_balcony"))
    await desk.until(said["o"])
    assert desk.rows[said["alert"]]["class_code"] is None
    assert desk.rows[said["alert"]]["type"] == "smoke_on_balcony"


async def test_what_is_not_signed_rightly_and_now_is_turned_away_alike(hub, client):
    body = a_push()
    said = [
        await push(client, hub, body, key=b"x" * 24),
        await push(client, hub, body, source="no-such-source"),
        await push(client, hub, body, stamp=int(datetime.now(UTC).timestamp()) - 400),
    ]
    assert said[0] == said[1] == said[2] and said[0][0] == 401
    assert hub.parts.hub.audiences.head == hub.parts.ledger.head


@pytest.mark.expects_warnings
async def test_a_push_that_cannot_be_understood_says_why(hub, client):
    status, said = await push(client, hub, a_push(camera_id="cam-999"))
    assert status == 422 and "cam-999" in said["reason"][0]


async def test_a_push_larger_than_eight_mebibytes_is_refused(hub, client):
    assert (await push(client, hub, b"x" * (8 * 1024 * 1024 + 1)))[0] == 413


async def test_reference_data_is_published_by_the_administrator_and_read_by_all(hub, client):
    desk, who = await signed(hub, "desk01")
    _, admin = await signed(hub, "admin")
    heads = {each["name"]: each for each in desk.welcome["references"]}
    async with client.get(f"{hub.http}/references/{heads['calendar']['sha256']}", headers=who) as answer:
        calendar = await answer.json()
    changed = json.dumps(calendar | {"years": calendar["years"][:-1]}).encode()
    async with client.put(f"{hub.http}/references/calendar", data=changed, headers=who) as answer:
        assert answer.status == 403
    async with client.put(f"{hub.http}/references/calendar", data=changed, headers=admin) as answer:
        assert answer.status == 200, await answer.text()
        o = (await answer.json())["o"]
    await desk.until(o)
    news = next(frame for frame in reversed(desk.heard) if frame["frame"] == "News")
    assert (news["items"][-1]["kind"], news["items"][-1]["event"]["name"]) == ("ReferencePublished", "calendar")
    async with client.put(f"{hub.http}/references/calendar", data=b'{"days": 3}', headers=admin) as answer:
        assert answer.status == 403


async def test_health_is_told_to_anyone(hub, client):
    seat = await hub.live("desk01")
    async with client.get(f"{hub.http}/health") as answer:
        said = await answer.json()
    assert (said["ok"], said["head"], said["seats"]) == (True, seat.at, 1)
