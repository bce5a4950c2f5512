"""The binding between Python and Qt is pinned, because some versions of it lose count.

A reference to None, True or False too few per call is invisible for hours and then kills the process
of a seat that has been open for a shift. These tests see it in a second.
"""

import sys
from importlib.metadata import version

import pytest
from PySide6.QtCore import QObject, QTimer, Signal

CALLS = 5_000
DRIFT_PER_1000 = 50


class Bell(QObject):
    rung = Signal(bool)


def test_the_binding_is_of_the_line_this_product_was_tried_with():
    for package in ("pyside6", "pyside6-essentials", "pyside6-addons", "shiboken6"):
        assert version(package).split(".")[:2] == ["6", "11"], package


@pytest.mark.parametrize("constant", [None, True, False], ids=repr)
def test_calls_into_qt_leave_the_count_of_a_constant_alone(qapp, constant):
    timer = QTimer()

    def call() -> None:
        timer.setInterval(7)
        timer.blockSignals(False)

    assert drift_of(constant, call) < DRIFT_PER_1000


@pytest.mark.parametrize("constant", [None, True, False], ids=repr)
def test_emitting_signals_leaves_the_count_of_a_constant_alone(qapp, constant):
    bell = Bell()
    heard = []

    def slot(is_loud: bool) -> None:
        heard.append(is_loud)
        heard.clear()

    bell.rung.connect(slot)
    assert drift_of(constant, lambda: bell.rung.emit(True)) < DRIFT_PER_1000


def drift_of(constant, call) -> float:
    """By how much 1,000 calls move the number of references to a constant, up or down."""
    call()
    before = sys.getrefcount(constant)
    for _ in range(CALLS):
        call()
    return abs(sys.getrefcount(constant) - before) * 1_000 / CALLS
