"""Accounts from the command line: exit codes, sentences, and the one administrator a new hub makes."""

import io
import os
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.ids import AccountId
from console.domain.people import AddAccount, Role
from console.domain.text import Refused
from console.hub.founding import FIRST_PASSWORDS, PASSWORDS, found
from console.hub.ledger import Ledger
from console.hub.users import add_all, main, provision
from console.storage.accounts import Accounts, Hashing, SignedInAccount, listed
from console.storage.log import Log
from console.storage.reader import Reader
from resources import path
from tests.ingest.sites import a_csv
from tests.storage.world import HandClock, a_log
from tests.support.law import NOW

CHEAP = Hashing(memory_kib=64, passes=1, lanes=1)


def said(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one call."""
    try:
        code = main([str(word) for word in words])
    except SystemExit as stop:
        code = int(str(stop.code))
    out, err = capsys.readouterr()
    return code, out, err


def test_an_account_is_added_listed_and_disabled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    code, out, _ = said(capsys, "add", "zhang", "--role", "operator", "--name", "张三", "--data", data, "--json")
    assert (code, msgspec.json.decode(out)["added"]) == (0, "zhang")
    assert len(msgspec.json.decode(out)["password"]) >= 16
    assert said(capsys, "disable", "zhang", "--data", data)[0] == 0
    code, out, _ = said(capsys, "list", "--data", data, "--json")
    (only,) = msgspec.json.decode(out)
    assert (code, only["account"], only["name"], only["is_disabled"]) == (0, "zhang", "张三", True)
    assert "张三" in said(capsys, "list", "--data", data)[1]


def test_what_the_law_refuses_is_a_sentence_and_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add = ("add", "crew", "--role", "unit", "--data", tmp_path / "data")
    code, _, err = said(capsys, *add)
    assert (code, "must name its unit" in err) == (1, True)
    assert said(capsys, *add, "--unit", "d-clean")[0] == 0
    code, _, err = said(capsys, *add, "--unit", "d-clean")
    assert (code, "exists" in err) == (1, True)
    code, _, err = said(capsys, "disable", "nobody", "--data", tmp_path / "data")
    assert (code, "no such account" in err) == (1, True)


def test_a_call_with_the_wrong_words_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "add", "zhang", "--data", tmp_path)[0] == 2
    assert said(capsys, "rename", "zhang")[0] == 2
    assert said(capsys)[0] == 2
    code, out, _ = said(capsys, "--help")
    assert (code, "lujian user add NAME" in out) == (0, True)


def test_a_password_may_be_piped_in_and_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ("add", "zhang", "--role", "operator", "--password-stdin", "--data", tmp_path / "data")
    monkeypatch.setattr("sys.stdin", io.StringIO("weak\n"))
    assert said(capsys, *add)[0] == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("correct-horse-9\n"))
    code, out, _ = said(capsys, *add)
    assert (code, "correct-horse-9" in out) == (0, False)


def test_beside_a_running_hub_accounts_are_listed_and_not_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = Log.open(tmp_path, now=NOW, who="lujian hub")
    assert said(capsys, "list", "--data", tmp_path)[0] == 0
    code, _, err = said(capsys, "disable", "zhang", "--data", tmp_path)
    assert (code, f"in use by lujian hub (pid {os.getpid()})" in err) == (1, True)
    log.close()


async def test_a_new_hub_makes_one_administrator_whose_password_works(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    first = provision(log, NOW, CHEAP)
    assert first is not None
    assert provision(log, NOW, CHEAP) is None
    ledger, reader = Ledger(log, HandClock()), Reader(log)
    accounts = Accounts(ledger, reader, CHEAP)
    ledger.start()
    signed_in = await accounts.sign_in(first.account, first.password, NOW)
    assert isinstance(signed_in, SignedInAccount)
    assert [each.account for each in await accounts.list()] == [first.account]
    assert (await reader.snapshot(Audience(DISTRICT, Mask.DESK), NOW)).rows == ()
    await ledger.stop()
    accounts.close()
    reader.close()
    log.close()


def test_a_password_made_here_is_never_refused_for_its_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.hub.users.secrets.token_urlsafe", lambda _: "OnlyLettersByLuck")
    assert said(capsys, "add", "zhang", "--role", "operator", "--data", tmp_path / "data")[0] == 0


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a hub that was begun from the Zhangqiu pattern."""
    folder = tmp_path_factory.mktemp("begun")
    log = Log.open(folder, now=NOW)
    found(log, NOW, "zhangqiu")
    log.close()
    return folder


@pytest.fixture
def data(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "data"))


def of(account: str, data: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    everybody = msgspec.json.decode(said(capsys, "list", "--data", data, "--json")[1], type=list[dict[str, Any]])
    return next(each for each in everybody if each["account"] == account)


def test_an_account_has_a_role_set_and_a_scope_and_is_told_what_it_will_see(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = ("add", "zhang", "--role", "operator", "--role", "派遣员", "--data", data, "--json")
    code, out, _ = said(capsys, *desk)
    assert (code, msgspec.json.decode(out)["scope"]) == (0, "district/desk")
    assert set(of("zhang", data, capsys)["roles"]) == {"operator", "dispatcher"}
    code, out, _ = said(capsys, "add", "li", "--role", "责任单位", "--unit", "明水街道", "--data", data)
    assert (code, "范围：明水街道" in out) == (0, True)
    assert of("li", data, capsys)["unit"] == "st-mingshui"


def test_a_role_or_a_unit_that_nobody_knows_is_a_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, "add", "zhang", "--role", "boss", "--data", data)
    assert code == 2 and "没有角色“boss”" in err and "dispatcher（派遣员）" in err and "There is no role" in err
    code, _, err = said(capsys, "add", "zhang", "--role", "clock", "--data", data)
    assert code == 2
    code, _, err = said(capsys, "add", "zhang", "--role", "unit", "--unit", "st-mars", "--data", data)
    assert code == 1 and "没有单位“st-mars”" in err and "st-mingshui（明水街道）" in err


def test_a_roster_is_previewed_then_added_whole_with_its_passwords_in_a_new_file(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = a_csv(
        tmp_path / "名册.csv",
        ("账号", "姓名", "角色", "单位"),
        ("op-1", "张三", "受理员、派遣员", ""),
        ("ms-1", "李四", "责任单位", "明水街道"),
        ("desk01", "原有坐席", "受理员", ""),
    )
    code, out, _ = said(capsys, "import", roster, "--data", data)
    assert code == 0 and "将添加 2 个，原有 1 个不变" in out and "范围：明水街道" in out and "停用后另建" in out
    assert "op-1" not in said(capsys, "list", "--data", data)[1]
    code, _, err = said(capsys, "import", roster, "--data", data, "--yes")
    assert (code, "--passwords-out" in err) == (1, True)
    first = tmp_path / "first.json"
    add = ("import", roster, "--data", data, "--yes", "--passwords-out", first, "--json")
    code, out, _ = said(capsys, *add)
    assert (code, msgspec.json.decode(out)) == (0, {"added": ["op-1", "ms-1"], "there": 1})
    passwords = msgspec.json.decode(first.read_bytes(), type=dict[str, str])
    assert set(passwords) == {"op-1", "ms-1"} and passwords["op-1"] not in out
    if os.name == "posix":
        assert first.stat().st_mode & 0o077 == 0
    assert set(of("op-1", data, capsys)["roles"]) == {"operator", "dispatcher"}
    assert of("ms-1", data, capsys)["unit"] == "st-mingshui" and not of("ms-1", data, capsys)["is_demo"]
    assert set(of("desk01", data, capsys)["roles"]) > {"operator"}, "an account that is there stays"
    code, out, _ = said(capsys, *add)
    assert (code, msgspec.json.decode(out)["added"]) == (0, []), "asked twice, added once"


def test_a_roster_with_one_wrong_row_adds_nobody(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, good = ("账号", "角色", "单位"), ("op-1", "受理员", "")
    roster = a_csv(tmp_path / "r.csv", head, good, ("x", "责任单位", "火星街道"), ("y", "调度员", ""))
    first = tmp_path / "first.json"
    code, _, err = said(capsys, "import", roster, "--data", data, "--yes", "--passwords-out", first)
    assert code == 1 and "没有角色“调度员”" in err and "没有单位 火星街道" in err
    assert not first.exists() and "op-1" not in said(capsys, "list", "--data", data)[1]


def test_first_passwords_never_overwrite_a_file(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster = a_csv(tmp_path / "r.csv", ("账号", "角色"), ("op-1", "受理员"))
    (tmp_path / "first.json").write_text("mine", encoding="utf-8")
    add = ("import", roster, "--data", data, "--yes", "--passwords-out", tmp_path / "first.json")
    code, _, err = said(capsys, *add)
    assert (code, f"写不了 {tmp_path / 'first.json'}：已经存在，不会覆盖。" in err) == (1, True)
    assert (tmp_path / "first.json").read_text(encoding="utf-8") == "mine"
    assert "op-1" not in said(capsys, "list", "--data", data)[1]


def test_accounts_are_added_all_or_none(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    operator = frozenset({Role.OPERATOR})
    twice = [(AddAccount(account=AccountId(name), roles=operator), "名", "p" * 12) for name in ("a", "b", "a")]
    with pytest.raises(Refused, match="已存在"):
        add_all(log, twice, NOW, CHEAP)
    with log.writing() as connection:
        assert listed(connection) == ()
    assert len(add_all(log, twice[:2], NOW, CHEAP)) == 2
    log.close()


def test_a_site_that_begins_with_its_own_folder_has_no_demo_accounts(tmp_path: Path) -> None:
    mine = Path(shutil.copytree(path("profiles", "zhangqiu"), tmp_path / "mine"))
    body = (mine / "organisation.json").read_text(encoding="utf-8")
    (mine / "organisation.json").write_text(body.replace('"is_demo": true', '"is_demo": false'), encoding="utf-8")
    (mine / "accounts.json").write_text('[{"account": "admin", "name": ["管", "A"], "roles": ["admin"]}]', "utf-8")
    log = Log.open(tmp_path / "data", now=NOW)
    passwords = found(log, NOW, str(mine))
    kept = msgspec.json.decode((tmp_path / "data" / FIRST_PASSWORDS).read_bytes(), type=dict[str, str])
    assert set(kept) == set(passwords) == {"admin"}
    assert not (tmp_path / "data" / PASSWORDS).exists()
    with log.writing() as connection:
        assert [(each.account, each.is_demo) for each in listed(connection)] == [("admin", False)]
    log.close()
