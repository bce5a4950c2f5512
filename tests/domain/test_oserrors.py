"""What the system would not do is said in the reader's language, whoever was asked."""

import errno
import socket
from pathlib import Path

import pytest

from console.domain.oserrors import reason_of, unread, unwritten


def the_fault_of(place: Path, mode: str) -> OSError:
    with pytest.raises(OSError) as fault, place.open(mode):
        pass
    return fault.value


def test_what_keeps_a_file_from_being_read_or_written(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    faults = [
        (tmp_path / "none", "r", "没有这个文件或目录"),
        (tmp_path, "r", "这是目录，不是文件"),
        (tmp_path / "file" / "in", "r", "路径中有一段不是目录"),
        (tmp_path / "file", "x", "已经存在，不会覆盖"),
        (tmp_path / ("n" * 300), "r", "路径过长"),
    ]
    for place, mode, zh in faults:
        assert reason_of(the_fault_of(place, mode)).zh == zh


def test_the_sentence_names_the_file_in_both_languages(tmp_path: Path):
    fault = the_fault_of(tmp_path / "none", "r")
    assert unread("a.csv", fault).reason == (
        "读不到 a.csv：没有这个文件或目录。",
        "Cannot read a.csv: there is no such file or folder.",
    )
    assert unwritten("a.csv", fault).reason.zh == "写不了 a.csv：没有这个文件或目录。"


def test_a_port_that_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as held, socket.socket() as second, pytest.raises(OSError) as fault:
        second.bind(held.getsockname())
    assert reason_of(fault.value).zh == "端口已被占用"


def test_what_is_not_known_is_given_in_the_systems_own_words():
    assert reason_of(OSError(errno.ELOOP, "Too many levels")) == ("Too many levels", "Too many levels")
    assert reason_of(OSError("out of the blue")).en == "out of the blue"
