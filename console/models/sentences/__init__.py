"""What happened, in a sentence for people: one line for each kind of event.

Who did it and when stand beside the sentence, so no sentence names them again.
`intake`, `handling`, `requests` tell the life of a case; `beyond` everything else.
"""

import msgspec

from console.domain.catalogue import read_event
from console.models.sentences import beyond, handling, intake, requests
from console.models.sentences.line import Line, Names
from console.wire.frames import Item
from resources.tongue import say

__all__ = ["LINES", "Line", "Names", "sentence"]

LINES: tuple[Line, ...] = (*intake.LINES, *handling.LINES, *requests.LINES, *beyond.LINES)
_LINES = {line.kind.__name__: line for line in LINES}


def sentence(item: Item, names: Names) -> tuple[str, str]:
    """(sentence, tone) of an item; a kind this seat does not know shows its own name."""
    line = _LINES.get(item.kind)
    if line is None or item.event is None:
        return item.kind, "neutral"
    try:
        event = read_event(bytes(item.event))
    except msgspec.ValidationError:
        return item.kind, "neutral"
    return say(*line.text(event, names)), line.tone
