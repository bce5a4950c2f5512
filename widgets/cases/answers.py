"""The controls in which a question is answered, one for each type of field.

Each is a widget with `answer()`: None while nothing is given, else the fields it fills by their names.
What the seat must make first is handed over as it was said: a reporter as `Spoken`, picture files as `Files`.
Those with more to them stand in `classes`, `interview`, `pictures`, `places`, `parts` and `wording`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QDate, QDateTime, Qt, QTime, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from console.domain.calendar import SHANGHAI
from console.domain.deadline import CLOCKS, UNIT_NAMES, Limit, LimitUnit
from console.domain.ids import AccountId, CaseId, UnitId
from console.domain.text import Text
from console.domain.unit import Unit
from resources.tongue import say
from widgets import theme
from widgets.controls.choice import Choice
from widgets.controls.form import CountEdit, MomentEdit
from widgets.controls.words import PlainLabel, tip

Fields = dict[str, Any]
LIMIT_MOST = 999


class Spoken(Struct, frozen=True):
    """What a person who reports says of themselves; it goes to the vault."""

    name: str
    phone: str
    words: str


class OtherCase(Struct, frozen=True):
    """Another case as one picks it: its number, and what helps to know it."""

    id: CaseId
    number: str
    told: str


class Choosable(Struct, frozen=True):
    """A colleague as one picks them: the name, and what helps to choose."""

    account: AccountId
    name: str
    told: str


class Answer(QWidget):
    """A control of its own answers for one question."""

    changed = Signal()
    """It says something else than before."""
    grown = Signal()
    """Other controls stand in it than before: Tab has other stops."""

    def answer(self) -> Fields | None:
        """The fields it fills; None while the person has given nothing."""
        raise NotImplementedError

    def fault(self) -> str:
        """Why what was given cannot be taken; '' where it can, or where nothing was given."""
        return ""

    def lack(self, label: Text) -> str:
        """What to do where an answer is owed and none was given."""
        return say(f"请先选择“{label.zh}”。", f"Choose “{label.en}” first.")

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 (Qt's name, so that a form meets one control)
        """What the focus comes to is called as the whole is."""
        super().setAccessibleName(name)
        self._inner().setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:  # noqa: N802 (likewise)
        super().setAccessibleDescription(description)
        self._inner().setAccessibleDescription(description)

    def setProperty(self, name: str, value: Any) -> bool:  # noqa: N802 (likewise)
        """A mark such as `refused` is worn by what the person sees."""
        inner = self._inner()
        inner.setProperty(name, value)
        inner.style().unpolish(inner)
        inner.style().polish(inner)
        return super().setProperty(name, value)

    def _inner(self) -> QWidget:
        found: QWidget | None = self.focusProxy()
        assert found is not None, "an answer has a control that takes the focus"
        return found


def line(within: QWidget, *inside: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(within)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.scale().s)
    for each in inside:
        row.addWidget(each, 1)
    within.setFocusProxy(inside[0])
    return row


def column(within: QWidget, *inside: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(within)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.scale().xs)
    for each in inside:
        column.addWidget(each)
    within.setFocusProxy(inside[0])
    return column


class WrittenAnswer(Answer):
    """What a person writes."""

    def lack(self, label: Text) -> str:
        return say(f"请填写“{label.zh}”。", f"Fill in “{label.en}”.")


class LineAnswer(WrittenAnswer):
    """A name or a title, in one line."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self.edit = name, QLineEdit()
        column(self, self.edit)

    def answer(self) -> Fields | None:
        said = self.edit.text().strip()
        return {self._name: said} if said else None


class PickAnswer(Answer):
    """One of a few: nothing is chosen until the person has, unless `chosen` was meant all along."""

    def __init__(self, name: str, options: Sequence[tuple[object, str]], chosen: object = None) -> None:
        super().__init__()
        self._name = name
        self._values = [None, *(value for value, _ in options)]
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.addItem(say("请选择", "Choose"))
        self.box.addItems([words for _, words in options])
        self.choose(chosen)
        self.box.currentIndexChanged.connect(self.changed)
        column(self, self.box)

    def choose(self, value: object) -> None:
        """Take this value; None takes none."""
        self.box.setCurrentIndex(self._values.index(value) if value in self._values else 0)

    def answer(self) -> Fields | None:
        found = self._values[self.box.currentIndex()]
        return None if found is None else {self._name: found}


class WaitingAnswer(Answer):
    """Which of those that wait under this case; one alone is meant, and stands there in words."""

    def __init__(self, name: str, waiting: Sequence[tuple[int, str]], chosen: int | None = None) -> None:
        super().__init__()
        self._name, self._told = name, dict(waiting)
        only = waiting[0][0] if len(waiting) == 1 else chosen
        self.pick = PickAnswer(name, waiting, only)
        self._words = PlainLabel(self._told.get(only or 0, ""), "body", wrap=True)
        self.pick.box.currentIndexChanged.connect(self._tell)
        column(self, self.pick, self._words)
        self.pick.setVisible(len(waiting) != 1)

    def answer(self) -> Fields | None:
        return self.pick.answer()

    def _tell(self) -> None:
        given = self.pick.answer() or {}
        self._words.setText(self._told.get(given.get(self._name, 0), ""))


class UnitAnswer(Answer):
    """One unit, found by a part of its name."""

    def __init__(self, name: str, units: Sequence[Unit], chosen: UnitId | None = None) -> None:
        super().__init__()
        self._name, self.box = name, Choice()
        self.box.addItem(say("请选择单位", "Choose a unit"), None)
        for unit in units:
            self.box.addItem(say(*unit.name), unit.id)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)) if chosen else 0)
        column(self, self.box)

    def answer(self) -> Fields | None:
        self.box.settle()
        found = self.box.currentData()
        return {self._name: UnitId(found)} if found else None


class ColleagueAnswer(Answer):
    """One colleague, found by a part of the name."""

    def __init__(self, name: str, people: Sequence[Choosable]) -> None:
        super().__init__()
        self._name, self.box = name, Choice()
        hint = (
            say("请选择同事", "Choose a colleague") if people else say("同事名单尚未取到", "The names are not here yet")
        )
        self.box.addItem(hint, None)
        for each in people:
            self.box.addItem(f"{each.name}　{each.told}", each.account)
        column(self, self.box)

    def answer(self) -> Fields | None:
        self.box.settle()
        found = self.box.currentData()
        return {self._name: AccountId(found)} if found else None


class TickList(QListWidget):
    """Units to tick; Tab leaves the list, Space ticks."""

    def __init__(self, units: Sequence[Unit]) -> None:
        super().__init__()
        self._known = tuple(units)
        self.setMaximumHeight(3 * theme.scale().button)
        self.setTabKeyNavigation(False)
        self.setUniformItemSizes(True)
        self._helpers: Mapping[UnitId, str] | None = None
        self.ensurePolished()  # a line is measured once for all, and not before it is dressed
        self.put_first({})

    def put_first(self, helpers: Mapping[UnitId, str]) -> None:
        """List those who could help before the others, each with its reason; what is ticked stays ticked."""
        if helpers == self._helpers:
            return
        self._helpers = helpers
        ticked = set(self.ticked())
        self.clear()
        for unit in sorted(self._known, key=lambda each: each.id not in helpers):
            why = helpers.get(unit.id)
            item = QListWidgetItem(f"{say(*unit.name)}　{why}" if why else say(*unit.name))
            item.setToolTip(tip(item.text()))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if unit.id in ticked else Qt.CheckState.Unchecked)
            item.setData(Qt.ItemDataRole.UserRole, unit.id)
            self.addItem(item)

    def ticked(self) -> tuple[UnitId, ...]:
        items = [self.item(n) for n in range(self.count())]
        on = [item for item in items if item.checkState() is Qt.CheckState.Checked]
        return tuple(UnitId(item.data(Qt.ItemDataRole.UserRole)) for item in on)


class UnitsAnswer(Answer):
    """Any number of units."""

    def __init__(self, name: str, units: Sequence[Unit]) -> None:
        super().__init__()
        self._name, self.list = name, TickList(units)
        column(self, self.list)

    def answer(self) -> Fields | None:
        ticked = self.list.ticked()
        return {self._name: ticked} if ticked else None


class LimitAnswer(Answer):
    """So many of a unit, on the clock of the limit that is to be longer."""

    def __init__(self, name: str, own: Limit | None) -> None:
        super().__init__()
        self._name = name
        self._units = [each for each in LimitUnit if own is None or CLOCKS[each] is CLOCKS[own.unit]]
        self.count = CountEdit(1, LIMIT_MOST)
        self.unit = QComboBox()
        self.unit.setAccessibleName(say("时间单位", "Unit of time"))
        self.unit.addItems([say(*UNIT_NAMES[each]) for each in self._units])
        if own is not None:
            self.unit.setCurrentIndex(self._units.index(own.unit))
        line(self, self.count, self.unit)

    def answer(self) -> Fields | None:
        return {self._name: Limit(self.count.value(), self._units[self.unit.currentIndex()])}


class MomentAnswer(Answer):
    """A day and a time of the district, from now on."""

    def __init__(self, name: str, now: datetime, ahead: timedelta) -> None:
        super().__init__()
        self._name, self.edit = name, MomentEdit()
        self.edit.setMinimumDateTime(_shown(now))
        self.edit.setDateTime(_shown((now + ahead).replace(minute=0)))
        column(self, self.edit)

    def answer(self) -> Fields | None:
        day, time = self.edit.date(), self.edit.time()
        here = datetime(day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=SHANGHAI)
        return {self._name: here.astimezone(UTC)}


def _shown(at: datetime) -> QDateTime:
    here = at.astimezone(SHANGHAI)
    return QDateTime(QDate(here.year, here.month, here.day), QTime(here.hour, here.minute))


class CaseAnswer(Answer):
    """Another case: picked from the near ones, or found by typing a part of its number.

    `chosen` stands there at once, for the person to confirm or to change.
    """

    def __init__(self, name: str, find: Callable[[str], Sequence[OtherCase]], chosen: OtherCase | None = None) -> None:
        super().__init__()
        self._name, self._find = name, find
        self.box = Choice()
        self.box.addItem(say("从附近选择，或输入编号", "Pick one nearby, or type a number"), None)
        if chosen is not None:
            self._offer(chosen)
            self.box.setCurrentIndex(self.box.findData(chosen.id))
        self._add("")
        line = self.box.lineEdit()
        assert line is not None
        line.setCursorPosition(0)
        line.textEdited.connect(self._add)
        column(self, self.box)

    def answer(self) -> Fields | None:
        self.box.settle()
        found = self.box.currentData()
        return {self._name: CaseId(found)} if found else None

    def _add(self, typed: str) -> None:
        """Let those be found whose number holds what is typed; '' asks for the near ones."""
        for other in self._find(typed.strip()):
            self._offer(other)

    def _offer(self, other: OtherCase) -> None:
        if self.box.findData(other.id) < 0:
            self.box.addItem(f"{other.number}　{other.told}", other.id)


class PersonAnswer(WrittenAnswer):
    """Who reports: at least one of name, telephone and words; `has_words` False where these are asked by themselves."""

    def __init__(self, name: str, *, has_words: bool = True) -> None:
        super().__init__()
        self._name = name
        self.person, self.phone, self.words = QLineEdit(), QLineEdit(), QLineEdit()
        hints = (say("姓名", "Name"), say("电话", "Telephone"), say("反映内容", "What they say"))
        for edit, hint in zip((self.person, self.phone, self.words), hints, strict=True):
            edit.setPlaceholderText(hint)
            edit.setAccessibleName(hint)
        pair = QWidget()
        line(pair, self.person, self.phone)
        column(self, pair, self.words)
        self.words.setVisible(has_words)

    def answer(self) -> Fields | None:
        said = Spoken(*(edit.text().strip() for edit in (self.person, self.phone, self.words)))
        return {self._name: said} if any((said.name, said.phone, said.words)) else None
