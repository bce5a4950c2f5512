"""What was at a place before: the cases near a point, to whom each was sent, and what came back and why.

    events of a case ─▶ Sending, Sending … ─▶ PastCase ─▶ what a dispatcher is told beside the proposal

The history is the log's own and is asked of the hub: a seat holds what has ended for three days only, and a row
names the unit that has a case now, not those that sent it back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from console.domain.case import events as fact
from console.domain.case.things import Part
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.domain.plane import distance_m
from console.domain.text import Text
from console.domain.unit import Organisation

SAME_PLACE_M = 50.0
RECENT = timedelta(days=30)
REASON_MOST = 40


class Sending(Struct, frozen=True, omit_defaults=True):
    """One unit that was sent a case. `returned`: with which reason it came back, None where it was kept;
    `is_wrong`: whoever granted that called it a wrong dispatch (错派)."""

    unit: UnitId
    part: Part = Part.LEAD
    returned: str | None = None
    is_wrong: bool = False


class PastCase(Struct, frozen=True, kw_only=True):
    """A case that was, as far as a dispatcher asks: where, when, of which class, and to whom in which order."""

    case: CaseId
    at: datetime
    lon: float
    lat: float
    class_code: str
    sent: tuple[Sending, ...] = ()


def is_same_place(here: Place, lon: float, lat: float) -> bool:
    return distance_m(((lon, lat),), here.lon, here.lat) <= SAME_PLACE_M


def sendings(told: Iterable[object]) -> tuple[Sending, ...]:
    """To whom a case went, out of its events in their order; those that say nothing of it may be among them."""
    sent: list[Sending] = []
    reasons: dict[int, str] = {}
    for event in told:
        match event:
            case fact.CaseDispatched() | fact.DispatchedFirst():
                sent += [Sending(each.unit, each.part) for each in event.assignments]
            case fact.RequestAsked():
                reasons[event.request.n] = event.request.reason
            case fact.HandBackGranted():
                n = max((n for n, each in enumerate(sent) if each.unit == event.unit), default=None)
                if n is not None:
                    words = reasons.get(event.request, "").strip()[:REASON_MOST]
                    sent[n] = replace(sent[n], returned=words, is_wrong=event.wrongly_dispatched)
            case _:
                pass
    return tuple(sent)


def load_hints(
    past: Iterable[PastCase], own: CaseId, here: Place, class_code: str, now: datetime, organisation: Organisation
) -> tuple[Text, ...]:
    """What a dispatcher of a case is told: how it went with this very case, then what the last thirty days tell
    about its class at its place: how often, to whom last, whether that came back and why."""
    mine = [each for each in past if each.case == own and any(one.returned is not None for one in each.sent)]
    near = sorted(
        (
            each
            for each in past
            if each.case != own
            and each.class_code == class_code
            and now - RECENT <= each.at <= now
            and is_same_place(here, each.lon, each.lat)
        ),
        key=lambda each: (each.at, each.case),
    )
    found = [_own(organisation, each) for each in mine]
    if near:
        found += [_often(organisation, near), *_returns(organisation, near)]
    return tuple(found)


def _own(organisation: Organisation, case: PastCase) -> Text:
    back = [_sent(organisation, each) for each in case.sent if each.returned is not None]
    return Text(
        f"本案曾派{'；曾派'.join(each.zh for each in back)}",
        f"This case went to {'; to '.join(each.en for each in back)}",
    )


def _often(organisation: Organisation, near: list[PastCase]) -> Text:
    days = RECENT.days
    often = Text(f"同一地点 {days} 天内 {len(near)} 件", f"{len(near)} here within {days} days")
    led = [each for case in near for each in case.sent if each.part is Part.LEAD]
    if not led:
        return often
    last = _sent(organisation, led[-1])
    return Text(f"{often.zh}，上次派{last.zh}", f"{often.en}; last to {last.en}")


def _sent(organisation: Organisation, sending: Sending) -> Text:
    """`园林中心，未退回` · `园林中心，被退回（错派）：“不属本单位”`."""
    name = _name(organisation, sending.unit)
    if sending.returned is None:
        return Text(f"{name.zh}，未退回", f"{name.en}, not sent back")
    judged = Text("错派", "wrongly dispatched") if sending.is_wrong else Text("非错派", "rightly dispatched")
    why = f"：“{sending.returned}”" if sending.returned else ""
    why_en = f": “{sending.returned}”" if sending.returned else ""
    return Text(f"{name.zh}，被退回（{judged.zh}）{why}", f"{name.en}, sent back ({judged.en}){why_en}")


def _returns(organisation: Organisation, near: Iterable[PastCase]) -> Iterator[Text]:
    """A line for each unit that sent such cases back, the most often first, with its reasons and their counts."""
    reasons: dict[UnitId, Counter[str]] = {}
    wrong: Counter[UnitId] = Counter()
    for case in near:
        for each in case.sent:
            if each.returned is not None:
                reasons.setdefault(each.unit, Counter())[each.returned] += 1
                wrong[each.unit] += each.is_wrong
    for unit, counted in sorted(reasons.items(), key=lambda each: -each[1].total()):
        name = _name(organisation, unit)
        told = "、".join(f"“{why}” {n} 次" for why, n in counted.most_common() if why)
        told_en = ", ".join(f"“{why}” {n}×" for why, n in counted.most_common() if why)
        of = f"（错派 {wrong[unit]} 次）" if wrong[unit] else ""
        of_en = f" ({wrong[unit]} wrongly dispatched)" if wrong[unit] else ""
        yield Text(
            f"{name.zh}退回过 {counted.total()} 次{of}" + (f"：{told}" if told else ""),
            f"{name.en} sent back {counted.total()}{of_en}" + (f": {told_en}" if told_en else ""),
        )


def _name(organisation: Organisation, unit: UnitId) -> Text:
    found = organisation.unit(unit)
    return found.name if found is not None else Text(unit, unit)
