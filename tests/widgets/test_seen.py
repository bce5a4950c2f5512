"""Every control of the gallery, in both modes: its words can be read, it has a name, it shows when keys go to it.

Read off the pixels of the page as it stands on the screen: whatever a palette, a style sheet or a painter intended.
"""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintPreviewWidget
from PySide6.QtWidgets import QAbstractButton, QCalendarWidget, QLabel, QToolBar, QToolButton, QWidget

from widgets import gallery, theme

Pixels = NDArray[np.uint8]
READABLE = 4.5
SEEN_MOST = 100
"""So many pixels are seen on any control; a small one shows it with half of its outline."""
CHANGED = 60
"""Of red, green and blue together, out of 765."""
BARE = ("window", "fields", "views")
"""Pages of Qt's own controls, which have names where the product uses them."""


def pixels(image: QImage) -> Pixels:
    """(height, width, 3): red, green and blue."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return lines[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def light(colours: Pixels) -> NDArray[np.float64]:
    """Relative luminance as WCAG 2 defines it."""
    share = colours / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(part: Pixels) -> float:
    """The strongest between what covers most of a part and anything else in it: smoothed edges are weaker."""
    colours, counts = np.unique(part.reshape(-1, 3), axis=0, return_counts=True)
    ground, ink = light(colours[counts.argmax()]), light(colours)
    return float(((np.maximum(ink, ground) + 0.05) / (np.minimum(ink, ground) + 0.05)).max())


def in_sight(page: QWidget, of: QWidget) -> QRect:
    """Where a control lies on its page; empty where it is not, or where something lies over it."""
    box = of.visibleRegion().boundingRect()
    box.moveTopLeft(of.mapTo(page, box.topLeft()))
    top = page.childAt(box.center())
    return box if top is not None and (top is of or of.isAncestorOf(top)) else QRect()


def worded(page: QWidget) -> Iterator[tuple[str, QRect]]:
    """What labels and buttons say that are not switched off, and where."""
    for each in page.findChildren(QWidget):
        if not isinstance(each, QLabel | QAbstractButton) or not each.isEnabled() or len(each.text()) < 2:
            continue
        is_icon = isinstance(each, QToolButton) and each.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        box = in_sight(page, each)
        if not is_icon and box.width() > 8 and box.height() > 8:
            yield f"{type(each).__name__} {each.text()}", box


def stops(page: QWidget) -> Iterator[QWidget]:
    """Where Tab goes."""
    for each in page.findChildren(QWidget):
        takes = each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.focusProxy() is None
        if takes and each.isEnabled() and each.isVisible() and not each.visibleRegion().isEmpty():
            yield each


def is_seen(stop: QWidget) -> bool:
    """Whether it looks another way once the keys go to it."""
    stop.setFocus(Qt.FocusReason.TabFocusReason)
    with_keys = pixels(stop.grab().toImage())
    stop.clearFocus()
    without = pixels(stop.grab().toImage())
    changed = int((np.abs(with_keys.astype(int) - without).sum(axis=2) > CHANGED).sum())
    box = stop.visibleRegion().boundingRect()
    return changed >= min((box.width() + box.height()) // 2, SEEN_MOST)


def is_named(stop: QWidget) -> bool:
    return bool(stop.accessibleName() or (isinstance(stop, QAbstractButton) and stop.text()))


def is_ours(stop: QWidget) -> bool:
    """Not a part that Qt put into something of its own, such as the toolbar of a preview."""
    above: QWidget | None = stop
    while above is not None:
        if isinstance(above, QToolBar | QPrintPreviewWidget | QCalendarWidget):
            return False
        above = above.parentWidget()
    return True


@pytest.mark.parametrize("mode", ["dark", "light"])
@pytest.mark.parametrize("page", gallery.PAGES, ids=lambda page: page.name)
def test_a_page_can_be_read_and_walked_by_keys(qapp, qtbot, page, mode):
    theme.apply(qapp, mode, page.scale)
    shown = page.build()
    qtbot.addWidget(shown)
    shown.setAutoFillBackground(True)
    shown.resize(*page.size)
    with qtbot.waitActive(shown):
        shown.show()
        shown.activateWindow()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    seen = pixels(shown.grab().toImage())
    faint = {
        words: round(found, 2)
        for words, box in worded(shown)
        if (found := contrast(seen[box.top() : box.bottom() + 1, box.left() : box.right() + 1])) < READABLE
    }
    assert faint == {}
    every = [each for each in stops(shown) if is_ours(each)]
    assert every, "there is something on every page that keys go to"
    assert [f"{type(each).__name__} {each.accessibleName()}" for each in every if not is_seen(each)] == []
    if page.name not in BARE:
        assert [
            f"{type(each).__name__} in {type(each.parent()).__name__}" for each in every if not is_named(each)
        ] == []
