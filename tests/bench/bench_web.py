"""What do the web map and the web engine cost: a frame of a pan over 100,000 points, and the memory of a whole desk?

A frame is the time between two of the page's animation frames while the map is panned at each, beside an empty page
whose background changes at each: the same engine, the same screen. Memory is what a desk with 100,000 cases and its
map on takes with every process it started, beside a bare window with an empty page; a row of memory counts gigabytes
where others count seconds, so that the table shows megabytes.
"""

import json
import subprocess
import sys
import tempfile
import time
from os import environ
from pathlib import Path
from random import Random

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QWidget

from console.shell import panes
from console.shell.opening import PASSWORD
from tests.bench.bench_map import POINTS, SIZE, a_point
from tests.bench.bench_start import QUIET
from tests.bench.crowd import DESK, a_district
from tests.bench.row import NotMeasurable, Row
from tests.bench.starting import STAY
from widgets.maps.trial import trial_areas
from widgets.maps.web import WebMap

ROUNDS, MEMORY_ROUNDS, STEPS = 5, 3, 120
LOOK_EVERY_MS = 100
PROC = Path("/proc")
STEADY_MB, STEADY_FOR, STEADY_WITHIN = 5.0, 4, 60
"""Grown up is what differs by less in so many looks, a second apart; it is looked at so often at most."""
ENGINE = {
    **QUIET,
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QTWEBENGINE_CHROMIUM_FLAGS": environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu"),
}
PAN = "live.map.panBy([n % 20 < 10 ? 7 : -7, n % 10 < 5 ? 3 : -3], { animate: false })"
FADE = "document.body.style.background = `rgb(${n}, 0, 0)`"
LOOP = """
  window.took = null;
  { let n = 0; const at = [];
    const step = (now) => {
      at.push(now);
      STEP;
      if (n++ < STEPS) requestAnimationFrame(step);
      else window.took = (at[at.length - 1] - at[0]) / (at.length - 1);
    };
    requestAnimationFrame(step); }
"""


def run() -> list[Row]:
    if not (PROC / "self" / "smaps_rollup").is_file():
        raise NotMeasurable("this system does not tell what a process uses")
    frames = [(a_frame("map"), a_frame("page")) for _ in range(ROUNDS)]
    with tempfile.TemporaryDirectory(prefix="bench-web-") as folder, a_district(Path(folder), POINTS) as hub:
        words = ("desk", hub.url, DESK, str(Path(folder) / "seat"))
        own = {PASSWORD: hub.passwords[DESK]}
        weights = [(a_weight(words, own), a_weight(("web",), {})) for _ in range(MEMORY_ROUNDS)]
    panned, empty = zip(*frames, strict=True)
    desk, bare = zip(*weights, strict=True)
    return [
        Row(f"a frame of a pan over {POINTS:,}, web map", panned, empty, "an empty page's"),
        Row(f"MB of a desk with {POINTS:,} cases and its web map", desk, bare, "a bare window with an empty page"),
    ]


def a_frame(kind: str) -> float:
    """Seconds."""
    words = [sys.executable, "-m", "tests.bench.bench_web", kind, str(POINTS), str(STEPS)]
    said = subprocess.run(words, check=True, capture_output=True, text=True, env={**environ, **ENGINE}, timeout=120)
    return float(said.stdout) / 1e3


def a_weight(words: tuple[str, ...], own: dict[str, str]) -> float:
    """Gigabytes of a program of `starting` with all that it started, once it has grown up."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.starting", *words, STAY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**environ, **ENGINE, **own},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", f"{words[0]} never came to be"
        seen: list[float] = []
        while not _is_steady(seen):
            time.sleep(1)
            seen.append(sum(map(_shared_mb, _family(process.pid))))
        process.stdin.close()
    return seen[-1] / 1e3


def _is_steady(seen: list[float]) -> bool:
    last = seen[-STEADY_FOR:]
    return len(seen) >= STEADY_WITHIN or (len(last) == STEADY_FOR and max(last) - min(last) < STEADY_MB)


def _family(pid: int) -> list[int]:
    """A process and everything that comes from it."""
    tasks = (PROC / str(pid) / "task").glob("*/children")
    children = [int(child) for each in tasks for child in each.read_text().split()]
    return [pid, *(every for child in children for every in _family(child))]


def _shared_mb(pid: int) -> float:
    """Pages that several processes share count in part, so that a family can be added up; 0 for one that has ended."""
    try:
        told = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(told.partition("\nPss:")[2].split()[0]) / 1024


class Panned(QObject):
    """Prints the milliseconds of a frame, and ends the program."""

    def __init__(self, page: QWebEnginePage, step: str, steps: int) -> None:
        super().__init__(page)
        self._page = page
        page.runJavaScript(LOOP.replace("STEPS", str(steps)).replace("STEP", step))
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(lambda: page.runJavaScript("JSON.stringify(window.took ?? null)", 0, self._hear))
        self._timer.start()

    def _hear(self, said: str) -> None:
        took = json.loads(said)
        if took is not None:
            self._timer.stop()
            print(took, flush=True)
            QApplication.closeAllWindows()


def a_map(points: int, steps: int) -> QWidget:
    view = WebMap()
    view.show_areas(trial_areas())
    random = Random(13)
    view.patch([a_point(random, n) for n in range(points)])

    def settled(held: int) -> None:
        if held == points:
            view.settled.disconnect(settled)
            Panned(view.page, PAN, steps)

    view.settled.connect(settled)
    return view


def an_empty_page(steps: int) -> QWidget:
    view = QWebEngineView()
    view.loadFinished.connect(lambda _: Panned(view.page(), FADE, steps))
    view.setHtml("<html><body></body></html>")
    return view


def main(kind: str, points: int, steps: int) -> int:
    panes.prepare()
    application = QApplication(sys.argv[:1])
    view = a_map(points, steps) if kind == "map" else an_empty_page(steps)
    view.resize(*SIZE)
    view.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
