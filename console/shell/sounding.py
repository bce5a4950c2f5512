"""A seat that can be heard: news of its store, said one at a time.

NewsDesk ─▶ Crier ─▶ Speaker      F8: silent for ten minutes, the time left stands in the head
             sound.json in the seat's folder keeps what the person has chosen
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QShortcut

from console.domain.text import Text
from console.models.crier import IMPORTANCE_NAMES, Crier, Importance, News
from console.models.news import NewsDesk
from console.shell import panes
from console.shell.frame import SeatFrame
from console.shell.freshness import Freshness
from console.shell.keepsakes import keep, recall
from resources.tongue import say
from widgets.controls.pills import StatusPill
from widgets.sounds.sheet import SoundChoice, SoundSheet
from widgets.tokens import Tone

FILE = "sound.json"
EVERY_MS = 250
NOTHING_HEARD = Text("本机没有可用的音频输出，不发出声音。", "This machine has no audio output: nothing is heard.")


class Voice(Protocol):
    """What makes the sound."""

    @property
    def trouble(self) -> Text | None: ...
    def is_saying(self) -> bool: ...
    def say(self, importance: int, words: str, volume: float) -> None: ...
    def stop(self) -> None: ...


class Sounding(QObject):
    """Gives one window its voice; `voice` makes it, once the window stands."""

    def __init__(
        self,
        window: SeatFrame,
        is_emergency: Callable[[str], bool],
        voice: Callable[[], Voice | None] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(window)
        connection = window.connection
        self._window, self._clock = window, clock
        self._file = connection.folder / FILE
        self.choice = load(self._file)
        self._make = voice or a_voice
        self._voice: Voice | None = None
        self._is_made = False
        self.crier = Crier(Importance(self.choice.least))
        self.news = NewsDesk(connection.store, is_emergency, window.hub_now(), self)
        self.news.heard.connect(self.hear)
        self._pill = StatusPill("", Tone.WARNING, "volume-x")
        self._pill.hide()
        window.head.add(self._pill)
        QShortcut("F8", window).activated.connect(self.silence)
        connection.freshness_changed.connect(self._hear_age)
        self._level = ""
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()
        if self.choice.is_on:
            QTimer.singleShot(0, self, self._a_voice)  # now, and not when the first news comes amid work

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()
        self.news.stop()
        if self._voice is not None:
            self._voice.stop()

    def tick(self, now: datetime) -> None:
        """Once a second."""
        self.news.tick(now)
        self._show_silence()

    def hear(self, news: News) -> None:
        """Something to be said, unless sound is off."""
        if self.choice.is_on:
            self.crier.hear(news)
            self._go_on()

    def silence(self) -> None:
        """F8: ten minutes without sound, of safety excepted; once more: speak again."""
        self.crier.silence(self._clock())
        if self._voice is not None:
            self._voice.stop()
        self._show_silence()

    def open_settings(self) -> None:
        """What is heard, and how loud."""
        voice = self._a_voice()
        trouble = NOTHING_HEARD if voice is None else voice.trouble
        names = [say(*IMPORTANCE_NAMES[each]) for each in Importance]
        sheet = SoundSheet(self.choice, names, say(*trouble) if trouble else "", self._window)
        sheet.changed.connect(self.choose)
        sheet.tried.connect(self._try)
        sheet.open()

    def choose(self, choice: SoundChoice) -> None:
        """Hold to this from now on, also the next time."""
        self.choice = choice
        self.crier.least = Importance(choice.least)
        keep(self._file, choice)

    def _try(self, importance: int) -> None:
        voice = self._a_voice()
        if voice is not None:
            words = say(*IMPORTANCE_NAMES[Importance(importance)]) if self.choice.is_spoken else ""
            voice.say(importance, words, self.choice.volume / 100)

    def _hear_age(self, fresh: Freshness) -> None:
        was, self._level = self._level, fresh.level
        if fresh.level == "red" and was not in ("red", ""):
            self.hear(News(Importance.WARNING, Text("与枢纽的连接中断", "The hub cannot be reached")))

    def _go_on(self) -> None:
        voice = self._voice
        call = self.crier.next(self._clock(), is_saying=voice is not None and voice.is_saying())
        if call is None:
            return
        voice = self._a_voice()
        if voice is not None:
            words = say(*call.words) if call.is_spoken and self.choice.is_spoken else ""
            voice.say(int(call.importance), words, self.choice.volume / 100)

    def _a_voice(self) -> Voice | None:
        if not self._is_made:
            self._is_made = True
            self._voice = self._make()
        return self._voice

    def _show_silence(self) -> None:
        left = round(self.crier.silent_for(self._clock()))
        self._pill.setVisible(left > 0)
        if left:
            clock = f"{left // 60}:{left % 60:02d}"
            self._pill.show_status(say(f"静音 {clock} · F8", f"Silent {clock} · F8"), Tone.WARNING, "volume-x")


def a_voice() -> Voice | None:
    """This machine's loudspeaker; None where it has none."""
    return panes.speaker() if may_sound() else None


def may_sound(environ: "os._Environ[str] | dict[str, str]" = os.environ, devices: Path = Path("/dev/snd")) -> bool:
    """Whether to ask Qt for one at all: on Linux it loads half a second and complains where nothing plays."""
    if not sys.platform.startswith("linux"):
        return True
    runtime = Path(environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
    sockets = (runtime / "pulse" / "native", runtime / "pipewire-0")
    return bool(environ.get("PULSE_SERVER")) or devices.exists() or any(each.exists() for each in sockets)


def load(file: Path) -> SoundChoice:
    """What was chosen on this machine, the usual where that is nothing that could be chosen."""
    found = recall(file, SoundChoice, SoundChoice())
    is_whole = 0 < found.volume <= 100 and found.least in {int(each) for each in Importance}
    return found if is_whole else SoundChoice()
