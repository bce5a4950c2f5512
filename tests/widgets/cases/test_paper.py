"""A case on paper: what the card says, as text, on as many pages as it takes, and nothing of who reported it."""

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QImage
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewWidget
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from console.domain.case.stages import Stage
from console.domain.codebook import Codebook
from console.domain.unit import Organisation
from console.ingest.profile import read_file
from tests.support.rows import NOON, a_case, a_promise, an_assignment
from widgets.cases.lexicon import Lexicon
from widgets.cases.paper import OnPaper, Preview, paper
from widgets.cases.steps import TimelineLine
from widgets.controls.photos import Photo

HOSTILE = "<b>张三</b><img src='file:///etc/passwd'>\u202e&amp;"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    organisation = read_file(Organisation, "profiles", "demo", "organisation.json")
    return Lexicon(organisation, read_file(Codebook, "codebooks", "demo.json"))


def a_sheet(lexicon: Lexicon, **more) -> OnPaper:
    row = a_case(
        "c1",
        stage=Stage.HANDLING,
        title=HOSTILE,
        promise=a_promise(NOON),
        assignments=(an_assignment("dept-sanitation", signed_at=NOON),),
        is_hard=True,
    )
    lines = tuple(TimelineLine("11-20 12:00", "周敏", f"第 {n} 步 {HOSTILE}") for n in range(3))
    return OnPaper(**{"row": row, "lexicon": lexicon, "lines": lines, "photos": (), "by": "周敏", "at": NOON, **more})


def test_it_says_what_the_card_says_and_who_printed_it_when(qapp, lexicon: Lexicon):
    what = a_sheet(lexicon)
    said = paper(what).toPlainText()
    parts = "处置中 · 疑难", "责任单位", "环境卫生中心", "时间线", "周敏 打印于 2026-11-20 12:00"
    for words in (what.row.number, *parts):
        assert words in said
    assert said.index("第 2 步") < said.index("第 0 步"), "paper is read from the beginning"


def test_what_people_wrote_is_text_and_never_markup(qapp, lexicon: Lexicon):
    document = paper(a_sheet(lexicon))
    assert "<b>张三</b><img src='file:///etc/passwd'>" in document.toPlainText()
    assert "&lt;b&gt;" in document.toHtml() and "<img" not in document.toHtml()


def test_pictures_that_have_come_are_on_it_the_others_are_not(qapp, lexicon: Lexicon):
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    photos = [Photo("a", "现场 12:00", image), Photo("b", "处置后", None)]
    document = paper(a_sheet(lexicon, photos=photos))
    assert "现场 12:00" in document.toPlainText() and "处置后" not in document.toPlainText()
    assert document.toHtml().count("<img") == 1


@pytest.mark.parametrize(("steps", "pages"), [(3, 1), (120, 4)])
def test_a_long_story_takes_more_pages_and_each_is_a_page_of_the_file(qapp, tmp_path: Path, lexicon, steps, pages):
    lines = tuple(TimelineLine("11-20 12:00", "周敏", f"第 {n} 步") for n in range(steps))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "case.pdf"))
    paper(a_sheet(lexicon, lines=lines)).print_(printer)
    body = (tmp_path / "case.pdf").read_bytes()
    assert body.startswith(b"%PDF") and body.count(b"/Type /Page\n") == pages


def test_the_preview_stands_over_its_window_and_keeps_nobody_from_working(qtbot, lexicon: Lexicon):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = Preview(paper(a_sheet(lexicon)), "261123-0042", window)
    with qtbot.waitSignal(dialog.paintRequested):
        dialog.open()
    gc.collect()
    pages = dialog.findChild(QPrintPreviewWidget)
    assert isinstance(pages, QPrintPreviewWidget)
    with qtbot.waitSignal(dialog.paintRequested):
        pages.updatePreview()
    assert dialog.isVisible() and dialog.parent() is window
    dialog.close()
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_a_case_without_anything_has_a_page_too(qapp, lexicon: Lexicon):
    document = paper(a_sheet(lexicon, row=a_case("c1", stage=Stage.RECEIVED, promise=None), lines=()))
    document.setPageSize(QSizeF(600, 800))
    assert document.pageCount() == 1 and "此阶段没有计时" in document.toPlainText()
