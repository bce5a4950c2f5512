"""The second door for administrators: who gets in, what a password leaves behind, what a change of rights ends."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from console.domain.ids import AccountId, CommandId
from console.domain.people import Actor, DisableAccount, Role
from console.hub.decision import CHANGED
from console.wire import frames
from console.wire.frames import Close
from tests.hub.seats import UpHub

PASSWORD = "Xk7-unheard-of-Word"


def holding(folder: Path, words: bytes) -> list[Path]:
    """The files that have these bytes in them."""
    return [file for file in folder.rglob("*") if file.is_file() and words in file.read_bytes()]


async def call(hub: UpHub, method: str, path: str, token: str, body: Any = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, hub.http + path, json=body, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


async def line(hub: UpHub, token: str, account: str) -> dict[str, Any]:
    status, told = await call(hub, "GET", "/admin/accounts", token)
    assert status == 200
    return next(each for each in told["accounts"] if each["account"] == account)


@pytest.mark.parametrize(("method", "path"), [("GET", "/admin/accounts"), ("PUT", "/admin/accounts/desk02/password")])
async def test_only_an_administrator_gets_in(hub: UpHub, method: str, path: str) -> None:
    desk = await hub.signed_in("desk01")
    status, told = await call(hub, method, path, desk.token, {})
    assert (status, told["reason"][0]) == (403, "仅供系统管理员使用。")
    assert (await call(hub, method, path, "no-token", {}))[0] == 401


async def test_an_account_is_added_given_a_password_and_signs_in(hub: UpHub) -> None:
    admin = await hub.live("admin")
    added = await admin.ask({"kind": "AddAccount", "account": "zhang", "roles": ["operator"]})
    assert added["result"] == "ok"
    assert not (await line(hub, admin.token, "zhang"))["has_password"]
    status, told = await call(hub, "PUT", "/admin/accounts/zhang/password", admin.token, {"name": "张三"})
    assert status == 200 and len(told["password"]) >= 16
    hub.passwords["zhang"] = told["password"]
    await hub.live("zhang")
    found = await line(hub, admin.token, "zhang")
    assert (found["name"], found["open"], found["signed_in_at"] is not None) == ("张三", 1, True)


async def test_a_new_password_ends_every_sign_in_of_the_old_one(hub: UpHub) -> None:
    admin, desk = await hub.live("admin"), await hub.live("desk02")
    status, told = await call(hub, "PUT", "/admin/accounts/desk02/password", admin.token, {"password": PASSWORD})
    assert (status, told["password"]) == (200, "")
    assert await desk.closed() == Close.SIGN_IN_AGAIN
    assert (await call(hub, "GET", "/references", desk.token))[0] == 401
    hub.passwords["desk02"] = PASSWORD
    await hub.live("desk02")


@pytest.mark.parametrize(
    ("account", "body"),
    [
        ("nobody", {}),
        ("desk02", {"password": "short"}),
        ("desk02", {"password": "desk02-desk02"}),
        ("desk02", {"name": "长" * 65}),
        ("desk02", {"word": "x"}),
        ("desk02", {"password": "x" * 5_000}),
    ],
)
async def test_what_cannot_be_kept_is_refused_in_a_sentence(hub: UpHub, account: str, body: dict[str, str]) -> None:
    admin = await hub.live("admin")
    status, told = await call(hub, "PUT", f"/admin/accounts/{account}/password", admin.token, body)
    assert status == (413 if len(body.get("password", "")) > 4_000 else 422) and all(told["reason"])
    await hub.live("desk02")


async def test_a_password_is_nowhere_in_what_the_hub_keeps(hub: UpHub, data: Path, caplog: Any) -> None:
    admin = await hub.live("admin")
    assert (await call(hub, "PUT", "/admin/accounts/desk02/password", admin.token, {"password": PASSWORD}))[0] == 200
    _, told = await call(hub, "PUT", "/admin/accounts/desk01/password", admin.token, {})
    for secret in (PASSWORD, told["password"]):
        assert holding(data, secret.encode()) == []
        assert secret not in caplog.text
    assert "lujian.db" in {file.name for file in holding(data, b"desk02")}


async def test_changed_rights_end_the_connections_that_had_others(hub: UpHub) -> None:
    admin, desk = await hub.live("admin"), await hub.live("desk02")
    change = {"kind": "ChangeAccount", "account": "desk02", "roles": ["unit"], "unit": "d-clean"}
    assert (await admin.ask(change))["result"] == "ok"
    async with asyncio.timeout(2):
        assert await desk.closed() == Close.SCOPE_CHANGED
    again = await hub.socket()
    await again.send(frame="Token", token=desk.token)
    who = (await again.next("SignedIn"))["who"]
    assert (who["scope"], who["mask"], who["unit"]) == ("d-clean", "unit", "d-clean")


async def test_an_enabled_account_signs_in_again(hub: UpHub) -> None:
    admin, desk = await hub.live("admin"), await hub.live("desk02")
    assert (await admin.ask({"kind": "DisableAccount", "account": "desk02"}))["result"] == "ok"
    async with asyncio.timeout(2):
        assert await desk.closed() == Close.REVOKED
    assert (await admin.ask({"kind": "EnableAccount", "account": "desk02"}))["result"] == "ok"
    await hub.live("desk02")


@pytest.mark.parametrize("by_password", [True, False])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "DisableAccount", "account": "desk02"}, Close.REVOKED),
        ({"kind": "ChangeAccount", "account": "desk02", "roles": ["unit"], "unit": "d-clean"}, Close.SCOPE_CHANGED),
    ],
)
async def test_rights_that_change_while_somebody_is_at_the_door_are_not_the_old_ones_inside(
    hub: UpHub, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], code: int, by_password: bool
) -> None:
    """The account is read, then it changes, and only then the door opens: they sit nowhere yet, to be let go of."""
    admin, token = await hub.live("admin"), (await hub.signed_in("desk02")).token
    accounts, has_read, may_go_on = hub.parts.hub.accounts, asyncio.Event(), asyncio.Event()
    name = "sign_in" if by_password else "by_token"
    real = getattr(accounts, name)

    async def held_up(*asked: Any) -> Any:
        found = await real(*asked)
        has_read.set()
        await may_go_on.wait()
        return found

    monkeypatch.setattr(accounts, name, held_up)
    comes = await hub.socket()
    if by_password:
        await comes.send(frame="SignIn", account="desk02", password=hub.passwords["desk02"])
    else:
        await comes.send(frame="Token", token=token)
    async with asyncio.timeout(5):
        await has_read.wait()
        assert (await admin.ask(change))["result"] == "ok"
        may_go_on.set()
        assert await comes.closed() == code
    assert not [frame for frame in comes.heard if frame["frame"] == "SignedIn"]


async def test_the_last_administrator_stays(hub: UpHub) -> None:
    admin = await hub.live("admin")
    told = await admin.ask({"kind": "DisableAccount", "account": "admin"})
    assert told["result"] == "denied" and "最后一个" in told["reason"][0]


async def test_an_ask_under_rights_that_the_account_has_no_more_is_refused(hub: UpHub) -> None:
    """Its connection ends as well; what was on its way before that is caught here."""
    before = Actor(AccountId("desk01"), frozenset({Role.ADMIN}))
    command = frames.Command(
        id=CommandId("01920000-0000-7000-8000-000000000001"),
        body=DisableAccount(AccountId("desk02")),
        made_at=datetime.now(UTC),
    )
    answer = await hub.parts.ledger.ask(before, command)
    assert answer.result != "ok" and answer.reason == CHANGED
