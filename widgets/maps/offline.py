"""A web page that reaches nothing but this program.

The page lives under its own scheme, app://map/, served from memory and from installed
packages. Every request to anywhere else is blocked, and so are inline scripts, new
windows, downloads, navigation and permissions.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QUrl
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)

SCHEME: Final = b"app"
HOST: Final = "map"
PAGE_URL: Final = "app://map/index.html"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)

_KINDS: Final = {
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".png": b"image/png",
}
_PICTURES: Final = (
    (b"\x89PNG", b"image/png"),
    (b"\xff\xd8\xff", b"image/jpeg"),
    (b"RIFF", b"image/webp"),
)
_OFF: Final = (
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.JavascriptCanPaste,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
    QWebEngineSettings.WebAttribute.ErrorPageEnabled,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.NavigateOnDropEnabled,
)

# The binding wants a sequence of values for each name; given bare bytes it makes a header of each letter.
_HEADERS: Final[Any] = {
    QByteArray(b"Content-Security-Policy"): [QByteArray(POLICY.encode())],
    QByteArray(b"X-Content-Type-Options"): [QByteArray(b"nosniff")],
}

_log = logging.getLogger(__name__)

File = Callable[[], bytes]


def prepare_web_engine() -> None:
    """Register the page's scheme. Call it before anything else of the web engine is made; calling it again is harmless.

    Where the QApplication stands already, it was made with Qt.AA_ShareOpenGLContexts.
    """
    if QWebEngineUrlScheme.schemeByName(QByteArray(SCHEME)).name() == SCHEME:
        return
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(
        QWebEngineUrlScheme.Flag.SecureScheme
        | QWebEngineUrlScheme.Flag.CorsEnabled
        | QWebEngineUrlScheme.Flag.FetchApiAllowed
    )
    QWebEngineUrlScheme.registerScheme(scheme)


def is_ours(url: QUrl) -> bool:
    """Whether an address stays inside this program."""
    if url.scheme() == SCHEME.decode():
        return url.host() == HOST
    return url.scheme() in ("data", "blob")


def vendor_file(package: str, *parts: str) -> Path:
    """A file of an installed package, found without importing it. Raises FileNotFoundError."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec is not None else None
    place = Path(places[0]).joinpath(*parts) if places else None
    if place is None or not place.is_file():
        raise FileNotFoundError(f"{package}/{'/'.join(parts)} is missing from this installation")
    return place


def channel_script() -> bytes:
    """Qt's own script for the page's end of a web channel."""
    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise FileNotFoundError("Qt's web channel script is missing from this installation")
    return bytes(file.readAll().data())


class PageFiles(QWebEngineUrlSchemeHandler):
    """What the page may load: a table of paths, one maker for families of paths, and what is fetched for it.

    `fetch` takes a path and what to call with the bytes, b"" where there are none; False where it knows no such path.
    """

    def __init__(
        self,
        files: Mapping[str, File],
        make: Callable[[str], bytes | None],
        fetch: Callable[[str, Callable[[bytes], None]], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._make = make
        self._fetch = fetch

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        is_asked = is_ours(url) and job.requestMethod() == b"GET"
        content = self._read(url.path()) if is_asked else None
        if content is None and is_asked and self._fetch(url.path(), partial(_answer, job)):
            return
        _answer(job, content or b"")

    def _read(self, path: str) -> bytes | None:
        found = self._files.get(path)
        return found() if found is not None else self._make(path)


def _answer(job: QWebEngineUrlRequestJob, content: bytes) -> None:
    """Give a request its bytes; one that the page has given up meanwhile is let be."""
    if not shiboken6.isValid(job):
        return
    if not content:
        job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
        return
    job.setAdditionalResponseHeaders(_HEADERS)
    buffer = QBuffer(job)
    buffer.setData(content)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    job.reply(_kind_of(job.requestUrl().path(), content), buffer)


def _kind_of(path: str, content: bytes) -> bytes:
    """What is answered: by the ending of the path, else by how a picture begins."""
    known = _KINDS.get(Path(path).suffix)
    if known is not None:
        return known
    return next((kind for begin, kind in _PICTURES if content.startswith(begin)), b"application/octet-stream")


class Guard(QWebEngineUrlRequestInterceptor):
    """Blocks every request that would leave this program, and remembers the last few."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.blocked: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        if not is_ours(info.requestUrl()):
            info.block(True)
            self.blocked = [*self.blocked[-19:], info.requestUrl().toString()]


class LockedPage(QWebEnginePage):
    """A page that stays where it is."""

    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        for attribute in _OFF:
            self.settings().setAttribute(attribute, False)
        self.permissionRequested.connect(QWebEnginePermission.deny)

    def acceptNavigationRequest(
        self, url: QUrl | str, _kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        return is_main_frame and url == QUrl(PAGE_URL)

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        is_error = level is QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel
        _log.log(logging.WARNING if is_error else logging.DEBUG, "page %s:%d: %.300s", source, line, message)


def locked_profile(guard: Guard, parent: QObject) -> QWebEngineProfile:
    """A profile that stores nothing, loads nothing from outside and downloads nothing."""
    profile = QWebEngineProfile(parent)
    profile.setUrlRequestInterceptor(guard)
    profile.downloadRequested.connect(QWebEngineDownloadRequest.cancel)
    return profile
