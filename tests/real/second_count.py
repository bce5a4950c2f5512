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

from tests.real.plain_clocks import Clocks, File, Ticker
from tests.real.plain_time import EAST

DONE = {"closed", "archived"}
ENDS = DONE | {"declined", "void", "merged"}
QUIET = {
    "ReporterAdded", "SubCaseEnded", "SuspensionReviewed", "CaseRecurred", "CaseNudged", "SupervisionAsked",
    "DirectiveGiven", "DirectiveAnswered", "CaseMarkedHard", "NoteAdded", "PhotoAdded", "RungFired",
    "ConferenceOpened",
}  # fmt: skip
"""What moves no version: notes race nothing."""
FRONT = {
    "received": "T1", "registered": "T1", "verifying": "Tv", "to_transfer": "T2", "to_dispatch": "T2",
    "self_mending": "Tm", "to_sign": "T3", "handling": "T3", "suspended": "Tg", "to_inspect": "T4",
    "inspecting": "T4", "to_call_back": "Tr",
}  # fmt: skip


class Recount(Clocks):
    """The whole history. `events` per kind, `steps` per stage come to, `totals`, and `differences` in words."""

    def __init__(self, folder: Path, until: datetime, tick_s: int = 1, origin: datetime | None = None) -> None:
        super().__init__()
        self.events: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.fired: Counter[str] = Counter()
        self.due_to_fire: Counter[str] = Counter()
        self.wanted_after: Counter[str] = Counter()
        self.found_after: Counter[str] = Counter()
        self.differences: list[str] = []
        self.by_cause: Counter[str] = Counter()
        self.files: dict[str, File] = {}
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

    def _nothing(self, file: File, at: int, body: dict[str, Any]) -> None:
        return

    def _CaseReported(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.code, file.street = body.get("class_code") or "", body["place"].get("street") or ""
        file.counts["recurrence"] = body.get("recurrence", 0)
        again = self.files.get(body.get("recurs") or "")
        file.emergency = again.emergency if again is not None else self._rings(file.code)
        self._start(file, "T1", at)
        file.emergency = False
        self._start(file, "T5", at)

    def _FixedOnSpot(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.code, file.street, file.closed = body["class_code"], body["place"].get("street") or "", at

    def _SubCaseBegun(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._classed(file, body)
        file.street, file.parent, file.filed = body["place"].get("street") or "", body["parent"], at
        file.emergency = self._is_emergency(file)
        self._start(file, "T2", at)
        self._start(file, "T5", at)

    def _CaseMerged(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.kept = (file.clocks, dict(file.requests))
        file.clocks = {}
        self.totals["merged"] += 1

    def _CaseUnmerged(self, file: File, at: int, body: dict[str, Any]) -> None:
        assert file.kept is not None
        file.clocks, file.requests = file.kept
        for each in file.clocks.values():
            each.set_at = at
        file.kept, file.closed = None, None
        self.totals["unmerged"] += 1

    def _VerificationSent(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stand(file, at, "T1")
        self._start(file, "Tv", at)

    def _VerificationAnswered(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "Tv")
        self._go_on(file, at, "T1")

    def _VerificationRetasked(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.counts["retasks"] += 1
        self._start(file, "Tv", at)

    def _CaseFiled(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._classed(file, body)
        file.emergency, file.filed = self._is_emergency(file), at
        self._stop(file, "T1")
        self._start(file, "T2", at)

    def _CaseDeclined(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.clocks = {}

    _ReportTakenBack = _CaseVoided = _CaseDeclined

    def _CaseReturnedToOperator(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "T2")
        self._start(file, "T1", at)

    def _CaseDispatched(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "T1", "Tv", "T2")
        file.dispatched, file.confirmed, file.duties = at, None, {}
        for given in body["assignments"]:
            unit = given["unit"]
            ticker = self._start(file, "T3", at, unit, self._limit(file))
            self._start(file, "Ts", at, unit)
            file.duties[unit] = {
                "part": given["part"], "dispatched_at": at, "first_due_at": ticker.due, "due_at": ticker.due,
                "signed_at": None, "confirmed_at": None, "left_s": None, "extensions": 0,
                "first_limit_s": ticker.whole,
            }  # fmt: skip
            self._same("deadline at dispatch", file, ticker.due, _at(given["due_at"]))
            self._same("first limit", file, ticker.whole, given["first_limit_s"])

    def _DispatchedFirst(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._classed(file, body)
        file.emergency, file.filed = True, file.filed or at
        self._CaseDispatched(file, at, body)
        self._start(file, "Tf", at)

    def _FormCompleted(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "Tf")
        self._classed(file, body)
        self._under(file, at)

    def _FileCorrected(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._classed(file, body)
        file.emergency, file.street = self._is_emergency(file), body["place"].get("street") or ""
        self._under(file, at)

    def _SelfMendLet(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stand(file, at, "T2")
        self._start(file, "Tm", at)

    def _SelfMendLapsed(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "Tm")
        self._go_on(file, at, "T2")

    def _SelfMendPassed(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "Tm", "T2")

    def _AssignmentSigned(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.duties[body["unit"]]["signed_at"] = at
        file.clocks.pop(f"Ts/{body['unit']}", None)

    def _FedBack(self, file: File, at: int, body: dict[str, Any]) -> None:
        unit = body["unit"]
        self._stand(file, at, "T3", unit)
        left = file.clocks[f"T3/{unit}"].stood
        self._same("left at confirmation", file, left, body["left_s"])
        file.duties[unit].update(confirmed_at=at, left_s=left)
        if all(each["confirmed_at"] is not None for each in file.duties.values()):
            file.confirmed = at

    def _UnitReleased(self, file: File, at: int, body: dict[str, Any]) -> None:
        unit = body["unit"]
        del file.duties[unit]
        gone = {str(n) for n, each in file.requests.items() if each.get("unit") == unit}
        file.clocks = {key: each for key, each in file.clocks.items() if each.of != unit and each.of not in gone}
        file.requests = {n: each for n, each in file.requests.items() if each.get("unit") != unit}
        if all(each["confirmed_at"] is not None for each in file.duties.values()):
            file.confirmed = at

    def _FeedbackAccepted(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._start(file, "T4", at)

    _InspectionFailedToLook = _InspectionRetasked = _FeedbackAccepted

    def _SentBack(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "T4")
        self._go_on(file, at, "T3")
        for each in file.duties.values():
            each.update(confirmed_at=None, left_s=None)
        file.confirmed = None
        file.counts["reworks"] += 1

    def _InspectionPassed(self, file: File, at: int, body: dict[str, Any]) -> None:
        lead = next((each for each in file.duties.values() if each["part"] == "lead"), None)
        on_time = lead is None or lead["left_s"] is None or lead["left_s"] >= 0
        self._same("verdict on time", file, on_time, body["on_time"])
        self.totals["on time" if on_time else "overdue"] += 1
        self._stop(file, "T3", "Ts", "T4")
        if file.source in self._rules()["call_back"]:
            self._same("called back", file, "to_call_back", body["stage"])
            self._start(file, "Tr", at)

    def _CalledBack(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "Tr")
        if body["said"] == "not_satisfied":
            self._undispatch(file)
            file.counts["cycle"] += 1
            file.counts["not_reached"] = 0
            self._start(file, "T2", at)
        if body["said"] == "not_reached":
            file.counts["not_reached"] += 1
            if file.counts["not_reached"] < self._rules()["not_reached_most"]:
                self._start(file, "Tr", at)

    def _CaseClosed(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._CaseArchived(file, at, body)
        self._start(file, "Tw", at)

    _CaseClosedByOrder = _CaseClosed

    def _CaseArchived(self, file: File, at: int, body: dict[str, Any]) -> None:
        waiting = {f"Ta/{n}" for n in self._contested(file)}
        file.clocks = {key: each for key, each in file.clocks.items() if key in waiting}

    def _contested(self, file: File) -> dict[int, dict[str, Any]]:
        """What a unit contests outlasts the closing of the case."""
        return {n: each for n, each in file.requests.items() if each["kind"] == "appeal"}

    def _CaseReopened(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.counts["not_reached"] = 0
        self._stop(file, "Tw")
        self._undispatch(file)
        file.counts["cycle"] += 1
        file.closed = None
        self._start(file, "T2", at)

    def _RequestAsked(self, file: File, at: int, body: dict[str, Any]) -> None:
        request = body["request"]
        file.requests[request["n"]] = request
        self.totals[f"asked {request['kind']}"] += 1
        self._start(file, "Ta", at, str(request["n"]))

    def _RequestRefused(self, file: File, at: int, body: dict[str, Any]) -> None:
        del file.requests[body["request"]]
        file.clocks.pop(f"Ta/{body['request']}", None)

    _RequestWithdrawn = _AppealGranted = _RequestRefused

    def _HandBackGranted(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.counts["returns"] += 1
        file.counts["wrong_dispatches"] += body["wrongly_dispatched"]
        self._undispatch(file)
        self._stop(file, "T3", "Ts")
        self._start(file, "T2", at)

    def _ExtensionGranted(self, file: File, at: int, body: dict[str, Any]) -> None:
        unit, request = body["unit"], file.requests.pop(body["request"])
        file.clocks.pop(f"Ta/{body['request']}", None)
        ticker = file.clocks[f"T3/{unit}"]
        self._extend(ticker, request["limit"])
        self._ladder(file, ticker, at)
        file.duties[unit]["extensions"] += 1
        self.totals["extensions"] += 1

    def _SuspensionGranted(self, file: File, at: int, body: dict[str, Any]) -> None:
        del file.requests[body["request"]]
        file.clocks.pop(f"Ta/{body['request']}", None)
        self._stand(file, at, "T3")
        until = _at(body["until"])
        assert until is not None
        minutes = max(1, (until - at) // 60)
        self._start(file, "Tg", at, "", {"value": minutes, "unit": "minute"})
        self.totals["suspensions"] += 1

    def _CaseResumed(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "Tg")
        for unit, duty in file.duties.items():
            if duty["confirmed_at"] is None:
                self._go_on(file, at, "T3", unit)

    def _CaseNudged(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.counts["nudges"] += 1

    def _DeadlinesRecomputed(self, file: File, at: int, body: dict[str, Any]) -> None:
        for ticker in file.clocks.values():
            if ticker.stood is None and ticker.guess and ticker.rev != self._rev["calendar"]:
                self._again(ticker)
                self._ladder(file, ticker, at)

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
        self._same("deadline of a rung", file, ticker.due, _at(body["due_at"]))
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
            self._same(f"read model: {name}", file, at, _at(body.get(name)))
        self._same(
            "read model: requests", file, sorted(file.requests), [each["n"] for each in body.get("requests", ())]
        )
        theirs = {each["unit"]: each for each in body.get("assignments", ())}
        self._same("read model: units", file, sorted(file.duties), sorted(theirs))
        for unit in file.duties.keys() & theirs.keys():
            self._compare_duty(file, unit, theirs[unit])
        clocks = {_key(each): each for each in body.get("timers", ())}
        self._same("read model: clocks", file, sorted(file.clocks), sorted(clocks))
        for key in file.clocks.keys() & clocks.keys():
            ticker, other = file.clocks[key], clocks[key]
            told = _at(other["deadline"]["due_at"]), other.get("left_s"), other.get("fired", 0)
            self._same(f"read model: clock {ticker.kind}", file, (ticker.due, ticker.stood, ticker.fired), told)

    def _compare_duty(self, file: File, unit: str, theirs: dict[str, Any]) -> None:
        duty = file.duties[unit]
        ticker = file.clocks.get(f"T3/{unit}")
        if ticker is not None:
            self._same("read model: due_at", file, ticker.due, _at(theirs["due_at"]))
        for name in ("dispatched_at", "first_due_at", "signed_at", "confirmed_at"):
            self._same(f"read model: {name} of a unit", file, duty[name], _at(theirs.get(name)))
        for name, none in (("left_s", None), ("extensions", 0), ("part", None), ("first_limit_s", None)):
            self._same(f"read model: {name} of a unit", file, duty[name], theirs.get(name, none))

    def _same(self, what: str, file: File, mine: object, theirs: object) -> None:
        if mine != theirs:
            self._differ(what, file, f"counted {mine!r}, told {theirs!r}")

    def _differ(self, what: str, file: File | None, words: str) -> None:
        self.by_cause[what] += 1
        if self.by_cause[what] <= 5:
            self.differences.append(f"{what}: {file.id if file else ''} {words}")

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


def _at(words: str | None) -> int | None:
    return None if words is None else int(datetime.fromisoformat(words).timestamp())


def _told(at: int) -> str:
    return datetime.fromtimestamp(at, timezone(timedelta(hours=8))).isoformat()
