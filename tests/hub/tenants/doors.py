"""The second door: every route, every method, with a file of others and with one that never was.

What comes back must be the same for both; what is one's own comes whole.
"""

import asyncio
from hashlib import sha256
from typing import NamedTuple

from tests.hub.tenants.district import District, Leak, Witness

TOLD = ("Upload-Offset", "Upload-Complete", "Content-Type", "Content-Length", "ETag", "Last-Modified", "Allow")
"""Headers that might tell."""


class Knock(NamedTuple):
    """One request; `{}` in its path stands for the file."""

    method: str
    path: str
    body: bytes = b""
    range_: str = ""


KNOCKS: dict[tuple[str, str], tuple[Knock, ...]] = {
    ("PUT", "/blobs/{sha256}"): (
        Knock("PUT", "/blobs/{}", b"other bytes"),
        Knock("PUT", "/blobs/{}", b"x", "bytes 0-0/2"),
        Knock("PUT", "/blobs/{}", b"y", "bytes 1-1/2"),
        Knock("PUT", "/blobs/{}", b"y", "bytes 5-5/9"),
    ),
    ("GET", "/blobs/{sha256}"): (Knock("GET", "/blobs/{}"),),
    ("HEAD", "/blobs/{sha256}"): (Knock("HEAD", "/blobs/{}"),),
    ("GET", "/references"): (Knock("GET", "/references"),),
    ("HEAD", "/references"): (Knock("HEAD", "/references"),),
    ("GET", "/references/{sha256}"): (Knock("GET", "/references/{}"),),
    ("HEAD", "/references/{sha256}"): (Knock("HEAD", "/references/{}"),),
    ("PUT", "/references/{name}"): (Knock("PUT", "/references/calendar", b"{}"), Knock("PUT", "/references/{}", b"")),
    ("GET", "/admin/accounts"): (Knock("GET", "/admin/accounts"),),
    ("PUT", "/admin/accounts/{account}/password"): (Knock("PUT", "/admin/accounts/{}/password", b"{}"),),
    ("GET", "/admin/trail"): (Knock("GET", "/admin/trail?of=log&thing={}"),),
    ("GET", "/admin/keeping"): (Knock("GET", "/admin/keeping"),),
    ("GET", "/admin/intake"): (Knock("GET", "/admin/intake"),),
    ("GET", "/admin/chain"): (Knock("GET", "/admin/chain"),),
    ("POST", "/admin/chain"): (Knock("POST", "/admin/chain"),),
    ("DELETE", "/admin/chain"): (Knock("DELETE", "/admin/chain"),),
    ("POST", "/push/{source}"): (Knock("POST", "/push/{}", b"{}"),),
    ("GET", "/health"): (Knock("GET", "/health"),),
    ("HEAD", "/health"): (Knock("HEAD", "/health"),),
}
"""By route as the hub declares it; a test fails where one is missing."""
CHANGES = ("/health",)
"""What says another time whenever it is asked."""


class Said(NamedTuple):
    status: int
    body: bytes
    headers: tuple[str | None, ...]


async def knock(district: District, witness: Witness) -> None:
    """Ask for everything at every route; raises Leak."""
    reader, knowledge = witness.reader, district.knowledge
    others = [blob for blob in district.files if not knowledge.may_fetch(reader, blob)]
    if others:
        await _take_by_name(district, witness, district.random.choice(others))
    for other in district.random.sample(others, min(2, len(others))):
        absent = sha256(other.encode()).hexdigest()
        for knocks in KNOCKS.values():
            for each in knocks:
                one, never = [await _said(district, witness, each, blob) for blob in (other, absent)]
                if one != never and each.path not in CHANGES:
                    raise Leak(f"{reader.account} asked {each} with {other}: {one}\n  but of what never was: {never}")
    own = [blob for blob in district.files if knowledge.may_fetch(reader, blob)]
    for blob in own[-2:]:
        said = await _said(district, witness, Knock("GET", "/blobs/{}"), blob)
        assert (said.status, said.body) == (200, district.files[blob]), f"{reader.account} does not get {blob}"


async def _take_by_name(district: District, witness: Witness, other: str) -> None:
    """It puts a photo of others on a case of its own: to name a file is not to have it."""
    mine = [id_ for _, id_ in district.knowledge.seen(witness.reader, "case") if id_ in district.bodies.open_cases]
    if not mine:
        return
    body = {"kind": "AddPhoto", "case": mine[-1], "photo": {"blob": other, "role": "scene"}}
    answer = await district.act(witness.reader.account, body)
    assert answer["result"] == "ok", answer
    said = await _said(district, witness, Knock("GET", "/blobs/{}"), other)
    if said.status != 404:
        raise Leak(f"{witness.reader.account} took {other} by its name: {said}")


async def _said(district: District, witness: Witness, knock_: Knock, blob: str) -> Said:
    headers = {"Authorization": f"Bearer {witness.seat.token}"}
    if knock_.range_:
        headers["Content-Range"] = knock_.range_
    url = district.up.http + knock_.path.format(blob)
    async with asyncio.timeout(10), district.http.request(
        knock_.method, url, data=knock_.body, headers=headers
    ) as answer:  # fmt: skip
        said = Said(answer.status, await answer.read(), tuple(answer.headers.get(each) for each in TOLD))
    district.sent[f"{knock_.method} {knock_.path}"] += 1
    district.search_text(witness.reader, said.body.decode("utf-8", "replace"), f"{knock_.method} {knock_.path}")
    return said
