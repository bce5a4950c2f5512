"""Start the web engine once, in a process of its own; run as a script, never imported.

Prints the name of the graphics renderer, and ends with 0 when a page has loaded. A web
engine that cannot start ends its process without a word to catch: better this one.
"""

import sys

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
from PySide6.QtWidgets import QApplication

_GL_RENDERER = 0x1F01
_PATIENCE_MS = 15_000


def main() -> int:
    app = QApplication([])
    sys.stdout.write(_renderer())
    sys.stdout.flush()
    profile = QWebEngineProfile()
    page = QWebEnginePage(profile)
    page.loadFinished.connect(lambda is_loaded: app.exit(0 if is_loaded else 3))
    QTimer.singleShot(_PATIENCE_MS, lambda: app.exit(4))
    page.setHtml("<p>ok</p>")
    code = app.exec()
    shiboken6.delete(page)
    return code


def _renderer() -> str:
    """What OpenGL calls its renderer, or "none"."""
    surface, context = QOffscreenSurface(), QOpenGLContext()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return "none"
    name = context.functions().glGetString(_GL_RENDERER)
    context.doneCurrent()
    return str(name)


if __name__ == "__main__":
    sys.exit(main())
