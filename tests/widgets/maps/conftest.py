"""The web engine is prepared before pytest-qt makes its QApplication: collecting this file does it."""

import pytest

from widgets.maps.offline import prepare_web_engine
from widgets.maps.refusal import web_engine_refusal

prepare_web_engine()


@pytest.fixture(scope="session")
def web_engine() -> None:
    """Skip where the web engine cannot start on this machine."""
    refusal = web_engine_refusal()
    if refusal is not None:
        pytest.skip(refusal)
