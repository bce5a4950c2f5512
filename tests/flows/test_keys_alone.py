"""A dispatcher's day by the keyboard alone, from the door to the end: no mouse event happens, else the flow fails.

What a person looks for is found as one finds it without a mouse: a letter, Tab, F7 or a few letters after Ctrl+K.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from console.domain.alert import AlertStage, Phase, RaiseAlert
from console.domain.case import commands as ask
from console.domain.case.stages import Stage
from console.domain.case.things import Photo, PhotoRole, RequestKind, Source
from console.domain.deadline import Limit, LimitUnit
from console.domain.ids import AlertId, CameraId, CaseId, UnitId
from console.domain.place import Place
from console.domain.rows import AlertRow, CaseRow, SupervisionRow
from console.seats.actors.pictures import Moment
from console.seats.desk import DeskWindow
from console.shell.furnished import furnished
from console.shell.opening import Opening, a_connection
from console.sync.uuid7 import Uuid7
from tests.flows.room import Room, a_hub, in_the_room, sheet_in, until
from tests.flows.test_thread import a_picture
from widgets.alerts.strip import Reasons
from widgets.cases.actsheet import ActSheet
from widgets.cases.newcase import NewCaseSheet
from widgets.cases.paper import Preview
from widgets.cases.sheets import CommandSheet, DispatchSheet, FileSheet
from widgets.charts.bars import Histogram
from widgets.controls.signin import SignIn

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier
OFFICE = UnitId("st-qingquan")
SHOP = "柳溪路153号"
HERE = Place(117.475616, 36.690360, SHOP)
MOUSE = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel}
)
TABS_MOST = 80


class NoMouse(QObject):
    """Remembers every event of a mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in MOUSE:
            self.seen.append(f"{event.type().name} on {type(watched).__name__}")
        return False


class Front(QObject):
    """Keeps the window in front when a list drops from it, as a window system does; the bare platform hands it on."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._last: QWindow | None = None
        app.focusWindowChanged.connect(self._moved)

    def _moved(self, window: QWindow | None) -> None:
        if window is not None and window.type() in (Qt.WindowType.Window, Qt.WindowType.Dialog):
            self._last = window
        elif self._last is not None and isValid(self._last) and self._last.isVisible():
            self._last.requestActivate()


class Keys:
    """A hand on the keyboard; it presses where the focus is, and nowhere else."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def at(self) -> QWidget:
        """Where Qt sends a key: a menu, what has the focus, else the window in front."""
        held = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        assert held is not None, "no window is in front"
        return held

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.at(), key, modifiers)

    def letter(self, letter: str) -> None:
        QTest.keyClicks(self.at(), letter)

    def type(self, words: str) -> None:
        """As an input method commits them."""
        for letter in words:
            QTest.sendKeyEvent(QTest.KeyAction.Click, self.at(), Qt.Key.Key_unknown, letter, PLAIN, -1)

    def tab_to(self, is_it: Callable[[QWidget], bool]) -> QWidget:
        """Tab until the hand is on it."""
        for _ in range(TABS_MOST):
            held = QApplication.focusWidget()
            if held is not None and is_it(held):
                return held
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead there; the hand is on {QApplication.focusWidget()}")

    def tab_into(self, part: QWidget) -> QWidget:
        return self.tab_to(lambda held: held is part or part.isAncestorOf(held))


class Dispatcher:
    """One desk and its keys."""

    def __init__(self, desk: DeskWindow) -> None:
        self.desk, self.keys = desk, Keys(desk)

    def row(self, case: str) -> CaseRow:
        found = self.desk.connection.store.row(case)
        assert isinstance(found, CaseRow)
        return found

    def cases(self) -> dict[str, CaseRow]:
        return dict(self.desk.connection.store.rows(CaseRow))

    async def stands(self, case: str, *stages: Stage) -> None:
        """Until the card shows it there, no sheet is open, and the list has the hand again."""

        def is_so() -> bool:
            shown = self.desk.card.current()
            return shown is not None and shown.id == case and shown.stage in stages and not self.desk.card.has_sheet()

        await until(f"the card shows the case at {stages}", is_so)

    async def find(self, words: str, title: str, of: str = "") -> None:
        """Ctrl+K, the words, down to the line of this title, Enter."""
        finding, box = self.desk.finding, self.desk.head.search
        self.keys.press(Qt.Key.Key_K, CONTROL)
        await until("the cursor is in the box", box.hasFocus)
        await until("something is at hand", finding.palette.isVisible)
        self.keys.type(words)
        await until(f"all is found for {words}", lambda: not finding.is_looking and finding.palette.isVisible())
        offered = list(finding.palette.lines())
        places = [n for n, each in enumerate(offered) if each.title == title and each.key.startswith(of)]
        assert places, f"{title} is not among {[each.title for each in offered]}"
        for _ in range(places[0] + 1):
            self.keys.press(Qt.Key.Key_Down)
        self.keys.press(Qt.Key.Key_Return)
        await until("the list of what was found is away", lambda: not finding.palette.isVisible())

    async def open(self, case: str) -> None:
        """Find it by its number."""
        row = self.row(case)
        await self.find(row.number, row.title, "case")
        await until("its card is there", lambda: (on := self.desk.card.current()) is not None and on.id == case)

    async def confirm(self) -> None:
        self.keys.press(Qt.Key.Key_Return, CONTROL)

    async def act(self, words: str, title: str) -> CommandSheet:
        """An act by its name; its sheet."""
        await self.find(words, title, "deed")
        sheet = await sheet_in(self.desk.card, CommandSheet)
        await until("the hand is in its sheet", lambda: sheet.isAncestorOf(QApplication.focusWidget() or self.desk))
        return sheet

    async def round_to(self, part: QWidget) -> None:
        """F7 until the hand is there."""
        for _ in range(8):
            held = QApplication.focusWidget()
            if held is not None and (held is part or part.isAncestorOf(held)):
                return
            self.keys.press(Qt.Key.Key_F7)
        raise AssertionError(f"F7 does not lead to {part}")


async def through_the_door(room: Room, folder: Path) -> Opening:
    """Account, Tab, password, Enter."""
    connection = a_connection("desk", room.hub.url, folder / "keys", clock=room.clock)
    opening = Opening("desk", connection, furnished(DeskWindow), "", room.hub.url)
    door = opening.door
    assert isinstance(door, SignIn)
    door.show()
    door.activateWindow()
    await connection.start()
    await until("the door is in front", door.isActiveWindow)
    keys = Keys(door)
    keys.type("desk01")
    keys.press(Qt.Key.Key_Tab)
    keys.type(room.hub.passwords["desk01"])
    keys.press(Qt.Key.Key_Return)
    await until("the desk is there", lambda: isinstance(opening.window, DeskWindow))
    assert opening.window is not None
    opening.window.resize(1920, 1080)
    opening.window.activateWindow()
    await until("the desk is in front", opening.window.isActiveWindow)
    return opening


async def told(me: Dispatcher, words: str, phone: str) -> NewCaseSheet:
    """O, what, where, the channel, who calls."""
    me.keys.letter("o")
    form = await sheet_in(me.desk, NewCaseSheet)
    await until("the hand is in the form", lambda: form.isAncestorOf(QApplication.focusWidget() or me.desk))
    me.keys.tab_to(lambda held: held is form.control("title").edit)  # type: ignore[attr-defined]
    me.keys.type(words)
    me.keys.tab_to(lambda held: held is form.control("place").address)  # type: ignore[attr-defined]
    me.keys.type(SHOP)
    me.keys.tab_into(form.control("source"))
    if form.control("source").answer() is None:
        me.keys.press(Qt.Key.Key_Down)
    me.keys.tab_to(lambda held: held is form.control("reporter").phone)  # type: ignore[attr-defined]
    me.keys.type(phone)
    return form


async def two_calls(me: Dispatcher) -> str:
    """The first is a case; the second is the same: Alt+1."""
    form = await told(me, "面馆桌椅摆到人行道", "13800000001")
    await until("it was compared", lambda: form.compared.text() == "未发现疑似重复。")
    await me.confirm()
    await until("the desk stands on the new case", lambda: me.desk.card.current() is not None)
    first = me.desk.card.current()
    assert first is not None
    again = await told(me, "面馆的桌椅又摆到人行道上了", "13800000002")
    await until("the first is proposed", lambda: len(again.twins.proposed) == 1)
    me.keys.press(Qt.Key.Key_1, ALT)
    await until("two reporters stand on one case", lambda: me.row(first.id).reporters == 2)
    await until("the hand is on the case that stands", lambda: (on := me.desk.card.current()) and on.id == first.id)
    await until("the list has the hand", me.desk.view.hasFocus)
    return first.id


async def to_its_unit(me: Dispatcher, case: str) -> None:
    """R, F with its class, A with the lead that is proposed."""
    await me.open(case)
    me.keys.letter("r")
    await me.stands(case, Stage.REGISTERED)
    me.keys.letter("f")
    sheet = await sheet_in(me.desk, FileSheet)
    await until("the hand is in the sheet", lambda: sheet.isAncestorOf(QApplication.focusWidget() or me.desk))
    chooser = sheet.chooser
    me.keys.tab_into(chooser.small_class)
    me.keys.type("E0405")
    me.keys.press(Qt.Key.Key_Tab)
    await me.confirm()
    await me.stands(case, Stage.TO_DISPATCH)
    me.keys.letter("a")
    dispatch = await sheet_in(me.desk, DispatchSheet)
    assert dispatch.chosen()[0] is not None, "the lead is proposed"
    await me.confirm()
    await me.stands(case, Stage.TO_SIGN)


async def requests_and_reminders(me: Dispatcher, room: Room, case: str) -> None:
    """The unit signs and asks for more time: granted. It is urged and put under supervision, and comes back."""
    office, target = await room.on_the_wire(me.row(case).assignments[0].unit), CaseId(case)
    assert (await office.ask(ask.SignAssignment(case=target))).result == "ok"
    asked = ask.AskExtension(case=target, reason="等待材料", limit=Limit(30, LimitUnit.MINUTE))
    assert (await office.ask(asked)).result == "ok"
    await until("the request waits", lambda: any(each.kind is RequestKind.EXTENSION for each in me.row(case).requests))
    await me.open(case)
    due = me.row(case).assignments[0].due_at
    await me.find("tyyq", "同意延期", "deed")
    await answered(me, lambda: not me.row(case).requests)
    assert me.row(case).assignments[0].due_at > due

    await me.open(case)
    me.keys.letter("u")
    await answered(me, lambda: me.row(case).nudges == 1)
    sheet = await me.act("supervise", "督办")
    assert isinstance(sheet, ActSheet)
    me.keys.tab_into(sheet.control("words"))
    me.keys.type("今日内清理完毕")
    me.keys.tab_into(sheet.control("lead"))
    if sheet.control("lead").answer() is None:
        me.keys.press(Qt.Key.Key_Down)
    await answered(me, lambda: bool(me.desk.connection.store.rows(SupervisionRow)))

    photo = Photo(await office.upload(a_picture(Moment.MENDED)), PhotoRole.AFTER)
    assert (await office.ask(ask.FeedBack(case=target, words="已清理", photos=(photo,)))).result == "ok"
    await until("it waits for review", lambda: me.row(case).stage is Stage.TO_REVIEW)


async def answered(me: Dispatcher, is_so: Callable[[], bool]) -> None:
    """Until it is so; a sheet that opened for it is confirmed on the way."""
    confirmed: list[CommandSheet] = []

    def look() -> bool:
        for sheet in me.desk.card.findChildren(CommandSheet):
            if sheet.isVisible() and sheet not in confirmed and not confirmed:
                confirmed.append(sheet)
                me.keys.press(Qt.Key.Key_Return, CONTROL)
        return is_so() and not me.desk.card.has_sheet()

    await until("it was taken", look)


async def to_its_end(me: Dispatcher, room: Room, case: str) -> None:
    """E, I, the inspector passes it; after the call-back C closes it."""
    inspector, target = await room.on_the_wire("inspector01"), CaseId(case)
    await me.open(case)
    me.keys.letter("e")
    await answered(me, lambda: me.row(case).stage is Stage.TO_INSPECT)
    await me.open(case)
    me.keys.letter("i")
    await answered(me, lambda: me.row(case).stage is Stage.INSPECTING)
    seen = Photo(await inspector.upload(a_picture(Moment.MENDED)), PhotoRole.INSPECTION)
    assert (await inspector.ask(ask.PassInspection(case=target, photos=(seen,)))).result == "ok"
    await until("it was passed", lambda: me.row(case).stage in (Stage.TO_CALL_BACK, Stage.TO_CLOSE))
    if me.row(case).stage is Stage.TO_CALL_BACK:
        await me.open(case)
        me.keys.letter("h")
        sheet = await sheet_in(me.desk.card, CommandSheet)
        for name in ("said", "process_score", "result_score"):
            me.keys.tab_into(sheet.control(name))  # type: ignore[attr-defined]
            me.keys.press(Qt.Key.Key_Down)
        await answered(me, lambda: me.row(case).stage is Stage.TO_CLOSE)
    await me.open(case)
    me.keys.letter("c")
    await answered(me, lambda: me.row(case).stage is Stage.CLOSED)


async def a_case_is_split(me: Dispatcher) -> None:
    """Two problems in one report become two cases."""
    made = CaseId(Uuid7()(datetime.now(UTC)))
    for step in (
        ask.ReportCase(case=made, source=Source.INSPECTOR, title="桌椅与油污", place=HERE),
        ask.RegisterCase(case=made),
        ask.FileCase(case=made, class_code="E0405", condition=1),
    ):
        assert (await me.desk.connection.ask(step)).result == "ok"
    await until("it is there", lambda: me.desk.connection.store.row(made) is not None)
    await me.open(made)
    sheet = await me.act("split", "拆分")
    assert isinstance(sheet, ActSheet)
    me.keys.tab_into(sheet.control("parts").parts[1].title)  # type: ignore[attr-defined]
    me.keys.type("油污")
    await answered(me, lambda: len(me.row(made).children) == 2)


async def alerts_are_judged(me: Dispatcher, room: Room) -> None:
    """L, V makes one a case, Ctrl+Z takes it back, Y too, V again; X and 1 says that the other is false."""
    gate, now = await room.on_the_wire("feed-camera"), datetime.now(UTC)
    for n in range(2):
        raised = RaiseAlert(
            alert=AlertId(f"alert-{n}"),
            source="gate",
            key=f"k{n}",
            camera=CameraId(f"cam-00{n + 1}"),
            type="shop_overflow",
            phase=Phase.START,
            at=now - timedelta(seconds=n),
            place=HERE,
            title="店外经营",
            class_code="E0405",
        )
        assert (await gate.ask(raised)).result == "ok"
    await until("both are listed", lambda: me.desk.alerts.rowCount() == 2)
    before = set(me.cases())
    await me.round_to(me.desk.view)
    me.keys.letter("l")
    await until("the hand is on the alerts", me.desk.strip.hasFocus)
    me.keys.letter("v")
    await until("it is a case", lambda: len(set(me.cases()) - before) == 1)
    await until("one is left", lambda: me.desk.alerts.rowCount() == 1)
    taken_back = set(me.cases()) - before
    me.keys.press(Qt.Key.Key_Z, CONTROL)
    await until("both wait again", lambda: me.desk.alerts.rowCount() == 2)
    assert {me.row(case).stage for case in taken_back} == {Stage.VOID}
    await me.round_to(me.desk.strip)
    me.keys.letter("y")
    await until("an inspector looks", lambda: len(set(me.cases()) - before) == 2)
    sent = next(iter(set(me.cases()) - before - taken_back))
    await until("it is with the inspectors", lambda: me.row(sent).stage is Stage.VERIFYING)
    me.keys.press(Qt.Key.Key_Z, CONTROL)
    await until("both wait once more", lambda: me.desk.alerts.rowCount() == 2)
    await me.round_to(me.desk.strip)
    me.keys.letter("v")
    await until("it is a case again", lambda: len(set(me.cases()) - before) == 3)
    await until("one is left again", lambda: me.desk.alerts.rowCount() == 1)
    await me.round_to(me.desk.strip)
    me.keys.letter("x")
    await until("it is asked why", lambda: isinstance(QApplication.activePopupWidget(), Reasons))
    me.keys.letter("1")
    stages = lambda: {row.stage for row in me.desk.connection.store.rows(AlertRow).values()}  # noqa: E731
    await until("it is false", lambda: AlertStage.DISMISSED in stages())


async def the_window_is_walked(me: Dispatcher) -> None:
    """Filters, charts, the map, paper."""
    await me.find("filter to dispatch", "筛选：待派遣")
    assert me.desk.queue.shown.key == "to_dispatch" and me.desk.view.hasFocus()
    listed = me.desk.queue.rowCount()
    await me.find("filter all open", "筛选：全部")
    assert me.desk.queue.rowCount() > listed > 0

    await me.round_to(me.desk.plan.charts)
    columns = me.desk.plan.charts.findChild(Histogram)
    assert isinstance(columns, Histogram)
    me.keys.tab_into(columns)
    me.keys.press(Qt.Key.Key_Home)
    for _ in range(6):
        me.keys.press(Qt.Key.Key_Right)
    me.keys.press(Qt.Key.Key_Return)
    await until("the bar is listed", lambda: "left" in me.desk.queue.bars and me.desk.view.hasFocus())
    me.keys.press(Qt.Key.Key_D, CONTROL)
    await until("all are listed again", lambda: not me.desk.queue.bars)

    await me.round_to(me.desk.plan.charts)
    me.keys.tab_into(columns)
    me.keys.press(Qt.Key.Key_Return)
    await until("the bar is listed again", lambda: "left" in me.desk.queue.bars and me.desk.view.hasFocus())
    await me.round_to(me.desk.plan.charts)
    me.keys.tab_into(me.desk.plan.charts.narrowed)
    me.keys.press(Qt.Key.Key_Space)
    await until("its chip over the charts lets go", lambda: not me.desk.queue.bars and me.desk.view.hasFocus())

    looked: list[tuple[float, float, float]] = []
    me.desk.map.view_changed.connect(lambda *at: looked.append(at))
    await me.round_to(me.desk.map)
    me.keys.press(Qt.Key.Key_Plus)
    me.keys.press(Qt.Key.Key_Left)
    await until("the map has moved", lambda: bool(looked))
    me.keys.press(Qt.Key.Key_Return)
    await until("a case is opened from it", lambda: me.desk.card.current() is not None)

    await me.round_to(me.desk.view)
    me.keys.letter("j")
    me.keys.press(Qt.Key.Key_P, CONTROL)
    await until("it is on paper", lambda: isinstance(QApplication.activeModalWidget(), Preview))
    await until("the hand is on it", lambda: isinstance(QApplication.activeWindow(), Preview))
    me.keys.press(Qt.Key.Key_Escape)
    await until("the paper is put away", lambda: QApplication.activeModalWidget() is None)


def without_a_mouse(qapp: QApplication, folder: Path, work: Callable[[Room], Awaitable[None]]) -> None:
    mouse, front = NoMouse(), Front(qapp)
    qapp.installEventFilter(mouse)
    with a_hub(folder / "data") as hub:
        in_the_room(qapp, hub, folder, work)
    qapp.removeEventFilter(mouse)
    front.deleteLater()
    assert mouse.seen == []


def test_a_day_at_the_desk_needs_no_mouse(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        desk.activateWindow()
        await until("the desk is in front", desk.isActiveWindow)
        me = Dispatcher(desk)
        case = await two_calls(me)
        await to_its_unit(me, case)
        await requests_and_reminders(me, room, case)
        await to_its_end(me, room, case)
        await a_case_is_split(me)
        await alerts_are_judged(me, room)
        await the_window_is_walked(me)

    without_a_mouse(qapp, tmp_path, work)


def test_the_door_is_passed_both_ways_without_a_mouse(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        opening = await through_the_door(room, tmp_path)
        assert isinstance(opening.window, DeskWindow)
        me = Dispatcher(opening.window)
        await me.find("sign out", "换人登录")
        await until("it is asked whether nothing is forgotten", me.desk.farewell.isVisible)
        me.keys.press(Qt.Key.Key_Escape)
        await until("the desk goes on", lambda: not me.desk.farewell.isVisible())
        opening.close()
        await opening.connection.close()

    without_a_mouse(qapp, tmp_path, work)
