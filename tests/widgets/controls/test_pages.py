"""Pages of which one is seen, in a window that may be smaller than they are."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from widgets.controls.pages import Pages, scrolled


def two_pages() -> Pages:
    pages = Pages()
    for high in (300, 900):
        page = QWidget()
        page.setMinimumSize(400, high)
        pages.addWidget(page)
    return pages


def test_a_page_that_is_not_seen_asks_for_no_room(qtbot):
    pages = two_pages()
    qtbot.addWidget(pages)
    assert pages.minimumSizeHint() == QSize(400, 300)
    pages.setCurrentIndex(1)
    assert pages.minimumSizeHint() == QSize(400, 900)


def test_what_does_not_fit_is_scrolled_to_and_does_not_force_the_window(qtbot):
    pages = two_pages()
    shaft = scrolled(pages)
    qtbot.addWidget(shaft)
    shaft.resize(600, 500)
    shaft.show()
    qtbot.waitUntil(lambda: pages.height() == 500, timeout=5_000)
    assert not shaft.verticalScrollBar().maximum()
    pages.setCurrentIndex(1)
    qtbot.waitUntil(lambda: pages.height() == 900, timeout=5_000)
    assert shaft.height() == 500
    assert shaft.verticalScrollBar().maximum() == 400
