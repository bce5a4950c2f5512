"""Pictures from outside go in, pictures that can be shown come out; they are opened in processes of their own.

    bytes ── child, at most 10 s ──▶ Developed, or Refused with a sentence

A child that dies, hangs or answers nonsense costs its one picture: it is ended and the next picture gets a new one.
"""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue

import msgspec

from console.domain.text import Refused, Text
from console.ingest.pictures import measure
from console.ingest.pictures.said import ANSWER_MOST, BYTES_MOST, Denied, Developed, Gone, Outcome, Why, receive, send

CHILDREN = 2
WITHIN_S = 10.0
PICTURES_EACH = 200
"""After so many a child is replaced, with whatever its decoder has leaked or kept."""
_BORN_IN = [sys.executable, "-m", "console.ingest.pictures.child"]

REASONS = {
    Why.NO_PICTURE: Text("图片不是 JPEG、PNG 或 WebP。", "The picture is neither JPEG, PNG nor WebP."),
    Why.TOO_HEAVY: Text("图片为空或超过 15 MiB。", "The picture is empty or larger than 15 MiB."),
    Why.TOO_LARGE: Text(
        "图片超过 4000 万像素或单边超过 12000。", "The picture has over 40 megapixels, or a side over 12,000."
    ),
    Why.DAMAGED: Text("图片已损坏，无法打开。", "The picture is damaged and cannot be opened."),
    Why.TOO_MUCH: Text("图片占用资源过多，已停止打开。", "Opening the picture took too much; it was stopped."),
}


class Darkroom:
    """A few children, begun when the first picture comes and kept warm."""

    def __init__(self, children: int = CHILDREN, within_s: float = WITHIN_S, each: int = PICTURES_EACH) -> None:
        """`within_s`: how long one picture may take. `each`: after how many a child is replaced."""
        self._threads = ThreadPoolExecutor(children, "darkroom")
        self._places: SimpleQueue[_Child] = SimpleQueue()
        self._children = [_Child(within_s, each) for _ in range(children)]
        for child in self._children:
            self._places.put(child)

    async def develop(self, body: bytes) -> Developed:
        """The picture as it can be shown; raises Refused with why not."""
        outcome = await asyncio.get_running_loop().run_in_executor(self._threads, self._one, body)
        if isinstance(outcome, Denied):
            raise Refused(*REASONS[outcome.why])
        return outcome

    async def close(self) -> None:
        """End the children; a picture in the making is refused."""
        for child in self._children:
            child.end()
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
        for child in self._children:
            child.end()

    def pids(self) -> tuple[int, ...]:
        """Of the children that live."""
        return tuple(pid for child in self._children if (pid := child.pid) is not None)

    def _one(self, body: bytes) -> Outcome:
        if not 0 < len(body) <= BYTES_MOST:
            return Denied(Why.TOO_HEAVY)
        if measure.kind(body) is None:
            return Denied(Why.NO_PICTURE)
        child = self._places.get()
        try:
            return child.develop(body)
        finally:
            self._places.put(child)


class _Child:
    """The place of one child: who sits there changes."""

    def __init__(self, within_s: float, each: int) -> None:
        self._within_s, self._each = within_s, each
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def develop(self, body: bytes) -> Outcome:
        """One picture; where the child does not survive it, it is refused as too much."""
        if self._process is None or self._process.poll() is not None or self._done >= self._each:
            self.end()
            self._process = subprocess.Popen(_BORN_IN, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._done = 0
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        late = threading.Timer(self._within_s, process.kill)
        late.start()
        try:
            send(process.stdin, body)
            self._done += 1
            answer: Outcome = msgspec.msgpack.decode(receive(process.stdout, ANSWER_MOST), type=Outcome)
            return answer
        except (OSError, ValueError, Gone, msgspec.MsgspecError):
            self.end()
            return Denied(Why.TOO_MUCH)
        finally:
            late.cancel()

    def end(self) -> None:
        """End whoever sits there, and wait until it is gone."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
