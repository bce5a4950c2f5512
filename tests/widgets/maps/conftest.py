"""The web engine is prepared before pytest-qt makes its QApplication: collecting this file does it."""

import pytest

from tests.widgets.maps.ground import AREAS
from widgets.maps.offline import prepare_web_engine
from widgets.maps.painted import PaintedMap
from widgets.maps.refusal import web_engine_refusal

prepare_web_engine()


@pytest.fixture(scope="session")
def web_engine() -> None:
    """Skip where the web engine cannot start on this machine."""
    refusal = web_engine_refusal()
    if refusal is not None:
        pytest.skip(refusal)


@pytest.fixture
def view(qtbot):
    """A painted map of the district, in sight."""
    view = PaintedMap()
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show_areas(AREAS)
    with qtbot.waitSignal(view.ready):
        view.show()
    return view
