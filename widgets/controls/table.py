"""Tables that are read line by line: one line is chosen, none is written in, and nothing is drawn between them."""

from PySide6.QtWidgets import QAbstractItemView, QTableView


def read_by_line(view: QTableView, height: int) -> None:
    """Make a table so; `height`: of a line, in pixels."""
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(height)
