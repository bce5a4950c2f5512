"""Which files of the wheels a Windows PC needs: for Qt a list of what is let in, else of what is kept out.

PySide6 brings 600 MB, of which the seats use a tenth, so there everything not named is left behind. Whether
a name is missing is not a matter of trust: `closure` looks at every shipped file's imports afterwards.
"""

from pathlib import PurePosixPath
from typing import Final

from installer.product import Variant

_QT_MODULES: Final = frozenset(
    {
        "Concurrent",
        "Core",
        "Gui",
        "Multimedia",
        "Network",
        "OpenGL",
        "OpenGLWidgets",
        "PrintSupport",
        "Svg",
        "SvgWidgets",
        "Test",
        "TextToSpeech",
        "Widgets",
        "Xml",
    }
)
_WEB_MODULES: Final = frozenset(
    {
        "Positioning",
        "Qml",
        "QmlMeta",
        "QmlModels",
        "QmlWorkerScript",
        "Quick",
        "QuickWidgets",
        "WebChannel",
        "WebEngineCore",
        "WebEngineWidgets",
    }
)
_PLUGINS: Final = frozenset(
    {
        "iconengines",
        "imageformats",
        "multimedia",
        "networkinformation",
        "platforms",
        "printsupport",
        "styles",
        "texttospeech",
        "tls",
    }
)
_PLUGINS_LEFT_OUT: Final = frozenset(
    {"qdirect2d.dll", "qpdf.dll", "qopensslbackend.dll", "ffmpegmediaplugin.dll", "qtexttospeech_mock.dll"}
)
"""A second way to draw, Qt's PDF, a TLS that would look for its own OpenSSL, and FFmpeg: Windows brings its own; and a
voice that says nothing."""

_MICROSOFT: Final = frozenset(
    {
        "concrt140.dll",
        "msvcp140.dll",
        "msvcp140_1.dll",
        "msvcp140_2.dll",
        "msvcp140_codecvt_ids.dll",
        "vcruntime140.dll",
        "vcruntime140_1.dll",
    }
)
_WEB_FILES: Final = frozenset({"QtWebEngineProcess.exe", "opengl32sw.dll", "pyside6qml.abi3.dll"})
_WEB_LOCALES: Final = frozenset({"zh-CN.pak", "en-US.pak"})
_TRANSLATIONS: Final = frozenset({"qt_zh_CN.qm", "qtbase_zh_CN.qm"})

_BUILD_ONLY: Final = frozenset(
    {".a", ".c", ".cpp", ".h", ".hpp", ".lib", ".map", ".pdb", ".pxd", ".pxi", ".pyi", ".pyx", ".typed"}
)
_FOLDERS_LEFT_OUT: Final = (
    "alembic/templates",
    "alembic/testing",
    "js_lib_leaflet/templatetags",
    "lucide/templatetags",
    "numpy/_core/include",
    "numpy/f2py",
    "pyqtgraph/examples",
    "shapely/tests",
    "sqlalchemy/testing",
)
_DIST_INFO_LEFT_OUT: Final = frozenset({"WHEEL", "INSTALLER", "top_level.txt"})


def ships(path: PurePosixPath, variant: Variant) -> bool:
    """Whether a wheel's file, by its path inside the wheel, goes to the PC."""
    top = path.parts[0]
    if top.endswith(".dist-info"):
        return path.parts[1] not in _DIST_INFO_LEFT_OUT and "sboms" not in path.parts
    if top.endswith(".data") or path.suffix in _BUILD_ONLY or {"tests", "__pycache__"} & set(path.parts):
        return False
    if top == "PySide6":
        return _qt_ships(path, with_web=variant is Variant.FULL)
    if top == "shiboken6":
        return len(path.parts) == 2 and path.name.lower() not in _MICROSOFT and not path.name.startswith("vc")
    return not any(path.is_relative_to(folder) for folder in _FOLDERS_LEFT_OUT)


def is_microsoft_runtime(path: PurePosixPath) -> bool:
    """Whether the file is of Microsoft's C++ runtime as shiboken6 carries it; it goes to the launchers."""
    return path.parts[0] == "shiboken6" and path.name.lower() in _MICROSOFT


def _qt_ships(path: PurePosixPath, *, with_web: bool) -> bool:
    modules = _QT_MODULES | _WEB_MODULES if with_web else _QT_MODULES
    name = path.name
    if len(path.parts) == 2:
        if path.suffix == ".pyd":
            return path.stem.removeprefix("Qt") in modules
        if path.suffix == ".dll" and name.startswith("Qt6"):
            return path.stem.removeprefix("Qt6") in modules
        named = _MICROSOFT | {"pyside6.abi3.dll"} | (_WEB_FILES if with_web else set())
        return path.suffix == ".py" or name in named
    match path.parts[1]:
        case "support":
            return path.suffix == ".py"
        case "plugins":
            return path.parts[2] in _PLUGINS and name not in _PLUGINS_LEFT_OUT
        case "translations":
            return name in _TRANSLATIONS or (with_web and name in _WEB_LOCALES)
        case "resources":
            return with_web and "debug" not in name and "devtools" not in name
        case _:
            return False
