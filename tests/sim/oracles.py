"""What must hold, by a record of their own: the oracles look at the wire and at the disk, never into the product.

    kept   what a seat promised to keep      told   the final answers the hub wrote on a wire
    seen   what anybody was told happened    taken  what each seat took of its stream, in order

At every boot of the hub and at the end the record is held against the log, read by plain SQL.
"""

import sqlite3
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from console.domain.alert import RaiseAlert
from console.domain.catalogue import target
from console.domain.duty import Audience, Mask, ended_at, is_held, row
from console.storage.log import DATABASE, Log
from console.storage.rebuild import final
from console.storage.verification import examine
from console.wire import frames
from console.wire.link import Effect, Heard, Replaced, Took
from tests.support.absent import filled

if TYPE_CHECKING:
    from tests.sim.faults import Backup
    from tests.sim.processes import SeatProcess
    from tests.sim.world import World

SECRET = "13987654321"
"""The telephone of everybody who reports anything: it lies in the vault and travels to no seat."""
A_LEAP = timedelta(minutes=45)
"""Nobody sets a clock this far ahead and means it without saying so."""
FINAL = ("ok", "conflict", "denied", "invalid", "expired")
LOOKED_AT = (b'"News"', b'"Rows"', b'"Answer"', b'"SnapshotEnd"', b'"Found"')

ORACLES: dict[str, str] = {
    "durable": "what anybody was told or shown is in the log ever after, unless a backup was put back",
    "once": "acknowledged is exactly one effect, at the offset of the answer; refused is none",
    "answered": "every ask that was kept has one final answer in the end",
    "same": "two answers to one ask are the same answer",
    "rows": "what a seat holds is what the history shows its audience, projected afresh",
    "order": "a seat takes what concerns it in order, without a gap and without a double",
    "leak": "nobody is sent what its scope and mask do not show",
    "update": "an ask that named a version took effect on that version",
    "late": "an ask takes no effect after its own limit",
    "turn": "the asks of one seat about one thing take effect in the order they were made",
    "own": "the news of an ask comes before its answer",
    "epoch": "the history has a new name when a backup was put back, and only then",
    "early": "no rung fires before its time by a clock that nobody has vouched for",
    "live": "when all is mended, every seat is live and whole again, soon",
    "whole": "the log is undamaged and its read models are those of its events",
    "calm": "no error escapes, in no process",
}


class Finding(NamedTuple):
    oracle: str
    at: float
    what: str


PAPERS = {"handover": "HandoverRow", "duty_day": "DutyDayRow"}
"""Kind → row of what is the control room's own; who is in the field hears nothing of it."""


class Event(NamedTuple):
    """One line of the log, as plain SQL gives it. `at`: microseconds since 1970."""

    o: int
    at: int
    kind: str
    thing_kind: str
    thing: str
    ver: int
    cmd: str | None
    scopes: str
    was: str


class Ask(NamedTuple):
    seat: str
    frame: frames.Command
    thing: str


class Stretch:
    """What a seat took of its stream since a snapshot."""

    def __init__(self, seat: "SeatProcess", since: int) -> None:
        self.seat, self.since, self.until = seat.name, since, since
        self.scope, self.mask = seat.scope, seat.mask
        self.taken: list[int] = []
        self.answers: list[tuple[str, int, int]] = []
        """(ask, its offset, where the seat stood when the answer came)"""


class Oracles:
    """One record for one world."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.findings: list[Finding] = []
        self.asks: dict[str, Ask] = {}
        self.told: dict[str, dict[str, Any]] = {}
        self.settled: dict[str, str] = {}
        self.seen: dict[int, tuple[str, str, str | None]] = {}
        self.stretches: list[Stretch] = []
        self.running: dict[str, Stretch] = {}
        self.last_words: set[tuple[str, int]] = set()
        """(scope, offset) of what somebody was told in full of a thing that is gone from it"""
        self.epoch = ""
        self.may_rename = True

    def find(self, oracle: str, what: str) -> None:
        self.findings.append(Finding(oracle, self.world.timeline.now, what))

    # What seats do

    def forgot(self, seat: "SeatProcess") -> None:
        """Its memory is gone, and with it where it stood."""
        self.running.pop(seat.name, None)

    def kept(self, seat: "SeatProcess", frame: frames.Command) -> None:
        self.asks[frame.id] = Ask(seat.name, frame, target(frame.body)[1])

    def answered(self, seat: "SeatProcess", answer: frames.Answer) -> None:
        if answer.result in FINAL and answer.id in self.asks:
            before = self.settled.setdefault(answer.id, answer.result)
            if before != answer.result and answer.id in self.told:
                self.find("same", f"{seat.name} was told {before}, then {answer.result} of {answer.id}")

    # What is on the wire

    def hub_said(self, text: bytes) -> None:
        """The hub has written a message: from here on somebody may know of it."""
        if not any(kind in text[:24] for kind in LOOKED_AT):
            return
        said = filled(msgspec.json.decode(text))
        match said["frame"]:
            case "News":
                for item in said["items"]:
                    self._shown(item["o"], (item["thing"], item["kind"], item.get("cmd")))
                    self._rung(item)
            case "Answer" if said["result"] in FINAL:
                self._answer(said)

    def _shown(self, o: int, what: tuple[str, str, str | None]) -> None:
        if o not in self.seen:
            self.seen[o] = what
            self.world.look_at_the_disk(o)
        elif self.seen[o] != what:
            self.find("durable", f"{o} was {self.seen[o]} and is now {what}")

    def _answer(self, said: dict[str, Any]) -> None:
        before = self.told.setdefault(said["id"], said)
        if (before["result"], before["o"]) != (said["result"], said["o"]):
            self.find("same", f"{said['id']}: {before['result']} {before['o']}, then {said['result']} {said['o']}")
        if said["result"] == "ok":
            self.world.look_at_the_disk(said["o"])
        if said["result"] == "invalid":
            self.find("calm", f"{said['id']} was answered invalid: {said['reason']}")

    def _rung(self, item: dict[str, Any]) -> None:
        if item["kind"] == "RungFired":
            fired = msgspec.convert(item["at"], datetime)
            if fired > self.world.vouched_now() + A_LEAP:
                self.find("early", f"a rung of {item['thing']} fired at {fired}, it is {self.world.vouched_now()}")

    def seat_read(self, seat: "SeatProcess", data: bytes, effects: tuple[Effect, ...]) -> None:
        """A seat's link has read one frame; `effects`: what it made of it."""
        if SECRET.encode() in data:
            self.find("leak", f"{seat.name} was sent a telephone number")
        if not any(kind in data[:24] for kind in LOOKED_AT):
            self._stand(seat)
            return
        said = filled(msgspec.json.decode(data))
        match said["frame"]:
            case "News":
                for item in said["items"]:
                    self._may_see_item(seat, item)
                if any(isinstance(each, Took) for each in effects) and seat.name in self.running:
                    self.running[seat.name].taken.extend(item["o"] for item in said["items"])
            case "Rows":
                for each in said["rows"]:
                    self._may_see(seat, each)
            case "SnapshotEnd" if any(isinstance(each, Replaced) for each in effects):
                stretch = self.running[seat.name] = Stretch(seat, said["at"])
                self.stretches.append(stretch)
            case "Answer":
                if said["current"] is not None:
                    self._may_see(seat, said["current"])
                is_heard = any(isinstance(each, Heard) for each in effects)
                if is_heard and said["result"] == "ok" and seat.name in self.running and seat.link is not None:
                    self.running[seat.name].answers.append((said["id"], said["o"], seat.link.offset))
        self._stand(seat)

    def _stand(self, seat: "SeatProcess") -> None:
        if seat.name in self.running and seat.link is not None:
            self.running[seat.name].until = seat.link.offset

    def _may_see_item(self, seat: "SeatProcess", item: dict[str, Any]) -> None:
        if item["row"] is not None:
            self._may_see(seat, item["row"])
        elif item["gone"] and (item["event"] is not None or item["by"]):
            self.last_words.add((seat.scope, item["o"]))
        if seat.mask in ("unit", "wall") and item["event"] is not None and item["event"].get("reporter"):
            self.find("leak", f"{seat.name} is told who reported {item['thing']}")

    def _may_see(self, seat: "SeatProcess", shown: dict[str, Any]) -> None:
        if not _concerns(shown, seat.scope, seat.mask):
            self.find("leak", f"{seat.name} ({seat.scope}) is shown {shown['row']} {shown['id']}")
        if seat.mask == "wall" and (shown.get("photos") or shown.get("holder") or shown.get("images")):
            self.find("leak", f"the wall is shown more of {shown['id']} than figures")
        if seat.mask in ("unit", "wall") and shown.get("reporters"):
            self.find("leak", f"{seat.name} is told how many reported {shown['id']}")

    # The log

    def booted(self, log: Log) -> None:
        """A hub has opened its log."""
        if log.epoch != self.epoch and not self.may_rename:
            self.find("epoch", "the history has a new name, and no backup was put back")
        if log.epoch == self.epoch and self.may_rename:
            self.find("epoch", "a backup was put back, and the history goes on under its old name")
        self.epoch, self.may_rename = log.epoch, False
        self.hold_against(self.history(str(log.folder)))
        self._check_refusals(str(log.folder))

    def history(self, folder: str) -> list[Event]:
        connection = sqlite3.connect(f"file://{folder}/{DATABASE}?mode=rw", uri=True, isolation_level=None)
        try:
            wanted = ", ".join(Event._fields)
            return [Event(*each) for each in connection.execute(f"SELECT {wanted} FROM event ORDER BY o")]
        finally:
            connection.close()

    def _check_refusals(self, folder: str) -> None:
        """A final answer is as durable as an effect, whatever it says."""
        connection = sqlite3.connect(f"file://{folder}/{DATABASE}?mode=rw", uri=True, isolation_level=None)
        try:
            found = {each[0] for each in connection.execute("SELECT id FROM command")}
        finally:
            connection.close()
        for id_ in self.told.keys() - found:
            self.find("durable", f"{id_} was answered {self.told[id_]['result']}, and the log knows of no answer")

    def durable_head(self, folder: str) -> int:
        connection = sqlite3.connect(f"file://{folder}/{DATABASE}?mode=rw", uri=True, isolation_level=None)
        try:
            return int(connection.execute("SELECT o FROM head").fetchone()[0])
        finally:
            connection.close()

    def put_back(self, backup: "Backup", before: list[Event]) -> None:
        """A backup takes the place of the log, which was `before`; what came after it is as if it had never been."""
        self.hold_against(before)
        self._check_streams(before)
        self.stretches.clear()
        self.running.clear()
        self.last_words.clear()
        self.may_rename = before[-1].o > backup.head or backup.epoch != self.epoch
        self.seen = {o: what for o, what in self.seen.items() if o <= backup.head}
        self.told = {id_: said for id_, said in self.told.items() if id_ in backup.told}

    def hold_against(self, history: list[Event]) -> None:
        """What was promised so far, and the log as it is."""
        by_o = {each.o: each for each in history}
        for o, what in self.seen.items():
            found = by_o.get(o)
            if found is None or (found.thing, found.kind, found.cmd or what[2]) != what:
                self.find("durable", f"{o} was shown as {what}, the log has {found}")
        for scope, o in self.last_words:
            if o in by_o and f'"{scope}"' not in by_o[o].scopes:
                self.find("leak", f"{scope} is told who and what took {by_o[o].thing} from it, at {o}")
        groups = defaultdict[str, list[int]](list)
        for each in history:
            if each.cmd is not None:
                groups[each.cmd].append(each.o)
        for cmd, offsets in groups.items():
            if offsets != list(range(offsets[0], offsets[0] + len(offsets))):
                self.find("once", f"{cmd} took effect twice, at {offsets}")
        for id_, said in self.told.items():
            done = groups.get(id_, [])
            if said["result"] == "ok" and done and done[-1] != said["o"]:
                self.find("once", f"{id_} was acknowledged at {said['o']} and stands at {done}")
            elif said["result"] == "ok" and not done and id_ in self.asks and not self._may_change_nothing(id_):
                self.find("once", f"{id_} was acknowledged at {said['o']} and is nowhere")
            elif said["result"] != "ok" and done:
                self.find("once", f"{id_} was answered {said['result']} and took effect at {done}")
        self._check_versions(history, groups)

    def _may_change_nothing(self, id_: str) -> bool:
        """A claim that is known already is acknowledged and tells nothing new."""
        return isinstance(self.asks[id_].frame.body, RaiseAlert)

    def _check_versions(self, history: list[Event], groups: dict[str, list[int]]) -> None:
        last: dict[str, int] = {}
        before: dict[int, int] = {}
        for each in history:
            before[each.o] = last.get(each.thing, 0)
            last[each.thing] = each.ver
        turns = defaultdict[tuple[str, str], list[int]](list)
        by_o = {each.o: each for each in history}
        for id_, ask in self.asks.items():
            if id_ not in groups:
                continue
            first = next((o for o in groups[id_] if by_o[o].thing == ask.thing), None)
            self._check_time(ask.frame, by_o[groups[id_][0]])
            for thing, ver in ask.frame.expects.items():
                if first is not None and thing == ask.thing and before[first] != ver:
                    self.find("update", f"{id_} meant version {ver} of {thing} and met {before[first]}")
            turns[(ask.seat, ask.thing)].append(groups[id_][0])
        for who, offsets in turns.items():
            if offsets != sorted(offsets):
                self.find("turn", f"the asks of {who} took effect at {offsets}")

    def _check_time(self, frame: frames.Command, effect: Event) -> None:
        if frame.valid_until is not None and effect.at > frame.valid_until.timestamp() * 1_000_000 + 1:
            self.find("late", f"{frame.id} was good until {frame.valid_until} and took effect after it")

    def _check_streams(self, history: list[Event]) -> None:
        by_cmd = defaultdict[str, list[Event]](list)
        for each in history:
            if each.cmd:
                by_cmd[each.cmd].append(each)
        for stretch in self.stretches:
            its = [each for each in history if stretch.since < each.o <= stretch.until]
            due = [each.o for each in its if _hears(each, stretch.scope, stretch.mask)]
            if stretch.taken != due:
                wrong = sorted(set(due) ^ set(stretch.taken)) or "in another order"
                self.find("order", f"{stretch.seat} took not what is in ({stretch.since}, {stretch.until}]: {wrong}")
            for id_, o, stood in stretch.answers:
                late = [each.o for each in by_cmd[id_] if each.o > stood and _hears(each, stretch.scope, stretch.mask)]
                if late:
                    self.find("own", f"{stretch.seat} stood at {stood} when {id_} ({o}) was answered, before {late}")

    # The end

    def check_end(self, log: Log) -> None:
        """All is mended and quiet."""
        history = self.history(str(log.folder))
        self.hold_against(history)
        self._check_refusals(str(log.folder))
        self._check_streams(history)
        for id_ in self.asks:
            if id_ not in self.settled:
                self.find("answered", f"{id_} of {self.asks[id_].seat} has no answer")
        with log.writing() as connection:
            found = examine(connection, log.archive, None, log.vault)
            things = final(connection, log.archive)
        for damage in found.damage:
            self.find("whole", damage.what.en)
        for seat in self.world.seats:
            self._check_rows(seat, things)

    def _check_rows(self, seat: "SeatProcess", things: dict[tuple[str, str], Any]) -> None:
        audience, now = Audience(seat.scope, Mask(seat.mask)), self.world.hub.clock.now()
        due = {
            thing.id: shown
            for thing in things.values()
            if is_held(thing, now) and (shown := row(thing, audience)) is not None
        }
        brink = {thing.id for thing in things.values() if self.world.is_on_the_brink(ended_at(thing))}
        held = {id_: seat.store.row(id_) for id_ in seat.store._rows}
        for id_ in sorted((due.keys() | held.keys()) - brink):
            if held.get(id_) != due.get(id_):
                how = "lacks" if id_ not in held else "still holds" if id_ not in due else "holds an older"
                self.find("rows", f"{seat.name} {how} {id_}")


def _concerns(shown: dict[str, Any], scope: str, mask: str) -> bool:
    """Whether a row may be shown to a scope at all, by the row's own words."""
    if scope == "district":
        return mask != "field" or shown["row"] not in PAPERS.values()
    match shown["row"]:
        case "CaseRow":
            return shown["place"]["street"] == scope or any(each["unit"] == scope for each in shown["assignments"])
        case "SessionRow":
            return scope in shown["units"]
        case "SupervisionRow":
            return shown["lead"] == scope or scope in shown["co"]
        case _:
            return False


def _hears(event: Event, scope: str, mask: str) -> bool:
    if mask == "field" and event.thing_kind in PAPERS:
        return False
    return event.kind == "ReferencePublished" or f'"{scope}"' in event.scopes or f'"{scope}"' in event.was
