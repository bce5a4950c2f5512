"""拆分: what each part of a case is, one under another."""

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from console.domain.case.intake import TITLE_MOST
from console.domain.case.linking import PARTS_MOST
from console.domain.place import Place
from console.domain.text import Text
from resources.tongue import say
from widgets import theme
from widgets.cases.answers import Answer, Fields, column
from widgets.cases.classes import ClassAnswer
from widgets.cases.lexicon import Lexicon
from widgets.cases.places import PlaceAnswer
from widgets.controls.buttons import IconButton, ShortcutButton
from widgets.controls.words import PlainLabel

AT_FIRST = 2


class Portion(Struct, frozen=True, kw_only=True):
    """One part, before it has an id. `place` None: where the whole is."""

    class_code: str
    condition: int
    title: str = ""
    place: Place | None = None


class PartsAnswer(Answer):
    """Any number of parts, each as the case is until the person says otherwise.

    `present`: the case's class and condition; `place` makes the question where a part is.
    """

    def __init__(
        self, name: str, lexicon: Lexicon, present: tuple[str, int] | None, place: Callable[[], PlaceAnswer]
    ) -> None:
        super().__init__()
        self._name, self._lexicon, self._present, self._place = name, lexicon, present, place
        self.parts: list[Part] = []
        holder = QWidget()
        self._lines = QVBoxLayout(holder)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.scale().s)
        self.more = ShortcutButton(say("再拆一件", "One more part"), "", "ghost", "plus")
        self.more.clicked.connect(self.add)
        column(self, holder, self.more)
        for _ in range(AT_FIRST):
            self.add()
        self.setFocusProxy(self.parts[0].chooser.small_class)

    def answer(self) -> Fields | None:
        return {self._name: tuple(each.portion() for each in self.parts)}

    def fault(self) -> str:
        return next((told for each in self.parts if (told := each.fault())), "")

    def places(self) -> list[PlaceAnswer]:
        return [each.place for each in self.parts]

    def add(self) -> None:
        """One more part, under the others."""
        part = Part(self._lexicon, self._present, self._place())
        part.removed.connect(lambda: self._remove(part))
        part.grown.connect(self.grown)
        self.parts.append(part)
        self._lines.addWidget(part)
        part.show()
        self._number()
        part.chooser.small_class.setFocus()

    def _remove(self, part: "Part") -> None:
        self.parts.remove(part)
        self._lines.removeWidget(part)
        part.hide()
        part.deleteLater()
        self._number()
        self.setFocusProxy(self.parts[0].chooser.small_class)
        self.parts[-1].chooser.small_class.setFocus()

    def _number(self) -> None:
        for n, each in enumerate(self.parts, 1):
            each.show_number(n, may_go=len(self.parts) > 1)
        self.more.setEnabled(len(self.parts) < PARTS_MOST)
        self.grown.emit()


class Part(QFrame):
    """One part: its class and condition, words of its own, a place of its own."""

    removed = Signal()
    """This part is not wanted."""
    grown = Signal()
    """Its place came to be asked, or is asked no more."""

    def __init__(self, lexicon: Lexicon, present: tuple[str, int] | None, place: PlaceAnswer) -> None:
        super().__init__()
        scale = theme.scale()
        self.setProperty("kind", "inset")
        self.chooser = ClassAnswer(lexicon, present[0] if present else None, present)
        self.title, self.place = QLineEdit(), place
        self.title.setMaxLength(TITLE_MOST)
        self.title.setPlaceholderText(say("标题（不填则为类别和地点）", "Title (else class and place)"))
        self.elsewhere = QCheckBox(say("另有地点", "At a place of its own"))
        self.elsewhere.toggled.connect(self._ask_place)
        self.place.hide()
        self._head = PlainLabel("", "strong")
        self.gone = IconButton("x", "")
        self.gone.clicked.connect(self.removed)
        head = QHBoxLayout()
        head.addWidget(self._head)
        head.addStretch(1)
        head.addWidget(self.gone)
        box = QVBoxLayout(self)
        box.setContentsMargins(scale.s, scale.xs, scale.s, scale.s)
        box.setSpacing(scale.xs)
        box.addLayout(head)
        for each in (self.chooser, self.title, self.elsewhere, self.place):
            box.addWidget(each)

    def portion(self) -> Portion:
        code, condition = self.chooser.chosen()
        told = self.place.answer() if self.elsewhere.isChecked() else None
        return Portion(
            class_code=code,
            condition=condition,
            title=" ".join(self.title.text().split()),
            place=told["place"] if told else None,
        )

    def fault(self) -> str:
        return self.place.fault() if self.elsewhere.isChecked() else ""

    def show_number(self, n: int, *, may_go: bool) -> None:
        """Which of the parts it is, and whether it can be left out."""
        name = Text(f"子案 {n}", f"Part {n}")
        self._head.setText(say(*name))
        self.gone.setVisible(may_go)
        self.gone.setAccessibleName(say(f"去掉{name.zh}", f"Leave out {name.en}"))
        for field, what in (
            (self.chooser.small_class, Text("类别", "class")),
            (self.chooser.condition, Text("立案条件", "condition")),
            (self.title, Text("标题", "title")),
            (self.elsewhere, Text("另有地点", "at a place of its own")),
        ):
            field.setAccessibleName(say(f"{name.zh} {what.zh}", f"{name.en} {what.en}"))

    def _ask_place(self, is_elsewhere: bool) -> None:
        self.place.setVisible(is_elsewhere)
        self.grown.emit()
        if is_elsewhere:
            self.place.setFocus()
