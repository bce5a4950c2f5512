"""Pictures for one place on the screen: decoded beside the loop, and no more of them held than was bargained for."""

import asyncio
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from console.domain.case.things import Photo as Evidence
from console.domain.case.things import PhotoRole
from console.domain.ids import BlobId
from console.shell import photos
from console.shell.photos import PhotoShelf, decoded
from console.sync.files import Cache, Files


def a_picture(n: int) -> bytes:
    """A photo larger than a screen, unlike any other."""
    image = QImage(2000, 1500, QImage.Format.Format_RGB32)
    image.fill(n)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


class Place:
    """A shelf over files that are on this machine already."""

    def __init__(self, folder: Path) -> None:
        self.cache = Cache(folder, 2**30)
        self.arrived = 0
        self.shelf = PhotoShelf(Files(lambda: "", lambda: "", self.cache), self._count)

    async def bring(self, count: int) -> list[Evidence]:
        bodies = [a_picture(n) for n in range(count)]
        names = [sha256(body).hexdigest() for body in bodies]
        for name, body in zip(names, bodies, strict=True):
            await self.cache.put(name, body)
        return [Evidence(BlobId(name), PhotoRole.SCENE) for name in names]

    async def show(self, evidence: list[Evidence]) -> list[bool]:
        """Look at these until all have come; whether each is there."""
        while self.shelf._tasks or any(photo.image is None for photo in self.shelf.photos(evidence)):
            await asyncio.gather(*self.shelf._tasks.values())
        return [photo.image is not None for photo in self.shelf.photos(evidence)]

    def held(self) -> int:
        return sum(image.sizeInBytes() for image in self.shelf._images.values() if image is not None)

    def _count(self) -> None:
        self.arrived += 1


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "files")
    yield place
    place.shelf.stop()


async def test_photos_are_decoded_in_one_thread_that_is_not_the_window_s(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone's photo takes a tenth of a second."""
    threads: list[int] = []

    def seen(data: bytes) -> QImage | None:
        threads.append(threading.get_ident())
        return decoded(data)

    monkeypatch.setattr(photos, "decoded", seen)
    evidence = await place.bring(3)
    assert await place.show(evidence) == [True, True, True]
    assert len(threads) == 3 and len(set(threads)) == 1 and threads[0] != threading.get_ident()


async def test_what_was_looked_at_longest_ago_makes_room(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = await place.bring(3)
    await place.show([first])
    one = place.held()
    monkeypatch.setattr(place.shelf, "_kept_bytes", 2 * one)
    await place.show([second])
    await place.show([first])
    await place.show([third])
    assert list(place.shelf._images) == [first.blob, third.blob]


async def test_what_is_on_show_stays_however_much_it_is(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the pictures of one case would fetch each other away for ever."""
    monkeypatch.setattr(place.shelf, "_kept_bytes", 1)
    evidence = await place.bring(3)
    assert await place.show(evidence) == [True, True, True]
    assert place.arrived == 3


async def test_nothing_is_fetched_for_a_window_that_has_closed(place: Place) -> None:
    evidence = await place.bring(1)
    place.shelf.stop()
    assert [photo.image for photo in place.shelf.photos(evidence)] == [None]
    assert not place.shelf._tasks
