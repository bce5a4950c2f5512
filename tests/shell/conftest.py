"""A hub that is really up, as a process of its own."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random, SystemRandom
from typing import NamedTuple

import pytest


@pytest.fixture
def random() -> Random:
    """Another one each time; a failing test shows the seed that it began from."""
    seed = SystemRandom().randrange(1_000_000)
    print(f"seed {seed}")
    return Random(seed)


class UpHub(NamedTuple):
    url: str
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpHub]:
    with a_hub(tmp_path_factory.mktemp("hub")) as up:
        yield up


@contextmanager
def a_hub(data: Path, *more: str) -> Iterator[UpHub]:
    words = ["--data", str(data), "--profile", "demo", "--port", "0", "--http-port", "0", "--json", *more]
    with subprocess.Popen([sys.executable, "-m", "console", "hub", *words], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        try:
            yield UpHub(told["seats"], told["first_passwords"])
        finally:
            process.send_signal(signal.SIGTERM)
