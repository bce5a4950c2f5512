"""A file that is not in its shape is answered with a sentence in both languages that says where and what is due."""

import random
import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from console.domain.clues import Daily, Permit, Quiet, SelfFiling, TriageRules
from console.domain.ids import CameraId
from console.domain.malformed import read_known, read_whole, strays, told
from console.domain.reference import SHAPES, SetName
from console.domain.text import Refused, Text
from console.ingest.profile import read_profile

FILE = Text("文件 a.json ", "File a.json")
DECODERS_OWN = re.compile(r"Expected|Invalid|Object|malformed|truncated|out of range|`")
DEMO = read_profile("demo")
SETS = {
    SetName.CODEBOOK: DEMO.codebook,
    SetName.CALENDAR: DEMO.calendar,
    SetName.ORGANISATION: DEMO.organisation,
    SetName.GROUND: DEMO.ground,
    SetName.RULES: DEMO.rules,
    SetName.TEXTS: DEMO.texts,
    SetName.QUESTIONS: DEMO.questions,
    SetName.TRIAGE: TriageRules(
        permits=(
            Permit(id="m1", name="瓜摊", lon=117.5, lat=36.7, classes=("E0401",), hours=(Daily("06:00", "10:00"),)),
        ),
        quiets=(Quiet(id="q1", name="庙会", since=datetime(2026, 11, 1, tzinfo=UTC)),),
        files_itself=(SelfFiling(CameraId("cam-001"), "E0405"),),
    ),
}
SEEDS = 60


class Kind(StrEnum):
    REST = "rest"
    WORK = "work"


class Row(Struct, kw_only=True):
    code: str = ""
    day: date | None = None
    at: datetime | None = None
    kind: Kind = Kind.REST
    pair: tuple[str, int] = ("", 0)
    parts: tuple[int, ...] = ()


class Sheet(Struct, kw_only=True):
    rows: tuple[Row, ...]
    named: dict[str, Row] = {}
    by_kind: dict[Kind, int] = {}


def refused(body: bytes, read: Any = read_whole) -> Text:
    with pytest.raises(Refused) as fault:
        read(Sheet, body, FILE)
    return fault.value.reason


@pytest.mark.parametrize(
    ("body", "zh", "en"),
    [
        (b"[]", "应为对象，现为列表", "Expected `object`, got `array`"),
        (b'{"rows": 3}', "rows 应为列表，现为整数", "at rows: Expected `array`, got `int`"),
        (b"{}", "缺少 rows", "Object missing required field `rows`"),
        (b'{"rows": [{}, {}, {"day": "2026-02-30"}, {"day": 1}]}', "rows[2].day 不是有效的日期", "at rows[2].day: "),
        (b'{"rows": [{}, {"at": 1.5}]}', "rows[1].at 应为时刻或null，现为数字", "at rows[1].at: "),
        (b'{"rows": [{}, {"code": "E07", "kind": "feast"}]}', "rows[E07].kind 不能是 'feast'，可用：rest、work", ""),
        (b'{"rows": [{"pair": ["a", "b"]}]}', "rows[0].pair[1] 应为整数，现为文字", "at rows[0].pair[1]: "),
        (b'{"rows": [{"pair": ["a"]}]}', "rows[0].pair 长度不对", "at rows[0].pair: "),
        (b'{"rows": [{}, {"parts": [1, 2, 3, "x", 4]}, {"parts": ["y"]}]}', "rows[1].parts[3] 应为整数", "parts[3]: "),
        (b'{"rows": [], "named": {"a": {}, "b": {"code": null}}}', "named[b].code 应为文字，现为null", "at named[b]"),
        (b'{"rows": [], "by_kind": {"rest": 1, "feast": 2}}', "不能是 'feast'", "'feast'"),
        (b'{"rows": [', "内容不完整", "truncated"),
        (b'{"rows" 3}', "第 8 字节处不合 JSON 语法", "byte 8"),
        (b'{"rows": ["\xff"]}', "不是 UTF-8 编码", "UTF-8"),
        (b"[" * 200_000, "嵌套过深", "nested too deep"),
    ],
)  # fmt: skip
def test_each_fault_has_its_place_and_what_is_due(body: bytes, zh: str, en: str):
    reason = refused(body)
    assert reason.zh.startswith("文件 a.json 格式有误：") and reason.zh.endswith("。") and zh in reason.zh
    assert reason.en.startswith("File a.json is malformed: ") and reason.en.endswith(".") and en in reason.en
    assert refused(body, read_known) == reason


def test_a_key_that_nobody_knows_is_refused_with_its_place_and_read_over_where_that_is_asked_for():
    body = b'{"rows": [{"code": "E01", "dya": null}], "named": {"x": {"knid": 1}}, "more": 1}'
    reason = refused(body)
    for place in ("不认识“rows[E01].dya”", "不认识“named[x].knid”", "不认识“more”"):
        assert place in reason.zh
    assert "Known here are code, day, at, kind, pair, parts." in reason.en
    assert read_known(Sheet, body, FILE) == Sheet(rows=(Row(code="E01"),), named={"x": Row()})


def test_many_unknown_keys_are_told_five_at_a_time():
    reason = refused(msgspec.json.encode({"rows": [], **{f"key{n}": n for n in range(12)}}))
    assert reason.zh.count("不认识") == 5 and reason.zh.endswith("另有 7 处。") and reason.en.endswith(" 7 more.")


def test_a_long_word_of_a_file_does_not_come_back_whole():
    body = msgspec.json.encode({"rows": [{"kind": "x" * 100_000}], "y" * 100_000: 1})
    assert max(map(len, refused(body))) < 400
    assert max(map(len, refused(body, read_known))) < 400


def test_words_that_no_saying_is_known_for_are_given_as_they_are():
    assert told(ValueError("something new - at `$.rows[...].day`")) == (
        "rows[...].day something new",
        "at rows[...].day: something new",
    )


@pytest.mark.parametrize("name", SETS)
def test_damage_anywhere_in_a_set_is_refused_in_chinese_or_reads_as_a_set(name: SetName):
    whole = msgspec.json.encode(SETS[name])
    assert read_whole(SHAPES[name], whole, FILE) == SETS[name]
    told_of = 0
    for seed in range(SEEDS):
        rng = random.Random(f"{name}-{seed}")
        raw = msgspec.json.decode(whole)
        damage = _damaged(raw, rng)
        try:
            read_whole(SHAPES[name], msgspec.json.encode(raw), FILE)
        except Refused as fault:
            told_of += 1
            assert not DECODERS_OWN.search(fault.reason.zh), (seed, damage, fault.reason.zh)
            assert fault.reason.zh.endswith("。"), (seed, damage, fault.reason.zh)
    assert told_of > SEEDS // 3


@pytest.mark.parametrize("name", SETS)
def test_a_set_that_is_cut_off_is_refused_in_chinese(name: SetName):
    whole = msgspec.json.encode(SETS[name])
    rng = random.Random(f"cut-{name}")
    for at in [0, 1, *(rng.randrange(len(whole)) for _ in range(100))]:
        with pytest.raises(Refused) as fault:
            read_whole(SHAPES[name], whole[:at], FILE)
        assert not DECODERS_OWN.search(fault.value.reason.zh), (at, fault.value.reason.zh)


def test_no_key_of_a_shipped_set_is_unknown():
    for name, value in SETS.items():
        assert strays(msgspec.json.decode(msgspec.json.encode(value)), SHAPES[name]) == ()


def _damaged(raw: Any, rng: random.Random) -> str:
    """Sets one thing at some depth to what it should hardly be; says where."""
    place, at = "", raw
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        deeper = [key for key in keys if isinstance(at[key], dict | list) and at[key]]
        if deeper and rng.random() < 0.8:
            key = rng.choice(deeper)
            place, at = f"{place}.{key}", at[key]
            continue
        key = rng.choice(keys)
        match rng.randrange(4):
            case 0 if isinstance(at, dict):
                at[f"{key}x"] = at.pop(key)
            case 1:
                del at[key]
            case _:
                at[key] = rng.choice([None, 7, -1.5, "党", [], {}, True, [[]], "2026-02-30", 10**30])
        return f"{place}.{key}"
