"""A case that is being told: its form, and beneath it the open cases that it may be, found while it is typed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.cases.actsheet import ActSheet, Scene
from widgets.cases.interview import InterviewAnswer
from widgets.cases.twins import MOST, Twin, Twins
from widgets.controls.words import PlainLabel

REST_MS = 300
"""So long after the last key what is told is compared."""


class NewCaseSheet(ActSheet):
    """An act that begins a case. Left with Esc it is a draft and keeps what was typed.

    `compares`: at a seat that sees enough of the district, while a report may still be a second one.
    """

    rested = Signal()
    """What is told has changed and the hand rests: compare it."""
    opened = Signal(str)
    """Look at this proposed case; the draft stays."""
    same_asked = Signal(str)
    """What is told is this case."""
    put_away = Signal()
    """It is out of sight, for whatever reason."""

    def __init__(self, scene: Scene, *, compares: bool) -> None:
        super().__init__(scene)
        self.compares = compares
        if "interview" in self.names():
            self._ask_by_class()
        self.twins = Twins(takes=True)
        self.compared = PlainLabel("", "caption", wrap=True)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.rested)
        self.twins.opened.connect(self.opened)
        self.twins.merge_asked.connect(self.same_asked)
        if compares:
            self._stand_beneath()
        else:
            self.put_beneath(QWidget())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.put_away.emit()

    @property
    def is_begun(self) -> bool:
        """Whether anything was told yet; the channel is the same for many calls and tells nothing."""
        told = [self.control(name) for name in self.names() if name != "source"]
        return any(each.answer() is not None or each.fault() for each in told)

    def show_twins(self, twins: Sequence[Twin], *, is_told: bool) -> None:
        """What it may be; `is_told`: enough was told to be compared."""
        self.twins.show_twins(twins)
        self.compared.setVisible(not twins)
        self.compared.setText(
            say("未发现疑似重复。", "No open case looks like this.")
            if is_told
            else say("填写情况和地点后，在此列出疑似的在办案件。", "Say what and where: cases like it appear here.")
        )
        self.lace()

    def take(self, n: int) -> None:
        """The n-th proposal is what is told; nothing where there is none."""
        twin = self.twins.twin(n)
        if twin is None:
            return
        if twin.is_over:
            words = say(
                f"{twin.number} 已结束，不能并入；请照常上报。", f"{twin.number} has ended; report this one as it is."
            )
            self.refuse(words)
            return
        self.same_asked.emit(str(twin.case))

    def _ask_by_class(self) -> None:
        """The class that is chosen brings its questions, and where there are none nothing is seen of them."""
        interview = self.control("interview")
        assert isinstance(interview, InterviewAnswer)

        def ask() -> None:
            interview.show_class(self.class_code())
            self.form.show_row("interview", bool(interview.asked))
            self.lace()
            if interview.asked:
                self.bring_into_sight(interview.asked[0])

        self.control("class_code").changed.connect(ask)
        ask()

    def _stand_beneath(self) -> None:
        beneath = QWidget()
        box = QVBoxLayout(beneath)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.scale().xs)
        box.addWidget(self.compared)
        box.addWidget(self.twins)
        box.addStretch(1)
        self.put_beneath(beneath)
        for name in self.names():
            self.control(name).changed.connect(self._rest.start)
        for n in range(1, MOST + 1):
            takes = QShortcut(f"Alt+{n}", self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            takes.activated.connect(lambda n=n: self.take(n))
        self.show_twins((), is_told=False)


class Tray(QWidget):
    """Where the forms of new cases stand, one in sight, each with what was typed."""

    def __init__(self) -> None:
        super().__init__()
        scale = theme.scale()
        self._forms = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(scale.l, 0, scale.l, scale.l)
        box.addWidget(self._forms)

    def show_form(self, form: NewCaseSheet) -> None:
        """Bring this form to the top."""
        if self._forms.indexOf(form) < 0:
            self._forms.addWidget(form)
        self._forms.setCurrentWidget(form)
