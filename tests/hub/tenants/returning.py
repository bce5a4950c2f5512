"""Who was away: it comes back to what is its own now, whatever happened meanwhile and whatever it claims to have.

With its own marks it holds afterwards just what is its own. With the marks of others, with an offset from the
beginning or from the future, and with another history's name it learns nothing that is not for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from websockets.exceptions import ConnectionClosed

from tests.hub.seats import RawSeat
from tests.hub.tenants.district import District, Witness

Acts = Callable[[], Awaitable[object]]


async def return_after(district: District, account: str, acts: Acts, times: int) -> None:
    """This account is away for so many acts and resumes; at the next look it is held against the oracle."""
    away = district.witnesses.pop(account)
    await away.seat.leave()
    for _ in range(times):
        await acts()
    back = await district.enter(account, away.seat.welcome["epoch"], away.seat.at, away.seat.rows)
    assert back.seat.welcome["mode"] == "resume"
    back.refused = away.refused
    district.witnesses[account] = back
    district.look()


async def claim(district: District, witness: Witness) -> None:
    """A second connection with every mark that is not its own."""
    epoch, head = witness.seat.welcome["epoch"], district.desk.seat.at
    claims = ((epoch, 1), (epoch, witness.seat.welcome["floor"]), (epoch, head - head // 3), (epoch, head), (epoch, -1),
              (epoch, 10**9), ("another", head), ("", 0))  # fmt: skip
    for claimed, offset in claims:
        back = await district.enter(witness.reader.account, claimed, offset)
        district.search(back)
        await back.seat.leave()


async def all_at_once(district: District) -> None:
    """Everybody comes in anew in one moment, so that snapshots are shared by those who may share one."""
    district.up.parts.hub.welcomes.forget()
    accounts = list(district.witnesses)
    backs = await asyncio.gather(*(district.enter(account) for account in accounts))
    for back in backs:
        district.search(back)
        district.hold(back)
    await asyncio.gather(*(back.seat.leave() for back in backs))


async def intrude(district: District) -> None:
    """Without the right password, with a token that is none, out of turn, and with questions that others asked."""
    for frame in (
        {"frame": "SignIn", "account": "desk01", "password": "guess"},
        {"frame": "Token", "token": "0" * 43},
        {"frame": "Ask", "id": "a", "query": {"query": "cases"}},
    ):
        seat = await district.up.socket()
        district.sent[str(frame["frame"])] += 1
        await seat.send(**frame)
        await _to_the_end(seat)
        district.heard.update(each["frame"] for each in seat.heard)
        assert {each["frame"] for each in seat.heard} <= {"SignInRefused", "Bye"}
    tenant = district.witnesses["dept-law"]
    district.sent["Cancel"] += 1
    await district.desk.seat.send(frame="Ask", id="desk's own", query={"query": "cases"}, limit=1)
    await tenant.seat.send(frame="Cancel", id="desk's own")
    await district.desk.seat.next("Found", lambda found: found["id"] == "desk's own")


async def age(district: District) -> None:
    """Everything that has ended leaves the seats, as after 72 hours; who did not hold it is not told its name."""
    parts, now = district.up.parts, datetime.now(UTC)
    parts.hub.audiences.forget(await parts.reader.ended(now - timedelta(days=1), now + timedelta(days=1)), now)
    await district.settle()
    district.look_for_leaks()


async def _to_the_end(seat: RawSeat) -> None:
    try:
        while True:
            await seat.receive()
    except ConnectionClosed:
        return
