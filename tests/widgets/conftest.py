"""Every widget is tested in our own look, in Chinese, on no screen at all."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from resources.tongue import speak
from widgets import theme


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says this of every window with a least size; it is about no code of ours."""
    for item in items:
        if "tests/widgets" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    speak("zh")
    theme.apply(qapp, "dark")
    yield
    speak("zh")
