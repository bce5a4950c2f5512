"""Words for people, in the two languages of the interface, and the refusal that carries them."""

from typing import NamedTuple

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a cell begins with that a spreadsheet would run: OWASP's list (CSV Injection), full-width signs among them."""


class Text(NamedTuple):
    """One sentence or label: Chinese first, English beside it."""

    zh: str
    en: str


class Refused(Exception):
    """An ask that the law of the thing does not allow; the reason is shown to people as it is."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.reason = Text(zh, en)


class Conflict(Refused):
    """The thing has moved on since the asker looked at it; its current state goes back with the reason."""

    def __init__(self, thing: str) -> None:
        super().__init__(
            "此件已被他人处理，请按最新状态重试。", "Someone else has moved this on; look at its current state."
        )
        self.thing = thing


def counted(count: int, one: str, several: str = "") -> str:
    """In English: 1 line, 2,000 lines; `several` where an s at the end is not enough."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def tame(cell: str) -> str:
    """Words from outside as a cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
