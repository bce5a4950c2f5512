"""Photos for an act: chosen, pasted, let go of."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage

from console.domain.case.things import PhotoRole
from widgets.cases.pictures import PhotosAnswer
from widgets.controls.words import PlainLabel


@pytest.fixture
def answer(qtbot):
    answer = PhotosAnswer("photos", PhotoRole.SCENE)
    qtbot.addWidget(answer)
    answer.show()
    answer.activateWindow()
    qtbot.waitUntil(answer.isActiveWindow)
    answer.pick.setFocus()
    yield answer
    QGuiApplication.clipboard().clear()


def said(answer: PhotosAnswer) -> str:
    (label,) = answer.findChildren(PlainLabel)
    return label.text()


def test_a_copied_picture_is_pasted_as_a_file_of_its_own(qtbot, answer: PhotosAnswer):
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    for _ in range(2):
        qtbot.keyClick(answer.pick, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    first, second = answer.files
    assert QImage(first).size() == image.size() and first != second and "2 张" in said(answer)


def test_copied_files_are_taken_along_and_copied_words_are_not(answer: PhotosAnswer, tmp_path: Path):
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg")), QUrl("https://example.org/b.jpg")])
    QGuiApplication.clipboard().setMimeData(copied)
    answer.paste()
    assert answer.files == [str(tmp_path / "a.jpg")]
    QGuiApplication.clipboard().setText("/etc/passwd")
    answer.paste()
    assert answer.files == [str(tmp_path / "a.jpg")]


def test_what_was_chosen_can_be_let_go_of(answer: PhotosAnswer):
    answer.add_files(["/p/a.jpg", "/p/b.jpg", "/p/a.jpg"])
    assert said(answer) == "2 张：a.jpg、b.jpg" and answer.drop.isVisible()
    answer.drop.click()
    assert (answer.files, said(answer), answer.answer()) == ([], "尚未选择照片", None)
    assert not answer.drop.isVisible() and answer.pick.hasFocus()
