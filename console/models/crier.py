"""What is said aloud, and when: one thing at a time, a storm as one sentence, safety always.

    hear(news) ─▶ waits ─▶ next(now) ─▶ one call, at most every `GAP_S`; what came meanwhile is counted in it
                                        of safety: at once, over whatever is being said, and through a silence

A silence swallows everything but safety. Times are seconds of a clock that never goes back.
"""

from collections.abc import Sequence
from enum import IntEnum

from msgspec import Struct

from console.domain.text import Text

GAP_S = 4.0
"""No two calls begin nearer to each other, of safety excepted."""
SILENCE_S = 600.0


class Importance(IntEnum):
    """What a news is worth: something came · something is late or wants an answer · somebody may be harmed."""

    NOTICE = 1
    WARNING = 2
    SAFETY = 3


IMPORTANCE_NAMES: dict[Importance, Text] = {
    Importance.NOTICE: Text("新案与告警", "New cases and alerts"),
    Importance.WARNING: Text("超期、督办与断线", "Overdue, supervision, connection lost"),
    Importance.SAFETY: Text("安全类（紧急）", "Safety (emergencies)"),
}


class News(Struct, frozen=True):
    importance: Importance
    words: Text


class Call(Struct, frozen=True):
    """`count`: of how many news it tells; `is_spoken`: words follow the tone."""

    importance: Importance
    words: Text
    count: int
    is_spoken: bool


class Crier:
    """Decides; it makes no sound. `least`: what is worth less is not heard at all."""

    def __init__(self, least: Importance = Importance.NOTICE) -> None:
        self.least = least
        self._waiting: list[News] = []
        self._last_at = float("-inf")
        self._last = Importance.NOTICE
        self._silent_until = float("-inf")

    def hear(self, news: News) -> None:
        """Take it in; safety is taken in whatever `least` says."""
        if news.importance >= min(self.least, Importance.SAFETY):
            self._waiting.append(news)

    def silence(self, now: float) -> None:
        """Say nothing but safety for `SILENCE_S`; where it is silent already, speak again."""
        self._silent_until = float("-inf") if self.silent_for(now) else now + SILENCE_S

    def silent_for(self, now: float) -> float:
        """How many seconds of the silence are left."""
        return max(0.0, self._silent_until - now)

    def next(self, now: float, *, is_saying: bool) -> Call | None:
        """What to say now; None where there is nothing, or something is being said already that is not worth less."""
        is_silent = self.silent_for(now) > 0
        if is_silent:
            self._waiting = [each for each in self._waiting if each.importance is Importance.SAFETY]
        if not self._waiting:
            return None
        most = max(each.importance for each in self._waiting)
        if is_saying and (most is not Importance.SAFETY or self._last is Importance.SAFETY):
            return None
        if most is not Importance.SAFETY and now - self._last_at < GAP_S:
            return None
        told, self._waiting = self._waiting, []
        self._last_at, self._last = now, most
        return Call(most, _one_sentence(told, most), len(told), is_spoken=not is_silent)


def _one_sentence(told: Sequence[News], most: Importance) -> Text:
    first = next(each.words for each in told if each.importance is most)
    grave = sum(each.importance is most for each in told)
    rest = len(told) - grave
    zh, en = [first.zh], [first.en]
    if grave > 1:
        zh.append(f"等 {grave} 件")
        en.append(f"and {grave - 1} more of the kind")
    if rest:
        zh.append(f"另有 {rest} 条")
        en.append(f"{rest} others")
    return Text("，".join(zh), ", ".join(en))
