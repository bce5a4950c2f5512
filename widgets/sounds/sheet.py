"""Sound: whether, how loud, and from which importance on. Settings in, intents out."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import ShortcutButton
from widgets.controls.words import PlainLabel


class SoundChoice(msgspec.Struct, frozen=True, kw_only=True):
    """`volume` in per cent; `least`: what is worth less (1 to 3) is not heard."""

    is_on: bool = True
    is_spoken: bool = True
    volume: int = 70
    least: int = 2


class SoundSheet(QDialog):
    """What is changed holds at once; there is nothing to confirm, and Esc puts it away."""

    changed = Signal(object)
    """A SoundChoice."""
    tried = Signal(int)
    """The tone of this importance is wanted, as a sample."""

    def __init__(self, choice: SoundChoice, names: Sequence[str], trouble: str, parent: QWidget | None = None) -> None:
        """`names`: of the importances 1, 2 …; `trouble`: why nothing is heard, "" where it is."""
        super().__init__(parent)
        scale = theme.scale()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(say("声音", "Sound"))
        self.on = QCheckBox(say("有事时发声", "Sound when something happens"))
        self.spoken = QCheckBox(say("提示音之后读出内容", "Say it in words after the tone"))
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(5, 100)
        self.volume.setPageStep(10)
        self.volume.setAccessibleName(say("音量", "Volume"))
        self.least = QComboBox()
        self.least.addItems([*names])
        self.least.setAccessibleName(say("从哪一级起", "From which importance on"))
        self._show(choice)
        box = QVBoxLayout(self)
        box.setContentsMargins(scale.l, scale.l, scale.l, scale.l)
        box.setSpacing(scale.m)
        box.addWidget(PlainLabel(say("声音", "Sound"), "section"))
        self.trouble = PlainLabel(trouble, "secondary", wrap=True)
        self.trouble.setVisible(bool(trouble))
        box.addWidget(self.trouble)
        box.addWidget(self.on)
        box.addWidget(self.spoken)
        for words, control in ((say("音量", "Volume"), self.volume), (say("从这一级起", "From"), self.least)):
            line = QHBoxLayout()
            line.addWidget(PlainLabel(words, "secondary"))
            line.addWidget(control, 1)
            box.addLayout(line)
        self.samples = [ShortcutButton(say(f"试听：{name}", f"Try: {name}")) for name in names]
        for n, each in enumerate(self.samples, 1):
            each.clicked.connect(lambda _=False, n=n: self.tried.emit(n))
            box.addWidget(each)
        note = say(
            "安全类（紧急）在静音时仍有提示音。F8 静音 10 分钟，再按恢复。",
            "Emergencies still give their tone during a silence. F8 is silent for 10 minutes, and again ends it.",
        )
        box.addWidget(PlainLabel(note, "caption", wrap=True))
        self.on.toggled.connect(self._say)
        self.spoken.toggled.connect(self._say)
        self.volume.valueChanged.connect(self._say)
        self.least.currentIndexChanged.connect(self._say)
        self._allow()

    def choice(self) -> SoundChoice:
        """What is set now."""
        return SoundChoice(
            is_on=self.on.isChecked(),
            is_spoken=self.spoken.isChecked(),
            volume=self.volume.value(),
            least=self.least.currentIndex() + 1,
        )

    def _show(self, choice: SoundChoice) -> None:
        self.on.setChecked(choice.is_on)
        self.spoken.setChecked(choice.is_spoken)
        self.volume.setValue(choice.volume)
        self.least.setCurrentIndex(choice.least - 1)

    def _say(self) -> None:
        self._allow()
        self.changed.emit(self.choice())

    def _allow(self) -> None:
        for each in (self.spoken, self.volume, self.least):
            each.setEnabled(self.on.isChecked())
