"""The clocks of a case in plain Python: started, standing, going on, given more, counted anew; and their rungs.

Whoever reads the history says which event does what to them (`second_count`); the published sets say the rest.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.real.plain_time import PlainTime

USUAL_LIMITS = {
    "T1": (15, "minute"), "Tv": (30, "minute"), "T2": (15, "minute"), "Tf": (30, "minute"), "Tm": (30, "minute"),
    "Ts": (30, "minute"), "Ta": (4, "work_hour"), "T4": (2, "work_hour"), "Tr": (1, "work_day"),
    "Tk": (30, "natural_day"), "T5": (45, "natural_day"), "Tw": (7, "natural_day"),
}  # fmt: skip
USUAL_LADDER = (("warn", 0.8), ("overdue", 1.0))
LADDERS = {
    "T3": (("warn", 0.5), ("warn", 0.8), ("nudge", 0.9), ("overdue", 1.0), ("supervise", 2.0), ("escalate", 3.0)),
    "T5": (("warn", 0.8), ("overdue", 1.0), ("escalate", 1.5)),
    "Tg": (("warn", 0.9), ("overdue", 1.0)),
    "Tw": (("overdue", 1.0),),
}
CALENDARS_CLOCK = {"minute": "continuous", "urgent_hour": "continuous", "urgent_day": "continuous",
                   "natural_day": "continuous", "work_hour": "work", "work_day": "work"}  # fmt: skip


class Ticker:
    """One clock of a case."""

    def __init__(self, kind: str, of: str, limit: dict[str, Any], time: PlainTime, rev: int, now: int) -> None:
        self.kind, self.of, self.limit, self.rev = kind, of, limit, rev
        self.clock = time.clock
        self.began, self.set_at = now, now
        self.whole = self.left = time.seconds(limit, now)
        self.given: list[dict[str, Any]] = []
        self.due = time.later(now, self.left)
        self.guess = time.is_guess(now, self.due)
        self.fired, self.stood = 0, None
        self.rungs: list[tuple[str, int]] = []
        self.past: dict[int, int] = {}
        self.course: list[tuple[str, Any]] = []
        self.was_paused = False

    stood: int | None
    """What was left as it came to stand; None while it runs."""
    past: dict[int, int]
    """How many rungs have been climbed under each instant that was ever promised."""
    course: list[tuple[str, Any]]
    """What befell it since it was started: (`given`, limit), (`stood`, at), (`went on`, at)."""

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.of}" if self.of else self.kind

    @property
    def unit(self) -> str:
        return self.of.partition("#")[0]


class File:
    """One case as this count knows it."""

    def __init__(self, id_: str, source: str, at: int) -> None:
        self.id, self.source, self.reported = id_, source, at
        self.stage, self.ver = "", 1
        self.clocks: dict[str, Ticker] = {}
        self.duties: dict[str, dict[str, Any]] = {}
        self.requests: dict[int, dict[str, Any]] = {}
        self.exempt: list[tuple[str, str, bool, int]] = []
        self.kept: tuple[dict[str, Ticker], dict[int, dict[str, Any]]] | None = None
        self.code, self.condition, self.book, self.street = "", 0, 0, ""
        self.emergency = False
        self.filed = self.dispatched = self.confirmed = self.closed = None
        self.counts: Counter[str] = Counter(cycle=1)
        self.parent = ""

    filed: int | None
    dispatched: int | None
    confirmed: int | None
    closed: int | None


class Clocks:
    """What the published sets say of clocks, as of the revisions in force at the event that is being read."""

    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self._sets: dict[tuple[str, int], dict[str, Any]] = {}
        self._rev: Counter[str] = Counter()
        self._times: dict[tuple[int, str], PlainTime] = {}

    def _time(self, clock: str) -> PlainTime:
        key = self._rev["calendar"], clock
        if key not in self._times:
            self._times[key] = PlainTime(self._sets[("calendar", key[0])], clock)
        return self._times[key]

    def _rules(self) -> dict[str, Any]:
        return self._sets[("rules", self._rev["rules"])]

    def _classed(self, file: File, body: dict[str, Any]) -> None:
        file.code, file.condition, file.book = body["class_code"], body["condition"], body["codebook_rev"]

    def _condition(self, file: File) -> tuple[dict[str, Any], dict[str, Any]]:
        book = self._sets[("codebook", file.book)]
        chosen = next(each for each in book["classes"] if each["code"] == file.code)
        return chosen, next(each for each in chosen["conditions"] if each["n"] == file.condition)

    def _limit(self, file: File) -> dict[str, Any]:
        limit: dict[str, Any] = self._condition(file)[1]["limit"]
        return limit

    def _phases(self, file: File) -> list[dict[str, Any]]:
        """The stages of the limit before the whole is due; the lead answers for them."""
        stages: list[dict[str, Any]] = self._condition(file)[1].get("stages", [])
        return stages[:-1]

    def _rings(self, code: str) -> bool:
        """Whether a report of this class is an emergency before anybody has filed it."""
        classes = self._sets[("codebook", self._rev["codebook"])]["classes"]
        return any(each.get("is_emergency", False) for each in classes if each["code"] == code)

    def _is_emergency(self, file: File) -> bool:
        return any(each.get("is_emergency", False) for each in self._condition(file))

    def _start(self, file: File, kind: str, at: int, of: str = "", limit: dict[str, Any] | None = None) -> Ticker:
        rules = self._rules()
        usual = USUAL_LIMITS.get(kind)
        limit = limit or rules["limits"].get(kind) or {"value": usual[0], "unit": usual[1]}  # type: ignore[index]
        on_duty = kind in rules["on_duty"] and not file.emergency
        time = self._time("duty" if on_duty else CALENDARS_CLOCK[limit["unit"]])
        ticker = Ticker(kind, of, limit, time, self._rev["calendar"], at)
        self._ladder(file, ticker, at)
        file.clocks[ticker.key] = ticker
        return ticker

    def _ladder(self, file: File, ticker: Ticker, now: int) -> None:
        """The rungs of what now runs; one that lies ahead again is to fire again, but never twice for one instant."""
        time, shares = self._time(ticker.clock), self._rules()["ladders"].get(ticker.kind)
        ladder = (
            [(each["kind"], each["share"]) for each in shares] if shares else LADDERS.get(ticker.kind, USUAL_LADDER)
        )
        ticker.rungs = [(what, self._reached(time, ticker, share)) for what, share in ladder]
        ticker.fired = min(ticker.fired, sum(at <= now for _, at in ticker.rungs))
        ticker.fired = ticker.past[ticker.due] = max(ticker.fired, ticker.past.get(ticker.due, 0))
        ticker.set_at = now
        if ticker.kind == "T3" and ticker.of in file.duties:
            file.duties[ticker.of]["due_at"] = ticker.due

    def _reached(self, time: PlainTime, ticker: Ticker, share: float) -> int:
        """When so much of the limit is used; what is used as the clock is set going is used then."""
        ahead = ticker.left - round((1 - share) * ticker.whole)
        return ticker.due if share == 1 else time.later(ticker.began, ahead) if ahead else ticker.began

    def _extend(self, ticker: Ticker, limit: dict[str, Any]) -> None:
        """An extension: it counts again whenever the rest is counted again."""
        ticker.given.append(limit)
        ticker.course.append(("given", limit))
        self._give(ticker, limit)

    def _give(self, ticker: Ticker, limit: dict[str, Any]) -> None:
        """More time, added to where it is due."""
        time = self._time(ticker.clock)
        ticker.left = time.run(ticker.due) - time.run(ticker.began)
        more = time.seconds(limit, ticker.due)
        start, ticker.due = ticker.due, time.later(ticker.due, more)
        ticker.left, ticker.whole = ticker.left + more, ticker.whole + more
        ticker.rev = self._rev["calendar"]
        ticker.guess = ticker.guess or time.is_guess(start, ticker.due)

    def _again(self, ticker: Ticker) -> None:
        """The same promise since it was last set going, by the calendar now in force."""
        time, given = self._time(ticker.clock), ticker.given
        ticker.given, ticker.rev = [], self._rev["calendar"]
        if ticker.was_paused:
            ticker.left -= sum(time.seconds(each, ticker.began) for each in given)
            ticker.whole -= sum(time.seconds(each, ticker.began) for each in given)
        else:
            ticker.whole = ticker.left = time.seconds(ticker.limit, ticker.began)
        ticker.due = time.later(ticker.began, ticker.left)
        ticker.guess = time.is_guess(ticker.began, ticker.due)
        for limit in given:
            self._give(ticker, limit)
        ticker.given = given

    def _under(self, file: File, at: int) -> None:
        """The units' running clocks as if dispatched under what is now on file: they stood and were extended alike."""
        limit = self._limit(file)
        courses = {each.of: each.course for each in file.clocks.values() if each.kind == "T3"}
        for ticker in list(file.clocks.values()):
            is_judged = ticker.kind == "T3" and file.duties[ticker.of]["confirmed_at"] is not None
            if ticker.kind == "T3" and not is_judged and ticker.limit != limit:
                self.totals["corrected after an extension or a pause"] += bool(ticker.course)
                self._anew(file, at, ticker.kind, ticker.of, limit, ticker.course)
        lead = next((unit for unit, duty in file.duties.items() if duty["part"] == "lead"), None)
        if lead is not None and file.duties[lead]["confirmed_at"] is None:
            self._phased(file, at, lead, [each for each in courses[lead] if each[0] != "given"])

    def _phased(self, file: File, at: int, lead: str, course: list[tuple[str, Any]]) -> None:
        """The lead's phases under the condition now on file: what is done under its name stays done."""
        done = {each["name"]: each for each in file.duties[lead]["phases"] if each["done_at"] is not None}
        file.duties[lead]["phases"] = phases = []
        for n, stage in enumerate(self._phases(file), 1):
            before = done.get(stage["name"]) or {"name": stage["name"], "done_at": None, "left_s": None}
            phases.append({**before, "n": n})
            ticker = file.clocks.get(f"Tp/{lead}#{n}")
            if before["done_at"] is None and (ticker is None or ticker.limit != stage["limit"]):
                self._anew(file, at, "Tp", f"{lead}#{n}", stage["limit"], course)
        running = {f"Tp/{lead}#{each['n']}" for each in phases if each["done_at"] is None}
        file.clocks = {key: each for key, each in file.clocks.items() if each.kind != "Tp" or key in running}

    def _anew(self, file: File, at: int, kind: str, of: str, limit: dict[str, Any], course: list[Any]) -> None:
        """A clock of a unit as if it had been started at the dispatch under this limit."""
        time = self._time(CALENDARS_CLOCK[limit["unit"]])
        began = file.duties[of.partition("#")[0]]["dispatched_at"]
        anew = Ticker(kind, of, limit, time, self._rev["calendar"], began)
        replay: dict[str, Callable[[Ticker, Any], None]] = {
            "given": self._extend,
            "stood": self._halt,
            "went on": self._resume,
        }
        for what, told in course:
            replay[what](anew, told)
        ticker = file.clocks.get(anew.key)
        if ticker is not None:
            anew.fired, anew.past = ticker.fired, ticker.past
        self._ladder(file, anew, at)
        file.clocks[anew.key] = anew

    def _matching(self, file: File, kind: str, of: str) -> list[Ticker]:
        return [each for each in file.clocks.values() if each.kind == kind and (not of or each.unit == of)]

    def _stop(self, file: File, *kinds: str) -> None:
        file.clocks = {key: each for key, each in file.clocks.items() if each.kind not in kinds}

    def _stand(self, file: File, at: int, kind: str, of: str = "") -> None:
        for ticker in self._matching(file, kind, of):
            if ticker.stood is None:
                self._halt(ticker, at)

    def _go_on(self, file: File, at: int, kind: str, of: str = "") -> None:
        for ticker in self._matching(file, kind, of):
            if ticker.stood is not None:
                self._resume(ticker, at)
                self._ladder(file, ticker, at)

    def _halt(self, ticker: Ticker, at: int) -> None:
        time = self._time(ticker.clock)
        left = time.run(ticker.due) - time.run(at)
        ticker.stood = left if at <= ticker.due else min(-1, left)
        ticker.course.append(("stood", at))

    def _resume(self, ticker: Ticker, at: int) -> None:
        assert ticker.stood is not None
        time = self._time(ticker.clock)
        ticker.left, ticker.began, ticker.stood = ticker.stood, at, None
        ticker.due, ticker.rev = time.later(at, ticker.left), self._rev["calendar"]
        ticker.guess, ticker.given, ticker.was_paused = time.is_guess(at, ticker.due), [], True
        ticker.course.append(("went on", at))

    def _undispatch(self, file: File) -> None:
        """Back at the dispatcher: what a unit had asked for falls away, but its appeals."""
        file.duties, file.confirmed = {}, None
        for n, each in list(file.requests.items()):
            if each.get("unit") is not None and each["kind"] != "appeal":
                del file.requests[n]
                file.clocks.pop(f"Ta/{n}", None)
