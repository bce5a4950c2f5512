"""A new edition on its way: read, held against what is in force, shown, and only then published."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QObject

from console.domain.agreement import Astray
from console.domain.calendar import WorkCalendar, local_day
from console.domain.crs import Datum
from console.domain.ground import Ground
from console.domain.reference import ReferenceSet, SetName
from console.domain.rows import AlertRow, AnyRow, CaseRow
from console.domain.text import Refused, Text, counted
from console.ingest.beside import Others, beside_the_others, left_astray
from console.ingest.difference import Difference, differences
from console.ingest.layers import LAYER_NAMES, Layer
from console.ingest.reference import WORKBOOKS, Edition, How, read_set_files
from console.ingest.tables import FromFile
from console.ingest.workbook import Meaning
from console.shell.connection import Connection
from console.shell.errands import Errands
from console.shell.reference import areas
from console.wire.administration import SetRevision
from resources.tongue import say
from widgets.admin.page import Page
from widgets.admin.preview import PreviewLine, PreviewSheet
from widgets.admin.rows import RowsSheet
from widgets.admin.sets import BookSheet, CalendarSheet, LayerSheet, SpotsSheet
from widgets.cases.sheets import stands
from widgets.tokens import Tone

InForce = Callable[[SetName], Awaitable[tuple[ReferenceSet | None, SetRevision | None, Others]]]
Bring = Callable[[ReferenceSet | None], FromFile]
"""Reads a new edition beside the one in force; off the loop."""
Prepare = Callable[[Others], Bring]
"""Takes what a sheet says, on the loop."""
NEWER = Text("另有一版刚刚发布，请重新核对后再发布。", "Another edition was published meanwhile; look again.")


class Brought(Struct, frozen=True):
    """What came of a file, and what publishing it would change beside the edition of `base`."""

    found: FromFile
    changes: tuple[Difference, ...]
    astray: tuple[Astray, ...]
    base: SetRevision | None


class Publishing(QObject):
    """Publishes over one connection, from the sheets of one page. `in_force`: asks for what of a set holds now."""

    def __init__(
        self,
        page: Page,
        connection: Connection,
        in_force: InForce,
        hub_now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page, self._connection, self._in_force, self._now = page, connection, in_force, hub_now
        self._errands = Errands("publishing reference data")
        self._brought: Brought | None = None
        self._turn = 0

    def stop(self) -> None:
        """Nobody looks any more."""
        self._errands.stop()

    def read(self, name: SetName, file: Path) -> None:
        """Read a file and show what it would change."""
        sheet = self._sheet(name, file)
        again = partial(self._read_soon, sheet, name, file)
        if isinstance(sheet, BookSheet | LayerSheet | SpotsSheet):
            sheet.changed.connect(again)
        self.offer(sheet, name)
        again()

    def offer(self, sheet: PreviewSheet, name: SetName) -> None:
        """Open a sheet whose confirm publishes what it shows."""
        sheet.confirmed.connect(lambda: self._errands.start(self._publish(sheet, name)))
        self._page.open_sheet(sheet)

    def weigh(self, sheet: PreviewSheet, name: SetName, prepare: Prepare, base: SetRevision | None = None) -> None:
        """Show on the sheet what would change. `prepare`: see Prepare; `base`: the only edition it is a draft of."""
        self._turn += 1
        self._errands.start(self._weigh(sheet, name, prepare, base, self._turn))

    def draft(self, sheet: CalendarSheet, calendar: WorkCalendar, base: SetRevision) -> None:
        """Let the days of a calendar be turned and shown as changes, to be published together."""
        self._tell_draft(sheet, calendar, base)
        sheet.year.turned.connect(lambda day: self._turn_day(sheet, calendar, base, day))
        self.offer(sheet, SetName.CALENDAR)

    def _sheet(self, name: SetName, file: Path) -> PreviewSheet:
        title, confirm = say(f"导入 {file.name}", f"Import {file.name}"), say("发布", "Publish")
        if name is SetName.CODEBOOK and file.suffix.lower() in WORKBOOKS:
            return BookSheet(title, confirm, local_day(self._now()))
        if name is SetName.GROUND and file.suffix.lower() == ".geojson":
            layers = [(each.value, say(*LAYER_NAMES[each])) for each in Layer]
            return LayerSheet(title, confirm, layers, [each.value for each in Datum])
        if name is SetName.ORGANISATION and file.suffix.lower() in WORKBOOKS:
            return SpotsSheet(title, confirm, [each.value for each in Datum])
        return PreviewSheet(title, confirm)

    def _read_soon(self, sheet: PreviewSheet, name: SetName, file: Path) -> None:
        sheet.show_lines(say("正在读取…", "Reading…"), (), say("正在读取", "Reading"))
        sheet.show_progress(-1, 0)
        self.weigh(sheet, name, partial(_from_file, sheet, name, file))

    async def _weigh(
        self, sheet: PreviewSheet, name: SetName, prepare: Prepare, only: SetRevision | None, turn: int
    ) -> None:
        try:
            before, base, others = await self._in_force(name)
            if only is not None and base != only:
                raise Refused(*NEWER)
            rows = _open(self._connection)
            work = partial(_bring, prepare(others), before, base, others, rows, local_day(self._now()))
            brought = await asyncio.to_thread(work)
        except Refused as refused:
            if stands(sheet) and turn == self._turn:
                sheet.show_progress(0, 0)
                sheet.show_lines("", (), say(*refused.reason))
                sheet.refuse(say(*refused.reason))
            return
        if stands(sheet) and turn == self._turn:
            sheet.show_progress(0, 0)
            self._show(sheet, brought)

    def _show(self, sheet: PreviewSheet, brought: Brought) -> None:
        self._brought = brought
        found = brought.found
        if isinstance(sheet, RowsSheet):
            sheet.table.show_faults({each.row: say(*each.reason) for each in found.faults})
        lines = [PreviewLine(_fault(each.sheet, each.row, each.reason), Tone.CRITICAL) for each in found.faults]
        lines += [PreviewLine(say(*note), Tone.WARNING) for note in found.notes]
        lines += [PreviewLine(_astray(each), Tone.WARNING) for each in brought.astray]
        lines += [PreviewLine(_change(each)) for each in brought.changes]
        if found.value is None:
            count = len(found.faults)
            head = say(f"{count} 处问题，全部未采用；请改正。", f"{counted(count, 'fault')}: nothing is taken.")
            sheet.show_lines(head, lines, say("有问题，不能发布", "There are faults in it"))
        elif not brought.changes:
            head = say("与现行版本相同，不必发布。", "The same as the one in force.")
            sheet.show_lines(head, lines, head)
        else:
            count = len(brought.changes)
            sheet.show_lines(say(f"将改动 {count} 处，请核对。", f"{counted(count, 'change')} to look over."), lines)
            if isinstance(sheet, LayerSheet) and isinstance(found.value, Ground):
                sheet.show_areas(areas(found.value))

    def _turn_day(self, sheet: CalendarSheet, calendar: WorkCalendar, base: SetRevision, day: date) -> None:
        source = sheet.source.text().strip()
        if not source:
            sheet.refuse(say("请先写明依据（哪份通知）。", "Say first which notice this rests on."), "source")
            return
        sheet.form.clear_refusals()
        name = sheet.name.text().strip()
        try:
            turned = sheet.calendar.turned(day, Text(name, name), source)
        except Refused as refused:
            sheet.refuse(say(*refused.reason))
            return
        sheet.show_calendar(turned, day.year)
        self._tell_draft(sheet, calendar, base)

    def _tell_draft(self, sheet: CalendarSheet, calendar: WorkCalendar, base: SetRevision) -> None:
        changes = differences(calendar, sheet.calendar)
        self._show(sheet, Brought(FromFile(value=sheet.calendar), changes, (), base))

    async def _publish(self, sheet: PreviewSheet, name: SetName) -> None:
        brought = self._brought
        if brought is None or brought.found.value is None or sheet.is_busy:
            return
        sheet.set_busy(True)
        try:
            _, newest, _ = await self._in_force(name)
            if newest != brought.base:
                raise Refused(*NEWER)
            await self._connection.calls.publish(name, brought.found.value)
        except Refused as refused:
            if stands(sheet):
                sheet.set_busy(False)
                sheet.refuse(say(*refused.reason))
            return
        if stands(sheet):
            self._page.close_sheet()
        self._page.wanted.emit()


def _from_file(sheet: PreviewSheet, name: SetName, file: Path, others: Others) -> Bring:
    how = _how(sheet, others)
    return lambda before: read_set_files(name, [file], how, before)


def _bring(
    bring: Bring,
    before: ReferenceSet | None,
    base: SetRevision | None,
    others: Others,
    rows: tuple[AnyRow, ...],
    today: date,
) -> Brought:
    found = bring(before)
    if found.value is not None:
        found = beside_the_others(found, others)
    if found.value is None:
        return Brought(found, (), (), base)
    return Brought(found, differences(before, found.value), left_astray(found.value, rows, today), base)


def _how(sheet: PreviewSheet, others: Others) -> How:
    match sheet:
        case BookSheet():
            meaning = Meaning(hours=sheet.hours.currentData(), days=sheet.days.currentData())
            edition = Edition(sheet.edition.text().strip() or None, sheet.valid_from.day())
            return How(meaning=meaning, edition=edition, organisation=others.organisation)
        case LayerSheet():
            layer, datum = Layer(sheet.layer.currentData()), Datum(sheet.datum.currentData())
            return How(layer=layer, datum=datum, organisation=others.organisation)
        case SpotsSheet():
            said = sheet.datum.currentData()
            return How(datum=Datum(said) if said else None, organisation=others.organisation)
        case _:
            return How(organisation=others.organisation)


def _open(connection: Connection) -> tuple[AnyRow, ...]:
    store = connection.store
    return (*store.rows(CaseRow).values(), *store.rows(AlertRow).values())


def _fault(sheet: str, row: int, reason: Text) -> str:
    if not row:
        return say(*reason)
    return say(f"{sheet} 第 {row} 行：{reason.zh}", f"{sheet}, row {row}: {reason.en}")


def _change(each: Difference) -> str:
    arrow = " → ".join(words for words in (say(*each.before), say(*each.after)) if words)
    return f"{say(*each.what)} {each.at}　{arrow}"


def _astray(each: Astray) -> str:
    return f"{each.number or each.thing} {each.title}：{say(*each.reason)}"
