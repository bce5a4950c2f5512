"""A verification of the whole history in a process of its own: it reads for minutes, and nobody at a seat notices.

What it found is a line of DIR/verified.jsonl. Where only the read models are not what the events come to, they are
made again and looked at once more; damage of anything else that decisions rest on stops the writing at once.
"""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from console.domain.malformed import UNREAD
from console.domain.text import Text
from console.hub.ledger import Ledger
from console.storage import register
from console.storage.faults import NotKept
from console.storage.log import Log
from console.storage.verification import Damage, Findings
from console.wire.administration import ChainState, Damaged, Verified

VERIFIED = "verified.jsonl"
NICENESS = 10
"""It leaves the machine to whoever asks."""
STOPPED = Text("校验已停止。", "The verification was stopped.")

_log = logging.getLogger(__name__)


class Gone(Struct, frozen=True):
    """A line that a verification says while it runs: how many events it has been over, of how many."""

    done: int
    of: int


class Proving:
    """At most one verification of a log at a time, begun and stopped on the loop."""

    def __init__(self, log: Log, ledger: Ledger) -> None:
        self._log_file, self._log, self._ledger = log.folder / VERIFIED, log, ledger
        self._is_running = self._is_stopped = False
        self._process: subprocess.Popen[bytes] | None = None
        self._gone = Gone(0, 0)
        self._failed: Text | None = None

    def state(self) -> ChainState:
        """How it stands; reads a file."""
        past = register.lines(self._log_file, Verified)
        return ChainState(
            head=self._log.head,
            last=past[-1] if past else None,
            running=self._is_running,
            done=self._gone.done,
            of=self._gone.of,
            failed=self._failed,
        )

    async def run(self, by: str, now: datetime) -> bool:
        """Verify, and keep what was found; False at once where one runs already."""
        if self._is_running:
            return False
        self._is_running, self._is_stopped, self._failed = True, False, None
        try:
            await self._prove(by, now)
        finally:
            self._is_running = False
        return True

    def stop(self) -> None:
        """End the one that runs."""
        self._is_stopped = True
        if self._process is not None:
            self._process.terminate()

    async def _prove(self, by: str, now: datetime) -> None:
        rebuilt: tuple[Damage, ...] = ()
        head, found = await self._looked()
        if found is not None and not found.is_whole and found.is_of_read_models and await self._rebuild(found):
            rebuilt = found.damage
            head, found = await self._looked()
        if found is not None:
            done = _verified(found, rebuilt, by, now, head)
            await asyncio.to_thread(register.append, self._log_file, done)
            self._judge(found)

    async def _looked(self) -> tuple[int, Findings | None]:
        """Up to which event it has seen, and what it found."""
        head = self._log.head
        self._gone = Gone(0, head)
        return head, await asyncio.to_thread(self._look, self._log.folder)

    async def _rebuild(self, found: Findings) -> bool:
        """Make the read models again; False where the storage does not let us, and they stay what they are."""
        for each in found.damage:
            _log.error("%s: %s; made again from the events", each.where, each.what.en)
        try:
            await self._ledger.run(lambda log, now: log.rebuild(now))
        except NotKept as fault:
            _log.error("the read models could not be made again: %s", fault)
            return False
        return True

    def _look(self, folder: Path) -> Findings | None:
        me = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "console"]
        words = [*me, "verify", str(folder), "--json", "--progress"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
            self._process = asked
            if self._is_stopped:
                asked.terminate()
            elif sys.platform != "win32":
                os.setpriority(os.PRIO_PROCESS, asked.pid, NICENESS)
            assert asked.stderr is not None and asked.stdout is not None
            complained = self._follow(asked)
            said = asked.stdout.read()
        self._process = None
        try:
            return msgspec.json.decode(said, type=Findings)
        except UNREAD:
            if self._is_stopped:
                self._failed = STOPPED
                return None
            self._failed = Text(f"校验没有完成：{complained}", f"The verification did not end: {complained}")
            _log.error("the verification did not end: %s", complained)
            return None

    def _follow(self, asked: "subprocess.Popen[bytes]") -> str:
        """Take note of how far it has come; gives what else it said there."""
        assert asked.stderr is not None
        other: list[str] = []
        for line in asked.stderr:
            try:
                self._gone = msgspec.json.decode(line, type=Gone)
            except UNREAD:
                other.append(line.decode(errors="replace").strip())
        return " ".join(other[-3:])

    def _judge(self, found: Findings) -> None:
        for each in found.damage:
            _log.error("%s: %s", each.where, each.what.en)
        serious = [each.what for each in found.damage if not each.where.startswith(("segment", "file"))]
        if serious:
            self._log.stop_writing(serious[0], is_of_read_models=found.is_of_read_models)


def _verified(found: Findings, rebuilt: Sequence[Damage], by: str, at: datetime, head: int) -> Verified:
    return Verified(
        at=at,
        by=by,
        head=head,
        events=found.events,
        things=found.things,
        files=found.files,
        damage=tuple(Damaged(each.where, each.what) for each in found.damage),
        rebuilt=tuple(Damaged(each.where, each.what) for each in rebuilt),
    )
