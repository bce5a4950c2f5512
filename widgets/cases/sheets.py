"""The sheets a person fills in to ask for something: one frame, and those that show more than they ask.

Each stands in the card under the buttons, never over it. Ctrl+Enter confirms, Esc goes back,
and a refusal appears beside the control that asked. Any act without a sheet of its own has an `ActSheet`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TypeGuard, TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from console.domain.calendar import SHANGHAI, WorkCalendar, local_day
from console.domain.deadline import promise
from console.domain.ids import CaseId, UnitId
from console.domain.past import PastCase, load_hints
from console.domain.responsibility import responsible
from console.domain.rows import CaseRow
from console.domain.standardtexts import Blank
from console.domain.text import Text
from resources.tongue import say
from widgets import theme
from widgets.cases.answers import Fields, TickList, column
from widgets.cases.classes import ClassAnswer
from widgets.cases.lexicon import Lexicon
from widgets.cases.told import due_told
from widgets.cases.wording import WordsAnswer
from widgets.controls.buttons import ShortcutButton
from widgets.controls.choice import Choice
from widgets.controls.form import Form, FormRow
from widgets.controls.words import PlainLabel

S = TypeVar("S", bound="Sheet")


class Sheet(QFrame):
    """A form with one confirm and one way back."""

    confirmed = Signal()
    """The person means it."""
    dismissed = Signal()
    """Back, nothing asked."""
    seen = 0
    """The version of the thing that the person has seen, told to the hub with the ask. A conflict brings the newer
    one, which stands beside the sheet by then: who confirms again has seen it."""

    def __init__(self, title: str, confirm: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setAccessibleName(title)
        self.form = Form()
        self._go = ShortcutButton(confirm, "Ctrl ↵", "primary")
        self._go.clicked.connect(self.confirmed)
        back = self._back = ShortcutButton(say("返回", "Back"), "Esc", "ghost")
        back.clicked.connect(self.dismissed)
        buttons = QHBoxLayout()
        buttons.addWidget(self._go, 1)
        buttons.addWidget(back)
        self._beneath: list[QWidget] = []
        self._place_beneath = QVBoxLayout()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, scale.s, 0, 0)
        box.setSpacing(scale.s)
        box.addWidget(PlainLabel(title, "section"))
        self._shaft = _Shaft(self.form)
        box.addWidget(self._shaft)
        box.addLayout(self._place_beneath)
        box.addLayout(buttons)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            confirms = QShortcut(keys, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            confirms.activated.connect(self._go.click)

    def begin(self) -> None:
        """Show it and put the cursor into its first control; Tab then goes down the rows to the buttons."""
        self.show()
        self.lace()
        stops = [stop for control in self.form.controls() for stop in _stops(control)]
        (stops or [self._go])[0].setFocus(Qt.FocusReason.TabFocusReason)

    def lace(self) -> None:
        """Let Tab go down the rows as they stand now, then to what is beneath them, then to the buttons."""
        parts = [*self.form.controls(), *self._beneath]
        for before, after in pairwise([*(stop for each in parts for stop in _stops(each)), self._go, self._back]):
            QWidget.setTabOrder(before, after)

    def bring_into_sight(self, part: QWidget) -> None:
        """Scroll to a part of the form that has just come to be, once it is laid out."""
        QTimer.singleShot(0, part, lambda: self._shaft.ensureWidgetVisible(part, 0, theme.scale().s))

    def put_beneath(self, content: QWidget) -> None:
        """Stand something between the form and its buttons, in sight while the form scrolls; it takes what room is
        left, and scrolls itself where that is little."""
        self._beneath.append(content)
        shaft = _Shaft(content)
        shaft.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._place_beneath.addWidget(shaft)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def refuse(self, reason: str, name: str = "") -> None:
        self.form.refuse(reason, name)

    @property
    def is_busy(self) -> bool:
        """Whether an ask is on its way."""
        return not self._go.isEnabled()

    def set_busy(self, busy: bool) -> None:
        """While the ask is on its way it cannot be asked twice."""
        if busy:
            self._go.refuse(say("已提交，等待答复", "Sent, waiting for the answer"))
        else:
            self._go.allow()


def stands(sheet: S | None) -> TypeGuard[S]:
    """Whether a sheet is still the one that the person has before them: an answer comes when it comes."""
    return sheet is not None and isValid(sheet) and not sheet.isHidden()


class _Shaft(QScrollArea):
    """As high as its form wants to be where there is room; in a low window the form scrolls."""

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self._form = form
        self.setWidget(form)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        width = self.viewport().width()
        wanted = self._form.heightForWidth(width) if self._form.hasHeightForWidth() else -1
        return QSize(self._form.sizeHint().width(), max(wanted, self._form.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        """What is little itself keeps no room from what is long."""
        height = min(3 * theme.scale().button, self.sizeHint().height())
        return QSize(self._form.minimumSizeHint().width(), height)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().viewportEvent(event)


def _stops(control: QWidget) -> list[QWidget]:
    """Where Tab stops in a control: itself, or those it holds."""
    if control.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return [control]
    inside = [each for each in control.children() if isinstance(each, QWidget) and not each.isHidden()]
    return [stop for each in inside for stop in _stops(each)]


class CommandSheet(Sheet):
    """A sheet that fills in the fields of a command on a case."""

    def fields(self) -> Fields | None:
        """The command's fields by name; None where something is missing, which is then said beside its control."""
        raise NotImplementedError

    def blanks(self) -> dict[Blank, str]:
        """What of a standard text this sheet itself says, as it is filled in so far."""
        return {}

    def class_code(self) -> str | None:
        """The class that this sheet says, where the case has none yet."""
        return None


class FileSheet(CommandSheet):
    """立案, 补录: exactly one class and one condition; the limit stands beside it."""

    def __init__(self, lexicon: Lexicon, row: CaseRow, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, say(f"确认{title}", title), parent)
        self.chooser = ClassAnswer(lexicon, row.class_code)
        label = say("类别、立案条件与时限", "Class, condition and limit")
        self.form.add("class_code", FormRow(label, self.chooser, required=True))

    def chosen(self) -> tuple[str, int]:
        """(class code, condition number)."""
        return self.chooser.chosen()

    def fields(self) -> Fields:
        code, condition = self.chosen()
        return {"class_code": code, "condition": condition}


class DispatchSheet(CommandSheet):
    """派遣: the lead is proposed with its reason, who could help stands first, the deadline is shown before.

    先派后补 (`files`) says class and condition first, for nobody has filed the case yet. What was at this place
    before is told beside the proposal once it is known; nobody has to wait for it.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        calendar: WorkCalendar,
        row: CaseRow,
        now: Callable[[], datetime],
        title: str,
        *,
        files: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, say(f"确认{title}", title), parent)
        self._lexicon, self._calendar, self._row, self._now = lexicon, calendar, row, now
        self._past: Sequence[PastCase] = ()
        units = lexicon.handling_units()
        self.chooser = ClassAnswer(lexicon, row.class_code) if files else None
        self.lead = Choice()
        for unit in units:
            self.lead.addItem(say(*unit.name), unit.id)
        self.co = TickList(units)
        opinion = WordsAnswer("words", say("给责任单位的话（可不填）", "A word to the unit (optional)"))
        self.words = opinion.edit
        self._why, self._due = PlainLabel("", "caption", wrap=True), PlainLabel("", "strong", wrap=True)
        self.hints = PlainLabel("", "secondary", "mid", wrap=True)
        if self.chooser is not None:
            label = say("类别、立案条件与时限", "Class, condition and limit")
            self.form.add("class_code", FormRow(label, self.chooser, required=True))
            self.chooser.changed.connect(self._propose)
        lead = QWidget()
        column(lead, self.lead, self._why, self.hints)
        self.form.add("lead", FormRow(say("主办", "Lead"), lead, required=True))
        self.form.add("due", FormRow(say("办理时限", "Deadline"), self._due))
        self.form.add("co", FormRow(say("协办", "Co-operating"), self.co))
        self.form.add("words", FormRow(say("派遣意见", "Instruction"), opinion))
        self._propose()

    def chosen(self) -> tuple[UnitId | None, tuple[UnitId, ...], str]:
        """(lead, co-operating units, words to them); no lead while none was proposed and none is chosen."""
        self.lead.settle()
        lead: UnitId | None = self.lead.currentData()
        return lead, tuple(unit for unit in self.co.ticked() if unit != lead), self.words.toPlainText().strip()

    def fields(self) -> Fields | None:
        lead, co, words = self.chosen()
        if lead is None:
            self.refuse(say("请选择主办单位。", "Choose the unit that leads."), "lead")
            return None
        told: Fields = {"lead": lead, "co": co, "words": words}
        if self.chooser is not None:
            told["class_code"], told["condition"] = self.chooser.chosen()
        return told

    def blanks(self) -> dict[Blank, str]:
        """To whom it would go, and until when."""
        unit, until = self.lead.currentData(), self._until()
        told = {Blank.UNIT: self._lexicon.unit(unit) if unit else "", Blank.DUE: due_told(until) if until else ""}
        if self.chooser is not None:
            told[Blank.CLASS] = self._lexicon.small_class(self._class()[0])
        return told

    def class_code(self) -> str | None:
        return self._class()[0] or None

    def tell_past(self, past: Sequence[PastCase]) -> None:
        """The cases that were at this place; the like ones are told, also when the class is chosen anew."""
        self._past = past
        self._hint()

    def tell_no_past(self, reason: Text) -> None:
        """What was here is not to be had, and silence would read as nothing."""
        self._show_hints([say(f"未能查询此处的历史：{reason.zh}", f"What was here is not known: {reason.en}")])

    def _hint(self) -> None:
        code, _ = self._class()
        row, organisation = self._row, self._lexicon.organisation
        hints = load_hints(self._past, CaseId(row.id), row.place, code, self._now(), organisation)
        self._show_hints([say(*each) for each in hints])

    def _show_hints(self, lines: Sequence[str]) -> None:
        self.hints.setText("\n".join(lines))
        self.hints.setVisible(bool(lines))

    def _class(self) -> tuple[str, int]:
        if self.chooser is not None:
            return self.chooser.chosen()
        return self._row.class_code or "", self._row.condition or 0

    def _until(self) -> datetime | None:
        """When it would be due, dispatched now."""
        code, condition = self._class()
        limit = self._lexicon.limit(code, condition, self._row.place, local_day(self._now()))
        return promise(self._now(), limit, self._calendar).due_at if limit is not None else None

    def _propose(self) -> None:
        """The lead and the deadline that follow from class, condition and place."""
        code, condition = self._class()
        lexicon, decided = self._lexicon, self._row.decided_lead
        on = local_day(self._now())
        found = responsible(lexicon.organisation, lexicon.ground, code, self._row.place, on)
        self.lead.setCurrentIndex(self.lead.findData(decided or found.unit))
        self._why.setText(say("会商已议定由其主办", "Decided by a session") if decided else say(*found.reason))
        self._hint()
        self.co.put_first({each.unit: say(*each.reason) for each in found.others})
        limit, promised = lexicon.limit(code, condition, self._row.place, on), self._until()
        due = say("时限由枢纽按立案条件计算", "The hub computes the deadline")
        if limit is not None and promised is not None:
            until = promised.astimezone(SHANGHAI)
            due = say(
                f"时限 {limit.text().zh}，现在派遣应于 {until:%m-%d %H:%M} 前办结",
                f"Limit {limit.text().en}: dispatched now, due {until:%m-%d %H:%M}",
            )
        self._due.setText(due)


class WordsSheet(Sheet):
    """A text that is wanted beside the cases: the answer to a 督办, why it goes back."""

    def __init__(
        self, title: str, confirm: str, label: str, *, required: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, confirm, parent)
        answer = WordsAnswer("words")
        self.words = answer.edit
        self.words.setMaximumHeight(3 * theme.scale().button)
        self.form.add("words", FormRow(label, answer, required=required))

    def chosen(self) -> str:
        return self.words.toPlainText().strip()
