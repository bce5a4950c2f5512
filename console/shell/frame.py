"""The window frame every seat shares: head, banner, age of the picture, what is not delivered yet."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from console.domain.calendar import SHANGHAI
from console.domain.text import counted
from console.shell.connection import Connection
from console.shell.freshness import Freshness
from console.shell.wrongclock import clock_told
from console.wire.link import LinkState
from resources.tongue import say
from widgets.controls.farewell import Farewell
from widgets.controls.notices import Banner, Watermark
from widgets.controls.pills import AgePill, StatusPill
from widgets.controls.topbar import TopBar
from widgets.tokens import Tone

TICK_MS = 1_000


class SeatFrame(QMainWindow):
    """Head and banners around one body. The clock is the hub's; it ticks once a second."""

    left = Signal()
    """Who sat here is done: the seat is the next person's."""

    def __init__(self, connection: Connection, title: str, place: str) -> None:
        super().__init__()
        self.connection = connection
        self._ends: list[Callable[[], object]] = []
        self.setWindowTitle(f"{title} · {place}")
        self.head = TopBar(title, place)
        if connection.who is not None:
            self.head.show_account(connection.who.name)
        self.farewell = Farewell(self)
        self.farewell.left.connect(self.left)
        self.head.leaving.connect(self.leave)
        self._age = AgePill()
        self._unsent = StatusPill("", Tone.WARNING, "cloud-off")
        self._unsent.hide()
        self.head.add(self._unsent)
        self.head.add(self._age)
        self.banner, self.fault, self.clock = Banner(), Banner(), Banner()
        self._clock_told = ""
        for each in (self.fault, self.clock):
            each.acted.connect(each.clear)
        self._whole = QVBoxLayout()
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(self.head)
        notice = connection.welcome.notice if connection.welcome else None
        if notice is not None:
            self._whole.addWidget(Watermark(say(*notice)))
        self._whole.addWidget(self.banner)
        self._whole.addWidget(self.fault)
        self._whole.addWidget(self.clock)
        body = QWidget()
        body.setLayout(self._whole)
        self.setCentralWidget(body)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        connection.freshness_changed.connect(self._show_age)

    def fill(self, body: QWidget) -> None:
        """Put the seat's own work under the head."""
        self._whole.addWidget(body, 1)

    def at_end(self, *ends: Callable[[], object]) -> None:
        """What this window has begun and must stop when it closes."""
        self._ends += ends

    def show_fault(self, words: str) -> None:
        """Something failed that nobody expected: say so until it is put away; the seat goes on."""
        self.fault.show_notice(words, Tone.WARNING, "circle-alert", say("知道了", "Understood"))

    def open_thing(self, thing: str) -> None:
        """Somebody followed a link to a thing; seats that can show it do."""

    def unfinished(self) -> list[str]:
        """What of this person's is not done, and what becomes of it when they leave; seats add their own."""
        n = self.connection.unsent
        if not n:
            return []
        return [
            say(
                f"{n} 项操作待送达：留在您的账号下，您再次登录本席后自动送出",
                f"{counted(n, 'ask')} unsent: kept with your account and go out once you sign in here again",
            )
        ]

    def leave(self) -> None:
        """The seat is to be the next person's: ask whether nothing is forgotten."""
        self.farewell.open(self.unfinished())

    def hub_now(self) -> datetime:
        """The present moment by the hub's clock."""
        return self.connection.hub_now()

    def tick(self) -> None:
        """Once a second: clock, age, what is not delivered. Seats add what else moves with time."""
        self.head.show_time(self.hub_now().astimezone(SHANGHAI))
        self._show_age(self.connection.freshness)
        self._show_clock()
        unsent = self.connection.unsent
        self._unsent.setVisible(unsent > 0)
        if unsent:
            self._unsent.show_status(say(f"待送达 {unsent}", f"{unsent} unsent"), Tone.WARNING, "cloud-off")

    def _show_age(self, fresh: Freshness) -> None:
        """The mark in the head, and what is in the way of work."""
        self._age.show_age(fresh.text, fresh.level)
        trouble = self._trouble() if fresh.level == "red" else self._damage()
        if not trouble:
            self.banner.clear()
        elif self.banner.isHidden() or self.banner.text() != trouble:
            self.banner.show_notice(trouble, Tone.CRITICAL, "wifi-off")

    def _show_clock(self) -> None:
        """Said once of each wrong time; who has put it away is not told again until it is another."""
        welcome = self.connection.welcome
        follows_the_wall = welcome is not None and welcome.clock == "wall"
        told = clock_told(self.connection.link.skew) if follows_the_wall else ""
        if told == self._clock_told:
            return
        self._clock_told = told
        if told:
            self.clock.show_notice(told, Tone.WARNING, "clock", say("知道了", "Understood"))
        else:
            self.clock.clear()

    def _trouble(self) -> str:
        reason = self.connection.reason
        if self.connection.state in (LinkState.ENDED, LinkState.SIGNED_OUT):
            why = say(*reason) if reason else ""
            again = say("请关闭窗口后重新登录。", "Close the window and sign in again.")
            return say(f"连接已终止：{why}{again}", f"The connection has ended. {why} {again}")
        return say(
            "与枢纽的连接中断：画面停留在最后收到的数据，可继续记录，恢复后自动送达。",
            "The hub cannot be reached: this is the last known state. What may be queued is sent later.",
        )

    def _damage(self) -> str:
        welcome = self.connection.welcome
        return say(*welcome.read_only) if welcome is not None and welcome.read_only is not None else ""

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        while self._ends:
            self._ends.pop()()
        super().closeEvent(event)
