"""A log over the small district of `tests.support.law`, a clock turned by hand, and short words for asking."""

from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import msgspec

from console.domain.calendar import WorkCalendar
from console.domain.case import commands as ask
from console.domain.case.commands import Personal, ReportCase
from console.domain.case.things import Source
from console.domain.catalogue import Command
from console.domain.codebook import Codebook
from console.domain.ids import CaseId, CommandId
from console.domain.people import Actor
from console.domain.place import Place
from console.domain.reference import PublishReference, SetName
from console.domain.unit import Organisation
from console.hub.decision import THE_HUB, Ask, Settled, settle
from console.storage.log import Log
from console.wire import frames
from tests.support.law import AFTER, CLEAN, CLEANERS, DESK, HERE, NOW, a_calendar, a_codebook, an_organisation

_ids = count(1)


class HandClock:
    """Stands still until it is turned."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def turn(self, by: timedelta) -> datetime:
        self.at += by
        return self.at


def publishing(name: SetName, value: Codebook | WorkCalendar | Organisation) -> PublishReference:
    body = msgspec.json.encode(value).decode()
    return PublishReference(name=name, sha256=sha256(body.encode()).hexdigest(), body=body)


def references() -> tuple[PublishReference, ...]:
    return (
        publishing(SetName.CODEBOOK, a_codebook()),
        publishing(SetName.CALENDAR, a_calendar()),
        publishing(SetName.ORGANISATION, an_organisation()),
    )


def asking(body: Command, **more: object) -> frames.Command:
    """A command frame with an id of its own."""
    given = {"id": CommandId(f"cmd-{next(_ids)}"), "made_at": NOW, **more}
    return frames.Command(body=body, **given)  # type: ignore[arg-type]


def report(case: str, *, place: Place = HERE, reporter: Personal | None = None, title: str = "垃圾") -> ReportCase:
    return ReportCase(
        case=CaseId(case), source=Source.PATROL, title=title, place=place, class_code="E0110", reporter=reporter
    )


def put(log: Log, actor: Actor, *bodies: Command, now: datetime = NOW) -> Settled:
    """Decide and commit in this thread, one group."""
    return settle(log, [Ask(actor, asking(body)) for body in bodies], now)


def a_log(folder: Path, now: datetime = NOW) -> Log:
    """An open log with its reference sets published: the first three events."""
    log = Log.open(folder, now=now)
    if log.head == 0:
        put(log, THE_HUB, *references(), now=now)
    return log


def dispatched(log: Log, case: str) -> CaseId:
    """A case on its way to the cleaners."""
    me = CaseId(case)
    put(log, DESK, report(case), ask.RegisterCase(case=me), ask.FileCase(case=me, class_code="E0110", condition=1))
    put(log, DESK, ask.DispatchCase(case=me, lead=CLEAN))
    return me


def fed_back(log: Log, case: str, now: datetime = NOW) -> CaseId:
    """A case the cleaners have signed and fed back."""
    me = dispatched(log, case)
    feedback = ask.FeedBack(case=me, words="已清理", photos=(AFTER,))
    put(log, CLEANERS, ask.SignAssignment(case=me), feedback, now=now)
    return me
