"""How much memory do 100,000 cases take in a seat, as rows and as a queue over them, beside columns with the same text?

Each is built in a process of its own that says by how much it grew. Rows come as a seat gets them: from JSON, one by
one. The floor is columns of numpy with the instants, places and numbers, and each text once as bytes. Rows of memory
count gigabytes where others count seconds, so that the table shows megabytes.
"""

import gc
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec
import numpy as np
from PySide6.QtCore import QCoreApplication

from console.domain.rows import CaseRow
from console.models.queue import CaseQueue
from console.sync.store import Store
from tests.bench.row import NotMeasurable, Row
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, a_promise

CASES, ROUNDS = 100_000, 5
STATUS = Path("/proc/self/status")
KINDS = ("columns", "rows", "queue")


def run() -> list[Row]:
    if not STATUS.is_file():
        raise NotMeasurable("this system does not tell what a process uses")
    found = [{kind: grown(kind) for kind in KINDS} for _ in range(ROUNDS)]
    floor = tuple(each["columns"] for each in found)
    return [
        Row(
            f"MB of {CASES:,} cases as {what}", tuple(each[kind] for each in found), floor, "columns with the same text"
        )
        for kind, what in (("rows", "a seat's rows"), ("queue", "rows and the queue over them"))
    ]


def grown(kind: str) -> float:
    """Gigabytes."""
    words = [sys.executable, "-m", "tests.bench.bench_seat", kind, str(CASES)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout) / 1e3


def resident_mb() -> float:
    gc.collect()
    return int(STATUS.read_text().partition("VmRSS:")[2].split()[0]) / 1024


def texts(n: int) -> tuple[str, str, str, str]:
    """Of a case: its id, number, title and address."""
    return f"c{n:06d}", f"2026{n:08d}", f"暴露垃圾 · 柳溪路{n}号", f"柳溪路{n}号前"


def a_row(random: Random, n: int) -> CaseRow:
    id, number, title, address = texts(n)
    began = NOON - timedelta(seconds=random.randrange(900_000))
    row = a_case(id, title=title, reported_at=began, promise=a_promise(began, timedelta(days=9)))
    place = msgspec.structs.replace(row.place, lon=random.uniform(117, 118), lat=random.random(), address=address)
    return msgspec.structs.replace(row, number=number, place=place)


def held(kind: str, cases: int) -> object:
    """What takes the memory."""
    random = Random(17)
    if kind == "columns":
        numbers = np.array([[random.random() for _ in range(8)] for _ in range(cases)])
        return numbers, [np.frombuffer("\n".join(column).encode(), np.uint8) for column in columns(cases)]
    store, encoder = Store(), msgspec.json.Encoder()
    decoder = msgspec.json.Decoder(CaseRow)
    store.replace_all(decoder.decode(encoder.encode(a_row(random, n))) for n in range(cases))
    store.flush()
    if kind == "rows":
        return store
    queue = CaseQueue(store, HandTurnedClock())
    while queue.is_filling:
        QCoreApplication.processEvents()
    return store, queue


def columns(cases: int) -> list[list[str]]:
    return [list(column) for column in zip(*map(texts, range(cases)), strict=True)]


if __name__ == "__main__":
    application = QCoreApplication([])
    held(sys.argv[1], 10)
    before = resident_mb()
    kept = held(sys.argv[1], int(sys.argv[2]))
    print(resident_mb() - before)
