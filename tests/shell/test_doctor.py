"""The doctor: one line for each check, and what to do."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from console.shell import doctor

FIT = {"platform": "xcb", "size": [1920, 1080], "scale": 1.0, "fonts": ["Noto Sans CJK SC"]}


def levels(checks):
    return [check.level for check in checks]


def test_a_fit_machine_needs_no_advice():
    checks = [doctor.python((3, 11)), doctor.qt("6.11.3"), *doctor.display(FIT)]
    assert levels(checks) == ["ok"] * 4
    assert not any(check.advice for check in checks)


@pytest.mark.skipif(sys.platform == "win32", reason="the interpreter is put behind a shell script")
def test_what_qt_starts_beside_itself_does_not_hold_the_doctor_up(tmp_path, monkeypatch):
    lingers = tmp_path / "python"
    lingers.write_text(f'#!/bin/sh\nsleep 60 &\necho $! > "{tmp_path}/pid"\nexec "{sys.executable}" "$@"\n')
    lingers.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(lingers))
    try:
        assert doctor._probed()["platform"] == "offscreen"
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGTERM)


@pytest.mark.parametrize("version", ["", "6.10.2", "6.12.0"])
def test_a_qt_that_is_missing_too_old_or_leaking_is_bad(version):
    assert doctor.qt(version).level == "bad"


def test_without_a_display_or_chinese_fonts_a_seat_cannot_work():
    assert levels(doctor.display({})) == ["bad"]
    assert levels(doctor.display(FIT | {"fonts": []})) == ["ok", "bad"]
    assert levels(doctor.display(FIT | {"size": [1024, 768]})) == ["warn", "ok"]


def test_a_seat_works_without_web_engine_charts_and_database():
    checks = list(doctor.packages(lambda name: name in doctor.NEEDED))
    assert levels(checks) == ["ok", "warn", "warn", "warn"]
    assert levels(doctor.packages(lambda name: name != "websockets"))[0] == "bad"


def test_the_clock_is_held_against_the_district():
    beijing = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=8)))
    assert doctor.clock(beijing).level == "ok"
    assert doctor.clock(beijing.astimezone(UTC)).level == "warn"
    assert doctor.clock(beijing.replace(year=1970)).level == "bad"


@pytest.mark.parametrize(("a_day", "level"), [(0, "ok"), (1, "ok"), (4, "warn"), (20, "bad")])
def test_the_days_until_the_hub_s_disk_is_full_are_told(tmp_path, a_day, level):
    lines = []
    for hour in range(73):
        grown = round(hour / 24 * a_day * doctor.GIB)
        sample = {"free": 100 * doctor.GIB - grown, "database": grown, "files": 0, "archive": 0}
        lines.append(json.dumps({"at": f"2026-11-{10 + hour // 24}T{hour % 24:02}:00:00Z", **sample}))
    (tmp_path / "disk.jsonl").write_text("\n".join(lines))
    (check,) = doctor.disk_forecast(tmp_path)
    assert check.level == level
    assert (check.advice is None) == (level == "ok")
    assert list(doctor.disk_forecast(tmp_path / "none")) == []


@pytest.mark.parametrize("line", [b"{half", b'{"at":"\xff"}', b"[]"])
def test_measurements_that_cannot_be_read_are_a_warning(tmp_path, line):
    (tmp_path / "disk.jsonl").write_bytes(line)
    (check,) = doctor.disk_forecast(tmp_path)
    assert check.level == "warn" and check.advice is not None


def test_a_folder_that_cannot_be_written_is_bad(tmp_path):
    (tmp_path / "file").write_text("")
    assert doctor.data_folder(tmp_path / "new").level == "ok"
    assert doctor.data_folder(tmp_path / "file" / "below").level == "bad"


def test_wrong_settings_are_said_in_their_own_words(tmp_path):
    place = tmp_path / "seat.toml"
    place.write_text('theme = "pink"')
    (check,) = doctor.seat_settings(place)
    assert check.advice is not None
    assert (check.level, check.advice.zh) == ("bad", "theme 只能是 dark | light，现为 pink。")


def test_a_hub_that_is_not_there_is_no_fault_of_the_machine(tmp_path, unused_tcp_port):
    place = tmp_path / "seat.toml"
    place.write_text(f'address = "ws://127.0.0.1:{unused_tcp_port}"')
    assert levels(doctor.seat_settings(place)) == ["ok", "warn"]


def test_the_command_tells_people_and_machines_the_same():
    asked = subprocess.run([sys.executable, "-m", "console", "doctor", "--json"], capture_output=True, text=True)
    told = json.loads(asked.stdout)
    worst = {each["level"] for each in told}
    assert asked.returncode == (1 if "bad" in worst else 0)
    assert [each["level"] for each in told if each["name"][1] == "Display"] == ["warn"]


def test_the_doctor_loads_neither_qt_nor_the_database():
    heavy = ("PySide6", "sqlalchemy", "aiohttp", "websockets")
    program = f"import sys, console.shell.doctor; print(*(set({heavy}) & set(sys.modules)))"
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == ""


def test_a_terminal_that_cannot_show_chinese_gets_question_marks():
    asked = subprocess.run(
        [sys.executable, "-m", "console", "doctor"], capture_output=True, env={"PYTHONIOENCODING": "ascii"}
    )
    assert b"[ok  ]" in asked.stdout
