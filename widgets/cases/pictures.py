"""Picture files that are to go with an act, and what each of them shows."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, QTemporaryDir
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from console.domain.case.things import PhotoRole
from console.domain.text import Text
from resources.tongue import say
from widgets.cases.answers import Answer, Fields, column, line
from widgets.controls.buttons import IconButton, ShortcutButton
from widgets.controls.words import PlainLabel

ROLE_NAMES: dict[PhotoRole, Text] = {
    PhotoRole.SCENE: Text("现场", "Scene"),
    PhotoRole.BEFORE: Text("处置前", "Before"),
    PhotoRole.AFTER: Text("处置后", "After"),
    PhotoRole.INSPECTION: Text("核查", "Inspection"),
}


class Picture(Struct, frozen=True):
    """A file that was chosen and is not sent yet."""

    path: str
    role: PhotoRole


class Files(Struct, frozen=True):
    """The pictures that answer a question."""

    pictures: tuple[Picture, ...] = ()


class PhotosAnswer(Answer):
    """Pictures that all show the same, chosen, dropped or pasted here. `says_role`: the button names what they show."""

    def __init__(self, name: str, role: PhotoRole, *, says_role: bool = False) -> None:
        super().__init__()
        self._name, self._role = name, role
        self.files: list[str] = []
        self._shown = PlainLabel("", "secondary", "mid")
        of = ROLE_NAMES[role]
        title = say(f"{of.zh}照片…", f"{of.en} photo…") if says_role else say("选择照片…", "Choose photos…")
        self.pick = ShortcutButton(title, "", "normal", "image")
        self.pick.clicked.connect(self._open)
        self.pick.setToolTip(say("也可拖入，或按 Ctrl+V 粘贴截图", "Drop them here, or paste one with Ctrl+V"))
        self.drop = IconButton("x", say("不带照片", "Take none"))
        self.drop.clicked.connect(self._clear)
        self.drop.hide()
        self._pasted = QTemporaryDir()
        paste = QShortcut(QKeySequence.StandardKey.Paste, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.paste)
        row = line(self, self.pick, self._shown, self.drop)
        row.setStretch(0, 0)
        row.setStretch(2, 0)
        self.setAcceptDrops(True)
        self._tell()

    def pictures(self) -> tuple[Picture, ...]:
        return tuple(Picture(file, self._role) for file in self.files)

    def answer(self) -> Fields | None:
        return {self._name: Files(self.pictures())} if self.files else None

    def lack(self, label: Text) -> str:
        return say("请至少选择一张照片。", "Choose at least one photo.")

    def add_files(self, files: Sequence[str]) -> None:
        """Take these picture files along."""
        self.files = list(dict.fromkeys((*self.files, *files)))
        self._tell()

    def paste(self) -> None:
        """Take the picture along that somebody has copied, or the files."""
        held = QGuiApplication.clipboard().mimeData()
        files = [url.toLocalFile() for url in held.urls() if url.isLocalFile()]
        image = QGuiApplication.clipboard().image()
        if not files and not image.isNull():
            file = self._pasted.filePath(say(f"粘贴 {len(self.files) + 1}.png", f"pasted {len(self.files) + 1}.png"))
            files = [file] if image.save(file) else []
        if files:
            self.add_files(files)

    def _clear(self) -> None:
        self.files = []
        self._tell()
        self.pick.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        self.drop.setVisible(bool(self.files))
        if not self.files:
            self._shown.setText(say("尚未选择照片", "No photo chosen yet"))
            return
        names = say("、", ", ").join(file.replace("\\", "/").rsplit("/", 1)[-1] for file in self.files)
        self._shown.setText(say(f"{len(self.files)} 张：{names}", f"{len(self.files)}: {names}"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add_files([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _open(self) -> None:
        dialog = QFileDialog(self, say("选择照片", "Choose photos"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter("Images (*.jpg *.jpeg *.png)")
        dialog.filesSelected.connect(self.add_files)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


class PhotoSetsAnswer(Answer):
    """Pictures of several kinds, such as before and after; each kind is owed."""

    def __init__(self, name: str, roles: Sequence[PhotoRole]) -> None:
        super().__init__()
        self._name = name
        self.sets = {role: PhotosAnswer(name, role, says_role=True) for role in roles}
        column(self, *self.sets.values())

    def answer(self) -> Fields | None:
        if not all(each.files for each in self.sets.values()):
            return None
        return {self._name: Files(tuple(one for each in self.sets.values() for one in each.pictures()))}

    def lack(self, label: Text) -> str:
        names = [ROLE_NAMES[role] for role, each in self.sets.items() if not each.files]
        zh, en = "、".join(name.zh for name in names), ", ".join(name.en.lower() for name in names)
        return say(f"还缺照片：{zh}。", f"A photo is still missing: {en}.")
