"""How a centre works comes in as settings and values, and goes out as it came."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.domain.case.rules import LADDERS, LIMITS, Rules
from console.domain.case.things import Source
from console.domain.case.timers import Rung, RungKind, TimerKind
from console.domain.deadline import Limit, LimitUnit
from console.domain.text import Refused
from console.ingest.profile import read_profile
from console.ingest.rulesheet import bring, csv_of
from console.ingest.tables import FromFile
from tests.ingest.sites import a_csv

HEAD = ("设置", "值", "说明")
OWN = Rules(
    name="本区规则",
    limits={TimerKind.T1: Limit(20, LimitUnit.MINUTE), TimerKind.T4: Limit(1, LimitUnit.WORK_DAY)},
    ladders={TimerKind.T3: (Rung(RungKind.WARN, 0.333), Rung(RungKind.OVERDUE, 1.0), Rung(RungKind.ESCALATE, 2.5))},
    verify=(),
    two_axis=True,
    hand_back_within_h=4,
    suspend_days_long=20,
    shifts=("06:30", "14:30", "22:30"),
)


def said(tmp_path: Path, *rows: tuple[str, ...], beside: Rules | None = None) -> FromFile:
    return bring([a_csv(tmp_path / "rules.csv", HEAD, *rows)], beside)


def faults(found: FromFile) -> list[str]:
    assert found.value is None
    return [each.reason.zh for each in found.faults]


@pytest.mark.parametrize(
    "rules",
    [
        OWN,
        Rules(),
        Rules(limits=LIMITS, ladders=LADDERS, on_duty=tuple(TimerKind)),
        *(read_profile(name).rules for name in ("demo", "zhangqiu", "pingcheng", "dongying")),
    ],
)
def test_rules_go_out_and_come_back_as_they_were(tmp_path: Path, rules: Rules):
    (tmp_path / "r.csv").write_text(csv_of(rules), encoding="utf-8-sig")
    assert bring([tmp_path / "r.csv"], None).value == rules


def test_what_is_not_listed_stays_and_an_empty_value_is_the_usual_one(tmp_path: Path):
    rows = ("two_axis", "否", ""), ("limits.T1", "", "回到 15 分钟"), ("hand_back_within_h", "", "")
    rest = {TimerKind.T4: Limit(1, LimitUnit.WORK_DAY)}
    assert said(tmp_path, *rows, beside=OWN).value == replace(OWN, two_axis=False, limits=rest, hand_back_within_h=None)


def test_sources_and_rungs_may_be_written_in_chinese(tmp_path: Path):
    found = said(tmp_path, ("verify", "公众上报、热线 12345", ""), ("ladders.T3", "预警50%；超期 100%", "")).value
    assert isinstance(found, Rules)
    assert found.verify == (Source.CITIZEN, Source.HOTLINE)
    assert found.ladders[TimerKind.T3] == (Rung(RungKind.WARN, 0.5), Rung(RungKind.OVERDUE, 1.0))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("two_axes", "是", ""), "没有设置“two_axes”"),
        (("rev", "7", ""), "没有设置“rev”"),
        (("two_axis", "也许", ""), "应写是或否"),
        (("extensions_most", "很多", ""), "extensions_most 的值“很多”不对"),
        (("extensions_most", "99", ""), "须在 0 与 10 之间"),
        (("limits.T1", "15", ""), "无法识别"),
        (("limits.T1", "4小时", ""), "请先声明"),
        (("limits.T9", "15分钟", ""), "没有时限“T9”"),
        (("limits.T3", "15分钟", ""), "由立案条件或批准的日期决定"),
        (("limits", "15分钟", ""), "没有设置“limits”"),
        (("two_axis.T1", "是", ""), "没有设置“two_axis.T1”"),
        (("ladders.T3", "预警一半", ""), "应写作"),
        (("ladders.T3", "超期 100%、预警 50%", ""), "从小到大"),
        (("verify", "监督员", ""), "不发核实"),
        (("verify", "邻居", ""), "verify 的值“邻居”不对"),
    ],
)
def test_a_wrong_setting_is_a_sentence(tmp_path: Path, row: tuple[str, ...], told: str):
    assert any(told in each for each in faults(said(tmp_path, row)))


def test_a_setting_twice_and_a_sheet_without_its_heading_are_refused(tmp_path: Path):
    assert "two_axis 与第 2 行重复" in faults(said(tmp_path, ("two_axis", "是", ""), ("two_axis", "否", "")))[0]
    with pytest.raises(Refused, match="没有找到表头"):
        bring([a_csv(tmp_path / "x.csv", ("甲", "乙"), ("1", "2"))], None)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([*Rules.__struct_fields__, "limits.T1", "ladders.T3"]), st.text(max_size=12)))
)
def test_any_value_is_taken_or_told_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
):
    file = tmp_path_factory.getbasetemp() / "any.csv"
    lines = [f'{key},"{value.replace(chr(34), "")}"' for key, value in rows]
    file.write_text("\n".join(["设置,值", *lines]), encoding="utf-8")
    try:
        found = bring([file], None)
    except Refused:
        return
    assert (found.value is None) == bool(found.faults)
