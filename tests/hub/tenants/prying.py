"""An account that asks for everything of everybody: what is not for it must answer as what is not there.

Each ask goes out twice, once about a thing of others and once about a thing that never was; apart from the id
that was asked for, the answers must be the same. What is its own is told in full, and counted rightly.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

from msgspec import Struct

from console.domain.case.commands import CaseCommand
from tests.hub.seats import Frame
from tests.hub.tenants.bodies import COMMANDS, FAMILIES, QUERIES, About
from tests.hub.tenants.district import District, Leak, Witness
from tests.hub.tenants.doors import knock
from tests.hub.tenants.knowledge import Body, Reader, Thing

BEGINS = {"ReportCase": "case", "FixOnSpot": "case", "OpenSession": "session", "OpenHandover": "handover"}
"""What a unit may begin: an id that is taken is refused whoever has it, and that is all that is said."""
REFERRING = ("into", "child", "cases")
"""Fields that name things that must be there already."""
NEVER = "never-was"
_ids = count(1)
Pair = tuple[str, Body, Body, dict[str, dict[str, int]]]
"""(what it is, about a thing of others, the same about one that never was, what either expects)."""


async def pry(district: District, witness: Witness) -> None:
    """Everything this account can ask, once; raises Leak."""
    await _commands(district, witness)
    await _ask_again(district, witness)
    await _queries(district, witness)
    await _own_things(district, witness)
    await _figures(district, witness)
    await _rooms(district, witness)
    await knock(district, witness)
    await district.settle()
    district.look()


# Commands


async def _commands(district: District, witness: Witness) -> None:
    """Batches of pairs: nobody of them may be taken, and no two may differ."""
    pairs = [*_about_others(district, witness.reader), *_naming_others(district, witness.reader)]
    for n in range(0, len(pairs), 40):
        await _compare(district, witness, pairs[n : n + 40])


async def _compare(district: District, witness: Witness, pairs: list[Pair]) -> None:
    asked = [(f"pry-{next(_ids)}", body, expects) for _, one, other, expected in pairs
             for body, expects in ((one, expected.get("one", {})), (other, expected.get("other", {})))]  # fmt: skip
    now = datetime.now(UTC).isoformat()
    district.sent["Batch"] += 1
    await witness.seat.send(
        frame="Batch",
        commands=[{"id": id_, "body": body, "made_at": now, "expects": expects} for id_, body, expects in asked],
    )
    found: dict[str, Frame] = {}
    while len(found) < len(asked):
        answer = await witness.seat.next("Answer")
        found[answer["id"]] = answer
    for n, (what, one, _, _) in enumerate(pairs):
        hidden, absent = ({**found[asked[2 * n + k][0]], "id": ""} for k in (0, 1))
        if hidden != absent:
            raise Leak(f"{witness.reader.account}, {what}: {hidden}\n  but of what never was: {absent}\n  by {one}")
        assert hidden["result"] != "ok", f"{witness.reader.account}, {what}: taken"


async def _ask_again(district: District, witness: Witness) -> None:
    """Whatever it was refused with a row, it asks again: the row may have left its scope."""
    mine = [id_ for _, id_ in district.knowledge.seen(witness.reader, "case")]
    for id_ in mine[-3:]:
        note = district.bodies.command("AddNote", About(id_, witness.reader))
        witness.refused.append({"body": note, "id_": f"again-{next(_ids)}", "expects": {id_: 999}})
    for each in witness.refused:
        assert (await witness.seat.ask(**each))["result"] in ("conflict", "denied")


def _about_others(district: District, reader: Reader) -> Iterable[Pair]:
    """Every kind of command on a thing of others."""
    for name, kind in COMMANDS.items():
        for thing, absent in _targets(district, reader, name, kind):
            body = district.bodies.command(name, About(thing, reader, district.rows.get(thing)))
            district.sent[f"pried {name}"] += 1
            yield f"{name} on {thing}", body, _retargeted(body, thing, absent), {}


def _targets(district: District, reader: Reader, name: str, kind: type[Struct]) -> Iterable[tuple[str, str]]:
    """(id of a thing of others, what it is held against): an id that never was, or for what begins a thing another that
    is taken, by oneself where one has any."""
    family = next((own for base, own in FAMILIES.items() if issubclass(kind, base)), None)
    if family is None:
        yield ("desk02", NEVER) if "account" in kind.__struct_fields__ else ("calendar", "codebook")
        return
    others = district.knowledge.hidden(reader, family)
    taken = [*others, *district.knowledge.seen(reader, family)]
    if others:
        yield district.random.choice(others)[1], taken[-1][1] if BEGINS.get(name) == family else NEVER


def _naming_others(district: District, reader: Reader) -> Iterable[Pair]:
    """Commands on a case of one's own that name a thing of others beside it, or expect one to be at some version."""
    mine = [id_ for _, id_ in district.knowledge.seen(reader, "case")]
    others = [id_ for _, id_ in district.knowledge.hidden(reader, "case")]
    if not mine or not others:
        return
    own, other = district.random.choice(mine), district.random.choice(others)
    for name, kind in COMMANDS.items():
        for field in set(REFERRING) & set(kind.__struct_fields__):
            target = own if issubclass(kind, CaseCommand) else district.bodies.new_id("session")
            body = district.bodies.command(name, About(target, reader, district.rows.get(own)))
            one, never = ([other], [NEVER]) if field == "cases" else (other, NEVER)
            district.sent[f"pried {name}.{field}"] += 1
            yield f"{name}.{field}", {**body, field: one}, {**body, field: never}, {}
    note = district.bodies.command("AddNote", About(own, reader))
    for thing, ver in ((other, district.rows[other]["ver"]), (other, 999), ("desk02", 1), ("wall01", 7)):
        yield f"expecting {thing} at {ver}", note, note, {"one": {thing: ver}, "other": {NEVER: ver}}


def _retargeted(body: Body, thing: str, absent: str) -> Body:
    text = json.dumps(body, ensure_ascii=False)
    changed: Body = json.loads(re.sub(rf'"{re.escape(thing)}"', f'"{absent}"', text))
    return changed


# Questions


async def _queries(district: District, witness: Witness) -> None:
    """Every kind of question about things of others."""
    for kind in QUERIES:
        district.sent[f"pried {kind.__name__}"] += 1
        for thing in _one_of_each(district, witness.reader):
            about = About(thing[1], witness.reader)
            query = district.bodies.query(kind, about)
            never = _retargeted(query, thing[1], NEVER)
            if "text" in query:
                signs = [sign for sign, homes in district.knowledge.lies_in.items() if homes == {thing}]
                query, never = {**query, "text": district.random.choice(signs or [NEVER])}, {**query, "text": NEVER}
            if "sha256" in query:
                query["sha256"] = district.random.choice([*district.files, "0" * 64])
            one, other = [{**await district.ask(witness, each), "id": ""} for each in (query, never)]
            if one != other:
                raise Leak(f"{witness.reader.account} asked {query}: {one}\n  but of what never was: {other}")


def _one_of_each(district: District, reader: Reader) -> Iterable[Thing]:
    for kind in ("case", "alert", "session", "supervision", "handover"):
        hidden = district.knowledge.hidden(reader, kind)
        if hidden:
            yield district.random.choice(hidden)
    yield "account", "desk02"


async def _own_things(district: District, witness: Witness) -> None:
    """All its cases, page by page, and what happened to one of them; others ask with cursors of their own making."""
    found, cursor = [], ""
    while True:
        page = await district.ask(witness, {"query": "cases"}, cursor, limit=7)
        found += [row["id"] for row in page["rows"]]
        cursor = page["cursor"]
        if not cursor:
            break
    due = [id_ for _, id_ in district.knowledge.seen(witness.reader, "case")]
    if sorted(found) != sorted(due):
        raise Leak(f"{witness.reader.account} found {sorted(set(found) ^ set(due))} too much or too little")
    for _, id_ in district.knowledge.seen(witness.reader)[-4:]:
        told = await district.ask(witness, {"query": "timeline", "thing": id_})
        assert told["items"], f"{witness.reader.account} is told nothing of {id_}"
    await district.ask(witness, {"query": "cases"}, f"{10**17}:{NEVER}")


# Counts


async def _figures(district: District, witness: Witness) -> None:
    """What it is told in numbers is what it may see, counted anew from the rows of the desk."""
    query = {"query": "figures", "since": _day(-1), "until": _day(2)}
    told = (await district.ask(witness, query))["data"]
    mine = [district.rows[id_] for _, id_ in district.knowledge.seen(witness.reader, "case")]
    due = _counted(mine)
    if (found := {name: _as_counted(name, told[name]) for name in due}) != due:
        raise Leak(f"{witness.reader.account} was told the figures {found}, and may know {due}")


def _day(days: int) -> str:
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp() + days * 86_400
    return datetime.fromtimestamp(day, UTC).isoformat()


def _counted(rows: list[Frame]) -> dict[str, Any]:
    closed = [row for row in rows if row["stage"] in ("closed", "archived")]
    return {
        "reported": len(rows),
        "closed": len(closed),
        "streets": Counter(row["place"]["street"] or "" for row in rows),
        "classes": Counter(row["class_code"] or "" for row in rows),
        "units": Counter(each["unit"] for row in rows for each in row["assignments"] if _is_due(each)),
    }


def _is_due(assignment: Frame) -> bool:
    at = assignment["confirmed_at"] or assignment["due_at"]
    return datetime.fromisoformat(_day(-1)) <= datetime.fromisoformat(at) < datetime.fromisoformat(_day(2))


def _as_counted(name: str, told: Any) -> Any:
    match name:
        case "reported" | "closed":
            return told
        case "units":
            return Counter({each["unit"]: each["due"] for each in told})
        case _:
            return Counter({each["key"]: each["reported"] for each in told})


# Rooms


async def _rooms(district: District, witness: Witness) -> None:
    """It steps into rooms of others, where the desk stands and points; neither hears of the other."""
    for kind in ("case", "session"):
        for thing in district.knowledge.hidden(witness.reader, kind)[-1:]:
            room = f"{kind}/{thing[1]}"
            for state in ("viewing", "editing"):
                for each in (witness, district.desk):
                    district.sent["Here"] += 1
                    await each.seat.send(frame="Here", room=room, state=state, lon=117.4, lat=36.7)
                told = await district.desk.seat.next("Presence", partial(_is_of, room))
                if witness.reader.account in [each["account"] for each in told["present"]]:
                    raise Leak(f"{witness.reader.account} stands in {room}")


def _is_of(room: str, frame: Frame) -> bool:
    return bool(frame["room"] == room)
