"""One ask being decided: the case, the row of the table it goes by, who asks and when.

The row says which clocks start, stop, stand and go on; here that becomes decided deadlines.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from console.domain.calendar import WorkCalendar, local_day
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.table import Row
from console.domain.case.things import Case
from console.domain.case.timers import Rung, Timer, TimerKind, Winding, begun, gone_on, stood
from console.domain.codebook import Codebook
from console.domain.deadline import Clock, Limit, promise
from console.domain.ground import Ground
from console.domain.ids import AccountId, CaseId, UnitId, usable
from console.domain.people import Account, Actor
from console.domain.text import Refused
from console.domain.unit import Organisation

WORDS_MOST = 2_000
COUNTED_KEPT = 256


class CaseBook(Protocol):
    """The part of the book that decisions on cases read."""

    def case(self, case: CaseId) -> Case | None: ...
    def codebook(self, rev: int | None = None) -> Codebook:
        """The codebook in force, or the revision a case was filed under."""
        ...

    def calendar(self) -> WorkCalendar: ...
    def organisation(self) -> Organisation: ...
    def ground(self) -> Ground: ...
    def account(self, account: AccountId) -> Account | None: ...
    def rules(self) -> Rules: ...

    def serial(self, key: str) -> int:
        """The next number of a series, from 1; counted once the decision is committed."""
        ...


class Turn:
    """What every decision on a case has at hand. `is_emergency`: also where it is this act that finds it to be one."""

    def __init__(self, book: CaseBook, case: Case, row: Row, actor: Actor, now: datetime) -> None:
        self.book, self.case, self.row, self.actor, self.now = book, case, row, actor, now
        self.rules, self.calendar = book.rules(), book.calendar()
        self.is_emergency = case.is_emergency

    @property
    def unit(self) -> UnitId:
        """The asker's own unit, where the table has made sure that there is one."""
        assert self.actor.unit is not None
        return self.actor.unit

    def start(self, kind: TimerKind, of: str = "", limit: Limit | None = None) -> tuple[Timer, ...]:
        """A clock that starts now; none where the site sets no limit for it."""
        limit = limit or self.rules.limit(kind)
        if limit is None:
            return ()
        return (_started(self.rules, self.calendar, kind, of, limit, self.now, self.is_emergency),)

    def wind(
        self,
        *,
        without: Iterable[TimerKind] = (),
        of: str = "",
        also: Iterable[Timer] = (),
        whose: Callable[[Timer], bool] = lambda timer: True,
    ) -> Winding:
        """What the row does to the clocks. `also`: clocks started with limits of their own. `without`: kinds that
        this time do not start. `of`: whose clock the act concerns. `whose`: which of them stop, stand or go on."""
        row = self.row
        own = tuple(also)
        given = {timer.kind for timer in own} | set(without)
        starts = [timer for kind in row.starts if kind not in given for timer in self.start(kind, self._of(kind, of))]
        mine = [timer for timer in self.case.timers if whose(timer) and (not row.of_party or timer.party == of)]
        on = [timer for timer in mine if timer.kind in row.goes_on and not timer.runs]
        return Winding(
            set=(
                *(gone_on(timer, self.now, self.rules.ladder(timer.kind), self.calendar) for timer in on),
                *starts,
                *own,
            ),
            stood=tuple(
                stood(timer, self.now, self.calendar) for timer in mine if timer.kind in row.stands and timer.runs
            ),
            stopped=tuple(timer.key for timer in mine if timer.kind in row.stops),
        )

    def gone_by(self, stage: Stage) -> Callable[[Timer], bool]:
        """For `whose`: every clock but those of the requests that go on waiting at `stage`."""
        waiting = {str(each.n) for each in self.case.outlasting(stage)}
        return lambda timer: timer.kind is not TimerKind.TA or timer.of not in waiting

    def _of(self, kind: TimerKind, of: str) -> str:
        return of if kind is TimerKind.TA else ""


def first_clocks(book: CaseBook, now: datetime, *kinds: TimerKind, is_emergency: bool = False) -> Winding:
    """The clocks of a case that is only now coming to be; none of a kind the site sets no limit for."""
    rules, calendar = book.rules(), book.calendar()
    limits = ((kind, rules.limit(kind)) for kind in kinds)
    return Winding(
        set=tuple(_started(rules, calendar, kind, "", limit, now, is_emergency) for kind, limit in limits if limit)
    )


def _started(
    rules: Rules, calendar: WorkCalendar, kind: TimerKind, of: str, limit: Limit, now: datetime, is_emergency: bool
) -> Timer:
    """A clock on the centre's duty hours where it has them, for an emergency never."""
    clock = Clock.DUTY if kind in rules.on_duty and not is_emergency else None
    return _counted(kind, of, limit, clock, rules.ladder(kind), calendar, now)


@lru_cache(COUNTED_KEPT)
def _counted(
    kind: TimerKind,
    of: str,
    limit: Limit,
    clock: Clock | None,
    ladder: tuple[Rung, ...],
    calendar: WorkCalendar,
    now: datetime,
) -> Timer:
    """What is asked for together is committed at one instant, and what is owed from then on is counted once."""
    return begun(kind, of, promise(now, limit, calendar, clock), ladder, calendar)


def unused(book: CaseBook, case: CaseId) -> None:
    """Refused where a case of that id exists or cannot."""
    usable(case)
    if book.case(case) is not None:
        raise Refused("该案件编号已被使用。", "That case id is taken.")


def case_number(book: CaseBook, at: datetime) -> str:
    """The short number people say: day and count."""
    day = local_day(at).isoformat().replace("-", "")
    return f"{day[2:]}-{book.serial(f'case/{day}'):04d}"


def written(words: str, most: int = WORDS_MOST) -> str:
    """The words without their margins; refused where there are none or too many."""
    kept = words.strip()
    if not kept or len(kept) > most:
        raise Refused(f"请填写 {most} 字以内的文字。", f"Write something, at most {most} characters.")
    return kept
