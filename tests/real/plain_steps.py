"""What each event does to a case, in plain Python: from what somebody asked and decided, nothing that was computed.

One method for an event's kind; what the product says of deadlines and verdicts is held to what follows here.
"""

from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.real.plain_clocks import Clocks, File
from tests.real.plain_time import EAST

DONE = {"closed", "archived"}
ENDS = DONE | {"declined", "void", "merged"}


class Steps(Clocks):
    """The files as they stand; `differences` in words, the first few of a cause, `by_cause` all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, File] = {}
        self.differences: list[str] = []
        self.by_cause: Counter[str] = Counter()

    def _nothing(self, file: File, at: int, body: dict[str, Any]) -> None:
        return

    def _CaseReported(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.code, file.street = body.get("class_code") or "", body["place"].get("street") or ""
        file.counts["recurrence"] = body.get("recurrence", 0)
        again = self.files.get(body.get("recurs") or "")
        file.emergency = again.emergency if again is not None else self._rings(file.code)
        self._start(file, "T1", at)
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
        file.counts["retasks"] = 0
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
            stages = self._phases(file) if given["part"] == "lead" else []
            phases = [{"n": n, "name": each["name"], "done_at": None, "left_s": None}
                      for n, each in enumerate(stages, 1)]  # fmt: skip
            for phase, stage in zip(phases, stages, strict=True):
                self._start(file, "Tp", at, f"{unit}#{phase['n']}", stage["limit"])
            file.duties[unit] = {
                "part": given["part"], "dispatched_at": at, "first_due_at": ticker.due, "due_at": ticker.due,
                "signed_at": None, "confirmed_at": None, "left_s": None, "extensions": 0,
                "first_limit_s": ticker.whole, "phases": phases,
            }  # fmt: skip
            self._same("deadline at dispatch", file, ticker.due, instant(given["due_at"]))
            self._same("first limit", file, ticker.whole, given["first_limit_s"])

    def _DispatchedFirst(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._classed(file, body)
        file.emergency, file.filed = True, file.filed or at
        for n, each in list(file.requests.items()):
            if each["kind"] == "decline":
                del file.requests[n]
                file.clocks.pop(f"Ta/{n}", None)
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
        for phase in file.duties[unit]["phases"]:
            if phase["done_at"] is None:
                self._done(file, at, unit, phase)
        self._same("phases at confirmation", file, file.duties[unit]["phases"], phases_of(body))
        if all(each["confirmed_at"] is not None for each in file.duties.values()):
            file.confirmed = at

    def _PhaseReached(self, file: File, at: int, body: dict[str, Any]) -> None:
        phase = next(each for each in file.duties[body["unit"]]["phases"] if each["n"] == body["phase"]["n"])
        self._done(file, at, body["unit"], phase)
        self._same("a phase", file, [phase], phases_of({"phases": [body["phase"]]}))
        self.totals["phases in time" if phase["left_s"] >= 0 else "phases late"] += 1

    def _done(self, file: File, at: int, unit: str, phase: dict[str, Any]) -> None:
        ticker = file.clocks.pop(f"Tp/{unit}#{phase['n']}")
        self._halt(ticker, at)
        phase.update(done_at=at, left_s=ticker.stood)

    def _UnitReleased(self, file: File, at: int, body: dict[str, Any]) -> None:
        unit = body["unit"]
        del file.duties[unit]
        gone = {n for n, each in file.requests.items() if each.get("unit") == unit and each["kind"] != "appeal"}
        keys = {f"Ta/{n}" for n in gone}
        file.clocks = {key: each for key, each in file.clocks.items() if each.unit != unit and key not in keys}
        file.requests = {n: each for n, each in file.requests.items() if n not in gone}
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
        self._start(file, "T5", at)

    def _RequestAsked(self, file: File, at: int, body: dict[str, Any]) -> None:
        request = body["request"]
        file.requests[request["n"]] = request
        self.totals[f"asked {request['kind']}"] += 1
        self._start(file, "Ta", at, str(request["n"]))

    def _RequestRefused(self, file: File, at: int, body: dict[str, Any]) -> None:
        del file.requests[body["request"]]
        file.clocks.pop(f"Ta/{body['request']}", None)

    _RequestWithdrawn = _RequestRefused

    def _AppealGranted(self, file: File, at: int, body: dict[str, Any]) -> None:
        request = file.requests[body["request"]]
        asked = instant(request["asked_at"])
        assert asked is not None
        sealed = file.closed is not None and asked >= _sealed_at(file.closed, self._rules()["seal_day"])
        self._same("a restatement", file, sealed, body.get("is_restatement", False))
        file.exempt.append((request["unit"], request["about"], sealed, file.counts["cycle"]))
        self._RequestRefused(file, at, body)

    def _HandBackGranted(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.counts["returns"] += 1
        file.counts["wrong_dispatches"] += body["wrongly_dispatched"]
        self._undispatch(file)
        self._stop(file, "T3", "Tp", "Ts")
        self._start(file, "T2", at)

    def _ConferenceEnded(self, file: File, at: int, body: dict[str, Any]) -> None:
        if body.get("stage"):
            self._undispatch(file)
            self._stop(file, "T3", "Tp", "Ts", "Tg", "Tk")
            self._start(file, "T2", at)
            self.totals["decided in a session"] += 1

    def _ExtensionGranted(self, file: File, at: int, body: dict[str, Any]) -> None:
        unit, request = body["unit"], file.requests.pop(body["request"])
        file.clocks.pop(f"Ta/{body['request']}", None)
        ticker = file.clocks[f"T3/{unit}"]
        self._extend(ticker, request["limit"])
        self._ladder(file, ticker, at)
        file.duties[unit]["extensions"] += 1
        self.totals["extensions"] += 1

    def _SuspensionGranted(self, file: File, at: int, body: dict[str, Any]) -> None:
        asked = instant(file.requests.pop(body["request"])["asked_at"])
        assert asked is not None
        file.clocks.pop(f"Ta/{body['request']}", None)
        for ticker in (each for kind in ("T3", "Tp", "Ts") for each in self._matching(file, kind, "")):
            if ticker.stood is None:
                waited = ticker.unit == body["unit"] and asked <= ticker.due < at
                self.totals["suspended as asked"] += waited
                self._halt(ticker, max(asked, ticker.began) if waited else at)
        self._start(file, "Tk", at)
        until = instant(body["until"])
        assert until is not None
        minutes = max(1, (until - at) // 60)
        self._start(file, "Tg", at, "", {"value": minutes, "unit": "minute"})
        self.totals["suspensions"] += 1

    def _SuspensionReviewed(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._start(file, "Tk", at)

    def _CaseResumed(self, file: File, at: int, body: dict[str, Any]) -> None:
        self._stop(file, "Tg", "Tk")
        for unit, duty in file.duties.items():
            if duty["confirmed_at"] is None:
                self._go_on(file, at, "T3", unit)
                self._go_on(file, at, "Tp", unit)
                self._go_on(file, at, "Ts", unit)

    def _CaseNudged(self, file: File, at: int, body: dict[str, Any]) -> None:
        file.counts["nudges"] += 1

    def _DeadlinesRecomputed(self, file: File, at: int, body: dict[str, Any]) -> None:
        for ticker in file.clocks.values():
            if ticker.stood is None and ticker.guess and ticker.rev != self._rev["calendar"]:
                self._again(ticker)
                self._ladder(file, ticker, at)

    def _same(self, what: str, file: File, mine: object, theirs: object) -> None:
        if mine != theirs:
            self._differ(what, file, f"counted {mine!r}, told {theirs!r}")

    def _differ(self, what: str, file: File | None, words: str) -> None:
        self.by_cause[what] += 1
        if self.by_cause[what] <= 5:
            self.differences.append(f"{what}: {file.id if file else ''} {words}")


def _sealed_at(closed: int, day: int) -> int:
    """When the books of the month of a closing are sealed: as this day of the next month begins in the district."""
    month = datetime.fromtimestamp(closed, timezone(timedelta(seconds=EAST))).replace(day=1)
    following = (month + timedelta(days=32)).replace(day=day, hour=0, minute=0, second=0, microsecond=0)
    return int(following.timestamp())


def phases_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"n": each["n"], "name": each["name"], "done_at": instant(each.get("done_at")), "left_s": each.get("left_s")}
        for each in body.get("phases", ())
    ]


def instant(words: str | None) -> int | None:
    return None if words is None else int(datetime.fromisoformat(words).timestamp())
