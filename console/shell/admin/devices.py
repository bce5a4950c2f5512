"""告警来源: what each source has said since the hub began, what of it was set aside and why, and how cameras fare."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QObject

from console.domain.text import Refused, Text
from console.ingest.cameras.envelope import CONDITION_NAMES, Condition
from console.models import phrases
from console.models.table import Shown, Table
from console.shell.errands import Errands
from console.sync.calls import Calls
from console.wire.administration import CameraLine, IntakeLines, SourceLine
from resources.tongue import say
from widgets.admin.listing import ListView
from widgets.admin.page import Page

SOURCE, CAMERA = "source ", "camera "
"""What the id of a line begins with."""
WIDTHS = {0: 8, 2: 8, 3: 8, 4: 14}
TONES = {Condition.ONLINE: "good", Condition.LOST: "critical", Condition.COVERED: "warning", Condition.MOVED: "warning"}


class Line(Struct, frozen=True):
    """A source, or a camera of which one has said how it fares."""

    id: str
    kind: str
    name: str
    taken: str
    refused: str
    heard: str
    why: str
    tone: str = "neutral"


class Devices(QObject):
    """Drives the page of what devices say to one hub."""

    def __init__(self, calls: Calls, hub_now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls, self._now = calls, hub_now
        self._errands = Errands("looking at the sources of alerts")
        self._lines: tuple[Line, ...] = ()
        self.model: Table[Line] = Table(_columns(), lambda line: line.id, lambda line: line.tone, self)
        self.page = Page(
            say("告警来源", "Sources of alerts"),
            ListView(say("来源与摄像机", "Sources and cameras"), WIDTHS, 1),
            say("查找来源或摄像机", "Find a source or a camera"),
        )
        self.page.view.setModel(self.model)
        self.page.searched.connect(lambda _: self._show())
        self.page.wanted.connect(self.refresh)
        self.page.view.chosen.connect(lambda _: self._tell())

    def refresh(self) -> None:
        """Ask how things stand now."""
        self._errands.start(self._refresh())

    def stop(self) -> None:
        """Nobody looks any more."""
        self._errands.stop()

    async def _refresh(self) -> None:
        try:
            found = await self._calls.intake()
        except Refused as refused:
            self.page.refusal.refuse(say(*refused.reason))
            return
        self.page.refusal.clear()
        self._lines = lines(found, self._now())
        at = phrases.clock(found.at)
        self.page.show_state(say(f"{at}，枢纽本次启动以来", f"{at}, since the hub began"))
        self._show()

    def _show(self) -> None:
        terms = self.page.search.text().casefold().split()
        words = ((each, f"{each.kind} {each.name} {each.why}".casefold()) for each in self._lines)
        self.model.show_rows([each for each, told in words if all(term in told for term in terms)])
        if self._lines and not self.page.view.current():
            self.page.view.choose(self._lines[0].id)
        self._tell()

    def _tell(self) -> None:
        line = self.model.row(self.page.view.current())
        said = say("还没有来源发来消息。", "No source has said anything yet.") if line is None else line.why
        where = say(
            "来源写在枢纽的 hub.toml 的 [sources] 和 [links] 两节；现场可用 lujian cameras test 看收到什么。",
            "Sources stand in the hub's hub.toml, sections [sources] and [links]; lujian cameras test tells on the "
            "spot what arrives.",
        )
        sources = sum(each.id.startswith(SOURCE) for each in self._lines)
        unwell = sum(each.id.startswith(CAMERA) and each.tone != "good" for each in self._lines)
        facts = [
            (say("来源", "Sources"), str(sources)),
            (say("相机异常", "Not well"), str(unwell)),
        ]
        self.page.show_facts(facts, f"{said}\n\n{where}")


def lines(found: IntakeLines, now: datetime) -> tuple[Line, ...]:
    """What the page lists: sources, then the cameras that are not well, then the others."""
    cameras = sorted(found.cameras, key=lambda each: (each.condition == Condition.ONLINE, each.camera))
    return (*(_source(each, now) for each in found.sources), *(_camera(each, now) for each in cameras))


def _source(line: SourceLine, now: datetime) -> Line:
    refused = sum(count for _, count in line.refused)
    why = [f"{say(*reason)} × {count}" for reason, count in line.refused]
    if line.passed_over:
        n = line.passed_over
        why.append(say(f"不涉及，略过 {n} 条", f"{n} passed over: they say nothing to us"))
    return Line(
        f"{SOURCE}{line.source}",
        say("来源", "Source"),
        line.source,
        str(line.taken),
        str(refused),
        phrases.ago(now, line.heard_at),
        "\n".join(why) or say("全部采用", "all were taken"),
        "warning" if refused else "good",
    )


def _camera(line: CameraLine, now: datetime) -> Line:
    condition = Condition(line.condition)
    told = say(*CONDITION_NAMES[condition])
    why = say(f"{told}（来源 {line.source} 所称）", f"{told}, says {line.source}")
    return Line(
        f"{CAMERA}{line.camera}",
        say("摄像机", "Camera"),
        line.camera,
        told,
        "",
        phrases.ago(now, line.at),
        why,
        TONES[condition],
    )


def _columns() -> tuple[Shown[Line], ...]:
    return (
        Shown(Text("类别", "Kind"), lambda line: line.kind),
        Shown(Text("名称", "Name"), lambda line: line.name),
        Shown(Text("采用", "Taken"), lambda line: line.taken),
        Shown(Text("未采用", "Set aside"), lambda line: line.refused),
        Shown(Text("最近", "Heard"), lambda line: line.heard),
    )
