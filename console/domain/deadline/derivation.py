"""Why a deadline is when it is: an account that stands by itself, to be read aloud or gone through again."""

from datetime import datetime

from msgspec import Struct

from console.domain.calendar import Clock
from console.domain.deadline.leg import Leg, Recount, Step
from console.domain.deadline.limit import Limit
from console.domain.deadline.telling import told
from console.domain.text import Text


class Derivation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`limit`: as first promised; `legs`: all that was counted, oldest first; `recounts`: what newer calendars
    replaced. No calendar is needed to print it or to go through it again."""

    limit: Limit
    clock: Clock
    calendar_rev: int
    legs: tuple[Leg, ...]
    recounts: tuple[Recount, ...] = ()

    @property
    def is_provisional(self) -> bool:
        """A day of a year that is not published was guessed, by the legs that decide the instant."""
        return any(leg.guessed for leg in self.deciding)

    @property
    def deciding(self) -> tuple[Leg, ...]:
        """The legs since the clock was last set going."""
        first = len(self.legs) - 1
        while self.legs[first].step is Step.EXTENDED:
            first -= 1
        return self.legs[first:]

    def evaluate(self) -> datetime:
        """The instant again, from what stands here alone."""
        return self.ends()[-1]

    def ends(self) -> tuple[datetime, ...]:
        """Where each leg ends."""
        found: list[datetime] = []
        for leg in self.legs:
            found.append(leg.end(found[-1] if leg.step is Step.EXTENDED else leg.began_at))
        return tuple(found)

    def text(self) -> Text:
        """The account in words."""
        return told(self.clock, self.calendar_rev, list(zip(self.legs, self.ends(), strict=True)), self.recounts)
