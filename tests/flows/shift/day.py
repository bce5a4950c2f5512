"""What is told on one shift, made from a seed: cases by people, claims by cameras, spread over twelve hours.

Whose work a thing is stands in its id, so that every process knows without asking:

    c0012.1       a case that the second desk sees through
    a00300.v0     an alert that the first desk makes a case of;   .x2  one the third desk calls false
    a00301        an alert that an operator on the wire dismisses
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter

from console.domain.alert import Phase, RaiseAlert
from console.domain.calendar import SHANGHAI, local_day
from console.domain.case.stages import Stage
from console.domain.case.things import Source
from console.domain.ids import AccountId, AlertId, UnitId
from console.domain.responsibility import lead_at
from console.seats.actors.cameras import SOURCE, WORDS
from console.seats.actors.pictures import Moment, Picture
from console.seats.actors.reporters import picture_of, report
from console.seats.actors.sight import Act
from console.seats.actors.town import Diary, Incident, Town, read_town

BEGINS = datetime(2026, 11, 20, 8, tzinfo=SHANGHAI).astimezone(UTC)
HOURS = 12
ENDS = BEGINS + timedelta(hours=HOURS)
LAST_WORK = timedelta(hours=10, minutes=30)
"""What is told later than this after the beginning is nothing that a desk has to see through."""
OFFICE = UnitId("st-qingquan")
TELLERS = {
    Source.CITIZEN: AccountId("feed-citizen"),
    Source.HOTLINE: AccountId("feed-hotline"),
    Source.FRONTAGE: AccountId("feed-frontage"),
}
KEY_OF = {
    Stage.RECEIVED: "R",
    Stage.REGISTERED: "F",
    Stage.TO_DISPATCH: "A",
    Stage.TO_REVIEW: "E",
    Stage.TO_INSPECT: "I",
    Stage.TO_CLOSE: "C",
}
"""What a desk does with a case that stands there."""
PLATFORM = AccountId("feed-camera")
PHONE = (4000, 3000)
"""Pixels of a photo as a phone takes it."""
PHONES = 3


class Size(Struct, frozen=True):
    """`adopted` of the cases come from alerts; `doubted`: alerts called false at a desk; others by operators."""

    cases: int
    alerts: int
    desks: int
    adopted: int
    doubted: int
    has_wall: bool = True


class Told(Struct, frozen=True):
    """Something that one account outside says at an instant."""

    account: AccountId
    act: Act

    @property
    def at(self) -> datetime:
        assert self.act.at is not None
        return self.act.at


def plan(seed: int, size: Size) -> tuple[Told, ...]:
    """Everything that is told, in order of time; the same seed tells the same."""
    random, town = Random(seed), read_town("demo", seed)
    told = [*_reports(random, town, size), *_claims(random, town, size)]
    return tuple(sorted(told, key=lambda each: each.at))


def desk_of(thing: str) -> int | None:
    """The number of the desk that has to do with a thing; None where none has."""
    _, _, whose = thing.partition(".")
    return int(whose[-1]) if whose else None


def verdict_of(alert: str) -> str:
    """The key that is pressed on an alert: V, X, or '' where no desk judges it."""
    _, _, whose = alert.partition(".")
    return whose[:1].upper()


def class_of(town: Town, title: str) -> str:
    """The class that the words of a report mean; camera alerts bring theirs."""
    for trouble in town.habits.troubles:
        if any(words.replace("{}", "") in title for words in trouble.says):
            return trouble.code
    raise LookupError(title)


def phone_photos(folder: Path, seed: int) -> tuple[Path, ...]:
    """A few photos as phones take them; whoever sends one makes it his own by what he writes behind its end."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for n in range(PHONES):
        noise = Random(f"{seed} photo {n}").randbytes(80 * 60 * 3)
        small = QImage(noise, 80, 60, 80 * 3, QImage.Format.Format_RGB888)
        image = small.scaled(*PHONE, mode=Qt.TransformationMode.SmoothTransformation)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, QByteArray(b"jpg"))
        writer.setQuality(80)
        assert writer.write(image)
        files.append(folder / f"phone-{n}.jpg")
        files[-1].write_bytes(bytes(buffer.data().data()))
    return tuple(files)


def _reports(random: Random, town: Town, size: Size) -> Iterator[Told]:
    """Half of them lie with the office whose window is open, the others with any unit."""
    reported = size.cases - size.adopted
    mine, others = reported // 2, reported - reported // 2
    found: list[Incident] = []
    for incident in _incidents(town):
        lead = lead_at(town.organisation, town.ground, incident.class_code, incident.place, local_day(BEGINS)).unit
        if lead == OFFICE and mine:
            mine -= 1
        elif lead not in (None, OFFICE) and others:
            others -= 1
        else:
            continue
        found.append(incident)
        if not mine and not others:
            break
    random.shuffle(found)
    for n, incident in enumerate(found):
        at = BEGINS + LAST_WORK * ((n + random.random()) / reported)
        told = replace(incident, key=f"c{n:04d}.{n % size.desks}", at=at)
        yield Told(TELLERS[incident.source], report(told))


def _incidents(town: Town) -> Iterator[Incident]:
    """What people tell on one day after another, by those of them who have an account of their own."""
    diary, today = Diary(town), local_day(BEGINS)
    for n in count():
        yield from (each for each in diary.day(today + timedelta(days=n)).incidents if each.source in TELLERS)


def _claims(random: Random, town: Town, size: Size) -> Iterator[Told]:
    cameras = town.organisation.cameras
    pictures: dict[str, Picture] = {}
    judged = int(size.alerts * LAST_WORK / timedelta(hours=HOURS))
    chosen = random.sample(range(judged), size.adopted + size.doubted)
    verdicts = dict.fromkeys(chosen, "x") | dict.fromkeys(chosen[: size.adopted], "v")
    hands = {n: i % size.desks for i, n in enumerate(chosen)}
    for n in range(size.alerts):
        at = BEGINS + timedelta(hours=HOURS) * ((n + random.random()) / size.alerts)
        camera = random.choice(cameras)
        code = random.choice(camera.watches)
        if camera.id not in pictures:
            pictures[camera.id] = picture_of(camera.place, camera.id, code, Moment.WRONG, BEGINS)
        picture = pictures[camera.id]
        key = f"a{n:05d}" + (f".{verdicts[n]}{hands[n]}" if n in verdicts else "")
        body = RaiseAlert(
            alert=AlertId(key),
            source=SOURCE,
            key=key,
            camera=camera.id,
            type=WORDS.get(code, code),
            phase=Phase.START,
            at=at,
            place=camera.place,
            title=f"{town.codebook.small_class(code).name.zh} · {camera.place.address}",
            class_code=code,
            confidence=round(random.uniform(0.4, 0.98), 2),
            bbox=picture.bbox,
            images=(picture.blob,),
        )
        yield Told(PLATFORM, Act(body=body, at=at, pictures=(picture,)))
