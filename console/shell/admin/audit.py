"""审计: every line of the log and of what was done beside it, found by day, person, kind and thing.

A page at a time is asked for; the next one comes when the last line is in sight. An export asks for the pages one
after the other, says how many it has, and can be stopped between two.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from console.domain.calendar import SHANGHAI, local_day
from console.domain.ids import AccountId
from console.domain.oserrors import unwritten
from console.domain.text import Refused, Text, counted
from console.models.kinds import name, names
from console.models.sentences import Names, sentence
from console.models.table import Shown, Table
from console.reports.grid import write_grid
from console.shell.errands import Errands
from console.sync.calls import Calls
from console.wire.administration import ChainState, TrailAsk, TrailLine
from console.wire.frames import Item
from resources.tongue import say
from widgets.admin.audit import ChainStrip, TrailFilters
from widgets.admin.listing import ListView
from widgets.admin.page import Page
from widgets.admin.preview import PreviewSheet
from widgets.cases.sheets import stands
from widgets.controls.buttons import ShortcutButton
from widgets.tokens import Tone

LOOK_AGAIN_MS = 700
PAGE = 100
EXPORT_MOST = 200_000
"""Lines of one file; a spreadsheet takes a million, and nobody reads so many."""
WIDTHS = {0: 6, 1: 12, 2: 9, 4: 14}
SHOWN_FIELDS = 30
WHATS: dict[str, Text] = {
    "reveal": Text("查看上报人", "Saw a reporter in clear"),
    "erase": Text("删除上报人信息", "Erased a reporter"),
    "password": Text("设置密码", "Set a password"),
    "archive": Text("封存旧月份", "Sealed an old month"),
    "epoch": Text("历史换名（恢复）", "History renamed (restore)"),
    "rebuild": Text("按历史重新推演当前状态", "Made the present again from the history"),
}


class Audit(QObject):
    """Drives the page of the trails over one hub."""

    def __init__(
        self, calls: Calls, names: Names, hub_now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._calls, self._names, self._now = calls, names, hub_now
        self._errands, self._cursor, self._asked = Errands("reading the trails"), 0, 0
        self.model: Table[TrailLine] = Table(self._columns(), lambda line: str(line.n), self._tone, self)
        self.page = Page(
            say("审计", "Audit"),
            ListView(say("记录", "Lines"), WIDTHS, 3),
            say("案号或编号，如 261120-0002", "A case's number or an id"),
        )
        self.filters = TrailFilters(local_day(hub_now()), _kinds())
        self.chain = ChainStrip()
        self.page.add_line(self.filters)
        self.page.list.add(self.chain)
        self.page.view.setModel(self.model)
        self.more = ShortcutButton(say("继续往前查", "Look further back"), "B", "ghost", "history")
        self.more.clicked.connect(lambda: self._start(self._next()))
        self.page.list.add(self.more)
        self.export = ShortcutButton(say("导出", "Export"), "X", "ghost", "download")
        self.export.clicked.connect(self._choose_file)
        self.page.list.add_action(self.export)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(LOOK_AGAIN_MS)
        self._again.timeout.connect(lambda: self._start(self._look()))
        self._wire()

    def _wire(self) -> None:
        self.page.searched.connect(lambda _: self.refresh())
        self.page.wanted.connect(self.refresh)
        self.filters.changed.connect(self.refresh)
        self.page.view.chosen.connect(lambda _: self._tell())
        self.page.view.asked.connect(self._letter)
        self.chain.verifying.connect(lambda: self._start(self._look("POST")))
        self.chain.stopped.connect(lambda: self._start(self._look("DELETE")))

    def refresh(self) -> None:
        """Ask anew for what the filters say, and for how the chain stands."""
        self._start(self._first())
        self._start(self._look())

    def stop(self) -> None:
        """Look no more."""
        self._errands.stop()
        self._again.stop()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._errands.start(work)

    def _letter(self, letter: str) -> None:
        doings: dict[str, Callable[[], object]] = {
            "B": self.more.click,
            "X": self.export.click,
            "V": self.chain.look.click,
        }
        if letter in doings:
            doings[letter]()

    # What is shown

    def _columns(self) -> tuple[Shown[TrailLine], ...]:
        return (
            Shown(Text("序号", "No."), lambda line: str(line.n)),
            Shown(Text("时间", "When"), lambda line: _moment(line.at)),
            Shown(Text("经办", "Who"), lambda line: line.by),
            Shown(Text("内容", "What"), self._what),
            Shown(Text("对象", "About"), lambda line: line.title or line.thing),
        )

    def _what(self, line: TrailLine) -> str:
        if line.kind in WHATS:
            return say("：", ": ").join(each for each in (say(*WHATS[line.kind]), line.words) if each)
        return sentence(_item(line), self._names)[0]

    def _tone(self, line: TrailLine) -> str:
        return "neutral" if line.kind in WHATS else sentence(_item(line), self._names)[1]

    def _ask(self) -> TrailAsk:
        since = datetime.combine(self.filters.since.day(), time(), SHANGHAI)
        until = datetime.combine(self.filters.until.day(), time(), SHANGHAI) + timedelta(days=1)
        is_log = self.filters.of.currentData() == "log"
        return TrailAsk(
            of="log" if is_log else "audit",
            since=since,
            until=until,
            by=self.filters.by.text().strip(),
            kind=str(self.filters.kind.currentData() or "") if is_log else "",
            thing=self.page.search.text().strip(),
            limit=PAGE,
        )

    async def _first(self) -> None:
        self._asked += 1
        mine = self._asked
        self.page.show_state(say("正在查…", "Looking…"))
        page = await self._page(self._ask())
        if page is not None and mine == self._asked:
            self.model.show_rows(page[0])
            self._told(*page[1:])
            if page[0] and not self.page.view.current():
                self.page.view.choose(str(page[0][0].n))

    async def _next(self) -> None:
        if not self._cursor:
            return
        mine = self._asked
        page = await self._page(replace(self._ask(), cursor=self._cursor))
        if page is not None and mine == self._asked:
            self.model.add_rows(page[0])
            self._told(*page[1:])

    async def _page(self, ask: TrailAsk) -> tuple[tuple[TrailLine, ...], int, datetime] | None:
        try:
            found = await self._calls.trail(ask)
        except Refused as refused:
            self.page.refusal.refuse(say(*refused.reason))
            return None
        self.page.refusal.clear()
        return found.lines, found.cursor, found.back_to

    def _told(self, cursor: int, back_to: datetime) -> None:
        self._cursor = cursor
        count = len(self.model.rows())
        upto = _moment(back_to)
        words = say(f"{count} 条，已查到 {upto}", f"{counted(count, 'line')}, back to {upto}")
        self.page.show_state(words if cursor else say(f"{count} 条，全部", f"{counted(count, 'line')}, all there is"))
        self.more.setVisible(bool(cursor))

    def _tell(self) -> None:
        line = self.model.row(self.page.view.current())
        if line is None:
            self.page.show_facts([])
            return
        facts = [
            (say("序号", "No."), str(line.n)),
            (say("时间", "When"), f"{line.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S.%f}"[:-3]),
            (say("经办", "Who"), line.by + (f"（{self._names.unit(line.unit)}）" if line.unit else "")),
            (say("种类", "Kind"), say(*WHATS.get(line.kind, name("Event", line.kind)))),
            (say("对象", "About"), " ".join(each for each in (line.title, line.thing) if each)),
        ]
        if line.words:
            facts.append((say("理由", "Why"), line.words))
        self.page.show_facts([*facts, *_fields(line)], self._what(line))

    # Whether it is whole

    async def _look(self, method: Any = "GET") -> None:
        try:
            found = await self._calls.chain(method)
        except Refused as refused:
            self.chain.show_state(say("尚不知道", "not known"), Tone.WARNING, say(*refused.reason))
            return
        self._show_chain(found)
        if found.running:
            self._again.start()

    def _show_chain(self, found: ChainState) -> None:
        self.chain.show_running(found.done, max(1, found.of) if found.running else 0)
        last = found.last
        if found.failed is not None and not found.running:
            self.chain.show_state(say("未校验完", "not ended"), Tone.WARNING, say(*found.failed))
        elif last is None:
            words = say("每日 3 时后自动校验一次", "Verified once a day, after three in the morning")
            self.chain.show_state(say("尚未校验", "not verified yet"), Tone.NEUTRAL, words)
        elif last.damage:
            first = say(*last.damage[0].what)
            count = len(last.damage)
            words = say(
                f"{_moment(last.at)}：{count} 处，{first}", f"{_moment(last.at)}: {counted(count, 'place')}, {first}"
            )
            self.chain.show_state(say("有损坏", "damaged"), Tone.CRITICAL, words)
        else:
            newer = found.head - last.head
            words = say(
                f"{_moment(last.at)} 校验至第 {last.head:,} 号，其后新增 {newer:,} 条",
                f"verified up to {last.head:,} at {_moment(last.at)}; {newer:,} came since",
            )
            if last.rebuilt:
                count, first = len(last.rebuilt), say(*last.rebuilt[0].what)
                words += say(f"；已按历史重建 {count} 处：{first}", f"; {count} made again from the history: {first}")
            self.chain.show_state(say("链完好", "chain whole"), Tone.GOOD, words)

    # What goes out

    def _choose_file(self) -> None:
        dialog = QFileDialog(self.page, say("导出记录", "Export the lines"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["Excel (*.xlsx)", "CSV (*.csv)"])
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(lambda file: self.write(Path(file)))
        dialog.open()

    def write(self, file: Path) -> None:
        """Write everything that the filters find, page by page; Esc stops it and leaves no file."""
        sheet = PreviewSheet(say(f"导出到 {file.name}", f"Export to {file.name}"), say("完成", "Done"))
        sheet.confirmed.connect(self.page.close_sheet)
        sheet.show_lines(say("正在取记录…", "Fetching…"), (), say("正在导出", "Exporting"))
        sheet.show_progress(-1, 0)
        self.page.open_sheet(sheet)
        self._start(self._write(sheet, file))

    async def _write(self, sheet: PreviewSheet, file: Path) -> None:
        ask, lines = replace(self._ask(), limit=200), list[TrailLine]()
        while True:
            try:
                found = await self._calls.trail(ask)
            except Refused as refused:
                if stands(sheet):
                    sheet.refuse(say(*refused.reason))
                return
            if not stands(sheet):
                return
            lines += found.lines
            sheet.show_lines(say(f"已取 {len(lines)} 条", f"{len(lines)} fetched"), (), say("正在导出", "Exporting"))
            if not found.cursor or len(lines) >= EXPORT_MOST:
                break
            ask = replace(ask, cursor=found.cursor)
        await self._keep(sheet, file, lines, is_all=not found.cursor)

    async def _keep(self, sheet: PreviewSheet, file: Path, lines: Sequence[TrailLine], *, is_all: bool) -> None:
        columns, gone = self._columns(), threading.Event()
        heads = [say(*each.title) for each in columns]
        sheet.dismissed.connect(gone.set)
        sheet.destroyed.connect(gone.set)
        try:
            await asyncio.to_thread(write_grid, file, say("审计", "Audit"), heads, _cells(columns, lines, gone))
        except _NotWanted:
            return
        except OSError as fault:
            if stands(sheet):
                sheet.refuse(say(*unwritten(file, fault).reason))
            return
        finally:
            gone.set()
        if stands(sheet):
            sheet.show_progress(0, 0)
            told = say(f"已写入 {len(lines)} 条：{file}", f"{counted(len(lines), 'line')} written: {file}")
            rest = say("；更早的没有写入，请缩短日期分次导出", "; no earlier ones: export fewer days at a time")
            sheet.show_lines(told if is_all else told + rest, ())


class _NotWanted(Exception):
    """Nobody waits for the file any more."""


def _cells(
    columns: Sequence[Shown[TrailLine]], lines: Sequence[TrailLine], gone: threading.Event
) -> Iterator[list[str]]:
    """Row by row, in the thread that writes them; raises _NotWanted once the sheet is gone."""
    for line in lines:
        if gone.is_set():
            raise _NotWanted
        yield [each.text(line) for each in columns]
    if gone.is_set():
        raise _NotWanted


def _item(line: TrailLine) -> Item:
    return Item(
        o=line.n,
        kind=line.kind,
        v=line.v,
        thing=line.thing,
        ver=0,
        at=line.at,
        by=AccountId(line.by),
        unit=line.unit,
        raw=line.event,
    )


def _fields(line: TrailLine) -> list[tuple[str, str]]:
    """What the event itself says, field by field, as it is stored."""
    if bytes(line.event) == b"null":
        return []
    told: dict[str, Any] = msgspec.json.decode(line.event)
    return [
        (name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
        for name, value in told.items()
        if name != "kind" and value not in (None, [], {}, "")
    ][:SHOWN_FIELDS]


def _kinds() -> list[tuple[str, str]]:
    return sorted(((kind, say(*words)) for kind, words in names("Event").items()), key=lambda each: each[1])


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M:%S}"
