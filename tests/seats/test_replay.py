"""`lujian replay`: a file goes through a real hub, and whatever is wrong is a sentence."""

import asyncio
import csv
import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.domain.case.commands import EndTakenOverCase, TakeOverCase
from console.domain.rows import CaseRow
from console.ingest.playback import plan
from console.seats import replay
from console.seats.replay import groups
from tests.hub.seats import UpHub, a_hub
from tests.ingest.sheet import MAPPING, a_row, as_lines, read

PLAYED_BACK: dict[str, Any] = {
    "clock": {"kind": "replay"},
    "notice": {"zh": MAPPING.notice.zh, "en": MAPPING.notice.en},
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a mapping and a sheet of four rows, one of them without a point."""
    (tmp_path / "map.json").write_bytes(msgspec.json.encode(MAPPING))
    rows = (a_row(), a_row(no="2", closed="", due=""), a_row(no="3", lat=""), a_row(no="=4", type="Flicker"))
    (tmp_path / "cases.csv").write_text("".join(as_lines(rows)), encoding="utf-8", newline="")
    return tmp_path


def words(files: Path, hub: UpHub | None = None) -> list[str]:
    told = [str(files / "cases.csv"), "--mapping", str(files / "map.json"), "--json"]
    if hub is None:
        return [*told, "--plan-only"]
    passwords = files / "passwords.json"
    passwords.write_text(json.dumps(hub.passwords), encoding="utf-8")
    return [*told, "--hub", hub.url, "--passwords", str(passwords)]


async def test_a_file_is_taken_over_and_a_second_run_changes_nothing(files: Path, capsys: pytest.CaptureFixture[str]):
    async with a_hub(files / "data", **PLAYED_BACK) as hub:
        assert await asyncio.to_thread(replay.main, words(files, hub)) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["figures"]["opened"] == 3
        assert told["outcome"]["answers"] == {"ok": 5}
        head = hub.parts.ledger.head
        assert await asyncio.to_thread(replay.main, words(files, hub)) == 0
        assert hub.parts.ledger.head == head
        seat = await hub.live("desk01")
        stages = {
            row["external"]["number"]: row["stage"] for row in seat.rows.values() if row["row"] == CaseRow.__name__
        }
        assert stages.pop("2") == "handling"
        assert set(stages.values()) <= {"closed"}
        await seat.leave()


async def test_a_hub_that_shows_today_is_not_played_into(files: Path, capsys: pytest.CaptureFixture[str]):
    ways: tuple[dict[str, Any], ...] = ({}, {"clock": {"kind": "replay"}})
    for settings in ways:
        async with a_hub(files / f"data{len(settings)}", **settings) as hub:
            head = hub.parts.ledger.head
            assert await asyncio.to_thread(replay.main, words(files, hub)) == 1
            assert hub.parts.ledger.head == head
        assert f"--notice-zh '{MAPPING.notice.zh}'" in capsys.readouterr().err


def test_without_a_hub_it_only_reads_and_counts(files: Path, capsys: pytest.CaptureFixture[str]):
    assert replay.main(words(files)) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert (figures["read"], figures["left_out"], figures["opened"], figures["open"]) == (4, 1, 3, 1)


def test_the_summary_as_text_names_whose_data_it_is(files: Path, capsys: pytest.CaptureFixture[str]):
    assert replay.main([word for word in words(files) if word != "--json"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("外地数据回放\nData from elsewhere\n")
    assert "没有坐标 no point: 1" in out


def test_the_report_lists_every_fault_with_its_row_and_runs_in_no_spreadsheet(files: Path):
    assert replay.main([*words(files), "--report", str(files / "faults.csv")]) == 0
    with (files / "faults.csv").open(encoding="utf-8-sig", newline="") as lines:
        faults = list(csv.DictReader(lines))
    assert [(fault["line"], fault["reason"], fault["left_out"]) for fault in faults] == [
        ("3", "no_deadline", "no"),
        ("4", "no_point", "yes"),
        ("5", "unknown_class", "no"),
    ]
    assert faults[-1]["number"] == "'=4"


def test_a_packed_file_reads_the_same(files: Path, capsys: pytest.CaptureFixture[str]):
    packed = files / "cases.csv.gz"
    packed.write_bytes(gzip.compress((files / "cases.csv").read_bytes()))
    assert replay.main([str(packed), *words(files)[1:]]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["read"] == 4


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("empty.csv", b""),
        ("other.csv", b"a,b\r\n1,2\r\n"),
        ("broken.csv", "".join(as_lines([a_row()])).encode() + b'"2,2015'),
        ("latin.csv", "".join(as_lines([a_row()])).encode() + b"\xe9\xe8,\r\n"),
        ("short.csv.gz", gzip.compress(b"x" * 9_000, mtime=0)[:40]),
        ("plain.csv.gz", b"no gzip at all"),
        ("zeros.csv", b"\x00\x00\x00"),
    ],
)
def test_a_file_that_is_no_such_sheet_is_a_sentence_in_both_languages(
    files: Path, name: str, content: bytes | None, capsys: pytest.CaptureFixture[str]
):
    if content is not None:
        (files / name).write_bytes(content)
    assert replay.main([str(files / name), *words(files)[1:]]) == 1
    zh, en = capsys.readouterr().err.strip().splitlines()
    assert not zh.isascii()
    assert en


@pytest.mark.parametrize(
    "mapping",
    [b"{", b"[]", b'{"system": "x"}', msgspec.json.encode(msgspec.structs.replace(MAPPING, zone="Mars/Olympus")), None],
)
def test_a_mapping_that_is_none_is_a_sentence(files: Path, mapping: bytes | None, capsys: pytest.CaptureFixture[str]):
    if mapping is None:
        (files / "map.json").unlink()
    else:
        (files / "map.json").write_bytes(mapping)
    assert replay.main(words(files)) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ["--speed", "quick"],
        ["--speed", "-1"],
        ["--cut-off", "2015-07-01"],
        ["--cut-off", "soon"],
    ],
)
def test_wrong_words_are_answered_before_anything_is_read(
    files: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]
):
    assert replay.main([*words(files), *wrong]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2


def test_a_mapping_we_do_not_ship_is_said_by_name(files: Path, capsys: pytest.CaptureFixture[str]):
    told = words(files)
    told[2] = "shipped:nowhere"
    assert replay.main(told) == 1
    assert "nowhere" in capsys.readouterr().err


def test_an_opening_and_its_end_never_share_a_batch():
    rows = [a_row(no=str(n), closed="2015-01-05T10:00:00") for n in range(30)]
    cut = list(groups(plan("elsewhere", read(*rows)).steps, None))
    for group in cut:
        begun = {step.body.case for step in group if isinstance(step.body, TakeOverCase)}
        ended = {step.body.case for step in group if isinstance(step.body, EndTakenOverCase)}
        assert not begun & ended
    assert sum(len(group) for group in cut) == 60


def test_at_a_speed_what_lies_further_apart_than_a_second_goes_out_apart():
    rows = [a_row(no=str(n), open=f"2015-01-05T10:00:{n:02d}", closed="") for n in range(30)]
    steps = plan("elsewhere", read(*rows)).steps
    assert [len(group) for group in groups(steps, 10.0)] == [11, 11, 8]
    assert len(list(groups(steps, None))) == 1
