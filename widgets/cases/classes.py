"""What kind of case it is: a class with the condition it is filed under, or a class alone."""

from PySide6.QtWidgets import QComboBox

from console.domain.codebook import SmallClass
from resources.tongue import say
from widgets.cases.answers import Answer, Fields, column
from widgets.cases.lexicon import Lexicon
from widgets.controls.choice import Choice


class ClassAnswer(Answer):
    """Exactly one class and one condition; the limit stands beside it. Left as `present`, it answers nothing."""

    def __init__(self, lexicon: Lexicon, code: str | None, present: tuple[str, int] | None = None) -> None:
        super().__init__()
        self._classes, self._present = lexicon.classes(), present
        self.small_class, self.condition = Choice(), QComboBox()
        self.condition.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for each in self._classes:
            self.small_class.addItem(f"{each.code} {say(*each.name)}")
        self.condition.setAccessibleName(say("立案条件", "Condition"))
        column(self, self.small_class, self.condition)
        self.small_class.currentIndexChanged.connect(self._show_conditions)
        known = [each.code for each in self._classes]
        at = known.index(code) if code in known else 0
        self.small_class.setCurrentIndex(at)
        self._show_conditions(at)
        if present is not None and code in known:
            numbers = [each.n for each in self._classes[at].conditions]
            self.condition.setCurrentIndex(numbers.index(present[1]) if present[1] in numbers else 0)
        self.condition.currentIndexChanged.connect(self.changed)

    def chosen(self) -> tuple[str, int]:
        """(class code, condition number)."""
        self.small_class.settle()
        chosen = self._classes[self.small_class.currentIndex()]
        return chosen.code, chosen.conditions[max(0, self.condition.currentIndex())].n

    def answer(self) -> Fields | None:
        code, condition = self.chosen()
        return None if (code, condition) == self._present else {"class_code": code, "condition": condition}

    def _show_conditions(self, at: int) -> None:
        chosen: SmallClass = self._classes[at]
        self.condition.clear()
        for each in chosen.conditions:
            self.condition.addItem(f"{say(*each.limit_text())}　{say(*each.text)}")


class ClassHint(Answer):
    """A class without a condition, as a reporter would name it; none until one is chosen."""

    def __init__(self, name: str, lexicon: Lexicon) -> None:
        super().__init__()
        self._name, self.box = name, Choice()
        self.box.addItem(say("请选择类别", "Choose a class"), None)
        for each in lexicon.classes():
            self.box.addItem(f"{each.code} {say(*each.name)}", each.code)
        self.box.currentIndexChanged.connect(self.changed)
        column(self, self.box)

    def chosen(self) -> str | None:
        """The code of the class, as it stands; what is typed is left alone."""
        found: str | None = self.box.currentData()
        return found

    def answer(self) -> Fields | None:
        self.box.settle()
        found = self.chosen()
        return {self._name: found} if found else None
