"""A data folder that cannot be used, and settings that are wrong: a sentence, an exit code, nothing touched."""

import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from console.hub.founding import PASSWORDS
from tests.hub.seats import begun

PORTS = ("--port", "0", "--http-port", "0")


def hub(data: Path, *words: str) -> tuple[int, list[str]]:
    """`lujian hub` as a process: its exit code and the lines it says to people."""
    told = [sys.executable, "-m", "console", "hub", "--data", str(data), *PORTS, *words]
    done = subprocess.run(told, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr.strip().splitlines()


def is_bilingual(lines: list[str]) -> bool:
    zh, en = lines
    return any("\u4e00" <= letter <= "\u9fff" for letter in zh) and any(letter.isascii() for letter in en)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return begun(tmp_path / "data")


@pytest.mark.parametrize("at", ["head", "middle"])
def test_a_damaged_database_ends_with_one_and_stays_as_it_is(data: Path, at: str) -> None:
    file = data / "lujian.db"
    body = bytearray(file.read_bytes())
    start = 0 if at == "head" else 4096
    body[start : start + 8192] = b"\xa5" * 8192
    file.write_bytes(body)
    code, said = hub(data)
    assert (code, is_bilingual(said)) == (1, True), said
    assert sha256(file.read_bytes()).hexdigest() == sha256(body).hexdigest()


@pytest.fixture
def read_only(data: Path) -> Iterator[Path]:
    """The folder on a mount that takes nothing, which holds for an administrator too."""
    if os.name != "posix" or subprocess.run(["mount", "--bind", data, data], capture_output=True).returncode:
        pytest.skip("cannot mount here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", data], check=True, capture_output=True)
        yield data
    finally:
        subprocess.run(["umount", data], check=True)


def test_a_folder_that_takes_nothing_ends_with_one_and_says_so(read_only: Path) -> None:
    code, said = hub(read_only)
    assert (code, is_bilingual(said)) == (1, True), said
    assert str(read_only) in said[0] and (read_only / PASSWORDS).exists()
