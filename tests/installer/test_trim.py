"""What of the wheels goes to the PC."""

from pathlib import PurePosixPath

import pytest

from installer.product import Variant
from installer.trim import is_microsoft_runtime, ships


def shipped(path: str, variant: Variant = Variant.OFFICE) -> bool:
    return ships(PurePosixPath(path), variant)


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/__init__.py",
        "PySide6/Qt6Widgets.dll",
        "PySide6/QtWidgets.pyd",
        "PySide6/pyside6.abi3.dll",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/translations/qtbase_zh_CN.qm",
        "shiboken6/Shiboken.pyd",
        "numpy/_core/_multiarray_umath.cp311-win_amd64.pyd",
        "numpy.libs/msvcp140-a4c2229b.dll",
        "lucide/lucide.zip",
        "msgspec-0.22.0.dist-info/licenses/LICENSE",
        "msgspec-0.22.0.dist-info/METADATA",
    ],
)
def test_what_the_seats_load_is_shipped(path):
    assert shipped(path)


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/QtWidgets.pyi",
        "PySide6/Qt6Designer.dll",
        "PySide6/designer.exe",
        "PySide6/plugins/platforms/qdirect2d.dll",
        "PySide6/plugins/sqldrivers/qsqlite.dll",
        "PySide6/qml/QtQuick/qmldir",
        "PySide6/translations/qtbase_de.qm",
        "shiboken6/include/shiboken.h",
        "shiboken6/vcomp140.dll",
        "numpy/_core/tests/test_numeric.py",
        "pyqtgraph/examples/Plotting.py",
        "greenlet-3.5.6.data/headers/greenlet.h",
        "msgspec-0.22.0.dist-info/WHEEL",
    ],
)
def test_what_only_builders_need_stays_behind(path):
    assert not shipped(path)


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt6WebEngineCore.dll",
        "PySide6/QtWebEngineProcess.exe",
        "PySide6/QtWebChannel.pyd",
        "PySide6/resources/qtwebengine_resources.pak",
        "PySide6/translations/qtwebengine_locales/zh-CN.pak",
    ],
)
def test_the_web_engine_comes_with_the_full_variant_alone(path):
    assert shipped(path, Variant.FULL)
    assert not shipped(path, Variant.OFFICE)


def test_the_web_engines_debugging_aids_stay_behind():
    assert not shipped("PySide6/resources/qtwebengine_devtools_resources.pak", Variant.FULL)
    assert not shipped("PySide6/resources/v8_context_snapshot.debug.bin", Variant.FULL)


def test_microsofts_runtime_is_taken_from_shiboken_and_goes_beside_the_launchers():
    runtime = PurePosixPath("shiboken6/vcruntime140.dll")
    assert is_microsoft_runtime(runtime)
    assert not ships(runtime, Variant.FULL)
    assert not is_microsoft_runtime(PurePosixPath("PySide6/vcruntime140.dll"))
