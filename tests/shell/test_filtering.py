"""Filters that a person keeps: a chip with its count, there again after a restart, and never in the way of a start."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.domain.case.stages import Stage
from console.models.queue import FILTERS, CaseQueue
from console.models.saved import Saved
from console.shell.filtering import FILE, KEPT_MOST, Filtering, load
from console.shell.keepsakes import keep
from console.sync.store import Store
from tests.support.clock import HandTurnedClock
from tests.support.rows import a_case
from widgets.cases.filters import FilterBar

KEYS = ("all", "mine")


class Seat:
    """One run of a seat: a list of three cases, its bar and what drives it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.store = Store()
        self.store.replace_all(
            (
                a_case("c1", title="占道经营", stage=Stage.TO_DISPATCH),
                a_case("c2", title="暴露垃圾", stage=Stage.TO_DISPATCH),
                a_case("c3", title="暴露垃圾", stage=Stage.RECEIVED),
            )
        )
        self.store.flush()
        self.bar = FilterBar("筛选", KEYS)
        qtbot.addWidget(self.bar)
        self.queue = CaseQueue(self.store, HandTurnedClock(), self.bar)
        self.filtering = Filtering(self.bar, self.queue, FILTERS, folder, self.bar)

    def listed(self) -> list[str]:
        return sorted(self.queue.id_at(row) for row in range(self.queue.rowCount()))

    def chips(self) -> dict[str, str]:
        return {key: chip.text() for key, chip in self.bar.chips._chips.items()}


def test_a_filter_with_words_is_kept_with_its_count_and_is_there_after_a_restart(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path)
    seat.filtering.show("to_dispatch")
    seat.filtering.search("垃圾")
    assert seat.listed() == ["c2"] and not seat.bar.star.isChecked()
    with qtbot.waitSignal(seat.filtering.shown):
        seat.bar.star.click()
    assert seat.listed() == ["c2"] and seat.bar.star.isChecked()
    assert seat.chips()["to_dispatch?垃圾"] == "待派遣 · 垃圾 1"

    again = Seat(qtbot, tmp_path)
    assert again.listed() == ["c1", "c2", "c3"]
    again.bar.chosen.emit("to_dispatch?垃圾")
    assert again.listed() == ["c2"]
    again.store.apply(())
    again.store._put(a_case("c9", title="垃圾桶满溢", stage=Stage.TO_DISPATCH))
    again.store._moved.add("c9")
    again.store.flush()
    assert again.chips()["to_dispatch?垃圾"] == "待派遣 · 垃圾 2"


def test_one_that_is_kept_no_longer_gives_way_to_what_it_rested_on(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path)
    seat.filtering.search("zdjy")
    seat.bar.star.click()
    assert seat.listed() == ["c1"]
    seat.bar.star.click()
    assert seat.listed() == ["c1", "c2", "c3"] and seat.queue.shown.key == "all"
    assert load(tmp_path / FILE) == () and set(seat.chips()) == set(KEYS)


def test_going_to_another_filter_keeps_the_words_in_the_box_and_a_kept_one_has_its_own(
    qtbot: QtBot, tmp_path: Path
) -> None:
    keep(tmp_path / FILE, [Saved("received", "垃圾")])
    seat = Seat(qtbot, tmp_path)
    seat.filtering.search("占道")
    seat.bar.chosen.emit("to_dispatch")
    assert seat.listed() == ["c1"]
    seat.bar.chosen.emit("received?垃圾")
    assert seat.listed() == ["c3"]


def test_so_many_are_kept_and_the_oldest_goes(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path)
    for n in range(KEPT_MOST + 2):
        seat.filtering.show("all")
        seat.filtering.search(f"c{n}")
        seat.bar.star.click()
    assert [each.words for each in load(tmp_path / FILE)] == [f"c{n}" for n in range(2, KEPT_MOST + 2)]


@pytest.mark.expects_warnings
@pytest.mark.parametrize("body", [b"", b"{}", b'[{"filter": 1}]', b"\xff\xfe", b'[{"filter": "all", "more": 1}]'])
def test_a_file_that_nobody_can_read_keeps_nobody_from_the_list(qtbot: QtBot, tmp_path: Path, body: bytes) -> None:
    (tmp_path / FILE).write_bytes(body)
    assert Seat(qtbot, tmp_path).listed() == ["c1", "c2", "c3"]


def test_a_filter_of_another_version_is_left_out(qtbot: QtBot, tmp_path: Path) -> None:
    keep(tmp_path / FILE, [Saved("unheard_of", "垃圾"), Saved("received")])
    assert set(Seat(qtbot, tmp_path).chips()) == {*KEYS, "received?"}
