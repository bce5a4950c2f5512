"""Pictures from outside, opened by real children."""

import asyncio
import io
import os
import random
import resource
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from console.domain.text import Refused
from console.ingest.pictures.darkroom import Darkroom
from console.ingest.pictures.said import SHOWN_SIDE, SMALL_SIDE, Developed, Seen
from tests.ingest.pictures.hostile import MARKS, REFUSED, SHOWN, a_scene, at, damaged, noted, png, saved

MIB = 1024 * 1024
PLAIN = {0xD8, 0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
"""Begin, JFIF, tables, frame, tables, scan: all that a picture may consist of that is shown."""


@pytest.fixture
async def room():
    room = Darkroom()
    yield room
    await room.close()
    assert room.pids() == ()


def markers(body):
    found, where = [], 2
    while body[where + 1] != 0xDA:
        found.append(body[where + 1])
        where += 2 + int.from_bytes(body[where + 2 : where + 4], "big")
    return {0xD8, 0xDA, *found}


def near(colour, other):
    return all(abs(a - b) < 40 for a, b in zip(colour, other, strict=True))


def is_clean(shown: Developed) -> bool:
    for body in (shown.body, shown.small):
        image = Image.open(io.BytesIO(body), formats=("JPEG",))
        image.load()
        if not (markers(body) <= PLAIN and body.endswith(b"\xff\xd9") and body.count(b"\xff\xd9") == 1):
            return False
    return b"script" not in shown.body and b"PK\3\4" not in shown.body


@pytest.mark.parametrize("name", SHOWN)
async def test_a_picture_comes_out_clean_whatever_else_travels_with_it(room, name):
    shown = await room.develop(SHOWN[name]())
    assert is_clean(shown) and (shown.width, shown.height) == (640, 480)
    image = Image.open(io.BytesIO(shown.body))
    corners = [image.getpixel((x, y)) for y in (20, 460) for x in (20, 620)]
    if name != "four inks":
        assert all(near(*pair) for pair in zip(corners, MARKS, strict=True)), corners
    assert max(Image.open(io.BytesIO(shown.small)).size) == SMALL_SIDE


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_picture_or_a_bomb_is_refused_and_the_next_one_is_shown(room, name):
    with pytest.raises(Refused) as refused:
        await room.develop(REFUSED[name]())
    assert refused.value.reason.zh and refused.value.reason.en
    assert is_clean(await room.develop(SHOWN["jpeg"]()))


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_held_any_way_is_shown_upright(room, turn, kind):
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = a_scene()
    held = upright.transpose(back[turn]) if turn in back else upright
    shown = await room.develop(saved(held, kind, exif=noted(turn=turn)))
    image = Image.open(io.BytesIO(shown.body))
    assert image.size == (640, 480)
    corners = [image.getpixel((x, y)) for y in (20, 460) for x in (20, 620)]
    assert all(near(*pair) for pair in zip(corners, MARKS, strict=True)), corners


@pytest.mark.parametrize("lon", [117.519_25, -70.65])
@pytest.mark.parametrize("lat", [36.712_5, -33.447])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_the_place_is_read_in_all_four_quarters_of_the_globe_and_goes_no_further(room, lon, lat, kind):
    exif = noted(taken="2026:07:01 08:30:05", offset="+08:00", gps=at(lon, lat))
    shown = await room.develop(saved(a_scene(), kind, exif=exif))
    assert shown.seen.lon == pytest.approx(lon, abs=1e-6) and shown.seen.lat == pytest.approx(lat, abs=1e-6)
    assert shown.seen.taken_at == datetime(2026, 7, 1, 0, 30, 5, tzinfo=UTC)
    assert is_clean(shown) and b"Exif" not in shown.body


@pytest.mark.parametrize(
    ("exif", "seen"),
    [
        (noted(taken="2026:07:01 08:30:05"), Seen(taken_at=datetime(2026, 7, 1, 0, 30, 5, tzinfo=UTC))),
        (
            noted(taken="2026:07:01 08:30:05", offset="-03:00"),
            Seen(taken_at=datetime(2026, 7, 1, 11, 30, 5, tzinfo=UTC)),
        ),
        (noted(taken="0000:00:00 00:00:00"), Seen()),
        (noted(taken="路见"), Seen()),
        (noted(gps=at(0, 0)), Seen()),
        (noted(gps=at(117, 36) | {1: "X"}), Seen()),
        (noted(gps=at(117, 36) | {4: (999, 0, 0)}), Seen()),
        (noted(gps={1: "N", 2: (36, 0, 0)}), Seen()),
        (noted(turn=77), Seen()),
    ],
)
async def test_notes_that_are_wrong_or_half_are_as_if_not_there(room, exif, seen):
    assert (await room.develop(saved(a_scene(), exif=exif))).seen == seen


async def test_a_large_picture_is_shown_smaller_and_one_at_the_limit_is_taken(room):
    shown = await room.develop(saved(Image.new("RGB", (8_000, 5_000), (9, 90, 9))))
    assert (shown.width, shown.height) == (SHOWN_SIDE, SHOWN_SIDE * 5 // 8)
    assert (await room.develop(saved(Image.new("RGB", (8_000, 5_000)), "PNG"))).width == SHOWN_SIDE


@pytest.mark.parametrize(("mode", "level"), [("I;16", 40_000), ("L", 156), ("1", 1)])
async def test_grey_is_grey(room, mode, level):
    shown = await room.develop(saved(Image.new(mode, (64, 64), level), "PNG"))
    wanted = {"I;16": 156, "L": 156, "1": 255}[mode]
    assert near(Image.open(io.BytesIO(shown.body)).convert("RGB").getpixel((9, 9)), (wanted,) * 3)


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def test_two_hundred_hostile_files_cost_the_hub_nothing_and_good_ones_go_on_between(room):
    seed = 20_261_124
    print(f"seed {seed}")
    dice = random.Random(seed)
    good = SHOWN["jpeg"]()
    await room.develop(good)
    files = [damaged(dice) for _ in range(200)]
    before, shown, refused = resident(), 0, 0
    for n, body in enumerate(files):
        try:
            assert is_clean(await room.develop(body)), n
            shown += 1
        except Refused:
            refused += 1
        if n % 20 == 0:
            assert is_clean(await room.develop(good))
    assert refused > 40 and shown > 10
    assert resident() - before < 50 * MIB


async def a_child(room):
    """Wait until a child is up; gives its id."""
    until = time.monotonic() + 10
    while not room.pids():
        assert time.monotonic() < until
        await asyncio.sleep(0.005)
    return room.pids()[0]


async def test_a_child_killed_in_mid_picture_costs_that_picture_alone():
    room = Darkroom(children=1)
    try:
        await room.develop(SHOWN["jpeg"]())
        (pid,) = room.pids()
        os.kill(pid, signal.SIGSTOP)
        in_hand = asyncio.create_task(room.develop(SHOWN["jpeg"]()))
        behind = asyncio.create_task(room.develop(SHOWN["png and zip"]()))
        await asyncio.sleep(0.05)
        assert not in_hand.done()
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Refused):
            await in_hand
        assert is_clean(await behind)
        assert room.pids() and room.pids() != (pid,)
    finally:
        await room.close()


async def test_a_child_that_hangs_is_ended_and_others_are_served_meanwhile():
    room = Darkroom(within_s=4)
    try:
        hung = asyncio.create_task(room.develop(SHOWN["jpeg"]()))
        os.kill(await a_child(room), signal.SIGSTOP)
        for _ in range(3):
            assert is_clean(await room.develop(SHOWN["webp"]()))
        assert not hung.done()
        with pytest.raises(Refused):
            await hung
        assert is_clean(await room.develop(SHOWN["jpeg"]()))
    finally:
        await room.close()


async def test_a_child_that_would_take_too_much_memory_dies_and_not_the_hub(room):
    await room.develop(SHOWN["jpeg"]())
    before = resident()
    assert all(resource.prlimit(pid, resource.RLIMIT_AS) == (1024 * MIB, 1024 * MIB) for pid in room.pids())
    huge = png(8_000, 5_000, rows=b"")
    for _ in range(4):
        with pytest.raises(Refused):
            await room.develop(huge)
    assert resident() - before < 50 * MIB


async def test_a_child_is_replaced_after_its_share():
    room = Darkroom(children=1, each=2)
    try:
        born: list[int] = []
        for _ in range(5):
            await room.develop(SHOWN["jpeg"]())
            born += room.pids()
        assert born[0] == born[1] != born[2] == born[3] != born[4]
    finally:
        await room.close()


async def test_a_picture_in_the_making_is_refused_when_the_room_closes():
    room = Darkroom(children=1)
    await room.develop(SHOWN["jpeg"]())
    (pid,) = room.pids()
    os.kill(pid, signal.SIGSTOP)
    in_hand = asyncio.create_task(room.develop(SHOWN["jpeg"]()))
    await asyncio.sleep(0.05)
    await room.close()
    with pytest.raises(Refused):
        await in_hand
    assert room.pids() == ()
