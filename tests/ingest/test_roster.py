"""Who may sign in comes in as a list, with a role set and a scope each, whole or not at all."""

from pathlib import Path

import pytest

from console.domain.people import Role
from console.domain.text import Refused
from console.ingest.profile import read_profile
from console.ingest.roster import ROLES, Roster, read_roster, role_named
from resources import path
from tests.ingest.sites import a_book, a_csv

ORGANISATION = read_profile("zhangqiu").organisation
HEAD = ("账号", "姓名", "角色", "单位")


def told(roster: Roster) -> list[tuple[int, str]]:
    assert roster.accounts == ()
    return [(each.row, each.reason.zh) for each in roster.faults]


def test_a_list_of_accounts_has_role_sets_and_units_by_name_or_id(tmp_path: Path):
    rows = (
        ("desk01", "张三", "受理员、派遣员", ""),
        ("ms01", "李四", "责任单位", "明水街道"),
        ("ms02", "", "unit, handler", "st-mingshui"),
    )
    book = a_book(tmp_path / "账号.xlsx", 名册=(("示例区账号",), HEAD, *rows))
    roster = read_roster(book, ORGANISATION)
    assert [(str(each.account), each.name.zh, sorted(each.roles), str(each.unit)) for each in roster.accounts] == [
        ("desk01", "张三", [Role.DISPATCHER, Role.OPERATOR], "None"),
        ("ms01", "李四", [Role.UNIT], "st-mingshui"),
        ("ms02", "ms02", [Role.HANDLER, Role.UNIT], "st-mingshui"),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", "张三", "受理员", ""), "“账号”为空"),
        (("a b", "张三", "受理员", ""), "含空格"),
        (("a" * 65, "张三", "受理员", ""), "过长"),
        (("a", "张三", "", ""), "“角色”为空"),
        (("a", "张三", "调度员", ""), "没有角色“调度员”"),
        (("a", "张三", "clock", ""), "没有角色“clock”"),
        (("a", "张三", "责任单位", ""), "必须指明单位"),
        (("a", "张三", "受理员", "明水街道"), "看到的仍是全区"),
        (("a", "张三", "责任单位", "火星街道"), "没有单位 火星街道"),
    ],
)
def test_a_wrong_row_is_told_and_no_account_is_taken(tmp_path: Path, row: tuple[str, ...], said: str):
    (fault,) = told(read_roster(a_csv(tmp_path / "a.csv", HEAD, ("b", "好", "受理员", ""), row), ORGANISATION))
    assert said in fault[1]


def test_an_account_twice_is_told_in_a_sheet_and_in_json(tmp_path: Path):
    row = ("a", "张三", "受理员", "")
    assert told(read_roster(a_csv(tmp_path / "a.csv", HEAD, row, row), None)) == [(3, "a 与第 2 行重复。")]
    one = '{"account": "a", "name": ["张三", "Z"], "roles": ["operator"]}'
    (tmp_path / "a.json").write_text(f"[{one}, {one}]", encoding="utf-8")
    assert told(read_roster(tmp_path / "a.json", None)) == [(0, "账号 a 重复。")]


def test_the_accounts_of_a_profile_are_such_a_list():
    roster = read_roster(path("profiles", "zhangqiu", "accounts.json"), ORGANISATION)
    assert len(roster.accounts) > 30 and roster.faults == ()


@pytest.mark.parametrize(
    ("name", "body"), [("a.csv", "甲,乙\n1,2\n"), ("a.json", "{"), ("a.xlsx", "PK"), ("b.csv", "")]
)
def test_what_is_no_list_of_accounts_is_refused(tmp_path: Path, name: str, body: str):
    (tmp_path / name).write_text(body, encoding="utf-8")
    with pytest.raises(Refused):
        read_roster(tmp_path / name, None)


def test_every_role_a_person_may_have_is_known_in_both_languages():
    assert set(ROLES.values()) == set(Role) - {Role.CLOCK}
    assert role_named("派遣员") is role_named(" Dispatcher ") is Role.DISPATCHER
