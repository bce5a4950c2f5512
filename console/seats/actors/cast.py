"""Who plays whom: every account of the demo that acts by itself, with its player.

Accounts that a person tries (desk01, desk02, wall01, leader01, admin) are not in the cast.
"""

from console.domain.case.things import Source
from console.domain.ids import AccountId
from console.domain.people import Actor, Role
from console.ingest.profile import NamedAccount
from console.seats.actors.cameras import Cameras
from console.seats.actors.desk import Caller, Dispatcher, Operator, Share, ShiftLeader
from console.seats.actors.field import Crew, Inspector
from console.seats.actors.reporters import Reporter
from console.seats.actors.sight import Player
from console.seats.actors.town import Diary

TELLERS: dict[str, frozenset[Source]] = {
    "feed-citizen": frozenset({Source.CITIZEN}),
    "feed-hotline": frozenset({Source.HOTLINE}),
    "feed-frontage": frozenset({Source.FRONTAGE}),
}
CAMERAS = "feed-camera"
SHIFT_LEADER = "shift01"
ROUNDS = frozenset({Source.INSPECTOR, Source.PATROL})


def cast(
    accounts: tuple[NamedAccount, ...], diary: Diary, share: Share
) -> tuple[tuple[Actor, tuple[Player, ...]], ...]:
    """The acting accounts in the order they sign in, each with what it plays."""
    operators = _crew(accounts, Role.OPERATOR)
    dispatchers = _crew(accounts, Role.DISPATCHER)
    callers = _crew(accounts, Role.CALL_BACK)
    inspectors = _crew(accounts, Role.INSPECTOR)
    guests = frozenset(each.account for each in accounts if each.roles >= {Role.OPERATOR, Role.DISPATCHER})
    town = diary.town

    def players(account: NamedAccount) -> tuple[Player, ...]:
        if account.account == CAMERAS:
            return (Cameras(diary=diary),)
        if account.account in TELLERS:
            return (Reporter(diary=diary, sources=TELLERS[account.account], crew=(account.account,)),)
        if account.account == SHIFT_LEADER:
            return (ShiftLeader(),)
        if account.roles == {Role.OPERATOR}:
            return (Operator(town=town, crew=operators, inspectors=inspectors, share=share),)
        if account.roles == {Role.CALL_BACK}:
            return (Caller(crew=callers, share=share),)
        if account.roles == {Role.DISPATCHER}:
            return (Dispatcher(town=town, crew=dispatchers, share=share),)
        if account.roles == {Role.INSPECTOR}:
            inspector = Inspector(crew=inspectors, guests=guests)
            return (Reporter(diary=diary, sources=ROUNDS, crew=inspectors), inspector)
        if account.roles == {Role.UNIT}:
            return (Crew(town=town, guests=guests),)
        return ()

    return tuple(
        (Actor(account.account, account.roles, account.unit), found)
        for account in accounts
        if (found := players(account))
    )


def _crew(accounts: tuple[NamedAccount, ...], role: Role) -> tuple[AccountId, ...]:
    """Those who do nothing but this: a person's all-round account is nobody's colleague here."""
    return tuple(each.account for each in accounts if each.roles == {role})
