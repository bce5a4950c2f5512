"""Old events brought to today's shape: pure steps v → v+1, in one place. Stored bodies are never rewritten.

A step takes and gives the body as plain JSON values. To change a kind: raise its number in
`catalogue.VERSIONS`, write the step here, add a line of the old shape to the golden log.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from console.domain.catalogue import VERSIONS

Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: dict[tuple[str, int], Step] = {}
"""(kind, version) → the step to the next version."""


class FromTheFuture(Exception):
    """The event was written by a newer program than this one."""


def upcast(
    kind: str,
    v: int,
    body: bytes,
    *,
    steps: Mapping[tuple[str, int], Step] = STEPS,
    today: Mapping[str, int] = VERSIONS,
) -> bytes:
    """The body of an event in today's shape: the same bytes where nothing has changed since."""
    current = today.get(kind, 1)
    if v == current:
        return body
    if v > current:
        raise FromTheFuture(f"{kind} v{v}, this program knows v{current}")
    value: dict[str, Any] = msgspec.json.decode(body)
    for each in range(v, current):
        value = steps[(kind, each)](value)
    return msgspec.json.encode(value)
