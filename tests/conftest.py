"""What every test may rely on: no display, no home of a person, no warning that nobody expected."""

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.page import Page

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = "--disable-gpu"

settings.register_profile(
    "desk",
    derandomize=False,
    print_blob=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("ci", settings.get_profile("desk"), max_examples=50)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--page", type=Path, metavar="FILE", help="bring the rows of a page of results up to date")


def pytest_configure(config: pytest.Config) -> None:
    """Give the whole run, and every process it starts, a home of its own that goes when it ends."""
    if config.getoption("--page") is not None:
        config.pluginmanager.register(Page(config.getoption("--page")))
    folder = tempfile.TemporaryDirectory(prefix="lujian-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    home = Path(folder.name)
    for variable, place in {
        "HOME": "home",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "run",
    }.items():
        (home / place).mkdir(mode=0o700)
        os.environ[variable] = str(home / place)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real records beside the project; skips where it is absent."""
    folder = Path(__file__).parent.parent.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real records beside the project (shared/data)")
    return folder


class Warnings(logging.Handler):
    """Keeps what is logged at WARNING and above, in words."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unexpected_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning, unless it is marked `expects_warnings`."""
    heard = Warnings()
    logging.getLogger().addHandler(heard)
    yield
    logging.getLogger().removeHandler(heard)
    if heard.said and request.node.get_closest_marker("expects_warnings") is None:
        pytest.fail("logged without being expected:\n" + "\n".join(heard.said), pytrace=False)
