"""What devices say, taken in: one way for every protocol, from a claim understood to an alert on disk.

    webhook ─┐
    MQTT  ───┼─▶ Claim ─▶ plausible? ─▶ bytes kept for the record ─▶ pictures made clean ─▶ the ledger ─▶ told so
    …     ───┘              └▶ set aside: refused with its reason, its bytes kept, counted for the administrator

Who brought it hears that it is taken once it is on disk, and not before.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from console.domain.codebook import Codebook
from console.domain.ids import AccountId, BlobId
from console.domain.people import Actor, Role
from console.domain.reference import SetName
from console.domain.reference import read as read_set
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.hub.clocks import WallClock
from console.hub.server import Hub
from console.ingest.cameras.envelope import Asked, Claim, Health, Heard, Odd, Picture, asked
from console.ingest.pictures.darkroom import Darkroom
from console.storage.blobs import Blobs
from console.wire import frames
from console.wire.administration import CameraLine, IntakeLines, SourceLine

AHEAD_MOST, BEHIND_MOST = timedelta(minutes=10), timedelta(hours=12)
"""A device whose clock is further off says nothing that can be put in order."""
REASONS_KEPT = 20
NOT_FOUNDED = Text("尚未发布机构或编码表。", "Organisation or codebook is not published yet.")

_log = logging.getLogger(__name__)


class Unready(Refused):
    """The hub lacks what it needs to understand anything; to be said again later."""


class Source(Struct, frozen=True):
    """Whose word it is. `classes`: its own words → class codes; `cameras`: the only ones it may speak for, () any."""

    name: str
    classes: Mapping[str, str]
    cameras: tuple[str, ...] = ()


class Tally:
    """What has come from one source since the hub began; of the reasons of refusal the first REASONS_KEPT."""

    def __init__(self) -> None:
        self.taken = self.passed_over = 0
        self.refused: Counter[Text] = Counter()
        self.heard_at = datetime.now(UTC)

    def refuse(self, reason: Text) -> None:
        if reason in self.refused or len(self.refused) < REASONS_KEPT:
            self.refused[reason] += 1


class Taken(Struct, frozen=True):
    """`answer`: of the ledger; `pictures`: of each, the file that is shown or why none is."""

    alert: str
    answer: frames.Answer
    pictures: tuple[BlobId | Text, ...]


class Intake:
    """The one way in for what devices say."""

    def __init__(self, hub: Hub, blobs: Blobs) -> None:
        self._hub, self._blobs = hub, blobs
        self._darkroom = Darkroom()
        self._sets: dict[str, Any] = {}
        self._unshown: Counter[str] = Counter()
        self._tallies: dict[str, Tally] = {}
        self._cameras: dict[str, CameraLine] = {}

    async def close(self) -> None:
        await self._darkroom.close()

    async def hear(self, source: Source, heard: Heard) -> Taken | None:
        """Take whatever a device said; None where it makes no alert. Raises Unready, NotKept, StorageFault."""
        tally = self._tally(source.name)
        match heard:
            case Claim():
                try:
                    return await self.take(source, heard)
                except Unready:
                    raise
                except Refused:
                    return None
            case Health():
                camera = heard.camera or source.name
                self._cameras[camera] = CameraLine(camera, heard.condition, heard.at, source.name)
                self._hub.hear(source.name)
            case Odd():
                tally.refuse(heard.reason)
                _log.warning("%s: not understood: %s", source.name, heard.reason.en)
                await self._keep(source, heard.raw)
        return None

    async def take(self, source: Source, claim: Claim) -> Taken:
        """Make an alert of a claim; raises Refused with the reason, its bytes kept; Unready, NotKept, StorageFault."""
        tally = self._tally(source.name)
        try:
            push = await self.understood(source, claim)
        except Unready:
            raise
        except Refused as refused:
            tally.refuse(refused.reason)
            _log.warning("%s: set aside: %s", source.name, refused.reason.en)
            await self._keep(source, claim.raw)
            raise
        self._hub.hear(source.name)
        await self._keep(source, claim.raw)
        now, account = datetime.now(UTC), _account(source)
        told = [await self._shown(source.name, account, picture, now) for picture in push.pictures]
        shown = tuple(each for each in told if not isinstance(each, Text))
        command = frames.Command(id=push.command, body=replace(push.alert, images=shown), made_at=now)
        answer = await self._hub.ledger.ask(Actor(account, frozenset({Role.FEED})), command)
        if answer.result == "ok":
            tally.taken += 1
        elif answer.reason is not None and answer.result != "retry":
            tally.refuse(answer.reason)
        return Taken(push.alert.alert, answer, tuple(told))

    async def understood(self, source: Source, claim: Claim) -> Asked:
        """What a claim asks for, nothing kept; raises Refused where it cannot be believed, Unready."""
        organisation, codebook = await self._set(SetName.ORGANISATION), await self._set(SetName.CODEBOOK)
        if not isinstance(organisation, Organisation) or not isinstance(codebook, Codebook):
            raise Unready(*NOT_FOUNDED)
        if source.cameras and claim.camera not in source.cameras:
            raise Refused(
                f"来源 {source.name} 无权代表摄像机 {claim.camera}。",
                f"Source {source.name} may not speak for camera {claim.camera}.",
            )
        self._plausible(claim)
        return asked(claim, organisation, codebook, source.classes)

    def lines(self) -> IntakeLines:
        """What has come, for the administrator."""
        sources = (
            SourceLine(
                source=name,
                taken=tally.taken,
                passed_over=tally.passed_over,
                refused=tuple(tally.refused.most_common()),
                heard_at=tally.heard_at,
            )
            for name, tally in sorted(self._tallies.items())
        )
        cameras = tuple(self._cameras[each] for each in sorted(self._cameras))
        return IntakeLines(self._hub.clock.now(), tuple(sources), cameras)

    def pass_over(self, source: str) -> None:
        """Count what says nothing to us."""
        self._tally(source).passed_over += 1

    def _plausible(self, claim: Claim) -> None:
        """A clock that is hours off puts a claim into a night that was, or into one that is not yet."""
        clock = self._hub.clock
        if not isinstance(clock, WallClock):
            return
        now = clock.now()
        if not now - BEHIND_MOST <= claim.at <= now + AHEAD_MOST:
            hours = (claim.at - now).total_seconds() / 3600
            raise Refused(
                f"设备时间相差 {hours:+.1f} 小时，请校准设备时钟。",
                f"The device's clock is {hours:+.1f} h off; set it right.",
            )

    def _tally(self, source: str) -> Tally:
        tally = self._tallies.setdefault(source, Tally())
        tally.heard_at = datetime.now(UTC)
        return tally

    async def _keep(self, source: Source, raw: bytes) -> None:
        """For the record alone; where there is no room for it the alert is worth more than its bytes."""
        try:
            await self._blobs.put(BlobId(sha256(raw).hexdigest()), raw, _account(source), datetime.now(UTC))
        except Refused as refused:
            _log.warning("%s: the bytes are not kept as they came: %s", source.name, refused.reason.en)

    async def _shown(self, source: str, account: AccountId, came: Picture, now: datetime) -> BlobId | Text:
        """What seats are shown of a picture, or why they are not: an alert is never lost for a picture of it."""
        try:
            await self._blobs.put(came.sha256, came.body, account, now)
            clean = (await self._darkroom.develop(came.body)).body
            blob = BlobId(sha256(clean).hexdigest())
            await self._blobs.put(blob, clean, account, now)
            return blob
        except Refused as refused:
            self._unshown[source] += 1
            count = self._unshown[source]
            _log.warning("%s: picture %s is not shown (%d so far): %s", source, came.sha256, count, refused.reason.en)
            return refused.reason

    async def _set(self, name: SetName) -> object:
        """The set in force in its shape, None before the first; read once for each revision."""
        for head in await self._hub.reader.references():
            if head.name == name:
                if head.sha256 not in self._sets:
                    body = await self._hub.reader.reference(head.sha256)
                    self._sets[head.sha256] = read_set(name, body or b"", head.rev)
                return self._sets[head.sha256]
        return None


def _account(source: Source) -> AccountId:
    return AccountId(f"push-{source.name}")
