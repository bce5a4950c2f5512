"""The history of a data folder counted once more: plain Python over the event log, none of the product's code.

It takes from an event what somebody asked and decided (who, which class, which units, which verdict, when) and
nothing that the product computed: deadlines, remainders, rungs and verdicts on time are worked out again from the
published sets in the log, and held to what the events and the read models say. Every difference is kept in words.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from tests.real.plain_clocks import File, Ticker
from tests.real.plain_steps import DONE, ENDS, Steps, instant, phases_of
from tests.real.plain_time import EAST

QUIET = {
    "ReporterAdded", "SubCaseEnded", "SubCaseReopened", "SuspensionReviewed", "CaseRecurred", "CaseNudged",
    "SupervisionAsked", "DirectiveGiven", "DirectiveAnswered", "CaseMarkedHard", "NoteAdded", "PhotoAdded", "RungFired",
    "ConferenceOpened", "CaseJoined", "CaseParted",
}  # fmt: skip
"""What moves no version: notes race nothing."""
FRONT = {
    "received": "T1", "registered": "T1", "verifying": "Tv", "to_transfer": "T2", "to_dispatch": "T2",
    "self_mending": "Tm", "to_sign": "T3", "handling": "T3", "suspended": "Tg", "to_inspect": "T4",
    "inspecting": "T4", "to_call_back": "Tr",
}  # fmt: skip


class Recount(Steps):
    """The whole history. `events` per kind, `steps` per stage come to, `totals`, and `differences` in words."""

    def __init__(self, folder: Path, until: datetime, tick_s: int = 1, origin: datetime | None = None) -> None:
        super().__init__()
        self.events: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.fired: Counter[str] = Counter()
        self.due_to_fire: Counter[str] = Counter()
        self.wanted_after: Counter[str] = Counter()
        self.found_after: Counter[str] = Counter()
        self._tick, self._origin = tick_s, 0 if origin is None else int(origin.timestamp())
        self._until = int(until.timestamp())
        self._file = folder / "lujian.db"
        with sqlite3.connect(f"file:{self._file}?mode=ro", uri=True) as database:
            for name, rev, body in database.execute("SELECT name, rev, body FROM reference"):
                self._sets[(name, rev)] = json.loads(body)
            for o, at, by, kind, thing_kind, body in database.execute(
                'SELECT o, at, "by", kind, thing_kind, body FROM event ORDER BY o'
            ):
                self._take(o, at, by, kind, thing_kind, json.loads(body))
            self._end()
            for id_, body in database.execute("SELECT id, body FROM thing WHERE kind = 'case'"):
                self._compare(id_, json.loads(body))

    def _take(self, o: int, at_us: int, by: str, kind: str, thing_kind: str, body: dict[str, Any]) -> None:
        self.events[kind] += 1
        at, rest = divmod(at_us, 1_000_000)
        assert rest == 0, f"event {o} lies between two seconds"
        if kind == "ReferencePublished":
            self._rev[body["name"]] = body["rev"]
        if thing_kind != "case":
            return
        id_ = body["case"]
        if kind in ("CaseReported", "FixedOnSpot", "SubCaseBegun"):
            self.files[id_] = file = File(id_, body["source"], at)
        else:
            file = self.files[id_]
            file.ver += kind not in QUIET
            if by != "clock":
                self._overlooked(file, at, o)
        if kind == "RungFired":
            self._fired(file, at, o, body)
            return
        before = file.stage
        if body.get("stage"):
            self.steps[body["stage"]] += 1
            file.stage = body["stage"]
        if by == "clock":
            self.found_after[kind] += 1
        getattr(self, f"_{kind}", self._nothing)(file, at, body)
        if file.stage in ENDS and before not in ENDS and before:
            file.closed = file.closed or at
            file.requests = self._contested(file) if file.stage in DONE else {}

    def _at_tick(self, at: int) -> int:
        return self._origin - (self._origin - at) // self._tick * self._tick

    def _overlooked(self, file: File, now: int, o: int) -> None:
        for ticker in file.clocks.values():
            while ticker.stood is None and ticker.fired < len(ticker.rungs):
                what, at = ticker.rungs[ticker.fired]
                if at > now or ticker.set_at >= now:
                    break
                ticker.fired += 1
                self.due_to_fire[f"{ticker.kind} {what}"] += 1
                self._differ("a rung was not fired", file, f"{ticker.key} {what} at {_told(at)}, before event {o}")

    def _fired(self, file: File, at: int, o: int, body: dict[str, Any]) -> None:
        key, rung, what = body["timer"], body["rung"], body["what"]
        self.fired[f"{key.partition('/')[0]} {what}"] += 1
        if what == "nudge":
            file.counts["nudges"] += 1
        ticker = file.clocks.get(key)
        if ticker is None or ticker.stood is not None or rung != ticker.fired + 1 or rung > len(ticker.rungs):
            state = "stopped" if ticker is None else f"fired {ticker.fired}, stands: {ticker.stood is not None}"
            self._differ("a rung fired that should not", file, f"{key} rung {rung} {what}, event {o}; clock {state}")
            return
        expected, wanted = ticker.rungs[rung - 1]
        ticker.fired = ticker.past[ticker.due] = rung
        self.due_to_fire[f"{ticker.kind} {expected}"] += 1
        self._same("kind of a rung", file, expected, what)
        self._same("deadline of a rung", file, ticker.due, instant(body["due_at"]))
        self._same(f"instant of a rung of {ticker.kind}", file, max(self._at_tick(wanted), ticker.set_at), at)
        self._wanted_after(file, ticker, what)

    def _wanted_after(self, file: File, ticker: Ticker, what: str) -> None:
        """What the end of a clock brings about by itself."""
        retasks, most = file.counts["retasks"], self._rules()["retasks_most"]
        match what, ticker.kind, file.stage:
            case "supervise", "T3", _:
                self.wanted_after["SupervisionAsked"] += 1
            case "overdue", "Tm", "self_mending":
                self.wanted_after["SelfMendLapsed"] += 1
            case "overdue", "Tg", "suspended":
                self.wanted_after["CaseResumed"] += 1
            case "overdue", "Tv", "verifying" if retasks < most:
                self.wanted_after["VerificationRetasked"] += 1
            case "overdue", "T4", "inspecting":
                self.wanted_after["InspectionRetasked"] += 1
            case "overdue", "Tw", "closed":
                self.wanted_after["CaseArchived"] += 1

    def _end(self) -> None:
        for file in self.files.values():
            self._overlooked(file, self._until, 0)
            self.totals["cases"] += 1
            self.totals[f"at the end {file.stage}"] += 1
            self.totals["open"] += file.stage not in ENDS
            for name in ("returns", "wrong_dispatches", "reworks", "retasks"):
                self.totals[name] += file.counts[name]
            self.totals["cycles beyond the first"] += file.counts["cycle"] - 1
            self.totals["recurrences"] += file.counts["recurrence"] > 0
            for duty in file.duties.values():
                if duty["left_s"] is not None:
                    self.totals["assignments on time" if duty["left_s"] >= 0 else "assignments overdue"] += 1
        del self.found_after["DeadlinesRecomputed"]
        if +self.wanted_after != +self.found_after:
            self._differ("what follows by itself", None, f"{dict(self.wanted_after)} ≠ {dict(self.found_after)}")

    def _compare(self, id_: str, body: dict[str, Any]) -> None:
        """This count's file of a case with the read model's."""
        file = self.files[id_]
        for name in ("returns", "wrong_dispatches", "reworks", "nudges", "retasks", "not_reached", "recurrence"):
            self._same(f"read model: {name}", file, file.counts[name], body.get(name, 0))
        self._same("read model: cycle", file, file.counts["cycle"], body.get("cycle", 1))
        for name, mine in (("stage", file.stage), ("ver", file.ver)):
            self._same(f"read model: {name}", file, mine, body[name])
        for name, at in (("filed_at", file.filed), ("dispatched_at", file.dispatched), ("closed_at", file.closed),
                         ("confirmed_at", file.confirmed), ("reported_at", file.reported)):  # fmt: skip
            self._same(f"read model: {name}", file, at, instant(body.get(name)))
        self._same(
            "read model: requests", file, sorted(file.requests), [each["n"] for each in body.get("requests", ())]
        )
        exempt = [
            (each["unit"], each["about"], each["is_restatement"], each["cycle"]) for each in body.get("exempt", ())
        ]
        self._same("read model: exempt", file, file.exempt, exempt)
        theirs = {each["unit"]: each for each in body.get("assignments", ())}
        self._same("read model: units", file, sorted(file.duties), sorted(theirs))
        for unit in file.duties.keys() & theirs.keys():
            self._compare_duty(file, unit, theirs[unit])
        clocks = {_key(each): each for each in body.get("timers", ())}
        self._same("read model: clocks", file, sorted(file.clocks), sorted(clocks))
        for key in file.clocks.keys() & clocks.keys():
            ticker, other = file.clocks[key], clocks[key]
            told = instant(other["deadline"]["due_at"]), other.get("left_s"), other.get("fired", 0)
            self._same(f"read model: clock {ticker.kind}", file, (ticker.due, ticker.stood, ticker.fired), told)

    def _compare_duty(self, file: File, unit: str, theirs: dict[str, Any]) -> None:
        duty = file.duties[unit]
        ticker = file.clocks.get(f"T3/{unit}")
        if ticker is not None:
            self._same("read model: due_at", file, ticker.due, instant(theirs["due_at"]))
        for name in ("dispatched_at", "first_due_at", "signed_at", "confirmed_at"):
            self._same(f"read model: {name} of a unit", file, duty[name], instant(theirs.get(name)))
        for name, none in (("left_s", None), ("extensions", 0), ("part", None), ("first_limit_s", None)):
            self._same(f"read model: {name} of a unit", file, duty[name], theirs.get(name, none))
        self._same("read model: phases of a unit", file, duty["phases"], phases_of(theirs))

    def standing(self) -> Iterator[tuple[str, int | None]]:
        """(stage, deadline in front) of every open case."""
        for file in self.files.values():
            if file.stage not in ENDS:
                lead = next((unit for unit, duty in file.duties.items() if duty["part"] == "lead"), None)
                running = [each for each in self._matching(file, FRONT.get(file.stage, ""), "") if each.stood is None]
                front = min(running, key=lambda each: (each.of != lead, each.due), default=None)
                yield file.stage, None if front is None else front.due


def local_hour(at: int) -> int:
    """The hour of the district's day."""
    return (at + EAST) // 3_600 % 24


def _key(timer: dict[str, Any]) -> str:
    return f"{timer['kind']}/{timer['of']}" if timer.get("of") else str(timer["kind"])


def _told(at: int) -> str:
    return datetime.fromtimestamp(at, timezone(timedelta(hours=8))).isoformat()
