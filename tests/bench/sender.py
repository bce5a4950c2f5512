"""Programs in C beside a hub: seats that only read (`sink.c`), and the least that telling them can cost (`sender.c`).

Both are built where there is a compiler; the sender is asked for one round at a time.
"""

import shutil
import struct
import subprocess
from collections.abc import Iterable
from pathlib import Path

SENDER, SINK = Path(__file__).with_name("sender.c"), Path(__file__).with_name("sink.c")
Sends = Iterable[tuple[int, bytes]]
"""(seat, frame) in the order in which they go out."""


def build(source: Path, folder: Path) -> Path | None:
    """The program of a source, in this folder; None where this machine has no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    program = folder / source.stem
    subprocess.run([compiler, "-O2", "-o", program, source], check=True)
    return program


def plan(sends: Sends) -> bytes:
    """The sends as the program reads them, each frame once."""
    frames: dict[bytes, int] = {}
    steps = [(seat, frames.setdefault(frame, len(frames))) for seat, frame in sends]
    parts = [struct.pack("=I", len(frames))]
    parts += [struct.pack("=I", len(frame)) + frame for frame in frames]
    parts += [struct.pack("=I", len(steps))]
    parts += [struct.pack("=II", *step) for step in steps]
    return b"".join(parts)


class Sender:
    """The program at work: lets `seats` in at `port`, and sends its plan to them when it is asked."""

    def __init__(self, program: Path, sends: Sends, seats: int) -> None:
        file = program.with_suffix(".plan")
        file.write_bytes(plan(sends))
        self._process = subprocess.Popen(
            [program, file, str(seats)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._answer())

    def send(self) -> float:
        """One round of the plan; gives the seconds of processor time it took the program."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._answer()) / 1e6

    def close(self) -> None:
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()
