"""People at work: whatever the law allows is sought, rare things first, so that scopes are won and lost in all ways."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from console.domain.case.decide import COMMANDS
from console.domain.case.table import ROWS, Action, why_not
from console.domain.rows import CaseRow
from console.ingest.profile import read_profile
from tests.hub.seats import Frame
from tests.hub.tenants.bodies import TENANTS, About
from tests.hub.tenants.district import MANY, District
from tests.hub.tenants.knowledge import Body
from tests.laws.lives import DETOURS

RULES = read_profile("demo").rules
LIVE_LEAST = 7
"""Few things at a time, so that they come a long way."""
MET_WITHIN = 300
LOOKED_AT = 4
ENDED_AGAIN = 0.06
"""How often something that has ended is taken up once more."""
STRAIGHT = 0.7
ASIDE = frozenset(
    COMMANDS[action].__name__
    for action in COMMANDS
    if action in DETOURS or ROWS[action].is_note or action in (Action.RECUR, Action.SPLIT)
) - {"AskHandBack", "GrantHandBack", "ReleaseUnit"}
"""What leads nowhere, or out of the way that cases usually go."""
BEGINNERS = {
    "ReportCase": ("desk01", "feed-citizen", "inspector01", *TENANTS),
    "FixOnSpot": ("inspector01",),
    "TakeOverCase": ("feed-citizen",),
    "RaiseAlert": ("feed-camera",),
    "OpenSession": ("desk01",),
    "AddAccount": ("admin",),
    "OpenHandover": ("desk01",),
}
"""Who begins what; the first kind far more often than the others."""
Step = tuple[str, str, About]
"""(account, kind of command, what it is about)."""


class Walk:
    """Acts at random in one district."""

    def __init__(self, district: District) -> None:
        self.district, self.random = district, district.random

    async def step(self) -> Frame:
        """One act that the law most likely allows."""
        district = self.district
        rows = list(district.rows.values())
        district.bodies.open_cases = [each["id"] for each in rows if _is_open_case(each)]
        account, kind, about = self._chosen(rows)
        return await district.act(account, district.bodies.command(kind, about))

    async def meet(self, *kinds: str) -> None:
        """Go on until there is at least one thing of each kind, and something that is over."""
        for _ in range(MET_WITHIN):
            found = {kind for kind, _ in self.district.knowledge.things}
            if set(kinds) <= found and any(map(_is_over, self.district.rows.values())):
                return
            await self.step()
        raise AssertionError(f"{MET_WITHIN} acts brought none of some of {kinds}")

    def _chosen(self, rows: list[Frame]) -> Step:
        live = [each for each in rows if not _is_over(each)]
        if len(live) < LIVE_LEAST or self.random.random() < 0.1:
            return self._beginning()
        over = [each for each in rows if _is_over(each)]
        among = over if over and self.random.random() < ENDED_AGAIN else live
        choices = [
            step for row in self.random.sample(among, min(len(among), LOOKED_AT)) for step in self._possible(row)
        ]
        return self._rare(choices) if choices else self._beginning()

    def _rare(self, choices: list[Step]) -> Step:
        """One of them, what was seldom taken before those that everybody does."""
        if self.random.random() < STRAIGHT:
            choices = [each for each in choices if each[1] not in ASIDE] or choices
        return self.random.choices(choices, [1 / (1 + self.district.sent[kind]) for _, kind, _ in choices])[0]

    def _beginning(self) -> Step:
        kinds = list(BEGINNERS)
        kind = self.random.choices(kinds, [8, 1, 1, 2, 2, 0.2, 2])[0]
        account = self.random.choice([each for each in BEGINNERS[kind] if each in self.district.witnesses])
        return account, kind, About(self.district.bodies.new_id(kind.lower()), self.district.witnesses[account].reader)

    def _possible(self, row: Frame) -> Iterator[Step]:
        match row["row"]:
            case "CaseRow":
                yield from self._on_case(row)
            case "AlertRow" if row["stage"] == "open":
                yield from self._by(
                    row, "desk01", "AdoptAlert", "AdoptAlert", "DismissAlert", "SnoozeAlert", "JoinAlert"
                )
                yield from self._by(row, "feed-camera", "RaiseAlert")
            case "AlertRow":
                yield from self._by(row, "desk01", "TakeBackVerdict", "PartAlert")
            case "SessionRow" if row["stage"] == "under_way":
                yield from self._by(row, "desk01", "Resolve", "SayNote", "EndSession", "RemovePin")
                for unit in row["units"]:
                    yield from self._by(row, unit, "SayNote", "DropPin", "RemovePin")
            case "HandoverRow" if row["stage"] == "writing":
                yield from self._by(row, "desk01", "WriteHandover", "WithdrawHandover")
            case "SupervisionRow" if row["stage"] == "set":
                yield from self._by(row, row["lead"], "AnswerSupervision")
            case "SupervisionRow" if row["stage"] == "answered":
                yield from self._by(row, "desk01", "SendBackSupervision", "ClearSupervision")

    def _on_case(self, row: Frame) -> Iterator[Step]:
        case, now = msgspec.convert(row, CaseRow), datetime.now(UTC)
        for account, witness in self.district.witnesses.items():
            if account == MANY or not self.district.knowledge.sees(witness.reader, ("case", row["id"])):
                continue
            for action, command in COMMANDS.items():
                if ROWS[action].stages and why_not(case, action, witness.actor, RULES, now) is None:
                    yield account, command.__name__, About(row["id"], witness.reader, row)

    def _by(self, row: Frame, account: str, *kinds: str) -> Iterator[Step]:
        witness = self.district.witnesses.get(account)
        if witness is not None:
            yield from ((account, kind, About(row["id"], witness.reader, row)) for kind in kinds)


def _is_open_case(row: Body) -> bool:
    return row["row"] == "CaseRow" and not _is_over(row) and row["external"] is None and row["conferring"] is None


def _is_over(row: Body) -> bool:
    if row["row"] == "CaseRow":
        return row["stage"] in ("closed", "archived", "declined", "void", "merged")
    return row.get("stage") in ("adopted", "dismissed", "ended", "cleared", "withdrawn")
