"""接线提问 on a seat: the questions of a class while a call is taken, and what was answered on the card.

A digit picks a choice, the same digit lets go of it; Tab goes to the next question. Nothing has to be answered.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from console.domain.interview import SAID_MOST, Answered, AnswerKind, CallQuestion, CallQuestions, Interview
from console.domain.text import Text
from resources.tongue import say
from widgets import icons, theme
from widgets.cases.answers import Answer, Fields
from widgets.cases.flow import Flow
from widgets.cases.told import heard_told
from widgets.controls.buttons import Chip
from widgets.controls.pills import IconMark
from widgets.controls.words import PlainLabel

NUMBER = QRegularExpression(r"[0-9]{1,6}([.][0-9]{0,2})?")


class Digits(Flow):
    """One of a few, each with the digit that picks it; one stop for Tab."""

    changed = Signal()

    def __init__(self, name: str, options: Sequence[str]) -> None:
        super().__init__(theme.scale().xs)
        self.setAccessibleName(name)
        self.chips = [Chip(f"{n} {words}") for n, words in enumerate(options, 1)]
        for n, chip in enumerate(self.chips):
            chip.setAccessibleName(f"{name} {chip.title()}")
            chip.clicked.connect(lambda is_on, n=n: self.pick(n if is_on else None))
            self.add(chip)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus if n else Qt.FocusPolicy.TabFocus)
        self.setFocusProxy(self.chips[0])

    def picked(self) -> int | None:
        """Index of the one that is chosen."""
        return next((n for n, chip in enumerate(self.chips) if chip.isChecked()), None)

    def pick(self, n: int | None) -> None:
        """Choose this one; None chooses none."""
        for at, chip in enumerate(self.chips):
            chip.setChecked(at == n)
        if n is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.chips[n].title()))
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        n = event.key() - Qt.Key.Key_1
        if 0 <= n < len(self.chips) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.pick(None if self.picked() == n else n)
        else:
            super().keyPressEvent(event)


class Asked(QWidget):
    """One question with its place for the answer, and what to say to the caller."""

    changed = Signal()

    def __init__(self, question: CallQuestion) -> None:
        super().__init__()
        scale = theme.scale()
        self.question = question
        words = say(*question.text)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(scale.xs)
        if question.tell is not None:
            box.addWidget(_Tell(say(*question.tell)))
        box.addWidget(PlainLabel(words, "body", wrap=True))
        self.digits = Digits(words, [say(*each) for each in question.offered]) if question.offered else None
        self.line = QLineEdit()
        if self.digits is not None:
            self.digits.changed.connect(self.changed)
            box.addWidget(self.digits)
            return
        self.line.setMaxLength(SAID_MOST)
        self.line.setAccessibleName(words)
        self.line.textEdited.connect(self.changed)
        row = QHBoxLayout()
        row.setSpacing(scale.s)
        row.addWidget(self.line, 1)
        if question.kind is AnswerKind.NUMBER:
            self.line.setValidator(QRegularExpressionValidator(NUMBER, self.line))
            self.line.setMaximumWidth(4 * scale.button)
            row.addWidget(PlainLabel(say(*question.unit) if question.unit else "", "body", "mid"))
            row.addStretch(1)
        box.addLayout(row)

    def said(self) -> Text | None:
        """What the caller said; None while nothing is put down."""
        if self.digits is not None:
            picked = self.digits.picked()
            return None if picked is None else self.question.offered[picked]
        typed = " ".join(self.line.text().split())
        if not typed:
            return None
        unit = self.question.unit
        return Text(f"{typed} {unit.zh}", f"{typed} {unit.en}") if unit else Text(typed, typed)

    def take(self, before: "Asked") -> None:
        """What stood at the same question before."""
        picked = before.digits.picked() if before.digits is not None else None
        if self.digits is not None and picked is not None:
            self.digits.pick(picked)
        self.line.setText(before.line.text())


class _Tell(QWidget):
    """What the caller is told at once."""

    def __init__(self, words: str) -> None:
        super().__init__()
        told = say(f"请告诉来电人：「{words}」", f"Tell the caller: “{words}”")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.scale().xs)
        mark = IconMark("shield-alert", icons.Role.CRITICAL, theme.scale().icon)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(PlainLabel(told, "strong", "critical", wrap=True), 1)


class InterviewAnswer(Answer):
    """The questions of the class that is chosen; none before one is."""

    def __init__(self, name: str, questions: CallQuestions) -> None:
        super().__init__()
        self._name, self._questions = name, questions
        self.asked: list[Asked] = []
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._holder = self._hold()

    def answer(self) -> Fields | None:
        answers = tuple(
            Answered(question=each.question.id, asked=each.question.text, said=said)
            for each in self.asked
            if (said := each.said()) is not None
        )
        return {self._name: Interview(rev=self._questions.rev, answers=answers)} if answers else None

    def show_class(self, code: str | None) -> None:
        """Ask what belongs to this class; what is asked of both keeps its answer."""
        wanted = self._questions.of(code)
        if wanted == tuple(each.question for each in self.asked):
            return
        before = {each.question.id: each for each in self.asked}
        self.asked = [Asked(question) for question in wanted]
        for each in self.asked:
            if each.question.id in before:
                each.take(before[each.question.id])
            each.changed.connect(self.changed)
        self._holder.hide()
        self._holder.deleteLater()
        self._holder = self._hold()
        self.grown.emit()

    def _hold(self) -> QWidget:
        """The questions of one class, under each other."""
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.scale().s)
        for each in self.asked:
            box.addWidget(each)
        self._whole.addWidget(holder)
        self.setFocusProxy(holder)
        return holder


class Heard(QWidget):
    """问：答, a line each."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = PlainLabel("", "body", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.scale().xs)
        box.addWidget(PlainLabel(say("接线问答", "What the caller said"), "section"))
        box.addWidget(self._lines)

    def show_interview(self, interview: Interview | None) -> None:
        self._lines.setText("\n".join(heard_told(interview)))
        self.setVisible(interview is not None)

    def text(self) -> str:
        return self._lines.text()
