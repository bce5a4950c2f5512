"""The queue under a hand: it stands still, lets go, and never takes anybody to a stranger."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain.case.stages import Stage
from console.models.queue import CaseQueue
from console.sync.store import Store
from console.wire.frames import BATCH_MOST
from resources import roles
from tests.support.clock import HandTurnedClock
from tests.support.rows import a_case
from widgets.cases.picked import PICKED_MOST, Picked
from widgets.cases.queue import QueueView
from widgets.cases.rows import WHERE
from widgets.controls.buttons import ShortcutButton
from widgets.controls.panel import EmptyState


@pytest.fixture
def store():
    store = Store()
    store.replace_all([a_case(f"c{n}") for n in range(6)])
    store.flush()
    return store


@pytest.fixture
def view(qtbot: QtBot, store):
    view = QueueView(lambda code: "inbox")
    model = CaseQueue(store, HandTurnedClock(), view)
    view.setModel(model)
    view.held.connect(model.hold)
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    return view


def say_moved(store, *rows):
    for row in rows:
        store.replace_all([*(each for each in store.rows(type(row)).values() if each.id != row.id), row])
    store.flush()


def opened_by(view):
    seen: list[str] = []
    view.opened.connect(seen.append)
    return seen


def keys(qtbot, view, letters):
    for letter in letters:
        qtbot.keyClick(view, letter)


def test_j_and_k_walk_and_each_case_is_opened(qtbot, view):
    seen = opened_by(view)
    keys(qtbot, view, "jjk")
    assert seen == ["c0", "c1", "c0"]


def test_a_letter_names_the_case_that_is_under_the_hand(qtbot, view):
    asked: list[tuple[str, str]] = []
    view.asked.connect(lambda letter, case: asked.append((letter, case)))
    keys(qtbot, view, "ja")
    assert asked == [("A", "c0")]


def test_enter_asks_and_escape_leaves_the_list(qtbot, view):
    asked: list[tuple[str, str]] = []
    view.asked.connect(lambda letter, case: asked.append((letter, case)))
    keys(qtbot, view, "j")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    with qtbot.waitSignal(view.left):
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert asked == [("ENTER", "c0")]
    assert view.current_id() is None


def test_a_case_that_leaves_takes_nobody_to_its_neighbour(qtbot, view, store):
    keys(qtbot, view, "jj")
    seen = opened_by(view)
    view.held.emit(False)
    say_moved(store, a_case("c1", Stage.CLOSED))
    assert view.current_id() is None
    assert seen == []
    keys(qtbot, view, "j")
    assert seen == ["c2"], "J goes on from where the hand was"


def test_after_the_persons_own_act_the_hand_takes_the_next(qtbot, view, store):
    keys(qtbot, view, "jj")
    seen = opened_by(view)
    view.let_go("c1")
    say_moved(store, a_case("c1", Stage.CLOSED))
    qtbot.waitUntil(lambda: seen == ["c2"])


def test_a_case_that_stays_keeps_the_hand_after_an_act(qtbot, view, store):
    keys(qtbot, view, "jj")
    view.let_go("c1")
    say_moved(store, a_case("c1", Stage.TO_SIGN))
    assert view.current_id() == "c1"


def test_the_list_goes_along_with_a_case_that_finds_another_place(qtbot, view, store):
    view.resize(700, 200)
    keys(qtbot, view, "j")
    view.let_go("c0")
    say_moved(store, a_case("c0", promise=None))
    assert view.currentIndex().row() == 5
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())


def test_the_order_is_held_while_a_hand_moves_and_let_go_when_it_rests(qtbot, view, store):
    view._rest.setInterval(20)
    keys(qtbot, view, "j")
    say_moved(store, a_case("new"))
    assert view.model().waiting_count == 1
    qtbot.waitUntil(lambda: view.model().waiting_count == 0)
    assert view.current_id() == "c0"


def test_the_rows_in_sight_are_told(qtbot, view):
    view.resize(700, 260)
    with qtbot.waitSignal(view.seen) as told:
        view.resize(700, 240)
    first, last = told.args
    assert first == 0
    assert 1 <= last < 5


def test_a_narrow_list_gives_the_sources_room_to_the_case(view):
    assert not view.isColumnHidden(WHERE)
    view.resize(460, 500)
    assert view.isColumnHidden(WHERE)


def test_a_click_opens_a_case_once_and_the_case_under_the_hand_once_more(qtbot, view):
    """Something else, such as an alert, may have taken its place on the screen in between."""
    seen = opened_by(view)
    for _ in range(2):
        centre = view.visualRect(view.model().index(2, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert seen == ["c2", "c2"]


@pytest.fixture
def picking(qtbot: QtBot, store):
    view = QueueView(lambda code: "inbox", may_pick=True)
    view.setModel(CaseQueue(store, HandTurnedClock(), view))
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    return view


def click(qtbot, view, row, modifiers):
    place = view.visualRect(view.model().index(row, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifiers, place)


def test_x_picks_and_lets_go_and_shift_picks_on_the_way(qtbot, picking):
    keys(qtbot, picking, "jxx")
    assert picking.picked.ids() == ()
    for _ in range(2):
        qtbot.keyClick(picking, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert picking.picked.ids() == ("c0", "c1", "c2")
    keys(qtbot, picking, "jj")
    assert picking.picked.ids() == ("c0", "c1", "c2") and picking.current_id() == "c4"


def test_the_mouse_picks_one_with_ctrl_and_a_stretch_with_shift_and_moves_no_hand(qtbot, picking):
    keys(qtbot, picking, "j")
    click(qtbot, picking, 3, Qt.KeyboardModifier.ControlModifier)
    assert (picking.picked.ids(), picking.current_id()) == (("c3",), "c0")
    click(qtbot, picking, 2, Qt.KeyboardModifier.ShiftModifier)
    assert (sorted(picking.picked.ids()), picking.current_id()) == (["c0", "c1", "c2", "c3"], "c0")


def test_esc_asks_to_let_go_of_what_is_picked_before_it_leaves_the_list(qtbot, picking):
    qtbot.keyClick(picking, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(picking.picked) == 6
    with qtbot.waitSignal(picking.dropped), qtbot.assertNotEmitted(picking.left):
        qtbot.keyClick(picking, Qt.Key.Key_Escape)
    picking.picked.clear()
    with qtbot.waitSignal(picking.left):
        qtbot.keyClick(picking, Qt.Key.Key_Escape)


def test_what_leaves_the_list_is_picked_no_longer(qtbot, picking, store):
    qtbot.keyClick(picking, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    say_moved(store, a_case("c2", stage=Stage.CLOSED))
    assert "c2" not in picking.picked and len(picking.picked) == 5
    picking.model().search("nothing is called this")
    assert picking.picked.ids() == ()


def test_a_list_that_does_not_pick_takes_x_for_a_letter(qtbot, view):
    asked: list[str] = []
    view.asked.connect(lambda letter, case: asked.append(letter))
    keys(qtbot, view, "jxJ")
    assert asked == ["X"] and view.picked.ids() == ()


def test_however_many_portions_leave_the_list_it_is_said_once(qtbot, view):
    store = Store()
    store.replace_all([a_case(f"c{n}", title="垃圾" if n % 2 else "井盖") for n in range(40)])
    store.flush()
    view.setModel(CaseQueue(store, HandTurnedClock(), view))
    view.picked.add(f"c{n}" for n in range(40))
    said = list[int]()
    view.picked.changed.connect(lambda: said.append(len(view.picked)))
    view.model().search("垃圾")
    assert view.model().rowCount() == 20
    assert sorted(view.picked.ids()) == sorted(f"c{n}" for n in range(1, 40, 2)), "they are dropped at once"
    qtbot.waitUntil(lambda: bool(said))
    assert said == [20]


def test_a_few_of_many_that_leave_are_picked_no_longer(qtbot, view):
    store = Store()
    store.replace_all([a_case(f"c{n}", title="垃圾" if n < 10 else "井盖") for n in range(40)])
    store.flush()
    view.setModel(CaseQueue(store, HandTurnedClock(), view))
    view.picked.add(("c3", "c12", "c30"))
    view.model().search("垃圾")
    assert view.picked.ids() == ("c3",)


class Asked(CaseQueue):
    """A list that knows how often it was asked which case stands in a place."""

    asked = 0

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        self.asked += role == roles.ID
        return super().data(index, role)


def test_all_of_a_long_list_are_picked_without_a_look_at_each(qtbot, picking):
    store = Store()
    store.replace_all([a_case(f"c{n}") for n in range(3 * PICKED_MOST)])
    store.flush()
    model = Asked(store, HandTurnedClock(), picking)
    picking.setModel(model)
    qtbot.waitUntil(lambda: model.rowCount() == 3 * PICKED_MOST)
    before = model.asked
    qtbot.keyClick(picking, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(picking.picked) == PICKED_MOST
    assert model.asked - before < 2 * PICKED_MOST


def test_no_more_is_picked_than_one_gesture_may_ask_for():
    picked = Picked()
    picked.add(f"c{n}" for n in range(PICKED_MOST + 7))
    assert len(picked) == PICKED_MOST == BATCH_MOST


def test_an_empty_list_says_by_what_it_is_narrowed_and_is_widened_with_one_key(qtbot, view):
    wide: list[bool] = []
    view.widened.connect(lambda: wide.append(True))
    view.model().search("没有这样的案件")
    told = view.findChild(EmptyState)
    assert told is not None and told.accessibleDescription() == "有新案时自动列出。"
    view.show_narrowing(["超期", "搜索：没有这样的案件"])
    told = next(each for each in view.findChildren(EmptyState) if each.isVisible())
    assert "超期 · 搜索：没有这样的案件" in told.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    told.findChild(ShortcutButton).click()
    assert wide == [True, True]
    view.model().search("")
    assert not any(each.isVisible() for each in view.findChildren(EmptyState))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert wide == [True, True], "in a list with cases, Esc lets go of one thing at a time"
