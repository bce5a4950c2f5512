"""Files: whole and checked before they are here, resumable, readable by those who may see what shows them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import pytest_asyncio

from console.domain.case import commands as ask
from console.domain.case.things import Photo, PhotoRole
from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.ids import AccountId, BlobId
from console.domain.text import Refused
from console.hub.ledger import Ledger
from console.hub.verify import verify
from console.storage.blobs import GIVEN_UP_AFTER, Blobs, Limits
from console.storage.log import Log
from console.storage.reader import Reader
from tests.storage.world import HandClock, a_log, dispatched, put
from tests.support.law import CLEAN, CLEANERS, GREEN, NOW

DATA = b"\xff\xd8" + bytes(range(256)) * 40
NAME = BlobId(sha256(DATA).hexdigest())
ME, OTHER = AccountId("desk01"), AccountId("clean01")
SOMEBODY = AccountId("somebody")
Room = tuple[Blobs, Log]


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    log = a_log(tmp_path)
    ledger, reader = Ledger(log, HandClock()), Reader(log)
    ledger.start()
    yield Blobs(tmp_path, ledger, reader, Limits(size_most=20_000, quota=30_000, free_least=0)), log
    await ledger.stop()
    reader.close()
    log.close()


async def test_a_file_is_here_when_put_returns_and_verified_with_the_rest(room: Room) -> None:
    blobs, log = room
    assert blobs.path(NAME) is None
    assert await blobs.put(NAME, DATA, ME, NOW) == len(DATA)
    place = blobs.path(NAME)
    assert place is not None and place.read_bytes() == DATA
    assert (verify(log.folder).files, verify(log.folder).is_whole) == (1, True)
    place.write_bytes(DATA[:-1])
    assert [each.where for each in verify(log.folder).damage] == [f"file {NAME}"]


async def test_pieces_that_nobody_goes_on_with_are_let_go_after_a_week(room: Room) -> None:
    blobs, now = room[0], datetime.now(UTC)
    await blobs.put(NAME, DATA[:4_000], ME, NOW, total=len(DATA))
    assert (blobs.sweep(now + GIVEN_UP_AFTER - timedelta(hours=1)), await blobs.received(NAME, ME)) == (0, 4_000)
    assert (blobs.sweep(now + GIVEN_UP_AFTER + timedelta(hours=1)), await blobs.received(NAME, ME)) == (1, 0)


async def test_a_file_goes_on_where_it_broke_off(room: Room) -> None:
    blobs = room[0]
    assert await blobs.put(NAME, DATA[:4_000], ME, NOW, total=len(DATA)) == 4_000
    assert (await blobs.received(NAME, ME), await blobs.received(NAME, OTHER)) == (4_000, 0)
    assert blobs.path(NAME) is None
    with pytest.raises(Refused, match="4000"):
        await blobs.put(NAME, DATA[5_000:], ME, NOW, offset=5_000, total=len(DATA))
    assert await blobs.put(NAME, DATA[4_000:], ME, NOW, offset=4_000, total=len(DATA)) == len(DATA)
    assert (await blobs.received(NAME, ME), await blobs.received(NAME, OTHER)) == (len(DATA), 0)


async def test_who_has_the_bytes_brings_them_too_and_who_has_not_learns_nothing(room: Room) -> None:
    blobs = room[0]
    await blobs.put(NAME, DATA, ME, NOW)
    assert await blobs.put(NAME, DATA[:4_000], OTHER, NOW, total=len(DATA)) == 4_000
    with pytest.raises(Refused):
        await blobs.put(NAME, bytes(len(DATA) - 4_000), OTHER, NOW, offset=4_000, total=len(DATA))
    assert not await blobs.has_brought(NAME, OTHER)
    assert await blobs.put(NAME, DATA, OTHER, NOW) == len(DATA)
    assert await blobs.has_brought(NAME, OTHER) and await blobs.put(NAME, b"", OTHER, NOW) == len(DATA)


async def test_other_bytes_than_promised_leave_nothing_behind(room: Room) -> None:
    blobs = room[0]
    with pytest.raises(Refused):
        await blobs.put(NAME, DATA[::-1], ME, NOW)
    assert (blobs.path(NAME), await blobs.received(NAME, ME)) == (None, 0)
    assert await blobs.put(NAME, DATA, ME, NOW) == len(DATA)


@pytest.mark.parametrize("name", ["", "a", "../../etc/passwd", "A" * 64, "g" * 64, "a" * 64 + "\n", "/" * 64])
async def test_a_name_that_is_no_hash_reaches_no_file(room: Room, name: str) -> None:
    with pytest.raises(Refused):
        room[0].path(BlobId(name))
    with pytest.raises(Refused):
        await room[0].put(BlobId(name), DATA, ME, NOW)


async def test_what_is_too_large_or_beyond_the_quota_is_refused(room: Room) -> None:
    blobs = room[0]
    large = bytes(20_001)
    with pytest.raises(Refused, match="MiB"):
        await blobs.put(BlobId(sha256(large).hexdigest()), large, ME, NOW)
    for n in range(2):
        each = DATA + bytes([n])
        await blobs.put(BlobId(sha256(each).hexdigest()), each, ME, NOW)
    with pytest.raises(Refused, match="上限"):
        await blobs.put(NAME, DATA, ME, NOW)


async def test_a_photo_is_read_by_those_who_may_see_its_case(room: Room) -> None:
    blobs, log = room
    await blobs.put(NAME, DATA, ME, NOW)
    case = dispatched(log, "c1")

    async def may(scope: str, mask: Mask, account: AccountId = SOMEBODY) -> bool:
        return await blobs.may_read(Audience(scope, mask), account, NAME)

    assert await may(GREEN, Mask.UNIT, ME)
    assert not await may(CLEAN, Mask.UNIT)
    shows = ask.AddPhoto(case=case, photo=Photo(NAME, PhotoRole.SCENE))
    put(log, CLEANERS, shows)
    assert not await may(CLEAN, Mask.UNIT), "to name a file is not to have it"
    assert await may(DISTRICT, Mask.DESK)
    await blobs.put(NAME, DATA, CLEANERS.account, NOW)
    assert await may(CLEAN, Mask.UNIT)
    assert await may(DISTRICT, Mask.DESK)
    assert not await may(GREEN, Mask.UNIT)
    assert not await may(DISTRICT, Mask.WALL)
