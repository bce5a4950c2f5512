"""A report typed at a seat, with real rows and the real index: compared while it is typed, filed by lawful steps."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.domain.case import commands as ask
from console.domain.case.stages import Stage
from console.domain.case.table import Action
from console.domain.case.things import Photo, PhotoRole, Source
from console.domain.ids import AccountId, BlobId, CaseId, CommandId
from console.domain.people import Actor, Role
from console.domain.place import Place
from console.domain.text import Text
from console.ingest.profile import read_profile
from console.models.twins import Twins
from console.shell.pointing import Pointing
from console.shell.reference import Reference
from console.shell.reporting import Reporting
from console.sync.files import FileFault
from console.sync.store import Store
from console.wire.frames import Answer, Item
from resources.tongue import speak
from tests.support.rows import NOON, PLACE, a_case
from widgets import theme
from widgets.cases.lexicon import Lexicon
from widgets.cases.newcase import Tray
from widgets.maps.painted import PaintedMap

OPERATOR = Actor(AccountId("desk01"), frozenset({Role.OPERATOR, Role.DISPATCHER}))
METRE = 1 / 111_195
SHOP = "柳溪路153号"


@pytest.fixture(scope="module")
def profile():
    return read_profile("demo")


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    speak("zh")
    theme.apply(qapp, "dark")


def told(id, stage=Stage.HANDLING, **more):
    facts = {
        "source": Source.INSPECTOR,
        "title": "面馆桌椅摆到人行道",
        "class_code": "E0405",
        "place": Place(117.475616, 36.690360, SHOP),
    }
    return a_case(id, stage, **(facts | more))


class Seat:
    """A tray over a store and a map, wired as a seat wires them; asks are kept, and answered by `refusals`."""

    def __init__(self, qtbot, profile, *rows, actor=OPERATOR) -> None:
        self.asked: list[Any] = []
        self.refusals: dict[type, Text] = {}
        self.fault: Exception | None = None
        self.holds: asyncio.Event | None = None
        self.heard: list[tuple[str, ...]] = []
        self.store = Store()
        self.store.replace_all(rows)
        self.tray, self.map = Tray(), PaintedMap()
        for each in (self.tray, self.map):
            qtbot.addWidget(each)
        self.twins = Twins(self.store, lambda: NOON, profile.codebook, profile.ground, self.tray)
        self.twins.work_off()
        lexicon = Lexicon(profile.organisation, profile.codebook, profile.ground, profile.rules)
        self.selected: Place | None = None
        self.pointing = Pointing(self.map, self.twins.posts, lambda: NOON, lambda: self.selected)
        self.reporting = Reporting(
            actor=actor,
            reference=Reference(
                profile.organisation, profile.codebook, profile.calendar, profile.ground, lexicon, areas=()
            ),
            store=self.store,
            twins=self.twins,
            pointing=self.pointing,
            hub_now=lambda: NOON,
            ask=self._ask,
            upload=self._upload,
            parent=self.tray,
        )
        self.reporting.shown.connect(self.tray.show_form)
        for name in ("left", "opened", "refused", "reported"):
            getattr(self.reporting, name).connect(lambda *told, name=name: self.heard.append((name, *told)))
        with qtbot.waitActive(self.tray):
            self.tray.show()
            self.tray.activateWindow()

    def begin(self, action=Action.REPORT):
        self.reporting.begin(action)
        return self.reporting._drafts[action]

    def type(self, words="面馆的桌椅又摆到人行道上了", address=SHOP, source=Source.HOTLINE):
        """Type a report as a person on the telephone does, and rest."""
        form = self.begin()
        form.control("title").edit.setPlainText(words)
        form.control("place").address.setText(address)
        form.control("place").address.textEdited.emit(address)
        if source is not None:
            form.control("source").choose(source)
        form.rested.emit()
        return form

    def put(self, row) -> None:
        self.store.apply([Item(o=1, kind="x", v=1, thing=row.id, ver=1, at=NOON, by=OPERATOR.account, row=row)])
        self.store.flush()
        self.twins.work_off()

    async def _upload(self, file: Path) -> BlobId:
        if self.fault is not None:
            raise self.fault
        return BlobId(file.name)

    async def _ask(self, command, expects):
        self.asked.append(command)
        if self.holds is not None:
            await self.holds.wait()
        reason = self.refusals.get(type(command))
        return Answer(id=CommandId("c"), result="ok" if reason is None else "denied", reason=reason)


@pytest.fixture
def seat(qtbot, profile):
    return lambda *rows, **more: Seat(qtbot, profile, *rows, **more)


def numbers(form):
    return [each.number.title() for each in form.twins.proposed]


def test_what_is_typed_of_the_same_shop_is_proposed_with_its_reasons(seat):
    form = seat(told("open"), told("far", place=PLACE)).type()
    assert numbers(form) == ["20261120-open"]
    told_of_it = form.twins.proposed[0].reasons.text()
    for reason in ("处置中", "相距", "60 分钟前", "同类：店外经营", "同一门店：", "说法相近"):
        assert reason in told_of_it


def test_nothing_is_proposed_before_it_is_said_what_and_where(seat):
    here = seat(told("open"))
    assert numbers(here.type(words="")) == []
    assert "填写情况和地点" in here.type(address="哪里").compared.text()
    form = here.begin()
    form.control("place").put(117.6, 36.8)
    form.rested.emit()
    assert form.compared.text() == "未发现疑似重复。"


def test_a_channel_that_is_not_said_yet_keeps_nobody_from_comparing(seat):
    assert numbers(seat(told("open")).type(source=None)) == ["20261120-open"]


def test_a_second_call_that_another_seat_takes_meanwhile_is_proposed_too(seat):
    here = seat()
    form = here.type()
    assert numbers(form) == []
    here.put(told("new", Stage.RECEIVED))
    assert numbers(form) == ["20261120-new"]


async def test_a_report_is_one_command_with_the_street_office_of_its_point(seat, profile):
    here = seat()
    form = here.type()
    form.control("reporter").person.setText("王女士")
    form.control("reporter").phone.setText("13800000000")
    form.control("photos").add_files(["/p/a.jpg"])
    form.confirmed.emit()
    await here.reporting.settle()
    (command,) = here.asked
    assert isinstance(command, ask.ReportCase)
    assert (command.source, command.title, command.class_code) == (Source.HOTLINE, "面馆的桌椅又摆到人行道上了", None)
    assert command.place.street == profile.ground.street_at(command.place.lon, command.place.lat, NOON.date())
    assert command.photos == (Photo(BlobId("a.jpg"), PhotoRole.SCENE, NOON),)
    assert command.reporter is not None
    assert (command.reporter.name, command.reporter.phone, len(command.reporter.person)) == (
        "王女士",
        "13800000000",
        36,
    )
    assert here.heard == [("reported", command.case, "", "")]


async def test_one_key_reports_registers_and_merges_in_that_order(qtbot, seat):
    here = seat(told("open"))
    form = here.type()
    form.control("title").edit.setFocus()
    qtbot.keyClick(form.control("title").edit, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    await here.reporting.settle()
    reported, *after = here.asked
    assert isinstance(reported, ask.ReportCase)
    assert after == [ask.RegisterCase(case=reported.case), ask.MergeCase(case=reported.case, into=CaseId("open"))]
    assert here.heard == [("reported", reported.case, "open", "")]


async def test_the_key_twice_reports_once(seat):
    here = seat(told("open"))
    form = here.type()
    here.holds = asyncio.Event()
    form.take(1)
    await asyncio.sleep(0)
    form.take(1)
    form.confirmed.emit()
    here.holds.set()
    await here.reporting.settle()
    assert [type(each) for each in here.asked] == [ask.ReportCase, ask.RegisterCase, ask.MergeCase]


async def test_a_merge_that_the_hub_refuses_leaves_the_report_and_says_so(seat):
    here = seat(told("open"))
    here.refusals[ask.MergeCase] = Text("要并入的案件已结束。", "ended")
    here.type().take(1)
    await here.reporting.settle()
    ((name, case, master, fault),) = here.heard
    assert (name, case, master, fault) == ("reported", here.asked[0].case, "open", "要并入的案件已结束。")


async def test_who_may_not_merge_is_told_before_anything_is_asked(seat):
    here = seat(told("open"), actor=Actor(AccountId("d"), frozenset({Role.DISPATCHER})))
    form = here.type()
    form.take(1)
    await here.reporting.settle()
    assert here.asked == []
    assert "受理员" in form.form._general.text()


async def test_a_refused_report_keeps_the_form_and_what_was_typed(seat):
    here = seat()
    here.refusals[ask.ReportCase] = Text("坐标不在地球上。", "off the earth")
    form = here.type()
    form.confirmed.emit()
    await here.reporting.settle()
    assert (form.form._general.text(), form.is_busy) == ("坐标不在地球上。", False)
    assert here.begin() is form


async def test_a_refusal_finds_a_person_who_has_gone_elsewhere(seat):
    here = seat()
    here.refusals[ask.ReportCase] = Text("坐标不在地球上。", "off the earth")
    form = here.type()
    form.confirmed.emit()
    here.tray.hide()
    await here.reporting.settle()
    assert here.heard == [("refused", "坐标不在地球上。")]


async def test_a_photo_that_cannot_be_sent_is_said_beside_the_photos(seat):
    here = seat()
    here.fault = FileFault("文件太大。", "Too large.")
    form = here.type()
    form.control("photos").add_files(["/p/a.jpg"])
    form.confirmed.emit()
    await here.reporting.settle()
    assert here.asked == []
    assert "文件太大" in form.form._rows["photos"].refusal()


def test_esc_leaves_a_draft_that_comes_back_whole_and_an_empty_form_leaves_none(qtbot, seat):
    here = seat()
    empty = here.begin()
    qtbot.keyClick(empty.control("title").edit, Qt.Key.Key_Escape)
    assert here.heard == [("left", "")]
    form = here.type()
    qtbot.keyClick(form.control("title").edit, Qt.Key.Key_Escape)
    assert here.heard[1:] == [("left", "report")]
    assert here.begin().control("title").edit.toPlainText() == "面馆的桌椅又摆到人行道上了"


async def test_the_next_form_is_empty_but_for_the_channel(seat):
    here = seat()
    form = here.type()
    form.confirmed.emit()
    await here.reporting.settle()
    after = here.begin()
    assert after is not form
    assert after.given() == {"source": Source.HOTLINE}
    assert not after.is_begun


async def test_what_was_mended_on_the_spot_is_told_by_who_may_with_both_pictures(seat):
    inspector = Actor(AccountId("i"), frozenset({Role.INSPECTOR}))
    here = seat(actor=inspector)
    form = here.begin(Action.FIX_ON_SPOT)
    form.control("title").edit.setPlainText("小广告")
    form.control("place").put(117.475616, 36.690396)
    form.control("source").choose(Source.PATROL)
    form.control("class_code").box.setCurrentIndex(1)
    for role, each in form.control("photos").sets.items():
        each.add_files([f"/p/{role}.jpg"])
    form.confirmed.emit()
    await here.reporting.settle()
    (command,) = here.asked
    assert isinstance(command, ask.FixOnSpot)
    assert [(each.blob, each.role) for each in command.photos] == [
        ("before.jpg", PhotoRole.BEFORE),
        ("after.jpg", PhotoRole.AFTER),
    ]


def test_what_is_mended_already_is_compared_with_nothing(seat):
    here = seat(actor=Actor(AccountId("i"), frozenset({Role.INSPECTOR})))
    form = here.begin(Action.FIX_ON_SPOT)
    here.put(told("new", Stage.RECEIVED))
    assert not form.compared.isVisible()


def test_who_may_not_begin_it_is_told_whose_it_is(seat):
    here = seat()
    here.reporting.begin(Action.FIX_ON_SPOT)
    ((name, words),) = here.heard
    assert name == "refused" and "监督员" in words


def test_the_map_gives_the_point_it_is_asked_for_and_shows_where_the_new_case_is(qtbot, seat):
    here = seat()
    place = here.begin().control("place")
    here.map.place_picked.emit(117.49, 36.70)
    assert place.point() is None
    qtbot.keyClick(place.pick, Qt.Key.Key_Space)
    assert here.map._is_placing
    here.map.place_picked.emit(117.49, 36.70)
    assert place.point() == (117.49, 36.70)
    assert not here.map._is_placing
    assert [(each.lon, each.lat) for each in here.map._pins.values()] == [(117.49, 36.70)]
    here.tray.hide()
    assert here.map._pins == {}


def test_the_middle_of_the_map_and_the_case_in_hand_are_offered(qtbot, seat):
    here = seat()
    place = here.begin().control("place")
    middle, case = place.offers
    here.map.view_changed.emit(117.48, 36.71, 12.0)
    qtbot.keyClick(middle, Qt.Key.Key_Space)
    assert place.point() == (117.48, 36.71)
    here.selected = replace(PLACE, lon=117.5, lat=36.69)
    qtbot.keyClick(case, Qt.Key.Key_Space)
    assert (place.point(), place.address.text()) == ((117.5, 36.69), PLACE.address)
    here.selected = None
    qtbot.keyClick(case, Qt.Key.Key_Space)
    assert place.point() == (117.5, 36.69)


def test_another_map_takes_over_where_one_failed(seat, qtbot):
    here = seat()
    place = here.begin().control("place")
    place.put(117.49, 36.70)
    new = PaintedMap()
    qtbot.addWidget(new)
    here.pointing.use_map(new)
    assert len(new._pins) == 1
    qtbot.keyClick(place.pick, Qt.Key.Key_Space)
    new.place_picked.emit(117.50, 36.71)
    assert place.point() == (117.50, 36.71)
