"""The people at the seats: they look at what their seat shows and ask for this and that, mostly what the law allows."""

from random import Random
from typing import TYPE_CHECKING, Any

from console.domain.alert import AdoptAlert, DismissAlert, FalseReason, Phase, RaiseAlert
from console.domain.case.commands import AnyCaseCommand, Personal, ReportCase
from console.domain.case.decide import ACTIONS
from console.domain.case.rules import Rules
from console.domain.case.stages import ENDED
from console.domain.case.table import ROWS, why_not
from console.domain.case.things import Source
from console.domain.catalogue import Command
from console.domain.ids import AlertId, CameraId, CaseId, PersonId
from console.domain.people import Actor, Role
from console.domain.place import Place
from console.domain.rows import AlertRow, CaseRow
from tests.sim.oracles import SECRET
from tests.support.acts import asks
from tests.support.law import CLEAN, GREEN, HERE, STREET, who

if TYPE_CHECKING:
    from tests.sim.processes import SeatProcess

RULES = Rules()
ELSEWHERE = Place(117.51, 36.69, "北环路 8 号", None)
LIVE_LEAST = 6
AT_ONCE_MOST = 5
"""Few cases at a time, so that people meet over them."""
PEOPLE: tuple[tuple[Actor, str], ...] = (
    (who("desk01", Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER, Role.LEADER), "desk"),
    (who("clean01", Role.UNIT, unit=CLEAN), "office"),
    (who("desk02", Role.OPERATOR, Role.DISPATCHER, Role.INSPECTOR, Role.CALL_BACK), "desk"),
    (who("green01", Role.UNIT, unit=GREEN), "office"),
    (who("wall01", Role.WALL), "wall"),
    (who("street01", Role.UNIT, unit=STREET), "office"),
    (who("feed01", Role.FEED), "feed"),
)
"""In this order they join a world: two see everything, units see parts, the wall looks on, the feed pours in."""


class Person:
    """One person at one seat."""

    def __init__(self, actor: Actor, seat: "SeatProcess", random: Random) -> None:
        self.actor, self.seat, self._random = actor, seat, random
        self._made = 0
        self._busy_with = ""

    def act(self) -> None:
        """Ask for something, now and then for several things at once, if the seat is up and somebody signed in."""
        courier, link = self.seat.courier, self.seat.link
        if courier is None or link is None or link.who is None:
            return
        at_once = self._random.randint(2, AT_ONCE_MOST) if self._random.random() < 0.1 else 1
        courier.ask_all([found for found in (self._choose() for _ in range(at_once)) if found is not None])

    def pour(self, count: int) -> None:
        """An alert storm: so many claims at once."""
        courier, link = self.seat.courier, self.seat.link
        if courier is not None and link is not None and link.who is not None:
            courier.ask_all([(self._claim(AlertId(self._id("alert"))), {}) for _ in range(count)])

    def _choose(self) -> tuple[Command, dict[str, int]] | None:
        random = self._random
        if self.actor.roles == {Role.WALL}:
            return None
        cases = [row for _, row in sorted(self.seat.store.rows(CaseRow).items())]
        alerts = [row for _, row in sorted(self.seat.store.rows(AlertRow).items())]
        if Role.FEED in self.actor.roles:
            known = random.choice(alerts).id if alerts and random.random() < 0.4 else self._id("alert")
            return self._claim(AlertId(known)), {}
        live = [each for each in cases if each.stage not in ENDED]
        if Role.OPERATOR in self.actor.roles and (len(live) < LIVE_LEAST or random.random() < 0.06):
            return self._report(), {}
        waiting = [each for each in alerts if each.stage == "open"]
        if waiting and Role.OPERATOR in self.actor.roles and random.random() < 0.2:
            return self._triage(random.choice(waiting))
        if not cases:
            return None
        chosen = random.choice(live if live and random.random() < 0.9 else cases)
        if random.random() < 0.4:
            chosen = next((each for each in live if each.id == self._busy_with), chosen)
        self._busy_with = chosen.id
        return self._about(chosen, live)

    def _about(self, row: CaseRow, live: list[CaseRow]) -> tuple[Command, dict[str, int]]:
        random = self._random
        stands: Any = row
        choices = asks(stands, [CaseId(each.id) for each in live], random, self.seat.clock.now(), self._id)
        lawful = [each for each in choices if self._may(row, each)]
        onward = [each for each in lawful if not ROWS[ACTIONS[type(each)]].is_note]
        draw = random.random()
        wanted = onward if onward and draw < 0.6 else lawful if lawful and draw < 0.93 else choices
        chosen = random.choice(wanted)
        return chosen, {} if ROWS[ACTIONS[type(chosen)]].is_note else {row.id: row.ver}

    def _may(self, row: CaseRow, command: AnyCaseCommand) -> bool:
        stands: Any = row
        return why_not(stands, ACTIONS[type(command)], self.actor, RULES, self.seat.clock.now()) is None

    def _report(self) -> ReportCase:
        return ReportCase(
            case=CaseId(self._id("case")),
            source=Source.PATROL,
            title="垃圾",
            place=HERE if self._random.random() < 0.6 else ELSEWHERE,
            class_code="E0110",
            reporter=Personal(person=PersonId(self._id("person")), name="甲", phone=SECRET),
        )

    def _triage(self, alert: AlertRow) -> tuple[Command, dict[str, int]]:
        verdicts: list[Command] = [
            AdoptAlert(alert=AlertId(alert.id), case=CaseId(self._id("case"))),
            DismissAlert(alert=AlertId(alert.id), reason=FalseReason.NOTHING_THERE),
        ]
        return self._random.choice(verdicts), {alert.id: alert.ver}

    def _claim(self, alert: AlertId) -> RaiseAlert:
        return RaiseAlert(
            alert=alert,
            source="cameras",
            key=alert,
            camera=CameraId("cam-1"),
            type="garbage",
            phase=self._random.choice([Phase.START, Phase.UPDATE]),
            at=self.seat.world.now(),
            place=HERE,
            title="暴露垃圾",
            class_code="E0110",
        )

    def _id(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-{self.actor.account}-{self.seat.incarnation}-{self._made:03d}"
