"""A window from its process's first line to its first useful picture; says `ready` when that is on the screen.

`bare`: a window of Qt and nothing in it. `web`: one with an empty page of the web engine. `desk URL ACCOUNT FOLDER`:
the product's own way from its command line to a case list that is painted and filled, the password in the environment.
`door URL FOLDER`: the same way as far as the door, where somebody types a name.
With `--stay` the process goes on until its standard input ends, so that its memory can be looked at.
"""

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

if TYPE_CHECKING:
    from console.shell.connection import Connection
    from console.shell.opening import Ready
    from console.shell.reference import Reference
    from widgets.controls.signin import SignIn

STAY = "--stay"


class FirstPaint(QObject):
    """Hears when a widget has been painted, once `is_so`."""

    def __init__(self, widget: QWidget, is_so: Callable[[], bool], then: Callable[[], object]) -> None:
        super().__init__(widget)
        self._is_so, self._then = is_so, then
        self._heard = False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._heard and self._is_so():
            self._heard = True
            QTimer.singleShot(0, self._then)
        return False


def ready() -> None:
    print("ready", flush=True)
    if STAY in sys.argv:
        threading.Thread(target=_end_with_input, daemon=True).start()
    else:
        QApplication.closeAllWindows()


def _end_with_input() -> None:
    sys.stdin.read()
    application = QApplication.instance()
    assert application is not None
    QTimer.singleShot(0, application, QApplication.closeAllWindows)


def bare() -> int:
    application, window = QApplication(sys.argv[:1]), QMainWindow()
    body = QWidget()
    window.setCentralWidget(body)
    window.resize(1920, 1080)
    FirstPaint(body, lambda: True, ready)
    window.show()
    return application.exec()


def web() -> int:
    from PySide6.QtWebEngineWidgets import QWebEngineView

    from console.shell import panes

    panes.prepare()
    application, window = QApplication(sys.argv[:1]), QMainWindow()
    page = QWebEngineView()
    window.setCentralWidget(page)
    window.resize(1920, 1080)
    page.loadFinished.connect(lambda _: ready())
    page.setHtml("<html></html>")
    window.show()
    return application.exec()


def desk(url: str, account: str, folder: str) -> int:
    from console.seats import doors

    return doors.enter("desk", ["--hub", url, "--account", account, "--data", folder], _watched_desk)


def _watched_desk() -> "Ready":
    from console.seats.desk import DeskWindow
    from console.shell.furnished import furnished

    def make(connection: "Connection", reference: "Reference") -> QMainWindow:
        window = DeskWindow(connection, reference)
        queue = window.queue
        FirstPaint(window.view.viewport(), lambda: queue.rowCount() > 0 and not queue.is_filling, ready)
        return window

    return furnished(make)


def door(url: str, folder: str) -> int:
    from console.seats import doors
    from console.shell import door as house

    make = house.a_door

    def watched(kind: house.Kind, address: str, account: str) -> "SignIn":
        made = make(kind, address, account)
        FirstPaint(made, lambda: True, ready)
        return made

    house.a_door = watched
    return doors.desk(["--hub", url, "--data", folder])


def main() -> int:
    kind, *more = [word for word in sys.argv[1:] if word != STAY]
    match kind:
        case "bare":
            return bare()
        case "web":
            return web()
        case "door":
            return door(*more)
        case _:
            return desk(*more)


if __name__ == "__main__":
    sys.exit(main())
