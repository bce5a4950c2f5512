"""What is around a case: the near ones at once, the past ones once the hub says, and never those of another case."""

import asyncio
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain.codebook import Codebook
from console.domain.ids import CaseId, UnitId
from console.domain.past import PastCase, Sending
from console.domain.text import Refused
from console.domain.unit import Organisation
from console.ingest.profile import read_file
from console.shell import surroundings
from console.shell.surroundings import Surroundings
from tests.support.rows import NOON, a_case
from widgets.cases.answers import OtherCase
from widgets.cases.around import NEAR_MOST, Around
from widgets.cases.lexicon import Lexicon
from widgets.controls.words import PlainLabel

CODE = "E0405"


class Desk:
    """A panel with what drives it; `past` is what the hub says when it says it."""

    def __init__(self, qtbot: QtBot, near: int = 1) -> None:
        organisation = read_file(Organisation, "profiles", "demo", "organisation.json")
        self.lexicon = Lexicon(organisation, read_file(Codebook, "codebooks", "demo.json"))
        self.panel = Around()
        qtbot.addWidget(self.panel)
        self.past: asyncio.Future[list[PastCase]] = asyncio.get_running_loop().create_future()
        self.near = [OtherCase(CaseId(f"n{n}"), f"261120-{n:04d}", f"占道经营 · {n} 米") for n in range(near)]
        self.drives = Surroundings(
            self.panel, self.lexicon, lambda: NOON, lambda row: self.near, lambda row: self.past, self.panel
        )

    def stays(self, row) -> None:
        """Somebody has looked at this case for a while."""
        self.drives.show(row)
        self.drives._timer.stop()
        self.drives._look()

    def said(self) -> str:
        QApplication.processEvents()
        return "\n".join(each.text() for each in self.panel.findChildren(PlainLabel) if not each.isHidden())


def a_past(n: int, row) -> PastCase:
    sent = (Sending(UnitId("dept-sanitation"), returned="不属本单位" if n else None, is_wrong=True),)
    place = row.place
    return PastCase(
        case=CaseId(f"p{n}"), at=NOON - timedelta(days=n + 1), lon=place.lon, lat=place.lat, class_code=CODE, sent=sent
    )


async def test_near_ones_are_told_at_once_and_the_past_when_the_hub_has_said(qtbot: QtBot) -> None:
    desk, row = Desk(qtbot), a_case("c1", class_code=CODE)
    desk.stays(row)
    assert "占道经营 · 0 米" in desk.said() and "天内" not in desk.said()
    desk.past.set_result([a_past(0, row), a_past(1, row)])
    await desk.drives.settle()
    assert "同一地点 30 天内 2 件" in desk.said() and "不属本单位" in desk.said()
    with qtbot.waitSignal(desk.panel.opened) as opened:
        desk.panel.buttons[CaseId("n0")].click()
    assert opened.args == ["n0"]


async def test_what_comes_late_is_not_said_of_another_case(qtbot: QtBot) -> None:
    desk, row = Desk(qtbot), a_case("c1", class_code=CODE)
    desk.stays(row)
    await asyncio.sleep(0)
    first, desk.past = desk.past, asyncio.get_running_loop().create_future()
    desk.drives.show(a_case("c2", class_code=CODE))
    assert desk.panel.isHidden(), "of the next case nothing is known yet"
    first.set_result([a_past(0, row)])
    await desk.drives.settle()
    assert "天内" not in desk.said()


async def test_a_hub_that_does_not_say_is_no_empty_past(qtbot: QtBot) -> None:
    desk = Desk(qtbot, near=NEAR_MOST + 3)
    desk.stays(a_case("c1", class_code=CODE))
    desk.past.set_exception(Refused("枢纽没有答复。", "The hub did not say."))
    await desk.drives.settle()
    assert "未能查询此处的历史：枢纽没有答复。" in desk.said() and "附近另有 3 件" in desk.said()


async def test_who_walks_on_asks_nobody_and_who_stays_asks_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "STAYS_MS", 30)
    desk, asked = Desk(qtbot), []
    desk.drives._past = lambda row: asked.append(row.id) or desk.past  # type: ignore[func-returns-value]
    desk.past.set_result([])
    for n in range(5):
        desk.drives.show(a_case(f"c{n}", class_code=CODE))
    qtbot.waitUntil(lambda: not desk.drives._timer.isActive())
    desk.drives.show(a_case("c4", class_code=CODE, is_hard=True))
    assert not desk.drives._timer.isActive(), "its class and place are the same"
    await desk.drives.settle()
    assert asked == ["c4"]
