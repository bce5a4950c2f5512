"""The pages of a desk: which of them is open, where the rail at the left leads, and the way back to the queue."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from console.domain.ids import SessionId
from console.domain.rows import CaseRow
from console.seats.deskmaps import DeskMaps
from console.seats.deskplan import DeskPlan
from console.shell.sessions import SessionDesk
from resources.tongue import say
from widgets import theme


class DeskRooms(QObject):
    """Turns the pages of a plan. A page of its own is one entry of `_pages`."""

    opened = Signal(str)
    """A page of its own is in sight."""
    returned = Signal(bool)
    """The queue is open again; whether a session was left for it."""
    sound_asked = Signal()
    """What is heard, and how loud, is to be set."""

    def __init__(self, plan: DeskPlan, sessions: SessionDesk, maps: DeskMaps, parent: QObject) -> None:
        super().__init__(parent)
        self._plan, self._sessions, self._maps = plan, sessions, maps
        self._pages: dict[str, QWidget] = {"items": plan.items_page}
        self._open = "cases"
        plan.rail.chosen.connect(self.turn)

    def add(self, page: str, widget: QWidget) -> None:
        """One more page of its own."""
        self._plan.pages.addWidget(widget)
        self._pages[page] = widget

    def is_open(self, page: str) -> bool:
        return self._open == page

    @property
    def is_at_queue(self) -> bool:
        return self._open == "cases"

    def turn(self, page: str) -> None:
        """What a button of the rail leads to."""
        if page == "theme":
            self._turn_theme()
        elif page == "sound":
            self._plan.rail.choose(self._open)
            self.sound_asked.emit()
        elif page == "session":
            self._join()
        elif page in self._pages:
            self._sessions.leave()
            self._show(page, self._pages[page])
            self.opened.emit(page)
        else:
            self.back()

    def confer(self, row: CaseRow | None) -> None:
        """会商 on a case: call a session, or go to the one under way."""
        if row is not None:
            self.enter(row.conferring or self._sessions.convene(row))

    def enter(self, session: SessionId) -> None:
        """Go into the room of a session."""
        self._show("session", self._plan.room)
        self._sessions.enter(session)

    def back(self) -> None:
        """To the queue; a session goes on."""
        has_left = self._sessions.leave()
        self._show("cases", self._plan.work_page)
        self.returned.emit(has_left)

    def _join(self) -> None:
        live = self._sessions.under_way()
        if live:
            self.enter(SessionId(live[0].id))
            return
        self.back()
        words = say("在案件上按 M 召集一场会商。", "Press M on a case to call one.")
        self._plan.toasts.show_toast("none", say("没有进行中的会商", "No session under way"), words)

    def _show(self, page: str, widget: QWidget) -> None:
        self._open = page
        self._plan.rail.choose(page)
        self._plan.pages.setCurrentWidget(widget)

    def _turn_theme(self) -> None:
        """The window first, the ground of the maps in a turn of its own: either is all that one turn has room for."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, "light" if theme.mode() == "dark" else "dark")
        QTimer.singleShot(0, self, lambda: self._maps.set_mode(theme.mode()))
        self._plan.rail.choose(self._open)
