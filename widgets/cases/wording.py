"""Free text of a few lines, with the sentences that are written often one key away."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit

from console.domain.standardtexts import GAP
from resources.tongue import say
from widgets import theme
from widgets.cases.answers import Fields, WrittenAnswer
from widgets.controls.buttons import IconButton
from widgets.controls.palette import PaletteLine
from widgets.controls.picker import Picker

KEY, CAP = "Ctrl+;", "Ctrl ;"


class Wording(Struct, frozen=True):
    """A standard text as it would be written here."""

    id: str
    words: str


Find = Callable[[str], Sequence[Wording]]
"""What fits here and holds what was typed."""


class WordsAnswer(WrittenAnswer):
    """Free text of a few lines; as a title (`is_title`) it is one line, however it was typed."""

    taken = Signal(str)
    """A standard text (its id) was put in."""

    def __init__(self, name: str, hint: str = "", *, is_title: bool = False) -> None:
        super().__init__()
        self.name, self._is_title = name, is_title
        self._find: Find | None = None
        self._are_any = False
        self.picker: Picker | None = None
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setMaximumHeight(2 * theme.scale().button)
        self.edit.setPlaceholderText(hint)
        self.edit.textChanged.connect(self.changed)
        self.button = IconButton("message-square-quote", say(f"常用语 ({CAP})", f"Standard texts ({CAP})"))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self._open)
        self.button.hide()
        QShortcut(KEY, self.edit, context=Qt.ShortcutContext.WidgetShortcut).activated.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.scale().xs)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(self.edit)

    def answer(self) -> Fields | None:
        typed = self.edit.toPlainText()
        said = " ".join(typed.split()) if self._is_title else typed.strip()
        return {self.name: said} if said else None

    def offer(self, find: Find, are_any: bool) -> None:
        """From now on standard texts can be put in; `are_any`: whether the district has any at all."""
        self._find, self._are_any = find, are_any
        self.button.show()

    def put(self, wording: Wording) -> None:
        """At the cursor, as if it were typed; the first gap is chosen, for the person to say what belongs there."""
        cursor = self.edit.textCursor()
        begin = cursor.selectionStart()
        cursor.insertText(wording.words)
        gap = wording.words.find(GAP)
        if gap >= 0:
            cursor.setPosition(begin + gap)
            cursor.setPosition(begin + gap + len(GAP), QTextCursor.MoveMode.KeepAnchor)
        self.edit.setTextCursor(cursor)
        self.edit.ensureCursorVisible()
        self.taken.emit(wording.id)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.picker is not None:
            self.picker.put_away()

    def _open(self) -> None:
        find = self._find
        if find is None or self.picker is not None:
            return
        nothing = say("这里没有适用的常用语。", "No standard text fits here.")
        if not self._are_any:
            nothing = say(
                "本区还没有常用语，由系统管理员用 lujian reference import texts 导入。",
                "The district has no standard texts yet: the administrator brings them in with "
                "lujian reference import texts.",
            )
        self.picker = Picker(
            self.edit,
            say("常用语", "Standard texts"),
            lambda typed: [PaletteLine(each.id, each.words, icon="message-square-quote") for each in find(typed)],
            nothing,
            say("没有包含这些字的常用语。", "No standard text holds these words."),
        )
        self.picker.chosen.connect(self._take)
        self.picker.closed.connect(self._closed)
        self.picker.drop()

    def _take(self, key: str) -> None:
        found = next((each for each in (self._find or (lambda typed: ()))("") if each.id == key), None)
        if found is not None:
            self.put(found)

    def _closed(self) -> None:
        self.picker = None
