"""The sheets a person fills in to ask for something: file, dispatch, feed back, give a reason.

Each stands in the card under the buttons, never over it. Ctrl+Enter confirms, Esc goes back,
and a refusal appears beside the control that asked.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from console.domain.calendar import SHANGHAI, WorkCalendar, local_day
from console.domain.codebook import SmallClass
from console.domain.deadline import promise
from console.domain.ids import UnitId
from console.domain.responsibility import responsible
from console.domain.rows import CaseRow
from resources.tongue import say
from widgets import theme
from widgets.cases.lexicon import Lexicon
from widgets.controls.buttons import ShortcutButton
from widgets.controls.choice import Choice
from widgets.controls.form import Form, FormRow
from widgets.controls.words import PlainLabel


class Sheet(QFrame):
    """A form with one confirm and one way back."""

    confirmed = Signal()
    """The person means it."""
    dismissed = Signal()
    """Back, nothing asked."""

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
        box = QVBoxLayout(self)
        box.setContentsMargins(0, scale.s, 0, 0)
        box.setSpacing(scale.s)
        box.addWidget(PlainLabel(title, "section"))
        box.addWidget(self.form)
        box.addLayout(buttons)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            confirms = QShortcut(keys, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            confirms.activated.connect(self._go.click)

    def begin(self) -> None:
        """Show it and put the cursor into its first control; Tab then goes down the rows to the buttons."""
        self.show()
        stops = [stop for control in self.form.controls() for stop in _stops(control)]
        for before, after in pairwise([*stops, self._go, self._back]):
            QWidget.setTabOrder(before, after)
        (stops or [self._go])[0].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def refuse(self, reason: str, name: str = "") -> None:
        self.form.refuse(reason, name)

    def set_busy(self, busy: bool) -> None:
        """While the ask is on its way it cannot be asked twice."""
        if busy:
            self._go.refuse(say("已提交，等待答复", "Sent, waiting for the answer"))
        else:
            self._go.allow()


def _stops(control: QWidget) -> list[QWidget]:
    """Where Tab stops in a control: itself, or the buttons it holds."""
    if control.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return [control]
    return [each for each in control.findChildren(ShortcutButton) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]


class FileSheet(Sheet):
    """立案: exactly one class and one condition; the limit stands beside it."""

    def __init__(self, lexicon: Lexicon, row: CaseRow, parent: QWidget | None = None) -> None:
        super().__init__(say("立案", "File the case"), say("确认立案", "File"), parent)
        self._classes = lexicon.classes()
        self.small_class = Choice()
        for each in self._classes:
            self.small_class.addItem(f"{each.code} {say(*each.name)}")
        self.condition = QComboBox()
        self.form.add("class_code", FormRow(say("类别", "Class"), self.small_class, required=True))
        self.form.add("condition", FormRow(say("立案条件与时限", "Condition and limit"), self.condition, required=True))
        self.small_class.currentIndexChanged.connect(self._show_conditions)
        known = [each.code for each in self._classes]
        at = known.index(row.class_code) if row.class_code in known else 0
        self.small_class.setCurrentIndex(at)
        self._show_conditions(at)

    def chosen(self) -> tuple[str, int]:
        """(class code, condition number)."""
        self.small_class.settle()
        chosen = self._classes[self.small_class.currentIndex()]
        return chosen.code, chosen.conditions[self.condition.currentIndex()].n

    def _show_conditions(self, at: int) -> None:
        chosen: SmallClass = self._classes[at]
        self.condition.clear()
        for each in chosen.conditions:
            self.condition.addItem(f"{say(*each.text)}　{say(*each.limit.text())}")


class DispatchSheet(Sheet):
    """派遣: the lead is proposed with its reason, who could help stands first, the deadline is shown before."""

    def __init__(
        self,
        lexicon: Lexicon,
        calendar: WorkCalendar,
        row: CaseRow,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(say("派遣", "Dispatch"), say("确认派遣", "Dispatch"), parent)
        self._units = lexicon.handling_units()
        on = local_day(now())
        found = responsible(lexicon.organisation, lexicon.ground, row.class_code or "", row.place, on)
        proposed = row.decided_lead or found.unit
        self.lead = Choice()
        self.co = QListWidget()
        self.co.setMaximumHeight(3 * theme.scale().button)
        for unit in self._units:
            self.lead.addItem(say(*unit.name), unit.id)
        helpers = {each.unit: say(*each.reason) for each in found.others}
        for unit in sorted(self._units, key=lambda each: each.id not in helpers):
            why = helpers.get(unit.id)
            item = QListWidgetItem(f"{say(*unit.name)}　{why}" if why else say(*unit.name))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setData(Qt.ItemDataRole.UserRole, unit.id)
            self.co.addItem(item)
        ids = [unit.id for unit in self._units]
        self.lead.setCurrentIndex(ids.index(proposed) if proposed in ids else -1)
        reason = say("会商已议定由其主办", "Decided by a session") if row.decided_lead else say(*found.reason)
        self.words = QPlainTextEdit()
        self.words.setMaximumHeight(2 * theme.scale().button)
        self.words.setTabChangesFocus(True)
        self.words.setPlaceholderText(say("给责任单位的话（可不填）", "A word to the unit (optional)"))
        self.form.add("lead", FormRow(say("主办", "Lead"), self.lead, reason, required=True))
        self.form.add("co", FormRow(say("协办", "Co-operating"), self.co))
        self.form.add("words", FormRow(say("派遣意见", "Instruction"), self.words))
        limit = lexicon.limit(row.class_code, row.condition)
        due = say("时限由枢纽按立案条件计算", "The hub computes the deadline")
        if limit is not None:
            made = promise(now(), limit, calendar)
            until = made.due_at.astimezone(SHANGHAI)
            due = say(
                f"时限 {limit.text().zh}，现在派遣应于 {until:%m-%d %H:%M} 前办结",
                f"Limit {limit.text().en}: dispatched now, due {until:%m-%d %H:%M}",
            )
        self.form.add("due", FormRow(say("办理时限", "Deadline"), PlainLabel(due, "strong", wrap=True)))

    def chosen(self) -> tuple[UnitId | None, tuple[UnitId, ...], str]:
        """(lead, co-operating units, words to them); no lead while none was proposed and none is chosen."""
        self.lead.settle()
        lead: UnitId | None = self.lead.currentData()
        ticked = (
            self.co.item(n).data(Qt.ItemDataRole.UserRole)
            for n in range(self.co.count())
            if self.co.item(n).checkState() is Qt.CheckState.Checked
        )
        return lead, tuple(UnitId(unit) for unit in ticked if unit != lead), self.words.toPlainText().strip()


class FaultSheet(Sheet):
    """同意回退: whether it was dispatched wrongly is ruled by a person, for it counts against the dispatcher."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, title, parent)
        self.fault = QComboBox()
        self.fault.addItem(say("请选择", "Choose"), None)
        self.fault.addItem(say("错派：本不属该单位", "Wrongly dispatched: it was not theirs"), True)
        self.fault.addItem(
            say("非错派：情况有变或需重新界定", "Not wrong: things changed, or ownership is unclear"), False
        )
        self.form.add("fault", FormRow(say("是否错派", "Wrongly dispatched?"), self.fault, required=True))

    def chosen(self) -> bool | None:
        """None while nobody has ruled."""
        found: bool | None = self.fault.currentData()
        return found


class WordsSheet(Sheet):
    """A text the law wants: a reason, a note."""

    def __init__(
        self, title: str, confirm: str, label: str, *, required: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, confirm, parent)
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setMaximumHeight(3 * theme.scale().button)
        self.form.add("words", FormRow(label, self.words, required=required))

    def chosen(self) -> str:
        return self.words.toPlainText().strip()


class PhotoSheet(WordsSheet):
    """Words and at least one photo: 反馈 of a unit, 核查 of an inspector."""

    def __init__(self, title: str, confirm: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(title, confirm, label, parent=parent)
        self.files: list[str] = []
        self._shown = PlainLabel(say("尚未选择照片", "No photo chosen yet"), "secondary", "mid")
        pick = ShortcutButton(say("选择照片…", "Choose photos…"), "", "normal", "image")
        pick.clicked.connect(self._pick)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(pick)
        line.addWidget(self._shown, 1)
        self.form.add("photos", FormRow(say("处置后照片", "Photo after the work"), holder, required=True))
        self.setAcceptDrops(True)

    def add_files(self, files: list[str]) -> None:
        """Take these picture files along."""
        self.files += [file for file in files if file not in self.files]
        names = "、".join(file.replace("\\", "/").rsplit("/", 1)[-1] for file in self.files)
        self._shown.setText(say(f"{len(self.files)} 张：{names}", f"{len(self.files)}: {names}"))

    def _pick(self) -> None:
        dialog = QFileDialog(self, say("选择照片", "Choose photos"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter("Images (*.jpg *.jpeg *.png)")
        dialog.filesSelected.connect(self.add_files)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
