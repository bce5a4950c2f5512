"""The parts of a card that come and go with the case: marks, requests, links, directives, duties, clocks, the account.

Each is shown anew only where what it shows has changed; what moves with the clock is written over.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from console.domain.case.rules import Rules
from console.domain.case.table import Action, why_not
from console.domain.case.things import Directive, Part, Request
from console.domain.case.timers import TimerKind
from console.domain.deadline import lamp
from console.domain.ids import CaseId
from console.domain.people import Actor
from console.domain.rows import AssignmentRow, CaseRow
from console.domain.text import Text, counted
from resources.tongue import say
from widgets import theme
from widgets.cases.actsheet import concerned, granting
from widgets.cases.flow import Flow
from widgets.cases.lexicon import Lexicon
from widgets.cases.told import (
    LAMP_TONES,
    Flag,
    assignment_notes,
    assignment_state,
    clauses,
    clock_told,
    left,
    moment,
    wanted,
)
from widgets.controls.buttons import ShortcutButton
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

PART_WORDS = {Part.LEAD: Text("主办", "Lead"), Part.CO: Text("协办", "Co")}
"""Short enough to stand in front of a unit's name."""


def cleared(layout: QLayout) -> None:
    """Take everything out of a layout, and away."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            cleared(inner)
            inner.deleteLater()


class Marks(Flow):
    """The status, the time and the flags, in as many lines as they need."""

    def __init__(self) -> None:
        super().__init__(theme.scale().s)
        self.stage, self.due = StatusPill(), StatusPill()
        self._flags: list[StatusPill] = []
        for pill in (self.stage, self.due):
            self.add(pill)

    def show_flags(self, flags: Sequence[Flag]) -> None:
        while len(self._flags) < len(flags):
            pill = StatusPill()
            self.add(pill)
            self._flags.append(pill)
        for n, pill in enumerate(self._flags):
            pill.setVisible(n < len(flags))
            if n < len(flags):
                pill.show_status(flags[n].words, flags[n].tone, flags[n].icon)
        self.lay()

    def flags(self) -> list[str]:
        """The flags as shown."""
        return [pill.text() for pill in self._flags if not pill.isHidden()]


class Requests(QWidget):
    """申请 that wait, each with what this person may say to it."""

    judged = Signal(str, int)
    """(act, number of the request): grant it, refuse it, take one's own back."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[tuple[Action, int], ShortcutButton] = {}
        self._shown: object = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.scale().s)

    def show_requests(self, row: CaseRow, lexicon: Lexicon, actor: Actor, rules: Rules, now: datetime) -> None:
        acts = {each.n: _lawful(each, row, actor, rules, now) for each in row.requests}
        wanted_now = (row.id, row.requests, acts)
        if wanted_now == self._shown:
            return
        self._shown = wanted_now
        cleared(self._box)
        self.buttons = {}
        for each in row.requests:
            self._box.addWidget(self._request(each, acts[each.n], lexicon))
        self.setVisible(bool(row.requests))

    def _request(self, request: Request, acts: Sequence[Action], lexicon: Lexicon) -> QWidget:
        scale = theme.scale()
        frame = QFrame()
        frame.setProperty("kind", "inset")
        box = QVBoxLayout(frame)
        box.setContentsMargins(scale.m, scale.s, scale.m, scale.s)
        box.setSpacing(scale.xs)
        by = lexicon.unit(request.unit) if request.unit else request.by
        head = QHBoxLayout()
        head.addWidget(PlainLabel(wanted(request), "strong", wrap=True), 1)
        head.addWidget(StatusPill(say("待批", "waits"), Tone.WARNING), 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(head)
        box.addWidget(PlainLabel(f"{by} · {moment(request.asked_at)}", "caption"))
        box.addWidget(PlainLabel(request.reason, "body", wrap=True))
        if request.measure:
            words = say(f"临时安全措施：{request.measure}", f"Safe meanwhile by: {request.measure}")
            box.addWidget(PlainLabel(words, "secondary", "mid", wrap=True))
        line = QHBoxLayout()
        line.setSpacing(scale.s)
        for act in acts:
            line.addWidget(self._button(act, request.n))
        line.addStretch(1)
        if acts:
            box.addLayout(line)
        return frame

    def _button(self, act: Action, n: int) -> ShortcutButton:
        words = {
            Action.REFUSE_REQUEST: say("不同意…", "Refuse…"),
            Action.WITHDRAW_REQUEST: say("撤回…", "Withdraw…"),
        }.get(act, say("同意…", "Grant…"))
        button = self.buttons[act, n] = ShortcutButton(words)
        button.clicked.connect(lambda: self.judged.emit(str(act), n))
        return button


def _lawful(request: Request, row: CaseRow, actor: Actor, rules: Rules, now: datetime) -> tuple[Action, ...]:
    """What this person may say to this request."""
    acts = (granting(request), Action.REFUSE_REQUEST, Action.WITHDRAW_REQUEST)
    return tuple(
        act for act in acts if request in concerned(row, act, actor) and why_not(row, act, actor, rules, now) is None
    )


class Link(Struct, frozen=True):
    """Another case and how it belongs to this one."""

    words: str
    case: CaseId
    state: str = ""


def links(row: CaseRow) -> list[Link]:
    """The cases that belong to this one, each by its number."""
    found: list[Link] = []
    if row.master is not None:
        found.append(Link(say("并入主案", "Merged into"), row.master))
    found += [
        Link(say("并入本案", "Merged into this"), each.case, _joined_state(each.reporters, each.reported_at))
        for each in row.joined
    ]
    if row.parent is not None:
        found.append(Link(say("拆自", "Split off from"), row.parent))
    found += [
        Link(say("子案", "Sub-case"), each.case, say("未结", "open") if each.is_open else say("已结", "ended"))
        for each in row.children
    ]
    if row.recurs is not None:
        found.append(Link(say("复发自", "Came back from"), row.recurs))
    return found


def _joined_state(reporters: int, at: datetime) -> str:
    when = moment(at)
    return say(f"{when} · {reporters} 人上报", f"{when} · {counted(reporters, 'reporter')}") if reporters else when


class Links(QWidget):
    """主案, 子案, 复发: other cases by number."""

    opened = Signal(str)
    """A case that belongs to this one: go there."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[CaseId, ShortcutButton] = {}
        self._shown: object = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.scale().xs)

    def show_links(self, row: CaseRow, number_of: Callable[[CaseId], str]) -> None:
        numbers = {each.case: each.number for each in row.joined}
        found = [(link, numbers.get(link.case) or number_of(link.case)) for link in links(row)]
        if found == self._shown:
            return
        self._shown = found
        cleared(self._box)
        self.buttons = {}
        for link, number in found:
            button = self.buttons[link.case] = ShortcutButton(number, "", "ghost", "external-link")
            button.clicked.connect(lambda _, case=link.case: self.opened.emit(case))
            name = PlainLabel(link.words, "body", "low")
            name.setMinimumWidth(5 * theme.scale().body + theme.scale().s)
            line = QHBoxLayout()
            line.setSpacing(theme.scale().s)
            line.addWidget(name)
            line.addWidget(button)
            line.addWidget(PlainLabel(link.state, "secondary", "mid"), 1)
            self._box.addLayout(line)
        self.setVisible(bool(found))


class Directives(QWidget):
    """批示, each with its answer or the fact that it waits for one."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Directive, ...] | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.scale().s)

    def show_directives(self, directives: tuple[Directive, ...]) -> None:
        if directives == self._shown:
            return
        self._shown = directives
        cleared(self._box)
        for each in directives:
            self._box.addWidget(_directive(each))
        self.setVisible(bool(directives))


def _directive(each: Directive) -> QWidget:
    scale = theme.scale()
    frame = QFrame()
    frame.setProperty("kind", "inset")
    box = QVBoxLayout(frame)
    box.setContentsMargins(scale.m, scale.s, scale.m, scale.s)
    box.setSpacing(scale.xs)
    head = QHBoxLayout()
    head.addWidget(
        PlainLabel(
            say(f"批示 · {each.by} · {moment(each.at)}", f"Directive · {each.by} · {moment(each.at)}"), "caption"
        ),
        1,
    )
    waits = each.answered_at is None
    head.addWidget(
        StatusPill(say("待回复", "waits") if waits else say("已回复", "answered"), Tone.WARNING if waits else Tone.GOOD)
    )
    box.addLayout(head)
    box.addWidget(PlainLabel(each.words, "body", wrap=True))
    if each.answered_at is not None:
        words = say(
            f"{moment(each.answered_at)} 回复：{each.answer}", f"{moment(each.answered_at)} answered: {each.answer}"
        )
        box.addWidget(PlainLabel(words, "secondary", "mid", wrap=True))
    return frame


class Duty(QWidget):
    """One unit's share in a case, with its own clock."""

    def __init__(self, each: AssignmentRow, name: str) -> None:
        super().__init__()
        self._state = StatusPill()
        self._notes = [PlainLabel(words, "secondary", "mid", wrap=True) for words in assignment_notes(each)]
        line = QHBoxLayout()
        line.addWidget(PlainLabel(say(*PART_WORDS[each.part]), "body", "low"))
        line.addWidget(PlainLabel(name, "strong"), 1)
        line.addWidget(self._state)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(line)
        for note in self._notes:
            box.addWidget(note)

    def show_state(self, each: AssignmentRow, now: datetime) -> None:
        words, tone = assignment_state(each, now)
        if (words, tone) != (self._state.text(), self._state.tone()):
            self._state.show_status(words, tone)


class Clocks(QWidget):
    """同时计时: the clocks that run besides the one in front, quietly; a unit's own stands beside the unit."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[PlainLabel, PlainLabel]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)
        self._box.addWidget(PlainLabel(say("同时计时", "Also running"), "section"))

    def show_clocks(self, row: CaseRow, lexicon: Lexicon, now: datetime) -> None:
        clocks = [each for each in row.clocks if each.kind is not TimerKind.T3]
        while len(self._lines) < len(clocks):
            name, rest = PlainLabel("", "secondary", "mid"), PlainLabel("", "secondary", "mid")
            line = QHBoxLayout()
            line.addWidget(name, 1)
            line.addWidget(rest)
            self._box.addLayout(line)
            self._lines.append((name, rest))
        for n, (name, rest) in enumerate(self._lines):
            shown = n < len(clocks)
            name.setVisible(shown)
            rest.setVisible(shown)
            if shown:
                tone = LAMP_TONES[lamp(now, clocks[n].amber_at, clocks[n].due_at)]
                name.setText(clock_told(clocks[n], row, lexicon))
                rest.setText(f"{moment(clocks[n].due_at)} · {left(clocks[n].due_at, now)}")
                rest.set_ink("mid" if tone is Tone.NEUTRAL else tone)
        self.setVisible(bool(clocks))

    def told(self) -> list[tuple[str, str]]:
        """(name, rest) of each line, as shown."""
        return [(name.text(), rest.text()) for name, rest in self._lines if not name.isHidden()]


class Account(QWidget):
    """为什么是这个时间: the first clause, and on demand every one in a line of its own."""

    def __init__(self) -> None:
        super().__init__()
        scale = theme.scale()
        self._lines: list[str] = []
        self._due, self._is_open = "", False
        self._words = PlainLabel("", "secondary", "mid", wrap=True)
        self.toggle = ShortcutButton("", "", "ghost", "chevron-down")
        self.toggle.clicked.connect(self._turn)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(say("为什么是这个时间", "Why this time"), "section"), 1)
        head.addWidget(self.toggle)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(scale.xs)
        box.addLayout(head)
        box.addWidget(self._words)

    def show_account(self, account: str, due: str) -> None:
        """`due`: when it is due in short, said first where the whole account is folded away."""
        self._lines, self._due = clauses(account), due
        self._write()

    def text(self) -> str:
        return self._words.text()

    def _turn(self) -> None:
        self._is_open = not self._is_open
        self._write()

    def _write(self) -> None:
        many = len(self._lines) > 2
        self.toggle.setVisible(many)
        self.toggle.rename(say("收起", "Less") if self._is_open else say("逐日推算", "Day by day"))
        if many and not self._is_open:
            self._words.setText("\n".join([self._lines[0], *([self._due] if self._due else [])]))
        else:
            self._words.setText("\n".join(self._lines))
