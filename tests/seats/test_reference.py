"""`lujian reference` at a real hub: seen, exported, previewed, published, and refused in a sentence."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

from console.domain.agreement import of_organisation, of_words
from console.domain.codebook import Codebook
from console.domain.text import Text
from console.ingest.profile import read_profile
from console.ingest.reference import pleasant_json
from console.seats import reference
from tests.domain.test_codebook import a_book, a_class
from tests.hub.seats import UpHub, a_hub
from tests.ingest.books import a_workbook
from tests.ingest.sites import a_csv, a_feature, a_layer, a_square

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
        (("export", "calendar", "--out", "x.csv"), "只能导出为 .json"),
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


async def rows_of(desk: Desk, name: str) -> int:
    return max(int(each["rev"]) for each in await desk.says("list") if each["name"] == name)


async def reported(desk: Desk, lon: float, lat: float) -> None:
    """An open case at a point."""
    seat = await desk.hub.live("desk01")
    place = {"lon": lon, "lat": lat, "address": "桥头", "street": None}
    facts = {"case": "here", "source": "patrol", "title": "占道经营", "class_code": "E0405"}
    body = {"kind": "ReportCase", "place": place, **facts}
    await seat.send(frame="Command", id="c-1", body=body, made_at="2026-11-22T00:00:00Z")
    answer = await seat.next("Answer")
    assert answer["result"] == "ok", answer


async def test_a_layer_is_previewed_with_what_stands_outside_and_published_whole(desk: Desk):
    await reported(desk, 120.0, 36.7)
    out = desk.folder / "street.geojson"
    await desk.says("export", "ground", "--part", "street", "--out", str(out))
    whole = json.loads(out.read_text(encoding="utf-8"))
    whole["features"][0]["properties"]["name"] = "新清泉街道"
    out.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    told = await desk.says("import", "ground", str(out))
    assert [(each["what"][0], each["at"]) for each in told["changes"]] == [
        ("变更", f"镇街 {whole['features'][0]['properties']['id']}")
    ]
    assert [(each["thing"], each["reason"][0]) for each in told["astray"]] == [("here", "不在任何镇街界内")]
    assert (told["published"], await rows_of(desk, "ground")) == (None, 1)
    assert "在办的有 1 件与新数据不符" in await desk.in_words("import", "ground", str(out), "--yes")
    assert await rows_of(desk, "ground") == 2
    assert len((await desk.says("show", "ground", "--rev", "1"))["areas"]) > 0


async def test_one_bad_feature_leaves_the_ground_in_force_as_it_is(desk: Desk):
    good = a_square("g-1", "一号网格", "")
    bad = a_feature("Polygon", [[[117.5, 36.7]] * 4], id="g-2", name="二号网格")
    file = a_layer(desk.folder / "grid.geojson", good, bad)
    told = await desk.says("import", "ground", str(file), "--datum", "cgcs2000", "--yes", code=1)
    assert (told["ok"], [each["sheet"] for each in told["faults"]]) == (False, ["grid.geojson"])
    assert told["faults"][0]["reason"][0].startswith("第 2 个要素：")
    assert await rows_of(desk, "ground") == 1


async def test_a_layer_without_a_datum_or_of_a_unit_nobody_knows_is_refused(desk: Desk):
    file = a_layer(desk.folder / "grid.geojson", a_square("g-1", "一号网格", "火星街道"))
    assert "--datum" in await desk.in_words("import", "ground", str(file), "--yes", code=1)
    told = await desk.in_words("import", "ground", str(file), "--datum", "wgs84", "--yes", code=1)
    assert "areas.g-1.unit：没有单位 火星街道" in told
    assert await rows_of(desk, "ground") == 1


async def test_a_point_is_told_with_its_chain_and_who_answers(desk: Desk):
    told = await desk.says("show", "ground", "117.53,36.72", "--class", "e0405", "--on", "2026-11-22")
    assert told["unit"] and told["responsible"]["unit"] == told["unit"]
    assert [each["level"] for each in told["chain"]] == ["street", "road", "lane", "building", "shop"]
    assert any(each["is_vacant"] for each in told["chain"])
    assert "五长 chiefs" in await desk.in_words("show", "ground", "117.53,36.72")
    assert "经纬度写反了" in await desk.in_words("show", "ground", "36.72,117.53", code=1)
    assert "E9999 不在" in await desk.in_words("show", "ground", "117.53,36.72", "--class", "E9999", code=1)
    assert "只有编码表可查小类" in await desk.in_words("show", "calendar", "E0405", code=1)


async def test_the_sheets_of_an_organisation_go_out_and_come_in_changed(desk: Desk):
    file = desk.folder / "units.csv"
    await desk.says("export", "organisation", "--part", "units", "--out", str(file))
    same = await desk.says("import", "organisation", str(file), "--datum", "wgs84", "--yes")
    assert (same["changes"], same["published"]) == ([], None)
    text = file.read_text(encoding="utf-8-sig").replace("园林绿化中心", "园林服务中心")
    file.write_text(text, encoding="utf-8")
    told = await desk.says("import", "organisation", str(file), "--datum", "wgs84", "--yes")
    assert [each["at"] for each in told["changes"]] == ["units dept-gardens"]
    assert await rows_of(desk, "organisation") == 2


async def test_units_that_are_gone_are_told_where_the_ground_and_open_work_still_name_them(desk: Desk):
    file = a_csv(
        desk.folder / "units.csv",
        ("单位编号", "单位类型", "单位名称"),
        ("c", "城管委", "区城管委"),
        ("st-a", "镇街", "甲街道"),
    )
    duties = a_csv(desk.folder / "duties.csv", ("小类代码", "责任单位"), ("E0405", "属地镇街"))
    rules = a_csv(desk.folder / "rules.csv", ("适用小类", "责任单位"), ("E01*", "甲街道"))
    cameras = a_csv(desk.folder / "cameras.csv", ("监控编号", "经度", "纬度", "地址"))
    told = await desk.says("import", "organisation", *map(str, (file, duties, rules, cameras)))
    notes = "".join(zh for zh, _ in told["notes"])
    assert "其他基础数据有" in notes and "没有单位 st-" in notes and "职责表未列" in notes
    wrong = a_csv(desk.folder / "duties.csv", ("小类代码", "责任单位"), ("E9905", "属地镇街"))
    told = await desk.says("import", "organisation", str(wrong), "--yes", code=1)
    assert "编码表没有类别 E9905" in told["faults"][0]["reason"][0]
    assert await rows_of(desk, "organisation") == 1


async def test_rules_go_out_as_a_sheet_and_come_in_changed(desk: Desk):
    file = desk.folder / "rules.csv"
    await desk.says("export", "rules", "--out", str(file))
    assert (await desk.says("import", "rules", str(file), "--yes"))["changes"] == []
    with file.open("a", encoding="utf-8") as out:
        out.write("limits.T1,20分钟,\n")
    told = await desk.says("import", "rules", str(file), "--yes")
    assert [each["at"] for each in told["changes"]] == ["limits T1"]
    assert (await desk.says("show", "rules"))["limits"]["T1"] == {"value": 20, "unit": "minute"}


async def test_texts_go_out_as_a_sheet_and_come_in_changed_with_a_preview_first(desk: Desk):
    file = desk.folder / "texts.csv"
    await desk.says("export", "texts", "--out", str(file))
    assert (await desk.says("import", "texts", str(file), "--yes"))["changes"] == []
    with file.open("a", encoding="utf-8") as out:
        out.write("own-1,派遣,请{单位}到{地点},,E04*\n")
    preview = await desk.says("import", "texts", str(file))
    assert ([each["at"] for each in preview["changes"]], preview["published"]) == (["texts own-1"], None)
    assert (await desk.says("import", "texts", str(file), "--yes"))["published"] > 0
    assert (await desk.says("show", "texts"))["texts"][-1]["fits"] == ["dispatch"]
    rows = len(file.read_text(encoding="utf-8-sig").splitlines())
    with file.open("a", encoding="utf-8") as out:
        out.write("own-2,派遣,请到{那里},,\n")
    told = await desk.says("import", "texts", str(file), "--yes", code=1)
    assert [(each["row"], "{那里}" in each["reason"][0]) for each in told["faults"]] == [(rows + 1, True)]
    assert {each["rev"] for each in await desk.says("list") if each["name"] == "texts"} == {1, 2}


async def test_questions_come_in_for_classes_that_there_are_and_stand_beside_their_class(desk: Desk):
    file = a_csv(desk.folder / "q.csv", ("编号", "适用小类", "问题"), ("q1", "E0405", "店名？"), ("q2", "X1", "？？"))
    told = await desk.says("import", "questions", str(file), "--yes", code=1)
    assert "q2" in told["faults"][0]["reason"][0] and "没有类别 X1" in told["faults"][0]["reason"][0]
    file = a_csv(desk.folder / "q.csv", ("编号", "适用小类", "问题"), ("q1", "E0405", "店名？"))
    assert (await desk.says("import", "questions", str(file), "--yes"))["published"] > 0
    assert "店名？" in await desk.in_words("show", "codebook", "E0405")
    without = structs.replace(BOOK, classes=tuple(each for each in BOOK.classes if each.code != "E0405"))
    book = desk.folder / "without.json"
    book.write_text(pleasant_json(without), encoding="utf-8")
    notes = "".join(each[0] for each in (await desk.says("import", "codebook", str(book)))["notes"])
    demo = read_profile("demo")
    lost = [*of_organisation(demo.organisation, demo.ground, without), *of_words(demo.texts, without)]
    assert f"其他基础数据有 {len(lost) + 1} 处要随之更新" in notes, "and the question that nobody would be asked"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "ground", "--out", "x.geojson"), "分部分导出请用 --part"),
        (("export", "ground", "--part", "units", "--out", "x.geojson"), "分部分导出请用 --part"),
        (("export", "ground", "--part", "street", "--out", "x.json"), "分部分导出请用 --part"),
        (("export", "organisation", "--part", "street", "--out", "x.csv"), "分部分导出请用 --part"),
        (("import", "ground", "--layer", "street", "none.geojson"), "读不到"),
        (("import", "organisation", "a.csv", "b.json"), "一次只能给一个文件"),
        (("import", "calendar", "a.csv"), "只能用 JSON 文件"),
    ],
)
async def test_a_part_that_is_none_of_a_set_is_a_sentence(desk: Desk, words: tuple[str, ...], said: str):
    assert said in await desk.in_words(*words, code=1)


def test_layers_are_checked_without_a_hub_one_or_a_folder_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    street = a_layer(tmp_path / "street.geojson", a_square("w", "西街道", "st-w"))
    assert reference.main(["check", "ground", str(street), "--datum", "gcj02", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]
    assert reference.main(["check", "ground", str(street)]) == 1
    a_layer(tmp_path / "road.geojson", a_feature("Point", [117.5, 36.7], id="r", name="路"))
    assert reference.main(["check", "ground", str(tmp_path), "--datum", "wgs84"]) == 1
    assert "road.geojson" in capsys.readouterr().out
    (tmp_path / "empty").mkdir()
    assert reference.main(["check", "ground", str(tmp_path / "empty")]) == 1
    assert "没有可导入的文件" in capsys.readouterr().err
    assert reference.main(["check", "ground", str(street), "--datum", "mars"]) == 1
    assert "不认识坐标系" in capsys.readouterr().err


@pytest.mark.parametrize("more", [["--layer", "moon"], ["--field", "id"], ["--field", "=x"]])
def test_wrong_words_about_a_layer_end_with_two(more: list[str]):
    with pytest.raises(SystemExit) as ended:
        reference.main(["check", "ground", "x.geojson", *more])
    assert ended.value.code == 2
