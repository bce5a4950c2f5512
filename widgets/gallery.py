"""Show the gallery in a window, or save a picture of every page.

python -m widgets.gallery                       browse
python -m widgets.gallery --shot DIR            PNGs, in both modes and both languages
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMainWindow, QTabWidget, QToolBar

from resources.tongue import Tongue, say, speak
from widgets import theme
from widgets.controls.buttons import IconButton
from widgets.exhibits import (
    casework,
    fields,
    figures,
    ground,
    marks,
    meeting,
    office,
    overlays,
    shift,
    telling,
    videowall,
    views,
    window,
)
from widgets.exhibits.page import Page
from widgets.tokens import Mode

PAGES = (
    Page("window", "Window", window.build, size=(1920, 1080)),
    Page("fields", "Fields", fields.build),
    Page("views", "Views", views.build),
    Page("marks", "Marks", marks.build, size=(1440, 960)),
    Page("palette", "Palette", overlays.build_palette, size=(1440, 720)),
    Page("keys", "Keys", overlays.build_keys, size=(1366, 768)),
    Page("shift", "Shift", shift.build, size=(1440, 960)),
    Page("charts", "Charts", figures.build),
    Page("case", "Case", casework.build_case, size=(1440, 900)),
    Page("sheets", "Sheets", casework.build_sheets, size=(1440, 900)),
    Page("desk-charts", "Desk charts", casework.build_charts, size=(1440, 1200)),
    Page("telling", "A new case", telling.build, size=(1440, 960)),
    Page("session", "Session", meeting.build_room, size=(1440, 900)),
    Page("items", "Items", meeting.build_items, size=(1440, 900)),
    Page("map", "Map", ground.build, size=(1440, 900)),
    Page("accounts", "Accounts", office.build_accounts, size=(1600, 1080)),
    Page("audit", "Audit", office.build_audit, size=(1440, 720)),
    Page("editions", "Editions", office.build_editions, size=(2200, 960)),
    Page("rows", "Row by row", office.build_rows, size=(1800, 960)),
    Page("wizard", "A new hub", office.build_wizard, size=(2400, 840)),
    Page("pictures", "Pictures", overlays.build_pictures, size=(1440, 720)),
    Page("picker", "Picker", overlays.build_picker, size=(2100, 720)),
    Page("wall", "Wall", videowall.build, "wall", (1920, 1080)),
)


def picture(app: QApplication, page: Page, mode: Mode) -> QPixmap:
    """The page as it looks in this mode, at its own size."""
    theme.apply(app, mode, page.scale)
    shown = page.build()
    shown.setAutoFillBackground(True)
    shown.resize(*page.size)
    shown.move(QPoint(0, 0))
    shown.show()
    rows = shown.findChild(QAbstractItemView)
    if rows is not None:
        rows.setFocus()
    app.processEvents()
    taken = shown.grab()
    shown.close()
    shown.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return taken


class Browser(QMainWindow):
    """All pages of the desk's scale behind tabs, with a switch for the mode."""

    def __init__(self, app: QApplication, mode: Mode) -> None:
        super().__init__()
        self._app, self._mode = app, mode
        self.setWindowTitle(say("控件陈列", "Gallery"))
        tabs = QTabWidget()
        for page in PAGES:
            if page.scale == "desk":
                tabs.addTab(page.build(), page.title)
        bar = QToolBar()
        bar.setMovable(False)
        switch = IconButton("sun", say("深浅切换", "Dark or light"))
        switch.clicked.connect(self.switch_mode)
        bar.addWidget(switch)
        self.addToolBar(bar)
        self.setCentralWidget(tabs)
        self.resize(1500, 980)

    def switch_mode(self) -> None:
        """From dark to light and back."""
        self._mode = "light" if self._mode == "dark" else "dark"
        theme.apply(self._app, self._mode)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="widgets.gallery")
    parser.add_argument("--shot", type=Path, help="save pictures here and leave")
    parser.add_argument("--mode", choices=("dark", "light"))
    parser.add_argument("--lang", choices=("zh", "en"))
    parser.add_argument("--page", choices=[page.name for page in PAGES])
    wanted = parser.parse_args(arguments)
    app = cast(QApplication, QApplication.instance() or QApplication([]))
    modes: list[Mode] = [wanted.mode] if wanted.mode else ["dark", "light"]
    tongues: list[Tongue] = [wanted.lang] if wanted.lang else ["zh", "en"]
    if wanted.shot is None:
        speak(tongues[0])
        theme.apply(app, modes[0])
        browser = Browser(app, modes[0])
        browser.show()
        return app.exec()
    wanted.shot.mkdir(parents=True, exist_ok=True)
    for tongue in tongues:
        speak(tongue)
        for page in PAGES:
            if wanted.page in (None, page.name):
                for mode in modes:
                    picture(app, page, mode).save(str(wanted.shot / f"{page.name}-{mode}-{tongue}.png"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
