"""How one kind of event is told, and the turns of phrase that many of them share."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from console.domain.case.events import CaseEvent
from console.domain.case.timers import TimerKind
from console.domain.catalogue import Event
from console.domain.text import Text
from console.models.phrases import instant


class Names(Struct, frozen=True):
    """What ids are called on this seat, once that is known; `case` gives a case's number."""

    unit: Callable[[str], str] = str
    small_class: Callable[[str], str] = str
    account: Callable[[str], str] = str
    case: Callable[[str], str] = str


Telling = Callable[[Any, Names], Text]


class Line(Struct, frozen=True):
    """How one kind of event is told; `tone` as in `resources.roles`."""

    kind: type[Event]
    text: Telling
    tone: str = "neutral"


NOTHING = Text("", "")


def run_on(*parts: Text) -> Text:
    """Parts of a sentence, one after the other."""
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))


def always(zh: str, en: str) -> Telling:
    return lambda event, names: Text(zh, en)


def why(zh: str, en: str) -> Telling:
    """A step with its written reason, where it has one."""
    return lambda event, names: run_on(Text(zh, en), after_colon(event.reason))


def words(zh: str, en: str) -> Telling:
    """A step with what somebody said, where they said something."""
    return lambda event, names: run_on(Text(zh, en), after_colon(event.words))


def after_colon(said: str) -> Text:
    return Text(f"：{said}", f": {said}") if said else NOTHING


def photos(event: Any) -> Text:
    n = len(event.photos)
    return Text(f"（照片 {n} 张）", f" ({n} photo{'s' if n > 1 else ''})") if n else NOTHING


def by(due: str, zh: str, en: str) -> Text:
    """「，<due> 前 <zh>」, nothing where there is no due instant."""
    return Text(f"，{due} 前{zh}", f", {en} by {due}") if due else NOTHING


def due(event: CaseEvent, kind: TimerKind, of: str = "") -> str:
    """When the clock is due that this step set; '' where it set none."""
    found = (timer.deadline.due_at for timer in event.winding.set if timer.kind is kind and of in ("", timer.of))
    return next((instant(at) for at in found), "")


def dues(event: CaseEvent, names: Names) -> Text:
    """Until when each unit has now, for the units whose clock this step set going."""
    told = [
        (names.unit(each.of), instant(each.deadline.due_at)) for each in event.winding.set if each.kind is TimerKind.T3
    ]
    if len(told) == 1:
        return Text(f"，须于 {told[0][1]} 前完成", f", now due {told[0][1]}")
    zh, en = "、".join(f"{unit} {at}" for unit, at in told), "; ".join(f"{unit} {at}" for unit, at in told)
    return Text(f"，时限 {zh}", f", due: {en}") if told else NOTHING
