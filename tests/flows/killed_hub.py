"""The hub of a running demo is killed while a dispatcher looks at the desk: what she sees, second by second.

    python -m tests.flows.killed_hub --to DIR [--size 1366x768] [--lang en] [--theme light]

    demo ─▶ the day is live ─▶ a case is open ─▶ SIGKILL ─▶ 0 1 2 5 10 15 20 30 45 s ─▶ the hub again ─▶ 1 2 5 10 s
                                                    └─ at 3 s a note, which may wait; at 7 s 受理, which may not

It is the demo as people run it, on a display of its own (Xvfb), under real keys (xdotool). Beside the pictures it
writes `told.txt`: when the mark of age changed its colour, and what became of both acts. It judges nothing.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from PySide6.QtGui import QColor, QGuiApplication, QImage

from widgets import tokens
from widgets.tokens import Mode, Tone

LIVE_WITHIN_S = 180.0
STREAMS_S = 8.0
AFTER_KILL_S = (0, 1, 2, 5, 10, 15, 20, 30, 45)
AFTER_RETURN_S = (1, 2, 5, 10)
NOTE_AT_S, JUDGE_AT_S = 3.0, 7.0
BACK_WITHIN_S = 60.0
LOOK_EVERY_S = 0.1
AGE_TONES = (Tone.GOOD, Tone.WARNING, Tone.CRITICAL)
NOTE = {"zh": "电话已核", "en": "Checked by phone"}
"""Chinese goes in slowly: each sign is a key of its own that has to be put on the keyboard first."""


class Screen:
    """A display of its own: pictures out, keys in."""

    def __init__(self, display: str, palette: tokens.Palette) -> None:
        self.display = display
        self._fills = {QColor(palette.fill(tone)).rgb(): tone for tone in AGE_TONES}
        os.environ |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._application = QGuiApplication(sys.argv[:1])

    def picture(self) -> QImage:
        return QGuiApplication.primaryScreen().grabWindow(0).toImage()

    def age(self) -> Tone | None:
        """The tone of the mark of age: the last pill of the head."""
        screen = QGuiApplication.primaryScreen()
        half = screen.geometry().width() // 2
        row = screen.grabWindow(0, half, tokens.DESK.header // 2, half, 1).toImage()
        found = (self._fills.get(row.pixel(x, 0)) for x in reversed(range(row.width())))
        return next((tone for tone in found if tone is not None), None)

    def press(self, *keys: str) -> None:
        self._do("key", "--delay", "60", *keys)

    def write(self, words: str) -> None:
        self._do("type", "--delay", "20" if words.isascii() else "250", words)

    def focus(self) -> None:
        """There is no window manager here that would do it."""
        window = self._do("search", "--sync", "--onlyvisible", "--name", ".").split()[-1]
        self._do("windowfocus", "--sync", window)

    def _do(self, *words: str) -> str:
        return subprocess.run(["xdotool", *words], check=True, capture_output=True, text=True).stdout


class Demo:
    """`lujian demo` with one desk, and its hub in hand."""

    def __init__(self, data: Path, words: argparse.Namespace) -> None:
        self.data = data
        told = ["--seats", "desk", "--data", str(data), "--size", words.size, "--lang", words.lang]
        told += ["--theme", words.theme]
        environment = {**os.environ, "QTWEBENGINE_DISABLE_SANDBOX": "1", "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu"}
        self._log = (data / "demo.log").open("wb")
        self._demo = subprocess.Popen(
            [sys.executable, "-m", "console", "demo", *told], env=environment, stdout=self._log, stderr=self._log
        )
        self._hub: subprocess.Popen[bytes] | None = None
        self._told: dict[str, Any] = {}
        self._call: list[str] = []

    def wait_until_live(self) -> None:
        """Until the day behind it is told."""
        feed = self.data / "feed.log"
        _until(lambda: feed.exists() and "live" in feed.read_text(encoding="utf-8"), LIVE_WITHIN_S)

    def kill_hub(self) -> None:
        self._told = self._ready()
        self._call = _line_of(self._told["pid"])
        os.kill(self._told["pid"], signal.SIGKILL)

    def start_hub(self) -> None:
        """The same call again, on the ports it had; back when it says that it is ready."""
        for name, address in (("--port", self._told["seats"]), ("--http-port", self._told["http"])):
            self._call[self._call.index(name) + 1] = address.rpartition(":")[2]
        self._hub = subprocess.Popen(self._call, stdout=self._log, stderr=self._log)
        _until(lambda: self._ready()["pid"] != self._told["pid"], BACK_WITHIN_S)

    def acts(self) -> str:
        """What this desk has asked, and the answers, as it has kept them."""
        told = [sys.executable, "-m", "console", "asked", "--data", str(self.data / "seats")]
        return subprocess.run(told, capture_output=True, text=True, check=False).stdout

    def end(self) -> None:
        for process in (self._demo, self._hub):
            if process is not None:
                process.terminate()
                process.wait(timeout=30)
        self._log.close()

    def _ready(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads((self.data / "ready.json").read_text(encoding="utf-8"))
        return said


class Watch:
    """One outage from its first second on: pictures at their seconds, the colour of the age at every tenth."""

    def __init__(self, screen: Screen, to: Path) -> None:
        self._screen, self._to = screen, to
        self._began = time.monotonic()
        self._tone: Tone | None = None
        self.told: list[str] = []

    @property
    def second(self) -> float:
        return time.monotonic() - self._began

    def until(self, second: float) -> None:
        while self.second < second:
            self.look()
            time.sleep(LOOK_EVERY_S)

    def look(self) -> Tone | None:
        tone = self._screen.age()
        if tone is not self._tone:
            self._tone = tone
            self.tell(f"the mark of age is {tone}")
        return tone

    def shoot(self, name: str) -> None:
        self._screen.picture().save(str(self._to / f"{name}.png"))
        self.tell(f"{name}.png")

    def tell(self, words: str) -> None:
        self.told.append(f"{self.second:6.1f} s  {words}")
        print(self.told[-1], flush=True)


def main(argv: Sequence[str]) -> int:
    """Exit code 0: it was watched to its end."""
    words = _parser().parse_args(argv)
    words.to.mkdir(parents=True, exist_ok=True)
    width, _, height = words.size.partition("x")
    with _a_display(int(width), int(height)) as display, TemporaryDirectory() as folder:
        screen = Screen(display, tokens.PALETTES[words.theme, "desk"])
        demo = Demo(Path(folder), words)
        try:
            demo.wait_until_live()
            time.sleep(STREAMS_S)
            screen.focus()
            screen.press("j")
            time.sleep(2)
            told = _outage(demo, Watch(screen, words.to), screen, words.lang)
        finally:
            demo.end()
        told += ["", "what the desk has asked:", demo.acts()]
        (words.to / "told.txt").write_text("\n".join(told), encoding="utf-8")
    return 0


def _outage(demo: Demo, watch: Watch, screen: Screen, lang: str) -> list[str]:
    acts = {NOTE_AT_S: lambda: _note(screen, watch, NOTE[lang]), JUDGE_AT_S: lambda: _judge(screen, watch)}
    demo.kill_hub()
    watch.tell("the hub is killed")
    for second in sorted((*AFTER_KILL_S, *acts)):
        watch.until(second)
        if second in acts:
            acts[second]()
        else:
            watch.shoot(f"killed-{second:02.0f}s")
    demo.start_hub()
    watch.tell("the hub is back")
    back = watch.second
    for second in AFTER_RETURN_S:
        watch.until(back + second)
        watch.shoot(f"back-{second:02}s")
    _until(lambda: watch.look() is Tone.GOOD, BACK_WITHIN_S)
    watch.until(watch.second + 2)
    watch.shoot("live")
    return watch.told


def _note(screen: Screen, watch: Watch, words: str) -> None:
    screen.press("n")
    time.sleep(0.3)
    screen.write(words)
    screen.press("ctrl+Return")
    watch.tell("a note is made")


def _judge(screen: Screen, watch: Watch) -> None:
    screen.press("r")
    watch.tell("R: the case is to be taken in")


@contextmanager
def _a_display(width: int, height: int) -> Iterator[str]:
    reader, writer = os.pipe()
    told = ["-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    process = subprocess.Popen(["Xvfb", *told], pass_fds=(writer,), stderr=subprocess.DEVNULL)
    try:
        yield f":{os.read(reader, 16).decode().strip()}"
    finally:
        process.terminate()
        process.wait()
        os.close(reader)
        os.close(writer)


def _line_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")


def _until(is_so: Callable[[], bool], within_s: float) -> None:
    ends = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > ends:
            raise TimeoutError
        time.sleep(LOOK_EVERY_S)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.flows.killed_hub", description=__doc__)
    add = parser.add_argument
    add("--to", type=Path, required=True, metavar="DIR", help="where the pictures go")
    add("--size", default="1366x768", metavar="WxH")
    add("--lang", choices=("zh", "en"), default="zh")
    add("--theme", choices=get_args(Mode), default="dark")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
