"""A case on paper: what its card says, without colours, as pages that say whose they are and how old.

The text is put in as text: nothing that anybody wrote is read as markup.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QPageSize,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from console.domain.calendar import SHANGHAI
from console.domain.case.stages import STAGE_NAMES
from console.domain.rows import CaseRow
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.cases.pieces import PART_WORDS
from widgets.cases.steps import TimelineLine
from widgets.cases.told import assignment_notes, assignment_state, because, facts, flags, heard_told, moment
from widgets.controls.photos import Photo
from widgets.controls.words import one_line

TITLE_PT, HEAD_PT, BODY_PT, NOTE_PT = 16.0, 11.5, 10.0, 8.5
PHOTOS_MOST, PHOTO_PT = 4, 236.0
"""The first pictures, two beside each other on A4."""


class OnPaper(Struct, frozen=True, kw_only=True):
    """What goes on paper. `lines`: the timeline, newest first as on the card. `by`: who prints it."""

    row: CaseRow
    lexicon: Lexicon
    lines: Sequence[TimelineLine]
    photos: Sequence[Photo]
    by: str
    at: datetime


def paper(what: OnPaper) -> QTextDocument:
    """One case, black on white whatever the screen wears; Qt cuts it into pages and numbers them."""
    document = QTextDocument()
    pen = Pen(document)
    row = what.row
    pen.line(row.number, NOTE_PT)
    pen.line(row.title, TITLE_PT, is_strong=True)
    marks = [say(*STAGE_NAMES[row.stage]), *(flag.words for flag in flags(row))]
    pen.line(" · ".join(marks), BODY_PT, below=6)
    pen.table([(name, value) for name, value in facts(row, what.lexicon) if value])
    if row.interview is not None:
        pen.head(say("接线问答", "What the caller said"))
        for words in heard_told(row.interview):
            pen.line(words, BODY_PT)
    pen.head(say("为什么是这个时间", "Why this time"))
    pen.line(because(row, row.promise), BODY_PT)
    if row.promise is not None:
        pen.line(say(f"应于 {moment(row.promise.due_at)} 前完成", f"Due by {moment(row.promise.due_at)}"), BODY_PT)
    if row.assignments:
        pen.head(say("责任单位", "Units"))
        pen.table([_duty(what, n) for n in range(len(row.assignments))])
    _pictures(pen, what.photos)
    if what.lines:
        pen.head(say("时间线", "Timeline"))
        pen.table([(each.when, f"{one_line(each.words)}（{each.who}）") for each in reversed(what.lines)])
    pen.printed(what.by, what.at)
    return document


class Preview(QPrintPreviewDialog):
    """The pages as they would come out, in a window of their own from which they can be printed."""

    def __init__(self, document: QTextDocument, name: str, over: QWidget) -> None:
        """`name`: what the document is called where it is printed."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(name)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        super().__init__(printer, over)
        self._printer, self._document = printer, document
        self.setWindowTitle(say(f"打印 {name}", f"Print {name}"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.paintRequested.connect(self._put_on)
        self.resize(900, 760)

    def _put_on(self, printer: QPrinter) -> None:
        self._document.print_(printer)


def _duty(what: OnPaper, n: int) -> tuple[str, str]:
    each = what.row.assignments[n]
    state, _ = assignment_state(each, what.at)
    told = [f"{what.lexicon.unit(each.unit)} · {state}", *assignment_notes(each)]
    return say(*PART_WORDS[each.part]), "\n".join(told)


def _pictures(pen: "Pen", photos: Sequence[Photo]) -> None:
    found = [(photo, photo.image) for photo in photos if photo.image is not None][:PHOTOS_MOST]
    if found:
        pen.head(say("照片", "Photos"))
        pen.pictures([(photo.caption, image) for photo, image in found])


class Pen:
    """Writes down a document from its top, black on white."""

    def __init__(self, document: QTextDocument) -> None:
        document.setDefaultFont(_font(BODY_PT))
        self._document, self._cursor, self._is_first = document, QTextCursor(document), True
        self._pictures = 0

    def line(self, words: str, size: float, *, is_strong: bool = False, above: float = 0, below: float = 2) -> None:
        block = QTextBlockFormat()
        block.setTopMargin(above)
        block.setBottomMargin(below)
        if self._is_first:
            self._cursor.setBlockFormat(block)
            self._is_first = False
        else:
            self._cursor.insertBlock(block)
        self._cursor.insertText(words, _ink(size, is_strong=is_strong))

    def head(self, words: str) -> None:
        self.line(words, HEAD_PT, is_strong=True, above=10, below=3)

    def printed(self, by: str, at: datetime) -> None:
        """Who put it on paper, and when."""
        when = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        self.line(say(f"{by} 打印于 {when}", f"Printed by {by} at {when}"), NOTE_PT, above=10)

    def table(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names in a narrow column, values beside them."""
        frame = QTextTableFormat()
        frame.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        frame.setCellPadding(1.5)
        frame.setCellSpacing(0)
        frame.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        frame.setColumnWidthConstraints(
            [QTextLength(QTextLength.Type.PercentageLength, share) for share in (18.0, 82.0)]
        )
        table = self._cursor.insertTable(len(pairs), 2, frame)
        for n, (name, value) in enumerate(pairs):
            table.cellAt(n, 0).firstCursorPosition().insertText(name, _ink(BODY_PT, is_strong=True))
            table.cellAt(n, 1).firstCursorPosition().insertText(value, _ink(BODY_PT))
        self._cursor.movePosition(QTextCursor.MoveOperation.End)

    def pictures(self, found: Sequence[tuple[str, QImage]]) -> None:
        self.line("", NOTE_PT)
        for _, image in found:
            name = f"picture-{self._pictures}"
            self._pictures += 1
            self._document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)
            shown = QTextImageFormat()
            shown.setName(name)
            shown.setWidth(PHOTO_PT)
            shown.setHeight(PHOTO_PT * image.height() / max(1, image.width()))
            self._cursor.insertImage(shown)
            self._cursor.insertText("  ")
        self.line("  ·  ".join(caption for caption, _ in found), NOTE_PT)


def _font(size: float) -> QFont:
    font = QFont()
    font.setPointSizeF(size)
    return font


def _ink(size: float, *, is_strong: bool = False) -> QTextCharFormat:
    ink = QTextCharFormat()
    ink.setFontPointSize(size)
    ink.setFontWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
    ink.setForeground(Qt.GlobalColor.black)
    return ink
