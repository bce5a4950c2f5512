"""Who sits before a window: a seeded dispatcher, and a clerk in an office. Keys, clicks, and eyes on the screen.

They take what is theirs in the order of the list, never look into the hub, and stop at nothing but what their own
window does not show.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from console.domain.alert import AlertStage
from console.domain.case.stages import Stage
from console.domain.rows import AlertRow, AssignmentRow, CaseRow
from console.seats.actors.town import read_town
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from tests.flows.shift.day import ENDS, KEY_OF, class_of, desk_of, verdict_of
from tests.flows.shift.gauges import Hand
from widgets.alerts.strip import Reasons
from widgets.cases.actsheet import ActSheet
from widgets.cases.pictures import PhotosAnswer
from widgets.cases.sheets import DispatchSheet, FileSheet, Sheet
from widgets.cases.wording import WordsAnswer

IDLE_S = 0.1
LOOK_EVERY_S = 0.01
"""Until what has come is on the screen: nobody acts on what no list has heard of yet."""
BREATH_S = (0.02, 0.12)
"""Between two acts of one hand."""
OFTEN_NUDGED = 5
"""One of so many cases is nudged while it lies with its unit."""
MENDED_AFTER = timedelta(minutes=30)
LAST_SIGNED = ENDS - 2 * MENDED_AFTER
"""What is signed later is mended at once: told time ends, and with it every wait."""
SHEETS = {"F": FileSheet, "A": DispatchSheet}


class Person:
    """What both have: a window, a hand, and a mind of their own."""

    def __init__(self, window: DeskWindow | OfficeWindow, seed: str) -> None:
        self.window, self.hand, self.random = window, Hand(window, self._looks), Random(seed)

    async def work(self) -> None:
        """On and on, until cancelled."""
        self.window.activateWindow()
        while True:
            if self.window.connection.store.has_moved:
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            if not await self.next_act():
                self.hand.doing = "idle"
                await asyncio.sleep(IDLE_S)
            await asyncio.sleep(self.random.uniform(*BREATH_S))

    async def next_act(self) -> bool:
        """Do one thing; False where nothing is to be done."""
        raise NotImplementedError

    async def key(self, name: str, shown: Callable[[], bool], keys: str = "", on: QWidget | None = None) -> None:
        """Press a letter wherever the focus is; `keys`: another letter than the name says."""
        await self.hand.does(name, lambda: QTest.keyClicks(on or self._focus(), keys or name), shown)

    async def confirm(self, name: str, sheet: Sheet, shown: Callable[[], bool]) -> None:
        """Ctrl+Enter in a field of a sheet."""
        within = self._focus()
        assert sheet.isAncestorOf(within), f"the hand is in {within}, not in the sheet"
        control = Qt.KeyboardModifier.ControlModifier
        await self.hand.does(
            f"{name} Ctrl+Enter", lambda: QTest.keyClick(self._focus(), Qt.Key.Key_Return, control), shown
        )

    async def click(
        self, name: str, view: QAbstractItemView, find: Callable[[], QModelIndex], shown: Callable[[], bool]
    ) -> None:
        """Bring a row of a list into sight and click on it, wherever it stands at that moment."""

        def press() -> None:
            view.scrollTo(find())
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(find()).center())

        await self.hand.does(name, press, shown)

    async def open(self, case: str) -> None:
        """Let the newcomers in where it is one of them, then click on it."""
        queue = self.window.queue
        if queue.row_of(case) < 0:
            await self.key("W", lambda: queue.row_of(case) >= 0)
        if not self.has_open(case) or self.window.view.current_id() != case:
            await self.click(
                "click",
                self.window.view,
                lambda: queue.index(queue.row_of(case), 0),
                lambda: self.has_open(case),
            )

    def has_open(self, case: str, *stages: Stage) -> bool:
        """Whether the card is in sight and shows a case, at one of these stages where there are any."""
        shown = self.window.card.current() if self.window.card.isVisible() else None
        return shown is not None and shown.id == case and (not stages or shown.stage in stages)

    def sheet(self, kind: type[Sheet]) -> Sheet:
        (found,) = (each for each in self.window.card.findChildren(kind) if each.isVisible())
        return found

    def row(self, case: str) -> CaseRow:
        found = self.window.connection.store.row(case)
        assert isinstance(found, CaseRow)
        return found

    def _looks(self) -> str:
        window, card = self.window, self.window.card
        shown = card.current()
        case = (shown.id, shown.stage, self.row(shown.id).stage) if shown is not None else None
        focus, asked = self._focus(), window.connection.unsent
        return (
            f"card {case} {'in' if card.isVisible() else 'out of'} sight, says {card.refusal.text()!r}; "
            f"hand on {window.view.current_id()}, focus {type(focus).__name__}, sheet {card.has_sheet()}, "
            f"{asked} asks unanswered, link {window.connection.state}"
        )

    def _has_sheet(self, kind: type[Sheet]) -> bool:
        return any(each.isVisible() for each in self.window.card.findChildren(kind))

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window


class Dispatcher(Person):
    """Sees the cases of one desk through from the report to the end, and judges its alerts."""

    window: DeskWindow

    def __init__(self, window: DeskWindow, nth: int, seed: int) -> None:
        super().__init__(window, f"{seed} desk {nth}")
        self._nth, self._town = nth, read_town("demo", seed)
        self._born: set[str] = set()
        self._nudged: set[str] = set()

    async def next_act(self) -> bool:
        case = self._next_case()
        if case is not None and self.random.random() < 0.8:
            await self._see_to(case)
            return True
        alert = self._next_alert()
        if alert is not None:
            await self._judge(alert)
            return True
        if case is not None:
            await self._see_to(case)
            return True
        return await self._nudge() or await self._walk()

    def _mine(self, case: CaseRow) -> bool:
        return case.id in self._born or desk_of(case.id) == self._nth

    def _next_case(self) -> CaseRow | None:
        """Of mine that wait for me, the one that stands highest in the list; newcomers after all others."""
        queue, store = self.window.queue, self.window.connection.store
        waiting = [row for row in store.rows(CaseRow).values() if row.stage in KEY_OF and self._mine(row)]
        waiting = [row for row in waiting if not store.is_waiting(row.id)]
        return min(waiting, key=lambda row: (queue.row_of(row.id) < 0, queue.row_of(row.id)), default=None)

    async def _see_to(self, row: CaseRow) -> None:
        case, stage, key = row.id, row.stage, KEY_OF[row.stage]
        await self.open(case)
        if key in SHEETS:
            await self.key(key, lambda: self._has_sheet(SHEETS[key]))
            sheet = self.sheet(SHEETS[key])
            if isinstance(sheet, FileSheet) and row.class_code is None:
                self._choose(sheet, class_of(self._town, row.title))
            await self.confirm(key, sheet, lambda: not self._has_sheet(SHEETS[key]) and self._left(case, stage))
        else:
            await self.key(key, lambda: self._left(case, stage))
        if stage is Stage.TO_DISPATCH:
            await self.key("G", lambda: True)

    def _left(self, case: str, stage: Stage) -> bool:
        """Whether the window shows that a case has gone on: the card, or what the hand took after it."""
        shown = self.window.card.current()
        return self.row(case).stage is not stage and (shown is None or (shown.id, shown.stage) != (case, stage))

    def _choose(self, sheet: FileSheet, code: str) -> None:
        box = sheet.chooser.small_class
        at = next(n for n in range(box.count()) if box.itemText(n).startswith(f"{code} "))
        box.setCurrentIndex(at)

    def _next_alert(self) -> AlertRow | None:
        store = self.window.connection.store
        return next(
            (
                row
                for row in store.rows(AlertRow).values()
                if row.stage is AlertStage.OPEN and desk_of(row.id) == self._nth and not store.is_waiting(row.id)
            ),
            None,
        )

    async def _judge(self, alert: AlertRow) -> None:
        window = self.window
        alerts = window.alerts
        await self.click(
            "click alert",
            window.strip,
            lambda: alerts.index(alerts.row_of(alert.id), 0),
            lambda: self._looks_at(alert.id),
        )
        if verdict_of(alert.id) == "V":
            await self.key("V", lambda: self._adopted(alert.id))
            return
        await self.key("X", lambda: self._menu() is not None)
        why = self.random.choice("12345")
        await self.key("X 1-5", lambda: window.alerts.row_of(alert.id) < 0, keys=why, on=self._menu())
        await self.hand.does("Esc", lambda: QTest.keyClick(window.strip, Qt.Key.Key_Escape), window.view.hasFocus)

    def _looks_at(self, alert: str) -> bool:
        shown = self.window.plan.alert.current()
        return shown is not None and shown.id == alert

    def _adopted(self, alert: str) -> bool:
        row = self.window.connection.store.row(alert)
        if not isinstance(row, AlertRow) or row.case is None:
            return False
        self._born.add(row.case)
        return self.has_open(row.case)

    def _menu(self) -> Reasons | None:
        return next((each for each in self.window.strip.findChildren(Reasons) if each.isVisible()), None)

    async def _nudge(self) -> bool:
        """One of a few that lie with their units is nudged, once."""
        rows = self.window.connection.store.rows(CaseRow).values()
        row = next((row for row in rows if self._is_slow(row)), None)
        if row is None:
            return False
        case, stage, before = row.id, row.stage, row.nudges
        self._nudged.add(case)
        await self.open(case)
        await self.key("U", lambda: self.row(case).nudges > before or self.row(case).stage is not stage)
        return True

    def _is_slow(self, row: CaseRow) -> bool:
        is_chosen = self._mine(row) and sum(row.id.encode()) % OFTEN_NUDGED == 0 and row.id not in self._nudged
        return is_chosen and row.stage is Stage.HANDLING and self.window.queue.row_of(row.id) >= 0

    async def _walk(self) -> bool:
        """Look through the list with J and K while nothing is to be done."""
        view, queue = self.window.view, self.window.queue
        if queue.rowCount() < 2:
            return False
        letter = self.random.choice("JK")
        if self._focus() is not view or self._next_to(letter) is None:
            await self.open(queue.id_at(0))
            return True
        wanted: list[str | None] = []

        def press() -> None:
            wanted.append(self._next_to(letter))
            QTest.keyClicks(view, letter)

        await self.hand.does(letter, press, lambda: bool(wanted) and (wanted[0] is None or self.has_open(wanted[0])))
        return True

    def _next_to(self, letter: str) -> str | None:
        """The case that J or K leads to from the hand, as the list stands at this moment; None at its end and where no
        case is under the hand."""
        at, queue = self.window.view.currentIndex().row(), self.window.queue
        to = at + (1 if letter == "J" else -1)
        return queue.id_at(to) if at >= 0 and 0 <= to < queue.rowCount() else None


class Clerk(Person):
    """Signs what comes to the office, and feeds back with a photo when it is mended."""

    window: OfficeWindow

    def __init__(self, window: OfficeWindow, seed: int, phones: Path) -> None:
        super().__init__(window, f"{seed} office")
        self._phones = [file.read_bytes() for file in sorted(phones.glob("*.jpg"))]
        self._file = phones.parent / "taken.jpg"

    async def next_act(self) -> bool:
        for row in self.window.connection.store.rows(CaseRow).values():
            mine = self._part(row)
            if mine is None or mine.confirmed_at is not None or self.window.connection.store.is_waiting(row.id):
                continue
            if mine.signed_at is None and row.stage in (Stage.TO_SIGN, Stage.HANDLING):
                await self._sign(row.id)
                return True
            now = self.window.hub_now()
            is_mended = mine.signed_at is not None and now > min(mine.signed_at, LAST_SIGNED) + MENDED_AFTER
            if row.stage is Stage.HANDLING and is_mended:
                await self._feed_back(row.id)
                return True
        return False

    def _part(self, row: CaseRow) -> AssignmentRow | None:
        return next((each for each in row.assignments if each.unit == self.window.actor.unit), None)

    async def _sign(self, case: str) -> None:
        await self.open(case)
        await self.key("S", lambda: self._shows(case, lambda mine: mine.signed_at is not None))

    async def _feed_back(self, case: str) -> None:
        await self.open(case)
        await self.key("B", lambda: self._has_sheet(ActSheet))
        sheet = self.sheet(ActSheet)
        assert isinstance(sheet, ActSheet)
        words, photos = sheet.control("words"), sheet.control("photos")
        assert isinstance(words, WordsAnswer) and isinstance(photos, PhotosAnswer)
        words.edit.insertPlainText("已到现场处置完毕，现场恢复整洁。")
        phone = self.random.choice(self._phones)
        await asyncio.to_thread(self._file.write_bytes, phone + f"after {case}".encode())
        photos.add_files([str(self._file)])
        await self.confirm("B", sheet, lambda: not self._has_sheet(ActSheet) and self._fed_back(case))

    def _fed_back(self, case: str) -> bool:
        return self._shows(case, lambda mine: mine.confirmed_at is not None) or self.row(case).stage is Stage.TO_REVIEW

    def _shows(self, case: str, is_so: Callable[[AssignmentRow], bool]) -> bool:
        """Whether the row has come to that, and the card no longer shows it as it was."""
        mine, shown = self._part(self.row(case)), self.window.card.current()
        if mine is None or not is_so(mine):
            return False
        on_card = self._part(shown) if shown is not None and shown.id == case else mine
        return on_card is not None and is_so(on_card)
