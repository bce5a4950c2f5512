"""Those who tell: citizens, the hotline, shopkeepers, and staff on their rounds."""

from datetime import datetime
from random import Random

from msgspec import Struct

from console.domain.case.commands import Personal, ReportCase
from console.domain.case.things import Photo, PhotoRole, Source
from console.domain.ids import AccountId, CaseId, PersonId
from console.domain.place import Place
from console.seats.actors.pictures import Moment, Picture, Scene, draw
from console.seats.actors.sight import Act, View, pick
from console.seats.actors.town import Diary, Incident, Town, chance

KNOWS_THE_CLASS = frozenset({Source.INSPECTOR, Source.PATROL})
HAS_A_NAME = frozenset({Source.CITIZEN, Source.HOTLINE})


class Reporter(Struct, frozen=True, kw_only=True):
    """Tells what the day's plan holds for its sources; `crew` shares them."""

    diary: Diary
    sources: frozenset[Source]
    crew: tuple[AccountId, ...]

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        return tuple(
            report(incident)
            for day in self.diary.days(view.last_turn, now)
            for incident in day.incidents_between(view.last_turn, now)
            if incident.source in self.sources
            and pick(self.crew, incident.key) == view.me.account
            and view.row(incident.key) is None
        )


def report(incident: Incident) -> Act:
    """The ask that tells of an incident, with one picture unless it came by telephone."""
    photos: tuple[Photo, ...] = ()
    pictures: tuple[Picture, ...] = ()
    if incident.source is not Source.HOTLINE:
        picture = picture_of(incident.place, incident.key, incident.class_code, Moment.WRONG, incident.at)
        pictures, photos = (picture,), (Photo(picture.blob, PhotoRole.SCENE, incident.at),)
    body = ReportCase(
        case=CaseId(incident.key),
        source=incident.source,
        title=incident.title,
        place=incident.place,
        class_code=incident.class_code if incident.source in KNOWS_THE_CLASS else None,
        photos=photos,
        reporter=_person(incident) if incident.source in HAS_A_NAME else None,
    )
    return Act(body=body, at=incident.at, pictures=pictures)


def picture_of(place: Place, look: str, class_code: str, moment: Moment, at: datetime) -> Picture:
    """The place with its trouble as it looks at a moment."""
    site = f"{place.lon:.5f},{place.lat:.5f}"
    return draw(Scene(site=site, look=look, class_code=class_code, moment=moment, at=at))


def guess_class(town: Town, title: str) -> str:
    """The class an operator chooses from a citizen's words: the trouble that says it so."""
    for trouble in town.habits.troubles:
        if any(words.replace("{}", "") in title for words in trouble.says):
            return trouble.code
    return town.habits.troubles[0].code


def _person(incident: Incident) -> Personal:
    """Somebody who does not exist, with a number nobody has."""
    rng = chance("person", incident.key)
    return Personal(
        person=PersonId(f"p-{incident.key}"),
        name=f"演示市民{rng.randrange(1, 1_000):03d}",
        phone=f"000-0000-{rng.randrange(10_000):04d}",
        words=incident.title,
    )
