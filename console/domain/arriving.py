"""What becomes of a camera's claim when it comes (同一目标告警归并): one problem is one alert, one case, once.

    a claim ──▶ heard of before ──▶ extends its alert; the last who saw it sees it no longer ──▶ gone
        └─────▶ new ──▶ the same thing as an alert that waits ──▶ merged into it
                   ├──▶ the problem of an open case ──▶ joined, its picture is evidence
                   └──▶ an alert of its own; the same thing's last alert is the one it follows (复发);
                        held back where the site's rules say so, a case at once where they say that

A danger is merged with nothing but the same danger that waits in the open: it is never hidden behind what waits.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from console.domain.alert import (
    FOLDED,
    UNJUDGED,
    Alert,
    AlertAdopted,
    AlertExtended,
    AlertGone,
    AlertHeld,
    AlertJoined,
    AlertMerged,
    AlertRaised,
    AlertReleased,
    AlertStage,
    AnyAlertEvent,
    Phase,
    RaiseAlert,
    evolve,
)
from console.domain.case.events import AnyCaseEvent
from console.domain.case.things import Case
from console.domain.clues import Held, Seen
from console.domain.ids import CaseId
from console.domain.judging import AlertBook, evidence, may_be_danger, reported
from console.domain.people import Actor, Role
from console.domain.place import checked
from console.domain.sameness import REACH_M, Same, Sight, same, sight
from console.domain.text import Refused

TITLE_MOST = 120
PULSE_LASTS = timedelta(minutes=10)
"""Of a device that says no ends: what it has not spoken of for so long is not in its view."""
RATE_WITHIN = timedelta(hours=1)
RECURS_WITHIN = timedelta(hours=36)
ENDED = frozenset({AlertStage.GONE, AlertStage.DISMISSED, AlertStage.ADOPTED})
"""What came to an end by itself or by a verdict, and may come back."""


class Found(Struct, frozen=True):
    """What a claim is the same as."""

    thing: Alert | Case
    same: Same


def decide(
    book: AlertBook, command: RaiseAlert, actor: Actor, now: datetime
) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    """The facts that a claim causes; () where it says nothing new."""
    if Role.FEED not in actor.roles:
        raise Refused("只有外部来源可以上报告警。", "Only an outside source raises alerts.")
    if command.confidence is not None and not 0 <= command.confidence <= 1:
        raise Refused("置信度应在 0 到 1 之间。", "The confidence must lie between 0 and 1.")
    alert = book.alert(command.alert)
    return _first(book, command, actor, now) if alert is None else _again(book, alert, command, actor, now)


def _first(
    book: AlertBook, command: RaiseAlert, actor: Actor, now: datetime
) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    here = checked(command.place)
    around = tuple(book.near(here.lon, here.lat, REACH_M))
    is_safety = may_be_danger(book, command.class_code)
    mine = sight(command, is_safety=is_safety)
    found = _best(book, mine, (each for each in around if _stands(each, mine)))
    last = None if found is not None else _last(mine, around)
    raised = AlertRaised(
        alert=command.alert,
        source=command.source,
        key=command.key,
        camera=command.camera,
        type=command.type,
        class_code=command.class_code,
        title=command.title[:TITLE_MOST],
        place=here,
        happened_at=command.at,
        confidence=command.confidence,
        bbox=command.bbox,
        zone=command.zone,
        duration_s=command.duration_s,
        images=command.images,
        raw=command.raw,
        is_safety=is_safety,
        tells_end=command.phase is not Phase.PULSE,
        follows=None if last is None else last.id,
    )
    match found:
        case Found(thing=Alert(id=into)):
            seen = AlertExtended(alert=into, happened_at=command.at, phase=command.phase, of=command.alert)
            merged = AlertMerged(alert=command.alert, into=into, because=found.same.because)
            released: tuple[AnyAlertEvent | AnyCaseEvent, ...] = ()
            if found.thing.stage is AlertStage.HELD:
                released = _released(book, found.thing, (seen,), actor, now)
            return raised, merged, seen, *released
        case Found(thing=Case() as case):
            joined = AlertJoined(alert=command.alert, case=case.id, because=found.same.because)
            return raised, joined, *evidence(case, command.images, command.at)
        case _:
            alert = evolve(None, raised, now)
            held = _holding(book, alert, command.at, around)
            if held is not None:
                return raised, AlertHeld(alert=alert.id, held=held)
            return raised, *_filed(book, alert, actor, now)


def _holding(book: AlertBook, alert: Alert, at: datetime, around: Sequence[Alert | Case]) -> Held | None:
    """What holds an alert back; never a danger, nor what nobody knows."""
    if alert.is_safety or alert.class_code is None:
        return None
    others = [each for each in around if isinstance(each, Alert) and each.id != alert.id]
    mine = (alert.camera, alert.class_code)
    lately = [each for each in others if (each.camera, each.class_code) == mine and at - each.first_at < RATE_WITHIN]
    seen = Seen(
        class_code=alert.class_code,
        camera=alert.camera,
        place=alert.place,
        at=at,
        zone=alert.zone,
        hits=alert.hits,
        lately=sum(each.stage not in FOLDED for each in lately),
    )
    return book.triage().holding(seen, lambda rule: sum(_is_held_by(each, rule) for each in others))


def _is_held_by(alert: Alert, rule: str) -> bool:
    return alert.stage is AlertStage.HELD and alert.held is not None and alert.held.rule == rule


def _filed(book: AlertBook, alert: Alert, actor: Actor, now: datetime) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    """A case by the site's rules, marked; () where a person files, which is usual."""
    if not book.triage().files(alert.camera, alert.class_code):
        return ()
    case = CaseId(f"{alert.id}-auto")
    return AlertAdopted(alert=alert.id, case=case, is_automatic=True), *reported(book, alert, case, actor, now)


def _again(
    book: AlertBook, alert: Alert, command: RaiseAlert, actor: Actor, now: datetime
) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    if alert.ended_at is not None or (command.at <= alert.last_at and command.phase is not Phase.END):
        return ()
    extended = AlertExtended(
        alert=alert.id,
        happened_at=command.at,
        phase=command.phase,
        confidence=command.confidence,
        bbox=command.bbox if command.images else None,
        duration_s=command.duration_s,
        images=command.images,
        raw=command.raw,
    )
    whole = book.alert(alert.into) if alert.into is not None else alert
    assert whole is not None, "what it was merged into is never taken away"
    events: list[AnyAlertEvent | AnyCaseEvent] = [extended]
    if whole is not alert:
        seen = AlertExtended(alert=whole.id, happened_at=command.at, phase=Phase.UPDATE, of=alert.id)
        events.append(seen)
    is_over = command.phase is Phase.END
    if not is_over and whole.stage is AlertStage.HELD:
        events += _released(book, whole, events, actor, now)
    if is_over and whole.goes_by_itself and not _is_seen(book, whole, command):
        events.append(AlertGone(alert=whole.id))
    return tuple(events)


def _released(
    book: AlertBook, whole: Alert, events: Sequence[AnyAlertEvent | AnyCaseEvent], actor: Actor, now: datetime
) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    """What follows where nothing holds an alert back any longer, with what has just been seen of it."""
    for event in events:
        if isinstance(event, AlertExtended) and event.alert == whole.id:
            whole = evolve(whole, event, now)
    around = tuple(book.near(whole.place.lon, whole.place.lat, REACH_M))
    if _holding(book, whole, whole.last_at, around) is not None:
        return ()
    return AlertReleased(alert=whole.id), *_filed(book, whole, actor, now)


def _is_seen(book: AlertBook, whole: Alert, ended: RaiseAlert) -> bool:
    """Whether another camera still sees what this one has lost."""
    parts = (found for each in whole.parts if (found := book.alert(each)) is not None)
    return any(_has_it(each, ended) for each in (whole, *parts) if each.id != ended.alert)


def _has_it(alert: Alert, ended: RaiseAlert) -> bool:
    if alert.tells_end:
        return alert.ended_at is None
    return ended.at - alert.last_at < PULSE_LASTS


def _stands(thing: Alert | Case, mine: Sight) -> bool:
    """Whether it may take a claim in: an alert that waits by itself, a case that we handle."""
    if isinstance(thing, Case):
        return thing.is_open and thing.external is None
    return thing.id != mine.id and thing.stage in ({AlertStage.OPEN} if mine.is_safety else UNJUDGED)


def _best(book: AlertBook, mine: Sight, things: Iterable[Alert | Case]) -> Found | None:
    """The most alike of those that are the same; a case before an alert."""
    found = [
        Found(thing, alike)
        for thing in things
        if (seen := _seen(book, thing)) is not None and (alike := same(mine, seen)) is not None
    ]
    return max(found, key=lambda each: (isinstance(each.thing, Case), each.same.score, each.thing.id), default=None)


def _last(mine: Sight, around: Iterable[Alert | Case]) -> Alert | None:
    """The newest alert of the same thing that no longer waits."""
    past = [
        each
        for each in around
        if isinstance(each, Alert) and each.stage in ENDED and each.id != mine.id
        if timedelta() <= mine.at - each.last_at <= RECURS_WITHIN
        if same(mine, sight(each, is_safety=each.is_safety), at_any_time=True) is not None
    ]
    return max(past, key=lambda each: (each.last_at, each.id), default=None)


def _seen(book: AlertBook, thing: Alert | Case) -> Sight | None:
    """What of a thing a claim is held against: the alert itself, or the one that a case was made of."""
    is_case = isinstance(thing, Case)
    alert = thing if isinstance(thing, Alert) else None if thing.alert is None else book.alert(thing.alert)
    return None if alert is None else sight(alert, is_safety=alert.is_safety, is_open=is_case)
