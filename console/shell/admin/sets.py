"""基础数据: what is in force since when, what it holds, and how a new edition of it comes into force.

file ─▶ read beside the loop ─▶ faults by row, or what would change ─▶ publish, one command of the log

Nothing is published that was not shown; where another edition came into force meanwhile it is shown anew.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QFileDialog

from console.domain.calendar import WorkCalendar, local_day
from console.domain.case.rules import Rules
from console.domain.codebook import Codebook
from console.domain.ground import Ground
from console.domain.interview import CallQuestions
from console.domain.oserrors import unwritten
from console.domain.reference import ReferenceSet, SetName, called
from console.domain.standardtexts import StandardTexts
from console.domain.text import Refused, Text, counted
from console.domain.unit import Organisation
from console.ingest.beside import WORDED, Others
from console.ingest.drafting import parts
from console.ingest.reference import PARTS, written_as
from console.models import kinds, phrases
from console.models.contents import Content, contents
from console.models.table import Shown, Table
from console.reports.whole import write_whole
from console.shell.admin.publishing import Publishing
from console.shell.admin.rowwise import Rowwise
from console.shell.connection import Connection
from console.shell.errands import Errands
from console.shell.reference import areas
from console.wire.administration import SetRevision
from resources.tongue import say
from widgets import theme
from widgets.admin.listing import ListView
from widgets.admin.page import Page
from widgets.admin.sets import CalendarSheet
from widgets.controls.buttons import ShortcutButton
from widgets.maps.painted import PaintedMap

WIDTHS = {0: 9, 1: 10}
PART_SHOWN = 8
"""Letters of the part that is looked at: the search needs the room more."""
MAP_HEIGHT = 12
"""In buttons."""


class Chosen(Struct, frozen=True):
    """One revision with what it holds."""

    revision: SetRevision
    value: ReferenceSet
    lines: tuple[Content, ...]


class Sets(QObject):
    """Drives the page of reference sets over one connection."""

    def __init__(self, connection: Connection, hub_now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._connection, self._calls, self._now = connection, connection.calls, hub_now
        self._errands = Errands("administering reference data")
        self._revisions: list[SetRevision] = []
        self._chosen: Chosen | None = None
        self.model: Table[Content] = Table(_columns(), lambda line: line.id, parent=self)
        self.page = Page(
            say("基础数据", "Reference data"),
            ListView(say("内容", "Contents"), WIDTHS, 2),
            say("在这套数据里查找", "Find in this set"),
        )
        self.page.view.setModel(self.model)
        self.which, self.edition = QComboBox(), QComboBox()
        self.which.setAccessibleName(say("哪一套", "Which set"))
        self.edition.setAccessibleName(say("哪一版", "Which edition"))
        for name in SetName:
            self.which.addItem(say(*kinds.name("SetName", name)), name)
        self.part = QComboBox()
        self.part.setAccessibleName(say("哪一部分", "Which part"))
        for each in (self.which, self.edition, self.part):
            each.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            self.page.add_to_strip(each)
        self.part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.part.setMinimumContentsLength(PART_SHOWN)
        self.publishing = Publishing(self.page, connection, self._in_force, hub_now, self)
        self.rowwise = Rowwise(self.page, self.publishing, self)
        self._add_buttons()
        self.which.currentIndexChanged.connect(lambda _: self._show_editions())
        self.edition.currentIndexChanged.connect(lambda _: self._start(self._fetch()))
        self.part.currentIndexChanged.connect(lambda _: self._show())
        self.page.wanted.connect(self.refresh)
        self.page.searched.connect(lambda _: self._show())
        self.page.view.chosen.connect(lambda _: self._tell())
        self.page.view.asked.connect(self._letter)

    def refresh(self) -> None:
        """Ask what is in force now."""
        self._start(self._refresh())

    def stop(self) -> None:
        """Nobody looks any more."""
        self._errands.stop()
        self.publishing.stop()

    def name(self) -> SetName:
        """The set that is shown."""
        return SetName(self.which.currentData())

    def choose(self, name: SetName) -> None:
        """Show this set, as it is in force."""
        self.which.setCurrentIndex(self.which.findData(name))

    def _add_buttons(self) -> None:
        self.bring = ShortcutButton(say("导入新版", "Import"), "I", "normal", "upload")
        self.out = ShortcutButton(say("导出", "Export"), "X", "ghost", "download")
        self.year = ShortcutButton(say("年历", "The year"), "Y", "normal", "calendar")
        self.rows = ShortcutButton(say("逐行修改", "Row by row"), "E", "normal", "pencil")
        self.map = ShortcutButton(say("看图", "On the map"), "G", "normal", "map")
        self.bring.clicked.connect(self._import)
        self.out.clicked.connect(self._export)
        self.year.clicked.connect(self._open_year)
        self.map.clicked.connect(self._open_map)
        self.rows.clicked.connect(self._open_rows)
        for each in (self.out, self.bring):
            self.page.list.add_action(each)
        for each in (self.rows, self.year, self.map):
            each.hide()
            self.page.add_act(each)

    def _letter(self, letter: str) -> None:
        doings = {"I": self.bring, "X": self.out, "E": self.rows, "Y": self.year, "G": self.map}
        if letter in doings and doings[letter].isVisible():
            doings[letter].click()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._errands.start(work)

    # What is shown

    async def _refresh(self) -> None:
        try:
            self._revisions = await self._calls.revisions()
        except Refused as refused:
            self.page.refusal.refuse(say(*refused.reason))
            return
        self.page.refusal.clear()
        self._show_editions()

    def _show_editions(self) -> None:
        mine = [each for each in self._revisions if each.name == self.name()]
        self.edition.blockSignals(True)
        self.edition.clear()
        for n, each in enumerate(mine):
            now = say("现行　", "in force  ") if n == 0 else ""
            self.edition.addItem(f"{now}{_rev(each.rev)}　{phrases.instant(each.at)}", each)
        self.edition.blockSignals(False)
        self.edition.setEnabled(bool(mine))
        self._start(self._fetch())

    async def _fetch(self) -> None:
        revision: SetRevision | None = self.edition.currentData()
        if revision is None:
            self._chosen = None
            self._show()
            return
        if self._chosen is not None and self._chosen.revision == revision:
            self._show()
            return
        self.page.show_state(say("正在取…", "Fetching…"))
        try:
            value = await self._calls.reference(revision)
            lines = await asyncio.to_thread(contents, value)
        except Refused as refused:
            self.page.refusal.refuse(say(*refused.reason))
            return
        if self.edition.currentData() == revision:
            self._chosen = Chosen(revision, value, lines)
            self._offer_parts()
            self._show()

    def _offer_parts(self) -> None:
        """The parts of the set that is shown; the one that was looked at stays, where there is such a one."""
        parts = dict.fromkeys(line.part for line in self._chosen.lines) if self._chosen is not None else {}
        was = self.part.currentData()
        self.part.blockSignals(True)
        self.part.clear()
        self.part.addItem(say("全部", "All parts"), "")
        for each in parts:
            self.part.addItem(each, each)
        self.part.setCurrentIndex(max(self.part.findData(was), 0))
        self.part.setVisible(len(parts) > 1)
        self.part.blockSignals(False)

    def _show(self) -> None:
        chosen = self._chosen
        terms = self.page.search.text().casefold().split()
        every = chosen.lines if chosen is not None else ()
        part = self.part.currentData()
        lines = [each for each in every if part in ("", None, each.part) and all(term in _told(each) for term in terms)]
        self.model.show_rows(lines)
        self.year.setVisible(chosen is not None and isinstance(chosen.value, WorkCalendar))
        self.rows.setVisible(chosen is not None and self._is_in_force(chosen) and bool(parts(chosen.value)))
        self.map.setVisible(chosen is not None and isinstance(chosen.value, Ground))
        none = say("尚未发布，请导入", "not published yet: import it")
        found = say(f"{len(lines)} 行", counted(len(lines), "line"))
        self.page.show_state(none if chosen is None else found)
        if lines and not self.page.view.current():
            self.page.view.choose(lines[0].id)
        self._tell()

    def _tell(self) -> None:
        chosen = self._chosen
        if chosen is None:
            self.page.show_facts([])
            return
        revision = chosen.revision
        stands = say("现行", "in force") if self._is_in_force(chosen) else say("已被替代", "replaced")
        count = sum(1 for each in self._revisions if each.name == revision.name)
        facts = [
            (say("数据", "Set"), say(*kinds.name("SetName", revision.name))),
            (say("版本", "Edition"), say(f"{_rev(revision.rev)}，{stands}", f"{_rev(revision.rev)}, {stands}")),
            (say("发布时间", "Published"), phrases.instant(revision.at)),
            (say("发布人", "By"), revision.by),
            (say("历次版本", "Editions"), str(count)),
            (say("校验值", "SHA-256"), revision.sha256[:16]),
        ]
        if isinstance(chosen.value, Codebook):
            book = chosen.value
            until = f"～{book.valid_until}" if book.valid_until else say("起", " on")
            facts.insert(2, (say("起用", "Holds"), f"{book.valid_from}{until}　{say(*book.name)}"))
        line = self.model.row(self.page.view.current())
        self.page.show_facts(facts, f"{line.key}\n{line.words}" if line is not None else "")

    # What is done

    async def _in_force(self, name: SetName) -> tuple[ReferenceSet | None, SetRevision | None, Others]:
        """A set as it is in force now, and those beside it; raises Refused."""
        revisions = await self._calls.revisions()
        newest = {each.name: each for each in reversed(revisions)}

        async def of(which: SetName) -> ReferenceSet | None:
            return await self._calls.reference(newest[which]) if which in newest else None

        organisation, ground, book = [
            await of(each) for each in (SetName.ORGANISATION, SetName.GROUND, SetName.CODEBOOK)
        ]
        worded = [await of(each) for each in WORDED]
        others = Others(
            organisation=organisation if isinstance(organisation, Organisation) else None,
            ground=ground if isinstance(ground, Ground) else None,
            codebook=book if isinstance(book, Codebook) else None,
            words=tuple(each for each in worded if isinstance(each, StandardTexts | CallQuestions)),
        )
        return await of(name), newest.get(name), others

    def _import(self) -> None:
        dialog = QFileDialog(self.page, say(*called(self.name())))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("JSON / CSV / XLSX / GeoJSON (*.json *.csv *.xlsx *.geojson *.toml)")
        dialog.fileSelected.connect(lambda file: self.publishing.read(self.name(), Path(file)))
        dialog.open()

    def _open_year(self) -> None:
        chosen = self._chosen
        if chosen is None or not isinstance(chosen.value, WorkCalendar):
            return
        sheet = CalendarSheet(chosen.value, local_day(self._now()))
        sheet.stepped.connect(partial(_step, sheet))
        self.publishing.draft(sheet, chosen.value, chosen.revision)

    def _open_rows(self) -> None:
        chosen = self._chosen
        if chosen is not None:
            self.rowwise.begin(chosen.value, chosen.revision)

    def _is_in_force(self, chosen: Chosen) -> bool:
        return chosen.revision == next((each for each in self._revisions if each.name == chosen.revision.name), None)

    def _open_map(self) -> None:
        chosen = self._chosen
        if chosen is None or not isinstance(chosen.value, Ground):
            return
        view = PaintedMap()
        view.set_mode(theme.mode())
        view.show_areas(areas(chosen.value))
        view.setMinimumHeight(MAP_HEIGHT * theme.scale().button)
        self.page.open_sheet(view)

    def _export(self) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        filters = _filters(chosen.value)
        dialog = QFileDialog(self.page, say("导出这一版", "Export this edition"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(filters))
        dialog.fileSelected.connect(
            lambda file: self._start(self.write(chosen, Path(file), filters[dialog.selectedNameFilter()]))
        )
        dialog.open()

    async def write(self, chosen: Chosen, file: Path, kind: tuple[str, str]) -> None:
        """Write an edition, or a part of it, as (part, end of the name) says."""
        part, suffix = kind
        file = file if file.suffix.lower() == suffix else file.with_name(f"{file.name}{suffix}")
        try:
            text = await asyncio.to_thread(written_as, chosen.value, file, part)
            encoding = "utf-8-sig" if suffix == ".csv" else "utf-8"
            await asyncio.to_thread(write_whole, file, text.encode(encoding))
        except Refused as refused:
            self.page.refusal.refuse(say(*refused.reason))
        except OSError as fault:
            self.page.refusal.refuse(say(*unwritten(file, fault).reason))
        else:
            self.page.refusal.clear()
            self.page.show_state(say(f"已导出到 {file}", f"Exported to {file}"))


def _columns() -> tuple[Shown[Content], ...]:
    return (
        Shown(Text("部分", "Part"), lambda line: line.part),
        Shown(Text("编号", "Key"), lambda line: line.key),
        Shown(Text("内容", "What it says"), lambda line: line.words),
    )


def _told(line: Content) -> str:
    return f"{line.part}\n{line.key}\n{line.words}".casefold()


def _rev(rev: int) -> str:
    return say(f"第 {rev} 版", f"rev. {rev}")


def _step(sheet: CalendarSheet, by: int) -> None:
    sheet.show_calendar(sheet.calendar, sheet.year.day().year + by)


def _filters(value: ReferenceSet) -> dict[str, tuple[str, str]]:
    """What a set may be written as: words of the dialog → (part, end of the name)."""
    found = {say("整套 (*.json)", "The whole (*.json)"): ("", ".json")}
    if isinstance(value, Codebook | Rules | StandardTexts | CallQuestions):
        found[say("表格 (*.csv)", "A sheet (*.csv)")] = ("", ".csv")
    for part, suffix in PARTS.get(type(value), {}).items():
        found[f"{part} (*{suffix})"] = (part, suffix)
    return found
