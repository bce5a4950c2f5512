"""Those outside the five windows, each with an account on the wire: they tell, claim, sign, mend, inspect and call.

Plain people: what stands before them is done once its time has come, and nothing goes wrong by itself.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from random import Random

from msgspec import Struct

from console.domain.alert import AlertStage, DismissAlert, FalseReason
from console.domain.case import commands as ask
from console.domain.case.stages import Stage
from console.domain.case.things import Contentment, Photo, PhotoRole
from console.domain.ids import AccountId, AlertId, BlobId, CaseId
from console.domain.people import Actor, Role
from console.domain.rows import AlertRow, CaseRow
from console.ingest.profile import read_profile
from console.seats.actors import stage
from console.seats.actors.pictures import Picture
from console.seats.actors.sight import Act, Player, View, minutes, pick
from console.seats.headless import Headless
from tests.flows.shift.day import BEGINS, OFFICE, Told, verdict_of

OPERATORS = (AccountId("operator01"), AccountId("operator02"), AccountId("operator03"))
INSPECTORS = tuple(AccountId(f"inspector{n:02d}") for n in range(1, 7))
CALLER = AccountId("caller01")
SIGNED_AFTER, MENDED_AFTER, LOOKED_AFTER, CALLED_AFTER, JUDGED_AFTER = (2, 8), (15, 50), (4, 12), (2, 6), (1, 9)
"""Minutes, least and most, until somebody does what is theirs to do."""


def a_stage(told: Sequence[Told], phones: Sequence[bytes], url: str, passwords: dict[str, str]) -> stage.Stage:
    """Everybody outside, ready to be started; `phones`: the photos that are taken on the street."""

    def line(account: AccountId) -> stage.LineMaker:
        return lambda tell: Headless(url, account, passwords[account], tell=tell)

    actors = [Actor(each.account, each.roles, each.unit) for each in read_profile("demo").accounts]
    parts = [(actor, player) for actor in actors if (player := _player(actor, told, tuple(phones))) is not None]
    return stage.Stage([stage.Seat((actor, (player,)), line(actor.account), lambda: BEGINS) for actor, player in parts])


def _player(me: Actor, told: Sequence[Told], phones: tuple[bytes, ...]) -> Player | None:
    """What an account does out there; None for one that has nothing to do, or a window."""
    says = [each for each in told if each.account == me.account]
    if says:
        return Teller(says)
    if me.account in OPERATORS:
        return Judge()
    if me.account in INSPECTORS:
        return Inspector(phones)
    if me.account == CALLER:
        return Caller()
    return Unit(phones) if me.roles == {Role.UNIT} and me.unit != OFFICE else None


def own(phone: bytes, words: str) -> Picture:
    """A photo of one's own: the same picture with these words behind its end."""
    body = phone + words.encode()
    return Picture(BlobId(sha256(body).hexdigest()), body, (0.0, 0.0, 1.0, 1.0))


class Teller:
    """Says what the day holds for one account, when it is time."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._told, self._at = told, 0

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        before, self._at = self._at, bisect_right(self._told, now, key=lambda each: each.at)
        return tuple(each.act for each in self._told[before : self._at])


class Judge(Struct, frozen=True):
    """受理员: calls the alerts false that no desk judges."""

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        return tuple(
            Act(body=DismissAlert(alert=AlertId(seen.row.id), reason=FalseReason.GONE), ver=seen.row.ver)
            for seen in view.standing(AlertRow, AlertStage.OPEN)
            if not verdict_of(seen.row.id)
            and now - seen.since >= minutes(*JUDGED_AFTER, "judge", seen.row.id)
            and pick(OPERATORS, seen.row.id) == view.me.account
        )


class Unit(Struct, frozen=True):
    """责任单位: signs, works, feeds back with a photo."""

    phones: tuple[bytes, ...]

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        return tuple(self._acts(view, now))

    def _acts(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in view.standing(CaseRow, Stage.TO_SIGN, Stage.HANDLING):
            row, case = seen.row, CaseId(seen.row.id)
            mine = next((each for each in row.assignments if each.unit == view.me.unit), None)
            if mine is None or mine.confirmed_at is not None:
                continue
            if mine.signed_at is None:
                if now - seen.since >= minutes(*SIGNED_AFTER, "sign", row.id):
                    yield Act(body=ask.SignAssignment(case=case), ver=row.ver)
            elif now - mine.signed_at >= minutes(*MENDED_AFTER, "mend", row.id):
                picture = own(taken(self.phones, row.id), f"after {row.id}")
                photos = (Photo(picture.blob, PhotoRole.AFTER, now),)
                body = ask.FeedBack(case=case, words="已处置完毕，现场恢复整洁。", photos=photos)
                yield Act(body=body, ver=row.ver, pictures=(picture,))


class Inspector(Struct, frozen=True):
    """监督员: goes there, and finds it done."""

    phones: tuple[bytes, ...]

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        return tuple(self._acts(view, now))

    def _acts(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in view.standing(CaseRow, Stage.INSPECTING):
            row = seen.row
            if pick(INSPECTORS, row.id) == view.me.account and now - seen.since >= minutes(
                *LOOKED_AFTER, "look", row.id
            ):
                picture = own(taken(self.phones, row.id), f"inspection {row.id}")
                photos = (Photo(picture.blob, PhotoRole.INSPECTION, now),)
                body = ask.PassInspection(case=CaseId(row.id), photos=photos)
                yield Act(body=body, ver=row.ver, pictures=(picture,))


class Caller(Struct, frozen=True):
    """回访员: reaches everybody, and everybody is content."""

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        return tuple(
            Act(
                body=ask.CallBack(
                    case=CaseId(seen.row.id), said=Contentment.SATISFIED, process_score=5, result_score=5
                ),
                ver=seen.row.ver,
            )
            for seen in view.standing(CaseRow, Stage.TO_CALL_BACK)
            if now - seen.since >= minutes(*CALLED_AFTER, "call", seen.row.id)
        )


def taken(phones: Sequence[bytes], words: str) -> bytes:
    """Which phone takes this photo."""
    return phones[sum(words.encode()) % len(phones)]
