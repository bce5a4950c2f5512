"""One case told in a line each, its clocks turned by hand.

Working hours are 8:30 to 12:00 and 13:30 to 18:00; NOW is a Monday, 10:00. E0110 is given four working hours, E0405
and the emergency E0506 two hours that never stop, E0122 five working days in three stages.
"""

from datetime import datetime, timedelta

import pytest

from console.domain.case import commands as ask
from console.domain.case.ladder import rungs
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.things import Assignment, Case, Contentment, Source
from console.domain.case.timers import Timer, TimerKind
from console.domain.ids import CaseId, UnitId
from console.domain.text import Refused
from tests.support.law import (
    AFTER,
    CALLER,
    CLEAN,
    CLEANERS,
    CLOCK,
    DESK,
    FEED,
    HERE,
    INSPECTOR,
    NOW,
    SEEN,
    USUAL,
    MemoryBook,
)

C, D = CaseId("c-1"), CaseId("c-2")


RUNGS_MOST = 200


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


FOUR_HOURS_LATER = NOW + timedelta(hours=5, minutes=30)


class Life:
    """One case told in a line each; the clock is turned by hand."""

    def __init__(self, rules: Rules = USUAL, source: Source = Source.CITIZEN, code: str = "E0110") -> None:
        self.book, self.now, self.code = MemoryBook(rules), NOW, code
        self.does(FEED, ask.ReportCase(case=C, source=source, title="门前有垃圾", place=HERE))

    def does(self, actor, command, after: timedelta = timedelta()):
        self.now += after
        return self.book.happen(command, actor, self.now)

    def refuses(self, actor, command) -> str:
        before = self.book.things.copy()
        with pytest.raises(Refused) as refusal:
            self.does(actor, command)
        assert self.book.things == before
        return refusal.value.reason.en

    def registered(self) -> "Life":
        self.does(DESK, ask.RegisterCase(case=C))
        return self

    def filed(self) -> "Life":
        self.registered().does(DESK, ask.FileCase(case=C, class_code=self.code, condition=1))
        return self

    def dispatched(self, *co: UnitId) -> "Life":
        self.filed().does(DESK, ask.DispatchCase(case=C, lead=CLEAN, co=co))
        return self

    def signed(self, *co: UnitId) -> "Life":
        self.dispatched(*co).does(CLEANERS, ask.SignAssignment(case=C))
        return self

    def feeds_back(self, after: timedelta = timedelta(), by=CLEANERS) -> None:
        self.does(by, ask.FeedBack(case=C, words="已清理", photos=(AFTER,)), after)

    def inspecting(self, after: timedelta = timedelta()) -> "Life":
        self.signed().feeds_back(after)
        self.does(DESK, ask.AcceptFeedback(case=C))
        self.does(DESK, ask.SendInspection(case=C))
        return self

    def to_close(self) -> "Life":
        self.inspecting().does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
        if self.case.stage is Stage.TO_CALL_BACK:
            self.does(CALLER, ask.CallBack(case=C, said=Contentment.SATISFIED))
        return self

    def closed(self) -> "Life":
        self.to_close().does(DESK, ask.CloseCase(case=C))
        return self

    def sleeps(self, until: datetime) -> None:
        """Everything due by then is asked when it is due."""
        for _ in range(RUNGS_MOST):
            ahead = [
                timer.rungs[timer.fired].at
                for timer in self.case.timers
                if timer.runs and timer.fired < len(timer.rungs)
            ]
            if not ahead or min(ahead) > until:
                self.now = until
                return
            self.now = max(self.now, min(ahead))
            for each in rungs(self.case, self.now):
                self.does(CLOCK, each)
        raise AssertionError("the clock never comes to rest")

    @property
    def case(self) -> Case:
        found = self.book.case(C)
        assert found is not None
        return found

    def timer(self, kind: TimerKind, of: str = "") -> Timer:
        found = self.case.timer(kind, of)
        assert found is not None, f"{kind} does not run"
        return found

    def duty(self, unit: UnitId = CLEAN) -> Assignment:
        found = self.case.assignment_of(unit)
        assert found is not None
        return found

    def kinds(self) -> set[TimerKind]:
        return {timer.kind for timer in self.case.timers}

    def last(self, kind: type):
        return next(each for each in reversed(self.book.history) if isinstance(each, kind))


def suspended(days: int = 3, by=DESK, co: tuple[UnitId, ...] = ()) -> Life:
    life = Life().signed(*co)
    life.does(
        CLEANERS,
        ask.AskSuspension(case=C, reason="等待迁改", until=life.now + days * DAY + HOUR, measure="已围挡"),
        HOUR,
    )
    life.does(by, ask.GrantSuspension(case=C, request=1))
    return life
