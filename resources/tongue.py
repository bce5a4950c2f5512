"""Which of its two languages the interface speaks.

Every sentence for people stands in the code in both languages, side by side:
`say("案件队列", "Queue")`. The choice is made once, at start-up.
"""

from typing import Literal

Tongue = Literal["zh", "en"]

_spoken: list[Tongue] = ["zh"]


def speak(tongue: Tongue) -> None:
    """Choose the language of everything said from now on."""
    _spoken[0] = tongue


def spoken() -> Tongue:
    return _spoken[0]


def say(zh: str, en: str) -> str:
    """The sentence in the language of this seat."""
    return zh if _spoken[0] == "zh" else en
