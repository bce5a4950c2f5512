"""Pictures of cases: fetched once, decoded small and beside the loop, shown when they have come."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from console.domain.case.things import Photo as Evidence
from console.domain.case.things import PhotoRole
from console.domain.ids import BlobId
from console.sync.files import FileFault, Files
from resources.tongue import say
from widgets.cases.pictures import ROLE_NAMES
from widgets.cases.told import moment
from widgets.controls.photos import Photo

WORK_DONE = frozenset({PhotoRole.AFTER, PhotoRole.INSPECTION})
"""Pictures of how it is, once somebody has been at work."""
LARGEST_MB = 256
"""What decoding a picture may take; one that claims to be larger is none."""
SHOWN_AT_MOST = QSize(1600, 1200)
KEPT_BYTES = 32 * 1024 * 1024
"""Four photos of a phone, each as large as a screen shows it, or some three hundred pictures of cameras: twice that
would fill all shift long."""
CLAIMS_BYTES = 8 * 1024 * 1024
"""Twenty pictures of a camera: a claim is judged once, and what is kept of a hundred cameras grows all day."""


class PhotoShelf:
    """The pictures of one place on the screen: asks for what is missing and says when something has come.

    A picture that cannot be read stays blank. What was looked at longest ago makes room; what is on show stays.
    One is decoded after another in one thread: every further one would keep the memory of its largest for good.
    """

    def __init__(self, files: Files, arrived: Callable[[], None], kept_bytes: int = KEPT_BYTES) -> None:
        self._files, self._arrived, self._kept_bytes = files, arrived, kept_bytes
        self._images: dict[BlobId, QImage | None] = {}
        self._shown: frozenset[BlobId] = frozenset()
        self._tasks: dict[BlobId, asyncio.Task[None]] = {}
        self._decoder = ThreadPoolExecutor(1, "photos")
        self._is_over = False

    def photos(self, evidence: Sequence[Evidence]) -> list[Photo]:
        """The pictures as they are known now; those not here yet are fetched."""
        self._shown = frozenset(each.blob for each in evidence)
        shown = []
        for each in evidence:
            if each.blob in self._images:
                self._images[each.blob] = self._images.pop(each.blob)
            else:
                self._begin(each.blob)
            when = f" {moment(each.taken_at)}" if each.taken_at else ""
            is_after = each.role in WORK_DONE
            caption = say(*ROLE_NAMES[each.role]) + when
            shown.append(Photo(each.blob, caption, self._images.get(each.blob), is_after))
        return shown

    def prepare(self, blobs: Sequence[BlobId]) -> None:
        """Fetch what will be looked at next."""
        for blob in blobs:
            if blob not in self._images:
                self._begin(blob)

    @property
    def kept_bytes(self) -> int:
        """As much as it may hold of what is not on show."""
        return self._kept_bytes

    @property
    def held_bytes(self) -> int:
        """What the pictures that are held take."""
        return sum(map(_bytes, self._images.values()))

    def stop(self) -> None:
        """Fetch nothing more."""
        self._is_over = True
        for task in self._tasks.values():
            task.cancel()
        self._decoder.shutdown(wait=False, cancel_futures=True)

    def _begin(self, blob: BlobId) -> None:
        if blob not in self._tasks and not self._is_over:
            self._tasks[blob] = asyncio.get_running_loop().create_task(self._fetch(blob))

    async def _fetch(self, blob: BlobId) -> None:
        try:
            data = await self._files.fetch(blob)
        except FileFault:
            data = b""
        image = await asyncio.get_running_loop().run_in_executor(self._decoder, decoded, data)
        self._tasks.pop(blob, None)
        self._images[blob] = image
        self._make_room()
        self._arrived()

    def _make_room(self) -> None:
        held = self.held_bytes
        for blob in [each for each in self._images if each not in self._shown]:
            if held <= self._kept_bytes:
                return
            held -= _bytes(self._images.pop(blob))


def _bytes(image: QImage | None) -> int:
    return 0 if image is None else image.sizeInBytes()


def decoded(data: bytes) -> QImage | None:
    """The picture no larger than a screen needs, None where it is none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    QImageReader.setAllocationLimit(LARGEST_MB)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and (size.width() > SHOWN_AT_MOST.width() or size.height() > SHOWN_AT_MOST.height()):
        reader.setScaledSize(size.scaled(SHOWN_AT_MOST, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
