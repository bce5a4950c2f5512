"""交接班页: what is owed, line by line, with the notes of who leaves and the questions of who takes over.

A draft is written anew whenever it is asked for and belongs to this seat alone; a page is what the hub has, as it was
signed. Rows in, intents out.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from console.domain.handover import (
    HANDOVER_STAGE_NAMES,
    REMARKS_MOST,
    SECTION_NAMES,
    Doubt,
    HandoverStage,
    PageLine,
)
from console.domain.rows import HandoverRow
from console.domain.text import counted
from resources.tongue import say
from widgets import theme
from widgets.cases.pieces import cleared
from widgets.cases.sheets import Sheet
from widgets.cases.told import left, moment
from widgets.controls.buttons import ShortcutButton
from widgets.controls.form import RefusalLine
from widgets.controls.panel import EmptyState, Panel
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.shift.grid import Cell, Column, Grid, Line
from widgets.tokens import Tone

SIDE = 340
TONES = {
    HandoverStage.WRITING: Tone.NEUTRAL,
    HandoverStage.SIGNED: Tone.WARNING,
    HandoverStage.TAKEN: Tone.GOOD,
    HandoverStage.WITHDRAWN: Tone.NEUTRAL,
}


class HandoverBoard(QWidget):
    """One page, or the draft of one; at the right the remarks, the questions and what can be done."""

    writing = Signal()
    """Write the draft from what is owed now."""
    noting = Signal(int)
    """A note to this line of the draft (from 0)."""
    signing = Signal(str)
    """交班签字 with these remarks."""
    taking = Signal()
    """接班签字."""
    withdrawing = Signal()
    """Take the signed page back."""
    questioning = Signal(int)
    """A question to this line of the page (from 0)."""
    answering = Signal(int)
    """Answer this question (its number)."""
    printing = Signal()
    case_opened = Signal(str)
    page_chosen = Signal(str)
    """Another page: its id, '' for the draft."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = Grid(
            say("交接班页", "Hand-over page"),
            (
                Column(say("类别", "Heading"), 132),
                Column(say("编号", "Number"), 124),
                Column(say("事项", "What")),
                Column(say("现在到哪一步", "Where it stands")),
                Column(say("时限", "Due"), 108),
                Column(say("附注与存疑", "Notes and questions"), 172),
            ),
        )
        self.pick = QComboBox()
        self.pick.setAccessibleName(say("选择交接班记录", "Choose a page"))
        self.pick.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._ids: tuple[str, ...] = ()
        self.state = StatusPill("", Tone.NEUTRAL)
        self.remarks = QPlainTextEdit()
        self.remarks.setTabChangesFocus(True)
        self.remarks.setMaximumHeight(4 * theme.scale().button)
        self.remarks.setAccessibleName(say("交班备注", "Remarks"))
        self.remarks.setPlaceholderText(
            say("写给接班人：天气、活动、特别交代…", "For who takes over: weather, events, anything else")
        )
        self._said = PlainLabel("", "body", wrap=True)
        self._signed = PlainLabel("", "secondary", "mid", wrap=True)
        self._hash = PlainLabel("", "caption", wrap=True)
        self._doubts = QVBoxLayout()
        self.refusal = RefusalLine()
        self._sheet_place = QVBoxLayout()
        self.write = _button(say("按现状重写", "Write anew"), "R", "normal", "rotate-ccw", self.writing.emit)
        self.note = _button(say("给本行加附注…", "Note on this line…"), "N", "normal", "pencil", self._note)
        self.question = _button(
            say("对本行存疑…", "Question this line…"), "N", "normal", "circle-question-mark", self._question
        )
        self.sign = _button(say("交班签字", "Sign and hand over"), "Ctrl ↵", "primary", "check", self._sign)
        self.take = _button(say("接班签字", "Sign and take over"), "Ctrl ↵", "primary", "check", self.taking.emit)
        self.withdraw = _button(say("撤回重写", "Withdraw"), "", "danger", "", self.withdrawing.emit)
        self.print = _button(say("打印", "Print"), "Ctrl P", "ghost", "printer", self.printing.emit)
        self._row: HandoverRow | None = None
        self._lines: tuple[PageLine, ...] = ()
        self._lay_out()
        self.grid.opened.connect(self._open)
        self.pick.activated.connect(lambda n: self.page_chosen.emit(self._ids[n]))

    def show_choice(self, pages: Sequence[tuple[str, str]], chosen: str) -> None:
        """The pages that can be looked at: (id, words), the draft's id is ''."""
        ids = tuple(id for id, _ in pages)
        words = [told for _, told in pages]
        if ids != self._ids or words != [self.pick.itemText(n) for n in range(self.pick.count())]:
            self._ids = ids
            self.pick.clear()
            self.pick.addItems(words)
        if chosen in ids:
            self.pick.setCurrentIndex(ids.index(chosen))

    def show_writing(self) -> None:
        """The draft is being written; until it is there, what is shown stays."""
        self.state.show_status(say("正在汇总…", "Being written…"), Tone.INFO, "hourglass")

    def show_draft(self, lines: Sequence[PageLine], until: datetime, now: datetime) -> None:
        """What would be handed over, as it stands; nothing of it is on the hub yet."""
        self._row, self._lines = None, tuple(lines)
        self.state.show_status(say("草稿，未签", "A draft, not signed"), Tone.NEUTRAL, "pencil")
        self._show(now, ())
        self._signed.setText(say(f"下一班至 {moment(until)}", f"The next shift lasts until {moment(until)}"))
        self._hash.setText("")
        self._let(("write", "note", "sign"))

    def show_page(self, row: HandoverRow, me: str, name: Callable[[str], str], now: datetime) -> None:
        """A page as it was signed; what may be done with it follows from who looks."""
        self._row, self._lines = row, row.lines
        stage = HANDOVER_STAGE_NAMES[row.stage]
        self.state.show_status(say(*stage), TONES[row.stage], "check" if row.stage is HandoverStage.TAKEN else "")
        self._show(row.signed_at or now, row.doubts)
        self._said.setText(row.remarks or say("没有备注。", "No remarks."))
        self._signed.setText("\n".join(_signatures(row, name)))
        self._hash.setText(say(f"页面校验 {row.sha256[:16]}…", f"Page hash {row.sha256[:16]}…") if row.sha256 else "")
        self._show_doubts(row, me, name)
        waits, mine = row.stage is HandoverStage.SIGNED, row.by == me
        allowed = [*(["withdraw"] if waits and mine else []), *(["question", "take"] if waits and not mine else [])]
        self._let((*allowed, "print"))

    def current_line(self) -> int:
        """The line under the hand, from 0; -1 where it is on none."""
        return self.grid.current_row()

    def line(self, n: int) -> PageLine | None:
        return self._lines[n] if 0 <= n < len(self._lines) else None

    def act_by_letter(self, letter: str) -> bool:
        """R, N and whatever else wears that letter now."""
        if self.has_sheet():
            return False
        found = next((each for each in self._buttons() if each.isVisible() and each.key() == letter), None)
        if found is None or not found.isEnabled():
            return False
        found.click()
        return True

    def open_sheet(self, sheet: Sheet) -> None:
        self.close_sheet()
        self._sheet_place.addWidget(sheet)
        sheet.begin()

    def close_sheet(self) -> None:
        if self.has_sheet():
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        cleared(self._sheet_place)

    def has_sheet(self) -> bool:
        return self._sheet_place.count() > 0

    def _show(self, now: datetime, doubts: Sequence[Doubt]) -> None:
        is_draft = self._row is None
        self.remarks.setVisible(is_draft)
        self._said.setVisible(not is_draft)
        if is_draft:
            cleared(self._doubts)
        self.grid.show_lines([_line(n, each, now, doubts) for n, each in enumerate(self._lines)])
        self._empty.setVisible(not self._lines)
        self.grid.setVisible(bool(self._lines))
        note = say(f"{len(self._lines)} 项", counted(len(self._lines), "line"))
        self._panel.show_title(say("交接班", "Hand-over"), note)

    def _show_doubts(self, row: HandoverRow, me: str, name: Callable[[str], str]) -> None:
        cleared(self._doubts)
        if row.doubts:
            self._doubts.addWidget(PlainLabel(say("存疑", "Questions"), "strong"))
        for each in row.doubts:
            about = say(
                f"第 {each.line} 行 · {name(each.by)}：{each.words}", f"Line {each.line}, {name(each.by)}: {each.words}"
            )
            self._doubts.addWidget(PlainLabel(about, "body", "" if each.answered_at else "warning", wrap=True))
            if each.answered_at is not None:
                told = say(f"答复：{each.answer}", f"Answer: {each.answer}")
                self._doubts.addWidget(PlainLabel(told, "secondary", "mid", wrap=True))
            elif row.by == me and row.stage in (HandoverStage.SIGNED, HandoverStage.TAKEN):
                button = ShortcutButton(say("答复…", "Answer…"))
                button.clicked.connect(lambda _, n=each.n: self.answering.emit(n))
                self._doubts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _let(self, allowed: Sequence[str]) -> None:
        names = ("write", "note", "sign", "withdraw", "question", "take", "print")
        for name, button in zip(names, self._buttons(), strict=True):
            button.setVisible(name in allowed)

    def _buttons(self) -> tuple[ShortcutButton, ...]:
        return (self.write, self.note, self.sign, self.withdraw, self.question, self.take, self.print)

    def _note(self) -> None:
        self._of_line(self.noting.emit)

    def _question(self) -> None:
        self._of_line(self.questioning.emit)

    def _of_line(self, says: Callable[[int], object]) -> None:
        n = self.current_line()
        if n < 0:
            self.refusal.refuse(say("先在左边选中一行（J、K）。", "Choose a line at the left first (J, K)."))
        else:
            self.refusal.clear()
            says(n)

    def _sign(self) -> None:
        remarks = self.remarks.toPlainText().strip()
        if len(remarks) > REMARKS_MOST:
            has, most = len(remarks), REMARKS_MOST
            self.refusal.refuse(
                say(
                    f"备注有 {has} 字，最多 {most} 字，请精简。",
                    f"The remarks have {has} characters; {most} is the most.",
                )
            )
            return
        self.refusal.clear()
        self.signing.emit(remarks)

    def _open(self, id: str) -> None:
        line = self.line(int(id))
        if line is not None and line.thing:
            self.case_opened.emit(line.thing)

    def _lay_out(self) -> None:
        scale = theme.scale()
        self._panel = Panel(say("交接班", "Hand-over"), flush=True)
        self._panel.add_action(self.pick)
        self._panel.add_action(self.print)
        self._empty = EmptyState(
            "check",
            say("没有要交接的事项", "Nothing to hand over"),
            say("没有在办、待批或无声音的事项。", "No open work, no request, no silence."),
        )
        self._panel.add(self._empty, 1)
        self._panel.add(self.grid, 1)
        side = Panel(say("签字", "Signatures"))
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(scale.m)
        top = QHBoxLayout()
        top.addWidget(self.state)
        top.addStretch(1)
        box.addLayout(top)
        for part in (self._signed, self._hash, PlainLabel(say("备注", "Remarks"), "strong"), self.remarks, self._said):
            box.addWidget(part)
        box.addLayout(self._doubts)
        box.addLayout(self._sheet_place)
        box.addWidget(self.refusal)
        box.addStretch(1)
        for button in (self.write, self.note, self.question, self.withdraw, self.sign, self.take):
            box.addWidget(button)
        side.add(inner, 1)
        side.setFixedWidth(SIDE)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(scale.s)
        whole.addWidget(self._panel, 1)
        whole.addWidget(side)


def _button(words: str, key: str, kind: str, icon: str, does: Callable[[], object]) -> ShortcutButton:
    button = ShortcutButton(words, key, kind, icon)  # type: ignore[arg-type]
    button.clicked.connect(lambda: does())
    return button


def _line(n: int, line: PageLine, at: datetime, doubts: Sequence[Doubt]) -> Line:
    asked = [each for each in doubts if each.line == n + 1]
    notes = [line.note, *(each.words for each in asked)]
    tone = Tone.WARNING if any(each.answered_at is None for each in asked) else Tone.NEUTRAL
    told = say(*line.told)
    is_late = line.due_at is not None and line.due_at < at
    due = moment(line.due_at) if line.due_at is not None else "—"
    more = left(line.due_at, at) if line.due_at is not None else ""
    return Line(
        str(n),
        (
            Cell(say(*SECTION_NAMES[line.section])),
            Cell(line.number or "—"),
            Cell(line.title or told),
            Cell(told if line.title else "—"),
            Cell(due, Tone.CRITICAL if is_late else Tone.NEUTRAL, more),
            Cell(" · ".join(each for each in notes if each) or "—", tone),
        ),
    )


def _signatures(row: HandoverRow, name: Callable[[str], str]) -> list[str]:
    told = [say(f"下一班至 {moment(row.until)}", f"The next shift lasts until {moment(row.until)}")]
    if row.signed_at is not None:
        told.append(
            say(
                f"交班 {name(row.by)} · {moment(row.signed_at)}",
                f"Handed over: {name(row.by)}, {moment(row.signed_at)}",
            )
        )
    if row.taken_at is not None and row.taken_by is not None:
        who = name(row.taken_by)
        told.append(say(f"接班 {who} · {moment(row.taken_at)}", f"Taken over: {who}, {moment(row.taken_at)}"))
    if row.withdrawn_at is not None:
        told.append(say(f"撤回 · {moment(row.withdrawn_at)}", f"Withdrawn, {moment(row.withdrawn_at)}"))
    return told
