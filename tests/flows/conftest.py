"""Windows in our own look, in Chinese, with the painted map: a flow is about the thread, not about the engine."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from console.shell.panes import MAP
from resources.tongue import speak
from widgets import theme


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(MAP, "painted")
    speak("zh")
    theme.apply(qapp, "dark")
    yield
    speak("zh")
