"""派单负荷: who works at the desk and how much each has, and the cases of one of them, to be shared out.

Lines in, intents out: what a line says was worked out before.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from console.domain.ids import AccountId, CaseId
from console.domain.text import counted
from resources.tongue import say
from widgets import theme
from widgets.cases.answers import Choosable
from widgets.cases.many import Refusal, name_refused
from widgets.cases.pieces import cleared
from widgets.cases.sheets import Sheet
from widgets.controls.buttons import ShortcutButton
from widgets.controls.form import FormRow, RefusalLine
from widgets.controls.panel import EmptyState, Panel
from widgets.controls.words import PlainLabel
from widgets.shift.grid import Cell, Column, Grid, Line
from widgets.tokens import Tone

SHARE_WIDTH = 420

Spread = Callable[[Sequence[AccountId]], Mapping[CaseId, AccountId]]
"""To whom each case would go, were it shared among these."""


class PersonLine(Struct, frozen=True, kw_only=True):
    """One person, in words. `presence`: whether here, or away since when."""

    account: AccountId
    name: str
    presence: str
    is_here: bool
    held: int
    stages: str = ""
    next_due: str = ""
    overdue: int = 0
    filed: str = ""
    dispatched: str = ""
    alerts: int = 0


class HeldCase(Struct, frozen=True, kw_only=True):
    """One case in somebody's hand."""

    id: CaseId
    number: str
    title: str
    stage: str
    due: str
    tone: Tone = Tone.NEUTRAL


PEOPLE_SHOWN = 8
"""So many can be seen at a time to whom cases may go."""


class ShareSheet(Sheet):
    """均分: among whom the ticked cases go, and who would have how many afterwards, before anybody confirms."""

    def __init__(
        self,
        count: int,
        people: Sequence[Choosable],
        here: frozenset[AccountId],
        held: Mapping[AccountId, int],
        spread: Spread,
    ) -> None:
        super().__init__(say(f"转交 {count} 件", f"Hand over {counted(count, 'case')}"), say("确认转交", "Hand over"))
        self._held, self._spread = held, spread
        self._names = {each.account: each.name for each in people}
        self.list = QListWidget()
        self.list.setTabKeyNavigation(False)
        for each in people:
            item = QListWidgetItem(f"{each.name}　{each.told}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_here = each.account in here
            item.setCheckState(Qt.CheckState.Checked if is_here else Qt.CheckState.Unchecked)
            item.setData(Qt.ItemDataRole.UserRole, each.account)
            self.list.addItem(item)
        shown = min(max(1, self.list.count()), PEOPLE_SHOWN)
        self.list.setFixedHeight(shown * max(self.list.sizeHintForRow(0), theme.scale().body) + 2 * theme.scale().xs)
        self.preview = PlainLabel("", "strong", wrap=True)
        self.form.add("to", FormRow(say("交给", "To whom"), self.list, required=True))
        self.put_beneath(self.preview)
        self.list.itemChanged.connect(lambda _: self._foretell())
        self._foretell()

    def chosen(self) -> Mapping[CaseId, AccountId]:
        """To whom each case goes; empty where nobody is ticked."""
        return self._spread(self._ticked())

    def _ticked(self) -> list[AccountId]:
        items = [self.list.item(n) for n in range(self.list.count())]
        return [
            AccountId(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        ]

    def _foretell(self) -> None:
        given: dict[AccountId, int] = {}
        for account in self.chosen().values():
            given[account] = given.get(account, 0) + 1
        told = [
            say(
                f"{self._names[account]} 得 {n} 件，共 {self._held.get(account, 0) + n} 件",
                f"{self._names[account]}: {n} more, {self._held.get(account, 0) + n} in all",
            )
            for account, n in given.items()
        ]
        self.preview.setText("\n".join(told) or say("请勾选接收人", "Tick who takes them"))


class LoadBoard(QWidget):
    """People above, the cases of the chosen one below; ticked cases are shared among others."""

    chosen = Signal(str)
    """Whose cases the person wants to see."""
    sharing = Signal()
    """Share out what is ticked: see `ticked`."""
    case_opened = Signal(str)
    """One of the cases: go there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.people = Grid(
            say("派单负荷", "Load"),
            (
                Column(say("人员", "Who"), 150),
                Column(say("在岗", "Here"), 116),
                Column(say("在办", "Held"), 56, True),
                Column(say("超期", "Overdue"), 80, True),
                Column(say("最近时限", "Next due"), 116),
                Column(say("各环节", "By stage")),
                Column(say("受理 T1", "Filing T1"), 200),
                Column(say("派遣 T2", "Dispatch T2"), 200),
                Column(say("研判告警", "Alerts"), 76, True),
            ),
        )
        self.cases = Grid(
            say("经办案件", "Cases in hand"),
            (
                Column(say("编号", "Number"), 148),
                Column(say("案件", "Case")),
                Column(say("状态", "Stage"), 120),
                Column(say("时限", "Time left"), 150),
            ),
            may_tick=True,
        )
        self.share = ShortcutButton(say("均分转交…", "Share out…"), "T", "primary", "users")
        self.all = ShortcutButton(say("全选", "All"), "Ctrl A", "ghost")
        self.refusal = RefusalLine()
        self._outcome = PlainLabel("", "strong", wrap=True)
        self._refused = QVBoxLayout()
        self._sheet_place = QVBoxLayout()
        self._sheet_place.setContentsMargins(0, 0, 0, 0)
        self._note = PlainLabel("", "caption")
        self._lay_out(scale.s)
        self.people.stood.connect(self.chosen)
        self.cases.opened.connect(self.case_opened)
        self.cases.ticked.connect(self._show_count)
        self.share.clicked.connect(self._ask_share)
        self.all.clicked.connect(self.turn_all)
        self._show_count()

    def show_people(self, lines: Sequence[PersonLine], note: str) -> None:
        """Everybody, and for which hours the paces are."""
        self._above.show_title(say("派单负荷", "Load"), note)
        self.people.show_lines([_person(each) for each in lines])

    def show_cases(self, whose: str, cases: Sequence[HeldCase]) -> None:
        """The cases of one person."""
        title = say(f"{whose} 经办", f"In the hands of {whose}") if whose else say("经办案件", "Cases in hand")
        self._below.show_title(title, say(f"{len(cases)} 件", counted(len(cases), "case")))
        self.cases.show_lines([_case(each) for each in cases])
        if not cases and self.cases.hasFocus():
            self.people.setFocus(Qt.FocusReason.OtherFocusReason)
        self._empty.setVisible(not cases)
        self.cases.setVisible(bool(cases))
        self._show_count()

    def ticked(self) -> tuple[CaseId, ...]:
        return tuple(CaseId(each) for each in self.cases.ticked_ids())

    def turn_all(self) -> None:
        """Tick all cases, or none where all are."""
        self.cases.tick_all(len(self.cases.ticked_ids()) < len(self.cases.lines()))

    def act_by_letter(self, letter: str) -> bool:
        """T shares out."""
        if letter != "T" or self.has_sheet():
            return False
        self._ask_share()
        return True

    def open_sheet(self, sheet: Sheet) -> None:
        self.close_sheet()
        self._outcome.hide()
        cleared(self._refused)
        sheet.setFixedWidth(SHARE_WIDTH)
        self._sheet_place.addWidget(sheet)
        sheet.begin()

    def close_sheet(self) -> None:
        if self.has_sheet():
            self.cases.setFocus(Qt.FocusReason.OtherFocusReason)
        cleared(self._sheet_place)

    def has_sheet(self) -> bool:
        return self._sheet_place.count() > 0

    def show_outcome(self, words: str, refusals: Sequence[Refusal]) -> None:
        """What came of it, and which were not handed over, with why."""
        self._outcome.setText(words)
        self._outcome.setVisible(bool(words))
        name_refused(self._refused, refusals, self.case_opened.emit)

    def _ask_share(self) -> None:
        if self.ticked():
            self.refusal.clear()
            self.sharing.emit()
        else:
            self.refusal.refuse(say("先勾选要转交的案件（X）。", "Tick the cases to hand over first (X)."))

    def _show_count(self) -> None:
        n = len(self.ticked())
        self.share.rename(say(f"均分转交 {n} 件…", f"Share out {n}…") if n else say("均分转交…", "Share out…"))
        self.all.setVisible(bool(self.cases.lines()))

    def _lay_out(self, gap: int) -> None:
        self._empty = EmptyState(
            "inbox",
            say("没有经办中的案件", "No cases in hand"),
            say("在上面选一人（J、K），这里列出其经办的案件。", "Choose somebody above (J, K) to list theirs."),
        )
        self._above = Panel(say("派单负荷", "Load"), flush=True)
        self._above.add(self.people, 1)
        self._below = Panel(say("经办案件", "Cases in hand"), flush=True)
        self._below.add_action(self.all)
        self._below.add_action(self.share)
        inside, beside = QWidget(), QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, gap, 0)
        row.setSpacing(gap)
        row.addWidget(self._empty, 1)
        row.addWidget(self.cases, 1)
        told = QVBoxLayout(beside)
        told.setContentsMargins(0, 0, 0, 0)
        told.addWidget(self._outcome)
        told.addLayout(self._refused)
        told.addWidget(self.refusal)
        told.addLayout(self._sheet_place)
        told.addStretch(1)
        row.addWidget(beside)
        self._outcome.hide()
        self.cases.hide()
        self._below.add(inside, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self._above)
        parts.addWidget(self._below)
        parts.setChildrenCollapsible(False)
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)


def _person(each: PersonLine) -> Line:
    return Line(
        each.account,
        (
            Cell(each.name),
            Cell(each.presence, Tone.GOOD if each.is_here else Tone.WARNING if each.held else Tone.NEUTRAL),
            Cell(str(each.held)),
            Cell(str(each.overdue) if each.overdue else "—", Tone.CRITICAL if each.overdue else Tone.NEUTRAL),
            Cell(each.next_due or "—"),
            Cell(each.stages or "—"),
            Cell(each.filed or "—"),
            Cell(each.dispatched or "—"),
            Cell(str(each.alerts) if each.alerts else "—"),
        ),
    )


def _case(each: HeldCase) -> Line:
    cells = (Cell(each.number), Cell(each.title), Cell(each.stage), Cell(each.due or "—", each.tone))
    return Line(each.id, cells)
