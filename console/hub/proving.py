"""A verification of the whole history in a process of its own: it reads for minutes, and nobody at a seat notices.

What it found is a line of DIR/verified.jsonl; damage of what decisions rest on stops the writing at once.
"""

import logging
import os
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from console.domain.malformed import UNREAD
from console.domain.text import Text
from console.storage import register
from console.storage.log import Log
from console.storage.verification import Findings
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
    """At most one verification of a log at a time, run from any thread and looked at from any other."""

    def __init__(self, log: Log) -> None:
        self._log_file, self._log = log.folder / VERIFIED, log
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False
        self._gone = Gone(0, 0)
        self._failed: Text | None = None

    def state(self) -> ChainState:
        """How it stands."""
        past = register.lines(self._log_file, Verified)
        return ChainState(
            head=self._log.head,
            last=past[-1] if past else None,
            running=self._turn.locked(),
            done=self._gone.done,
            of=self._gone.of,
            failed=self._failed,
        )

    def run(self, by: str, now: datetime) -> bool:
        """Verify, and keep what was found; False at once where one runs already. Blocks until it ends."""
        if not self._turn.acquire(blocking=False):
            return False
        try:
            self._failed, self._is_stopped, self._gone = None, False, Gone(0, self._log.head)
            head = self._log.head
            found = self._look(self._log.folder)
            if found is not None:
                register.append(self._log_file, _verified(found, by, now, head))
                self._judge(found)
        finally:
            self._turn.release()
        return True

    def stop(self) -> None:
        """End the one that runs."""
        process = self._process
        if process is not None:
            self._is_stopped = True
            process.terminate()

    def _look(self, folder: Path) -> Findings | None:
        me = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "console"]
        words = [*me, "verify", str(folder), "--json", "--progress"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
            self._process = asked
            if sys.platform != "win32":
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
            self._log.stop_writing(serious[0])


def _verified(found: Findings, by: str, at: datetime, head: int) -> Verified:
    return Verified(
        at=at,
        by=by,
        head=head,
        events=found.events,
        things=found.things,
        files=found.files,
        damage=tuple(Damaged(each.where, each.what) for each in found.damage),
    )
