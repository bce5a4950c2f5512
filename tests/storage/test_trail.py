"""The whole log a page at a time, sealed months among it, the newest first."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from console.domain.case import commands as ask
from console.domain.ids import CaseId
from console.hub.archive import archive
from console.storage import trail as trails
from console.storage.audit import note
from console.storage.log import Log
from console.storage.trail import trail
from console.wire.administration import TrailAsk, TrailLine
from tests.storage.world import a_log, put, report
from tests.support.law import DESK, NOW

MONTHS = 4
LATER = NOW + timedelta(days=30 * MONTHS)
EVER = TrailAsk(of="log", since=NOW - timedelta(days=9_999), until=LATER, limit=40)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four months of fifty cases each, the first two months sealed."""
    log = a_log(tmp_path / "data")
    for month in range(MONTHS):
        now = NOW + timedelta(days=30 * month)
        put(log, DESK, *(report(f"c{month}-{n}") for n in range(50)), now=now)
        put(log, DESK, ask.AddNote(case=CaseId("c0-0"), words=f"第 {month} 月"), now=now)
    log.close()
    archive(tmp_path / "data", 2, LATER, is_preview=False)
    return tmp_path / "data"


def everything(folder: Path, wanted: TrailAsk) -> tuple[list[TrailLine], int]:
    """All pages one after the other, and how many they were."""
    found, pages = list[TrailLine](), 0
    with closing(Log.open(folder, now=LATER)) as log, log.writing() as connection:
        assert log.base > 0
        while True:
            page = trail(connection, log.archive, wanted)
            found, pages = [*found, *page.lines], pages + 1
            if not page.cursor:
                return found, pages
            wanted = replace(wanted, cursor=page.cursor)


def test_sealed_months_are_read_as_the_live_log_is(folder: Path) -> None:
    lines, _ = everything(folder, EVER)
    assert [line.n for line in lines] == list(range(lines[0].n, 0, -1))
    assert {line.at for line in lines} >= {NOW + timedelta(days=30 * month) for month in range(MONTHS)}


def test_a_thing_is_followed_through_all_of_it_by_its_number(folder: Path) -> None:
    by_id, _ = everything(folder, replace(EVER, thing="c0-0", limit=3))
    assert [line.kind for line in by_id] == ["NoteAdded"] * MONTHS + ["CaseReported"]
    assert by_id[0].title
    by_number, _ = everything(folder, replace(EVER, thing=by_id[0].title))
    assert by_number == by_id


def test_a_day_of_a_sealed_month_is_that_day_alone(folder: Path) -> None:
    since = NOW + timedelta(days=29)
    lines, _ = everything(folder, replace(EVER, since=since, until=since + timedelta(days=2)))
    assert len(lines) == 51 and {line.at for line in lines} == {NOW + timedelta(days=30)}


def test_days_of_a_sealed_month_end_where_they_were_asked_to(folder: Path) -> None:
    lines, _ = everything(folder, replace(EVER, until=NOW + timedelta(days=10)))
    assert len(lines) > 51 and {line.at for line in lines if line.kind == "CaseReported"} == {NOW}


def test_a_page_of_the_audit_says_how_far_back_it_has_come(folder: Path) -> None:
    wanted = replace(EVER, of="audit", since=NOW, until=LATER, limit=2)
    with closing(Log.open(folder, now=LATER)) as log, log.writing() as connection:
        for n in range(5):
            note(connection, NOW + timedelta(hours=n + 1), "desk01", "reveal", f"c{n}", "核对")
        first = trail(connection, log.archive, replace(wanted, kind="reveal"))
        last = trail(connection, log.archive, replace(wanted, kind="reveal", limit=9))
    assert (first.back_to, first.cursor) == (first.lines[-1].at, first.lines[-1].n)
    assert (last.back_to, last.cursor, len(last.lines)) == (NOW, 0, 5)


def test_a_page_looks_over_so_many_lines_and_says_how_far_back_it_has_come(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trails, "LOOKED_AT_MOST", 30)
    rare = replace(EVER, thing="c0-7")
    with closing(Log.open(folder, now=LATER)) as log, log.writing() as connection:
        page = trail(connection, log.archive, rare)
    assert page.lines == () and page.cursor and page.back_to == NOW + timedelta(days=30 * (MONTHS - 1))
    lines, pages = everything(folder, rare)
    assert [line.kind for line in lines] == ["CaseReported"] and pages > 5
