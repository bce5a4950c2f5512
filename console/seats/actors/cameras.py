"""The camera platform: pushes what its cameras claim to see, again and again while it lasts."""

from datetime import datetime
from random import Random

from msgspec import Struct

from console.domain.alert import Phase, RaiseAlert
from console.domain.ids import AlertId
from console.ingest.cameras.envelope import CLASSES, alert_id
from console.seats.actors.pictures import Moment
from console.seats.actors.reporters import picture_of
from console.seats.actors.sight import Act, View
from console.seats.actors.town import Diary, Situation, Town, chance, false_reason

SOURCE = "demo-cameras"
WORDS = {code: word for word, code in reversed(CLASSES.items())}
"""Class → the canonical word a platform uses for it."""


class Cameras(Struct, frozen=True, kw_only=True):
    """All cameras of the district behind one account, as a platform sends for them.

    What began before the platform was switched on is only gone on with where the hub knows of it.
    """

    diary: Diary

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        return tuple(
            push(self.diary.town, situation, n)
            for day in self.diary.days(view.last_turn, now)
            for situation, n in day.pushes_between(view.last_turn, now)
            if situation.pushes[0] > view.last_turn or view.row(alert_of(situation)) is not None
        )


def alert_of(situation: Situation) -> AlertId:
    """The alert that all messages about a situation belong to."""
    return alert_id(SOURCE, situation.key)


def push(town: Town, situation: Situation, n: int) -> Act:
    """The n-th message about a situation; the first carries the picture."""
    at = situation.pushes[n]
    first, last = n == 0, n == len(situation.pushes) - 1
    is_false = false_reason(town, situation.camera.id, situation.pushes[0]) is not None
    name = town.codebook.small_class(situation.class_code).name
    picture = picture_of(
        situation.camera.place,
        situation.key,
        situation.class_code,
        Moment.NOTHING if is_false else Moment.WRONG,
        situation.pushes[0],
    )
    sure = chance("confidence", situation.key, n).uniform(0.35, 0.78) if is_false else None
    body = RaiseAlert(
        alert=alert_of(situation),
        source=SOURCE,
        key=situation.key,
        camera=situation.camera.id,
        type=WORDS.get(situation.class_code, situation.class_code),
        phase=Phase.START if first else Phase.END if last else Phase.UPDATE,
        at=at,
        place=situation.camera.place,
        title=f"{name.zh} · {situation.camera.place.address}",
        class_code=situation.class_code,
        confidence=round(sure or chance("confidence", situation.key, n).uniform(0.58, 0.98), 2),
        bbox=picture.bbox,
        images=(picture.blob,) if first else (),
    )
    return Act(body=body, at=at, pictures=(picture,) if first else ())
