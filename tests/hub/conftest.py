"""A hub for each test, begun once and copied."""

import gc
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hub.seats import UpHub, a_hub, begun


@pytest.fixture(scope="package", autouse=True)
def nothing_of_qt_is_left_to_threads() -> None:
    """Windows of earlier tests end here, in the thread that made them: a collector that runs in the writer's thread
    would destroy them there, and Qt does not survive that."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def begun_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a hub that has only begun; to be copied."""
    return begun(tmp_path_factory.mktemp("begun") / "data")


@pytest.fixture
def data(begun_data: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    return Path(shutil.copytree(begun_data, tmp_path / "data"))


@pytest.fixture
async def hub(data: Path) -> AsyncIterator[UpHub]:
    """A hub that is up, with the accounts and reference data of the demo."""
    async with a_hub(data) as up:
        yield up
