"""`lujian reference` at a real hub: seen, exported, previewed, published, and refused in a sentence."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

from console.domain.codebook import Codebook
from console.domain.text import Text
from console.ingest.profile import read_profile
from console.ingest.reference import pleasant_json
from console.seats import reference
from tests.domain.test_codebook import a_book, a_class
from tests.hub.seats import UpHub, a_hub
from tests.ingest.books import a_workbook

BOOK = read_profile("demo").codebook


class Desk:
    """The command with a hub's address and an account, as an administrator types it."""

    def __init__(self, folder: Path, hub: UpHub, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.hub, self._capsys = folder, hub, capsys
        (folder / "passwords.json").write_text(json.dumps(hub.passwords), encoding="utf-8")

    async def says(self, *words: str, account: str = "admin", code: int = 0) -> Any:
        """Run it with --json; gives what it said."""
        given = [*words, "--json", "--account", account, "--hub", self.hub.url]
        given += ["--passwords", str(self.folder / "passwords.json")]
        assert await asyncio.to_thread(reference.main, given) == code
        return json.loads(self._capsys.readouterr().out)

    async def in_words(self, *words: str, code: int = 0) -> str:
        given = [*words, "--hub", self.hub.url, "--passwords", str(self.folder / "passwords.json")]
        assert await asyncio.to_thread(reference.main, given) == code
        said = self._capsys.readouterr()
        return said.out + said.err

    async def revision(self) -> int:
        return max(int(each["rev"]) for each in await self.says("list") if each["name"] == "codebook")


@pytest.fixture
async def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    async with a_hub(tmp_path / "data") as up:
        yield Desk(tmp_path, up, capsys)


def renamed(book: Codebook = BOOK) -> Codebook:
    return structs.replace(book, name=Text("新版", "new edition"))


async def test_the_sets_in_force_are_listed_shown_and_exported(desk: Desk):
    assert {(each["name"], each["rev"]) for each in await desk.says("list")} >= {("codebook", 1), ("calendar", 1)}
    assert len((await desk.says("show", "codebook"))["classes"]) == len(BOOK.classes)
    assert (await desk.says("show", "codebook", "e0405"))["code"] == "E0405"
    assert "店主自改" in await desk.in_words("show", "codebook", "E0405")
    out = desk.folder / "calendar.json"
    await desk.says("export", "calendar", "--out", str(out))
    assert (await desk.says("import", "calendar", str(out)))["changes"] == []


async def test_a_preview_publishes_nothing_and_yes_publishes_once(desk: Desk):
    file = desk.folder / "new.json"
    file.write_text(pleasant_json(renamed()), encoding="utf-8")
    preview = await desk.says("import", "codebook", str(file))
    assert ([each["at"] for each in preview["changes"]], preview["published"]) == (["name"], None)
    assert await desk.revision() == 1
    assert (await desk.says("import", "codebook", str(file), "--yes"))["published"] > 0
    assert await desk.revision() == 2
    assert (await desk.says("import", "codebook", str(file), "--yes"))["published"] is None
    assert await desk.revision() == 2


async def test_an_earlier_edition_is_still_there_and_can_be_put_in_force_again(desk: Desk):
    new, old = desk.folder / "new.json", desk.folder / "old.json"
    new.write_text(pleasant_json(renamed(a_book())), encoding="utf-8")
    await desk.says("import", "codebook", str(new), "--yes")
    assert len((await desk.says("show", "codebook", "--rev", "1"))["classes"]) == len(BOOK.classes)
    await desk.says("export", "codebook", "--rev", "1", "--out", str(old))
    await desk.says("import", "codebook", str(old), "--yes")
    await desk.says("import", "codebook", str(new), "--yes")
    assert await desk.revision() == 4
    assert len((await desk.says("show", "codebook"))["classes"]) == 1


async def test_a_workbook_with_a_bad_row_is_refused_whole_with_the_row(desk: Desk):
    rows = (("01", "市容环境", "01", "私搭乱建", "正在搭建", "1紧急工作时制止", "停工", ""),)
    file = a_workbook(desk.folder / "site.xlsx", rows, merged=())
    told = await desk.says("import", "codebook", str(file), "--yes", code=1)
    assert [(each["sheet"], each["row"]) for each in told["faults"]] == [("事件", 3)]
    assert await desk.revision() == 1


async def test_a_workbook_becomes_the_edition_in_force_and_what_it_does_not_touch_stays(desk: Desk):
    file = a_workbook(desk.folder / "site.xlsx")
    told = await desk.says("import", "codebook", str(file), "--edition", "2027 版", "--yes")
    assert any("部件小类保持不变" in zh for zh, _ in told["notes"])
    shown = await desk.says("show", "codebook")
    assert shown["name"][0] == "2027 版"
    assert [each["code"] for each in shown["classes"] if each["domain"] == "event"] == ["E0101", "E0110"]
    assert sum(each["domain"] == "part" for each in shown["classes"]) == 92


async def test_the_hub_itself_refuses_an_edition_with_a_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("console.ingest.reference.faults", lambda found: ())
    (desk.folder / "bad.json").write_bytes(msgspec.json.encode(a_book(a_class("E01"))))
    told = await desk.says("import", "codebook", str(desk.folder / "bad.json"), "--yes", code=1)
    assert "E01 应为" in told["error"][0]


async def test_somebody_who_is_no_administrator_may_look_and_not_publish(desk: Desk):
    file = desk.folder / "new.json"
    file.write_text(pleasant_json(renamed()), encoding="utf-8")
    told = await desk.says("import", "codebook", str(file), "--yes", account="desk01", code=1)
    assert told["error"][0] == "基础数据由系统管理员发布。"
    assert await desk.revision() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "codebook", "E9999"), "E9999 不在"),
        (("show", "codebook", "--rev", "9"), "没有第 9 版"),
        (("export", "calendar", "--out", "x.csv"), "只有编码表"),
        (("export", "calendar", "--out", "no/such/folder.json"), "写不了"),
        (("import", "codebook", "none.xlsx"), "读不到"),
    ],
)
async def test_what_cannot_be_done_is_a_sentence(desk: Desk, words: tuple[str, ...], said: str):
    told = await desk.in_words(*words, code=1)
    assert said in told and "Traceback" not in told


async def test_a_wrong_password_is_a_sentence(desk: Desk):
    (desk.folder / "passwords.json").write_text('{"admin": "wrong"}', encoding="utf-8")
    assert "Traceback" not in await desk.in_words("list", code=1)


def test_a_file_is_checked_without_a_hub(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "good.json").write_text(pleasant_json(BOOK), encoding="utf-8")
    assert reference.main(["check", "codebook", str(tmp_path / "good.json")]) == 0
    assert "文件无误" in capsys.readouterr().out
    (tmp_path / "bad.json").write_bytes(msgspec.json.encode(a_book(a_class("E01"), a_class("P02"))))
    assert reference.main(["check", "codebook", str(tmp_path / "bad.json")]) == 1
    assert "2 faults" in capsys.readouterr().out
    assert reference.main(["check", "codebook", str(tmp_path / "none.json")]) == 1
    assert "读不到" in capsys.readouterr().err


def test_limits_that_say_days_are_asked_about_and_then_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = (("01", "市容环境", "01", "私搭乱建", "正在搭建", "2天", "停工", ""),)
    check = ["check", "codebook", str(a_workbook(tmp_path / "site.xlsx", rows, merged=()))]
    assert reference.main(check) == 1
    assert "--days" in capsys.readouterr().err
    assert reference.main([*check, "--days", "work_day"]) == 0


def test_words_of_a_file_move_no_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = (("01", "市容", "01", "名", "情形", "\x9b2J很快", ""),)
    assert reference.main(["check", "codebook", str(a_workbook(tmp_path / "site.xlsx", rows, merged=()))]) == 1
    assert "\x9b" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["show"], ["import", "codebook"], ["show", "weather"], ["publish", "codebook"]])
def test_wrong_words_end_with_two(words: list[str]):
    with pytest.raises(SystemExit) as ended:
        reference.main(words)
    assert ended.value.code == 2


def test_without_a_password_it_ends_with_two(tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.delenv("LUJIAN_PASSWORD", raising=False)
    assert reference.main(["list"]) == 2
    assert "LUJIAN_PASSWORD" in capsys.readouterr().err
