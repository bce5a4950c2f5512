"""? and F1: every key of a seat by chapter. Letters of acts come from the table, all others from where they are told.

What is declared here are the keys that widgets take by themselves.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from PySide6.QtCore import QObject
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from console.domain.case.table import ROWS, TABLE
from console.domain.people import Actor
from console.domain.text import Text
from console.shell.caseforms import LETTERS
from resources.tongue import say
from widgets.cases.chapters import CHAPTERS, chapter_of, key_of
from widgets.cases.questions import has_button
from widgets.cases.wording import CAP
from widgets.controls.keysheet import KeyChapter, KeyRow, KeySheet


class Told(Struct, frozen=True):
    """Keys that do the same or are a pair, one cap each, and what they do."""

    keys: tuple[str, ...]
    words: Text


class Chapter(Struct, frozen=True):
    title: Text
    rows: tuple[Told, ...]


LIST = Chapter(
    Text("列表", "The list"),
    (
        Told(("J", "K"), Text("下一件、上一件", "next, previous")),
        Told(("Enter",), Text("回到这件的案卷", "back to the card of this one")),
        Told(("Esc",), Text("放开，列表可以重新排序", "let go; the list may move again")),
    ),
)
PICKING = Chapter(
    Text("多件办理", "Several at once"),
    (
        Told(("X",), Text("选中这件，或放开", "pick this one, or let it go")),
        Told(("Shift J", "Shift K"), Text("边走边选", "pick on the way")),
        Told(("Ctrl A",), Text("全选", "pick all")),
        Told(("Esc",), Text("停下，或全部放开", "stop, or let go of all")),
    ),
)
ALERTS = Chapter(
    Text("智能监控告警", "Camera alerts"),
    (
        Told(("J", "K"), Text("下一条、上一条", "next, previous")),
        Told(("V",), Text("转为案件", "make it a case")),
        Told(("Shift V",), Text("转案件，看下一条", "make it a case and go on")),
        Told(("Y",), Text("转案件并发核实", "a case, to be verified first")),
        Told(("X",), Text("误报", "it is false")),
        Told(("S",), Text("稍后再看", "put it off")),
        Told(("F",), Text("暂不研判、暂缓、归并等各列表", "other lists: held back, put off, folded …")),
        Told(("G",), Text("同机同类全选（Shift：同类）", "all of its camera and class (Shift: of its class)")),
        Told(("B",), Text("并入在办案件", "join it to an open case")),
        Told(("U",), Text("拆开归并的告警", "part what was folded")),
        Told(("1–5",), Text("为什么是误报", "why it is false")),
        Told(("Esc",), Text("回到案件队列", "back to the queue")),
    ),
)
TWINS = (
    Told(("1–3",), Text("打开疑似重复的案件", "open a possible duplicate")),
    Told(("Alt 1–3",), Text("上报时：就是这一件", "while reporting: it is this one")),
)
MAP = Chapter(
    Text("地图", "The map"),
    (
        Told(("←", "↑", "↓", "→"), Text("平移", "move")),
        Told(("+", "-"), Text("放大、缩小", "nearer, farther")),
        Told(("0",), Text("看全区", "the whole district")),
        Told(("Enter",), Text("打开选中或最近的点", "open the chosen or nearest point")),
    ),
)
CHARTS = Chapter(
    Text("图表", "The charts"),
    (
        Told(("←", "↑", "↓", "→"), Text("走到一根柱子", "walk to a bar")),
        Told(("Enter",), Text("只列它的案件，再按放开", "list only its cases; again: let go")),
        Told(("Ctrl D",), Text("放开全部柱子", "let go of every bar")),
        Told(("Esc",), Text("列表中：放开柱子，再放开划定区域", "in the list: let go of bars, then of the area")),
    ),
)
PHOTOS = Chapter(
    Text("照片", "Photos"),
    (
        Told(("←", "→"), Text("上一张、下一张", "previous, next")),
        Told(("+", "-"), Text("放大、缩小", "nearer, farther")),
        Told(("C",), Text("处置前后对比", "before and after")),
    ),
)
SESSION = Chapter(
    Text("会商", "Session"),
    (
        Told(("Enter",), Text("发出一句记录", "send a note")),
        Told(("Esc",), Text("离开，会商继续", "leave; it goes on")),
    ),
)
FORM = (
    Told(("Ctrl Enter",), Text("确认正在填的表", "confirm the form")),
    Told((CAP,), Text("填入常用语", "put in a standard text")),
    Told(("1–9",), Text("接线提问：选这一项", "asking the caller: pick this answer")),
    Told(("Esc",), Text("退回一步，草稿仍在", "one step back; a draft stays")),
)
HELP = Told(("?", "F1"), Text("全部快捷键", "all keys"))
UNDO = Told(("Ctrl Z",), Text("撤销刚才的办理，规矩允许时", "undo what was just done, if lawful"))
ROUND = Told(("F7", "Shift F7"), Text("到下一栏、上一栏", "to the next part, back"))
SILENCE = Told(("F8",), Text("静音 10 分钟，再按恢复", "silent for 10 minutes, again: speak"))
GENERAL = Text("通用", "Everywhere")
SEAT = Text("单位端", "This seat")
SEARCH = (
    Told(("/", "Ctrl K"), Text("搜索，或输入命令", "find, or type a command")),
    Told(("↑", "↓", "Enter"), Text("在找到的里面挑选", "choose among what is found")),
    Told(("Ctrl D",), Text("保留当前筛选", "keep the filter in force")),
    Told(("Ctrl P",), Text("打印预览", "print preview")),
)


def acts(actor: Actor) -> tuple[Chapter, ...]:
    """The letters of the acts that are this person's, under the headings of the table."""
    mine = [row for row in TABLE if has_button(row.action) and row.roles & actor.roles and key_of(row)]
    under = ((title, [row for row in mine if chapter_of(row.action) == n]) for n, (title, _) in enumerate(CHAPTERS))
    return tuple(Chapter(title, tuple(Told((key_of(row),), row.name) for row in rows)) for title, rows in under if rows)


def forms(actor: Actor) -> tuple[Told, ...]:
    """The letters of the forms by which this person may begin a case."""
    mine = ((letter, ROWS[action]) for letter, action in LETTERS.items() if ROWS[action].roles & actor.roles)
    return tuple(Told((letter,), row.name) for letter, row in mine)


def of_office(actor: Actor) -> tuple[Chapter, ...]:
    """The keys of a unit's window."""
    own = (
        *forms(actor),
        Told(("G",), Text("在地图上定位", "show on the map")),
        Told(("M",), Text("进入会商", "join the session")),
        Told(("W",), Text("放入新任务", "let the new tasks in")),
    )
    general = Chapter(GENERAL, (*SEARCH, *FORM, UNDO, SILENCE, HELP))
    return (LIST, Chapter(SEAT, own), *acts(actor), SESSION, MAP, PHOTOS, general)


class KeyHelp(QObject):
    """The sheet of keys of one window."""

    def __init__(self, window: QWidget, chapters: Callable[[], Iterable[Chapter]]) -> None:
        super().__init__(window)
        self._chapters = chapters
        self.sheet = KeySheet(window)
        QShortcut("F1", window).activated.connect(self.turn)

    def turn(self) -> None:
        """Open the sheet, or put it away."""
        if self.sheet.isVisible():
            self.sheet.close_sheet()
        else:
            self.sheet.open(_said(tuple(self._chapters())))


def _said(chapters: Sequence[Chapter]) -> list[KeyChapter]:
    return [
        KeyChapter(say(*each.title), tuple(KeyRow(row.keys, say(*row.words)) for row in each.rows)) for each in chapters
    ]
