"""Accounts from the command line: exit codes, sentences, and the one administrator a new hub makes."""

import io
import os
from pathlib import Path

import msgspec
import pytest

from console.domain.duty import DISTRICT, Audience, Mask
from console.hub.ledger import Ledger
from console.hub.users import main, provision
from console.storage.accounts import Accounts, Hashing, SignedInAccount
from console.storage.log import Log
from console.storage.reader import Reader
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
    found = await accounts.sign_in(first.account, first.password, NOW)
    assert isinstance(found, SignedInAccount)
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
