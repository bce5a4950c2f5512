"""The trails as administrators read them, and a verification that is asked for: paged, scoped, stopped, and honest."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from console.hub.proving import VERIFIED
from console.wire.frames import Close
from tests.hub.seats import UpHub, a_report
from tests.hub.test_administration import call
from tests.hub.test_damage import altered

AGES = {"since": "2000-01-01T00:00:00+00:00", "until": "2100-01-01T00:00:00+00:00"}
WITHIN_S = 60


async def asked(hub: UpHub, token: str, **more: Any) -> Any:
    status, told = await call(hub, "GET", f"/admin/trail?{urlencode({'of': 'log', **AGES, **more})}", token)
    assert status == 200, told
    return told


async def state(hub: UpHub, token: str, until: Callable[[Any], bool], method: str = "GET") -> Any:
    """How the chain stands once that is so."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            status, told = await call(hub, method, "/admin/chain", token)
            assert status == 200, told
            method = "GET"
            if until(told):
                return told
            await asyncio.sleep(0.05)


async def test_every_line_is_read_once_the_newest_first(hub: UpHub) -> None:
    admin = await hub.live("admin")
    page = await asked(hub, admin.token, limit=7)
    found = [line["n"] for line in page["lines"]]
    while page["cursor"]:
        page = await asked(hub, admin.token, limit=7, cursor=page["cursor"])
        found += [line["n"] for line in page["lines"]]
    assert found == list(range(found[0], 0, -1)) and found[0] >= hub.parts.ledger.head


async def test_lines_are_found_by_person_kind_thing_and_day(hub: UpHub) -> None:
    admin = await hub.live("admin")
    assert (await admin.ask({"kind": "DisableAccount", "account": "desk02"}))["result"] == "ok"
    for more in ({"by": "admin"}, {"kind": "AccountDisabled"}, {"thing": "desk02", "limit": 1}):
        (line,) = (await asked(hub, admin.token, **more))["lines"]
        assert (line["kind"], line["thing"], line["by"]) == ("AccountDisabled", "desk02", "admin")
        assert line["event"]["account"] == "desk02"
    assert (await asked(hub, admin.token, since="2099-01-01T00:00:00+00:00"))["lines"] == []
    assert (await asked(hub, admin.token, until="2001-01-01T00:00:00+00:00"))["lines"] == []


async def test_what_was_done_beside_the_log_is_in_the_audit(hub: UpHub) -> None:
    admin = await hub.live("admin")
    assert (await call(hub, "PUT", "/admin/accounts/desk02/password", admin.token, {}))[0] == 200
    newest = (await asked(hub, admin.token, of="audit"))["lines"][0]
    assert (newest["kind"], newest["thing"], newest["by"]) == ("password", "desk02", "admin")


@pytest.mark.parametrize("path", ["/admin/trail?of=log", "/admin/trail?of=all&since=1&until=2", "/admin/trail?since=x"])
async def test_a_question_that_makes_no_sense_is_refused(hub: UpHub, path: str) -> None:
    admin = await hub.live("admin")
    status, told = await call(hub, "GET", path, admin.token)
    assert status == 422 and all(told["reason"])


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/admin/trail?of=log"), ("GET", "/admin/chain"), ("POST", "/admin/chain")]
)
async def test_nobody_else_reads_them(hub: UpHub, method: str, path: str) -> None:
    desk = await hub.signed_in("desk01")
    assert (await call(hub, method, path, desk.token))[0] == 403


async def test_a_verification_is_asked_for_and_its_end_is_kept(hub: UpHub, data: Path) -> None:
    admin = await hub.live("admin")
    assert (await state(hub, admin.token, lambda told: True))["last"] is None
    begun = await state(hub, admin.token, lambda told: True, "POST")
    assert begun["running"]
    ended = await state(hub, admin.token, lambda told: not told["running"])
    assert (ended["last"]["by"], ended["last"]["damage"]) == ("admin", [])
    assert ended["last"]["head"] == ended["last"]["events"] == ended["head"]
    assert (data / VERIFIED).exists()


async def test_a_verification_is_stopped_and_leaves_no_line(hub: UpHub, data: Path) -> None:
    admin = await hub.live("admin")
    await state(hub, admin.token, lambda told: told["running"], "POST")
    ended = await state(hub, admin.token, lambda told: not told["running"], "DELETE")
    if ended["last"] is None:
        assert "已停止" in ended["failed"][0] and not (data / VERIFIED).exists()


@pytest.mark.expects_warnings
async def test_damage_is_found_said_and_stops_the_writing(hub: UpHub, data: Path) -> None:
    admin = await hub.live("admin")
    altered(data, "UPDATE event SET by = 'nobody' WHERE o = 3")
    await state(hub, admin.token, lambda told: told["running"], "POST")
    assert await admin.closed() == Close.RESTART
    ended = await state(hub, admin.token, lambda told: not told["running"])
    assert ended["last"]["damage"][0]["where"] == "event 3" and not ended["last"]["rebuilt"]
    assert (await hub.live("admin")).welcome["read_only"] is not None


@pytest.mark.expects_warnings
async def test_a_present_that_left_its_history_is_made_again_and_every_seat_fetches_it(hub: UpHub, data: Path) -> None:
    admin, desk = await hub.live("admin"), await hub.live("desk01")
    assert (await desk.ask(a_report("case-0")))["result"] == "ok"
    altered(data, "DELETE FROM thing WHERE id = 'case-0'")
    ended = await state(hub, admin.token, lambda told: told["running"], "POST")
    ended = await state(hub, admin.token, lambda told: not told["running"])
    assert (ended["last"]["damage"], [each["where"] for each in ended["last"]["rebuilt"]]) == (
        [],
        ["thing case case-0"],
    )
    assert await desk.closed() == Close.RESTART
    back = await hub.live("desk01", desk.welcome["epoch"], desk.at)
    assert (back.welcome["mode"], back.welcome["read_only"]) == ("snapshot", None)
    assert "case-0" in back.rows
    assert (await back.ask(a_report("case-1")))["result"] == "ok"


async def test_what_would_go_is_told_and_nothing_goes(hub: UpHub, data: Path) -> None:
    admin = await hub.live("admin")
    (data / "blobs" / "coming").mkdir(parents=True, exist_ok=True)
    old = data / "blobs" / "coming" / ("a" * 64)
    old.write_bytes(b"half of a picture")
    os.utime(old, (0, 0))
    status, told = await call(hub, "GET", "/admin/keeping", admin.token)
    rules = {each["rule"]: each for each in told["rules"]}
    assert status == 200 and set(rules) == {"answers", "tokens", "pieces", "unused", "photos", "reporters"}
    assert (rules["pieces"]["count"], rules["photos"]["keeps"][0]) == (1, "永久")
    assert told["database"] > 0 and told["free"] > 0 and old.exists()
    desk = await hub.signed_in("desk01")
    assert (await call(hub, "GET", "/admin/keeping", desk.token))[0] == 403
