"""Every widget is tested in our own look, in Chinese, on no screen at all."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from resources.tongue import speak
from widgets import theme


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    speak("zh")
    theme.apply(qapp, "dark")
    yield
    speak("zh")
