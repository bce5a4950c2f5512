"""The lists of alerts behind the strip: how they are named, shown and left, and what the head says."""

from datetime import timedelta

import pytest

from console.analytics.claims import Claims
from console.domain.alert import AlertStage
from console.models.alerts import AlertFeed
from console.shell.alertlists import AlertLists
from console.sync.store import Store
from resources.roles import ID as ROW_ID
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, an_alert
from widgets.alerts.strip import AlertStrip


class Desk:
    def __init__(self, qtbot) -> None:
        self.store, self.claims, self.heads = Store(), Claims(), list[str]()
        rows = [
            an_alert("a1", first_at=NOON - timedelta(minutes=12)),
            an_alert("a2", first_at=NOON - timedelta(minutes=3)),
            an_alert("a3", stage=AlertStage.HELD),
            an_alert("a4", stage=AlertStage.MERGED, into="a1"),
        ]
        self.store.replace_all(rows)
        for row in rows:
            self.claims.put(row)
        self.strip = AlertStrip(lambda code: "inbox")
        qtbot.addWidget(self.strip)
        self.feed = AlertFeed(self.store, HandTurnedClock(), self.strip)
        self.strip.setModel(self.feed)
        show = lambda title, note: self.heads.append(note)  # noqa: E731
        self.lists = AlertLists(self.feed, self.strip, self.claims, show, lambda: NOON)

    def head(self):
        self.lists.show(NOON)
        return self.heads[-1]

    def ids(self):
        return [self.feed.index(n, 0).data(ROW_ID) for n in range(self.feed.rowCount())]


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def test_the_head_says_how_many_wait_for_how_long_and_how_many_are_held(desk):
    assert desk.head() == "待研判 2 · 最久 12 分钟 · 暂不研判 1"
    desk.claims.drop("a1")
    assert "最久 3 分钟" in desk.head()


def test_f_names_the_lists_and_a_number_shows_one_and_esc_goes_back(qtbot, desk):
    asked = []
    desk.strip.lists_asked.disconnect()
    desk.strip.lists_asked.connect(lambda: asked.append(True))
    qtbot.keyClick(desk.strip, "f")
    assert asked == [True]
    menu = desk.strip.lists(desk.lists.options())
    told = [each.text() for each in menu.actions()]
    assert told[0] == "1  待研判  2" and [each.isChecked() for each in menu.actions()].count(True) == 1
    held = next(n for n, each in enumerate(told, start=1) if "暂不研判" in each)
    qtbot.keyClick(menu, str(held))
    assert desk.ids() == ["a3"] and desk.head() == "暂不研判 1 · Esc 返回"
    desk.strip.left.emit()
    assert desk.ids() == ["a2", "a1"]


def test_the_head_follows_what_comes(desk):
    desk.store.replace_all([an_alert(f"a{n}") for n in range(3)])
    desk.store.flush()
    assert "待研判 3" in desk.heads[-1]


def test_what_was_folded_can_be_found_and_parted(desk):
    desk.lists.choose("folded")
    assert desk.ids() == ["a4"]
