"""Changing a part of a reference set row by row: a draft that is weighed as it grows, and published as one edition.

A draft that is put away is there again until another edition is in force.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from console.domain.case.rules import Rules
from console.domain.reference import ReferenceSet
from console.domain.text import Text
from console.ingest.beside import Others
from console.ingest.drafting import DraftRow, begun, locked, may_grow, parts, read_draft, shown_columns
from console.ingest.tables import FromFile, Table
from console.models import kinds
from console.shell.admin.publishing import Publishing
from console.wire.administration import SetRevision
from resources.tongue import say
from widgets.admin.page import Page
from widgets.admin.rows import EditedRow, RowsSheet

Key = tuple[SetRevision, str]


class Rowwise(QObject):
    """Drives the sheets of drafts on one page."""

    def __init__(self, page: Page, publishing: Publishing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._publishing = page, publishing
        self._kept: dict[Key, tuple[EditedRow, ...]] = {}

    def begin(self, value: ReferenceSet, base: SetRevision) -> None:
        """Open the rows of the edition in force."""
        there = parts(value)
        called = kinds.name("SetName", base.name)
        title = say(f"逐行修改：{called.zh}", f"Row by row: {called.en}")
        hint = say("按文字筛选；双击或直接输入即改，发布前什么都不变", "By words; type into a cell to change it")
        titles = [(each.name, say(*each.title)) for each in there]
        sheet = RowsSheet(title, say("发布为新版", "Publish"), titles, hint)
        shown = [there[0]]

        def keep() -> None:
            rows = sheet.table.rows()
            self._kept[base, shown[0].name] = rows

        def turn(name: str) -> None:
            keep()
            shown[0] = next(each for each in there if each.name == name)
            self._show(sheet, value, base, shown[0])

        def weigh() -> None:
            self._publishing.weigh(sheet, base.name, partial(_from_rows, shown[0], sheet.table.rows()), base)

        if isinstance(value, Rules):
            sheet.withdraw.rename(say("恢复通常值", "Back to the usual"))
        sheet.turned.connect(turn)
        sheet.turned.connect(lambda _: weigh())
        sheet.changed.connect(weigh)
        sheet.dismissed.connect(keep)
        self._show(sheet, value, base, shown[0])
        self._publishing.offer(sheet, base.name)
        weigh()

    def _show(self, sheet: RowsSheet, value: ReferenceSet, base: SetRevision, part: Table) -> None:
        keys = [each.key for each in shown_columns(part)]
        rows = self._kept.get((base, part.name)) or tuple(_edited(each, keys) for each in begun(value, part, _told))
        heads = [say(each.heads[0], each.key) for each in shown_columns(part)]
        sheet.show_rows(heads, rows, [keys.index(each) for each in locked(part)], may_grow=may_grow(part))


def _told(words: Text) -> str:
    return say(*words)


def _edited(row: DraftRow, keys: list[str]) -> EditedRow:
    cells = tuple(row.cells.get(key, "") for key in keys)
    return EditedRow(cells, cells)


def _from_rows(part: Table, rows: tuple[EditedRow, ...], others: Others) -> Callable[[ReferenceSet | None], FromFile]:
    """How the rows are read beside the set in force."""
    keys = [each.key for each in shown_columns(part)]

    def drafted(each: EditedRow) -> DraftRow:
        was = None if each.was is None else dict(zip(keys, each.was, strict=True))
        return DraftRow(dict(zip(keys, each.cells, strict=True)), was, each.is_withdrawn)

    def read(before: ReferenceSet | None) -> FromFile:
        assert before is not None
        return read_draft(part, [drafted(each) for each in rows], before, others.organisation)

    return read
