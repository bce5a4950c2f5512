"""保存期限: the rules in force, what the next night would let go of, what went before, and how long the disk lasts."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QObject

from console.domain.text import Refused, Text, counted
from console.models import phrases
from console.models.table import Shown, Table
from console.shell.errands import Errands
from console.sync.calls import Calls
from console.wire.administration import KeepingState, Rule, Went
from resources.tongue import say
from widgets.admin.listing import ListView
from widgets.admin.page import Page

WIDTHS = {0: 11, 2: 8, 3: 7, 4: 8}
GIB, MIB = 1024**3, 1024**2
DAYS_BAD, DAYS_WARN = 7, 30
NOTHING = Text("没有可清理的", "nothing")


class Line(Struct, frozen=True):
    """A rule as it stands, or a past run."""

    id: str
    when: str
    what: str
    keeps: str
    count: str
    size: str
    tone: str = "neutral"


class Retention(QObject):
    """Drives the page of retention over one hub."""

    def __init__(self, calls: Calls, hub_now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls, self._now = calls, hub_now
        self._errands = Errands("looking at retention")
        self._lines: tuple[Line, ...] = ()
        self._state: KeepingState | None = None
        self.model: Table[Line] = Table(_columns(), lambda line: line.id, lambda line: line.tone, self)
        self.page = Page(
            say("保存期限", "Retention"),
            ListView(say("规则与历次清理", "Rules and past runs"), WIDTHS, 1),
            say("查找规则或日期", "Find a rule or a day"),
        )
        self.page.view.setModel(self.model)
        self.page.searched.connect(lambda _: self._show())
        self.page.wanted.connect(self.refresh)
        self.page.view.chosen.connect(lambda _: self._tell())

    def refresh(self) -> None:
        """Ask how things stand now; a dry run of the next night is made for it."""
        self.page.show_state(say("正在试算…", "Making a dry run…"))
        self._errands.start(self._refresh())

    def stop(self) -> None:
        """Nobody looks any more."""
        self._errands.stop()

    async def _refresh(self) -> None:
        try:
            found = await self._calls.keeping()
        except Refused as refused:
            self.page.show_state("")
            self.page.refusal.refuse(say(*refused.reason))
            return
        self.page.refusal.clear()
        self._state = found
        self._lines = (*(_rule(each) for each in found.rules), *_months(found), *(_went(each) for each in found.past))
        self._show()

    def _show(self) -> None:
        terms = self.page.search.text().casefold().split()
        words = ((each, f"{each.when} {each.what} {each.keeps}".casefold()) for each in self._lines)
        self.model.show_rows([each for each, told in words if all(term in told for term in terms)])
        if self._state is not None:
            at = phrases.clock(self._state.at)
            self.page.show_state(say(f"{at} 试算", f"dry run at {at}"))
        if self._lines and not self.page.view.current():
            self.page.view.choose(self._lines[0].id)
        self._tell()

    def _tell(self) -> None:
        state = self._state
        if state is None:
            self.page.show_facts([])
            return
        nightly = say("每日 3 时后自动清理", "by itself, each night after three")
        never = say("本枢纽不用实时时钟，不自动清理", "not by itself: this hub does not run on the wall's clock")
        facts = [
            (say("清理", "Runs"), nightly if state.is_nightly else never),
            (say("磁盘剩余", "Disk free"), _size(state.free)),
            (say("数据库", "Database"), _size(state.database)),
            (say("照片文件", "Files"), _size(state.files)),
            (say("归档", "Archive"), _size(state.archive)),
            (say("每日增长", "Grows a day"), "—" if state.a_day is None else _size(round(state.a_day))),
            (say("预计可用", "Lasts"), _lasts(state)),
        ]
        line = self.model.row(self.page.view.current())
        said = line.what if line is not None else ""
        where = say(
            "规则写在枢纽的 hub.toml 的 [keep] 一节，重启后生效；日志和审计不在任何规则之内，只封存不删除。",
            "The rules stand in the hub's hub.toml, section [keep], and hold from its next start; log and audit fall "
            "under none: old months are sealed, never removed.",
        )
        self.page.show_facts(facts, f"{said}\n\n{where}")


def _columns() -> tuple[Shown[Line], ...]:
    return (
        Shown(Text("何时", "When"), lambda line: line.when),
        Shown(Text("什么", "What"), lambda line: line.what),
        Shown(Text("保存", "Kept"), lambda line: line.keeps),
        Shown(Text("数量", "How many"), lambda line: line.count),
        Shown(Text("大小", "Size"), lambda line: line.size),
    )


def _rule(rule: Rule) -> Line:
    tone = "info" if rule.count else "neutral"
    size = _size(rule.size) if rule.size else "—"
    return Line(
        f"rule {rule.rule}", say("下次", "next"), say(*rule.words), say(*rule.keeps), str(rule.count), size, tone
    )


def _months(state: KeepingState) -> list[Line]:
    seals = say("封存旧月份", "seals an old month")
    return [
        Line(f"month {each}", say("下次", "next"), f"{seals} {each}", "", "1", "—", "info") for each in state.months
    ]


def _went(past: Went) -> Line:
    words = [f"{say(*each.words)} {each.count}" for each in past.removed]
    words += [say(f"封存 {month}", f"sealed {month}") for month in past.months]
    size = sum(each.size for each in past.removed)
    count = str(sum(each.count for each in past.removed))
    told = say("；", "; ").join(words) or say(*NOTHING)
    return Line(past.at.isoformat(), phrases.instant(past.at), told, "", count, _size(size) if size else "—")


def _lasts(state: KeepingState) -> str:
    if state.a_day is None:
        return say("测量不足半天，暂不预测", "too early to tell")
    if state.days is None:
        return say("不在增长", "it does not grow")
    days = round(state.days)
    told = say(f"{days} 天", counted(days, "day"))
    if state.days < DAYS_BAD:
        return told + say("：请立即扩容或清理", ": make room now")
    return told + (say("：请安排扩容", ": plan for more room") if state.days < DAYS_WARN else "")


def _size(size: int) -> str:
    return f"{size / GIB:.1f} GiB" if abs(size) >= GIB else f"{size / MIB:.1f} MiB"
