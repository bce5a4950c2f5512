"""The demo district in memory: the real law, the real masks, the real actors, and no socket."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from console.domain.case.things import Case
from console.domain.catalogue import subject, target
from console.domain.duty import Audience, Thing, audience_of, row, timer_in_front
from console.domain.people import Actor
from console.domain.text import Refused
from console.ingest.profile import Profile, read_profile
from console.seats.actors.cast import cast
from console.seats.actors.desk import Share
from console.seats.actors.sight import Act, Player, View
from console.seats.actors.town import Diary, read_town
from tests.support.law import MemoryBook


class DemoBook(MemoryBook):
    """The book with the shipped reference data in force."""

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile

    def codebook(self, rev=None):
        return self.profile.codebook

    def ground(self):
        return self.profile.ground

    def rules(self):
        return self.profile.rules

    def calendar(self):
        return self.profile.calendar

    def organisation(self):
        return self.profile.organisation


class District:
    """Runs the cast turn by turn; what happens reaches every view it is for, and nothing else does."""

    def __init__(self, seed: int, start: datetime, share: Share) -> None:
        self.profile = read_profile("demo")
        self.diary = Diary(read_town("demo", seed))
        self.book = DemoBook(self.profile)
        self.players: list[tuple[View, tuple[Player, ...]]] = [
            (View(actor, start), players) for actor, players in cast(self.profile.accounts, self.diary, share)
        ]
        self.views: dict[Audience, list[View]] = {}
        for view, _ in self.players:
            self.views.setdefault(audience_of(view.me), []).append(view)
        self.now = start
        self.acts: list[tuple[datetime, Actor, Act]] = []
        self.refused: Counter[str] = Counter()
        self.rng = Random(seed)

    def run(self, until: datetime, turn: timedelta = timedelta(seconds=60)) -> Iterator[datetime]:
        """Turns up to an instant; yields after each."""
        while self.now < until:
            self.now += turn
            for view, players in self.players:
                for player in players:
                    for act in player.next_acts(view, self.now, self.rng):
                        self._ask(view, act)
                view.last_turn = self.now
            yield self.now

    def cases(self) -> list[Case]:
        return [thing for thing in self.book.things.values() if isinstance(thing, Case)]

    def overdue(self) -> list[Case]:
        found = []
        for case in self.cases():
            timer = timer_in_front(case)
            if timer is not None and timer.deadline.due_at < self.now:
                found.append(case)
        return found

    def _ask(self, view: View, act: Act) -> None:
        view.asked(act)
        thing = self.book.things.get(target(act.body))
        if act.ver is not None and (thing is None or thing.ver != act.ver):
            self.refused["conflict"] += 1
            return
        try:
            events = self.book.happen(act.body, view.me, self.now)
        except Refused as refusal:
            self.refused[f"{type(act.body).__name__}: {refusal.reason.en}"] += 1
            return
        self.acts.append((self.now, view.me, act))
        for key in {subject(event) for event in events}:
            self._tell(self.book.things[key])

    def _tell(self, thing: Thing) -> None:
        rows = {audience: row(thing, audience) for audience in self.views}
        for audience, views in self.views.items():
            shown = rows[audience]
            for view in views:
                if shown is None:
                    view.drop((thing.id,))
                else:
                    view.take((shown,), self.now)
