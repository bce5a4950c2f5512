"""What was at the place of a case before: asked of the hub, which alone remembers all of it."""

from datetime import datetime
from typing import Protocol

import msgspec

from console.domain.past import RECENT, PastCase
from console.domain.rows import CaseRow
from console.domain.text import Refused
from console.wire.frames import Found, PastQuery, Query

_decoder = msgspec.json.Decoder(tuple[PastCase, ...])


class Finds(Protocol):
    """Where questions are answered."""

    async def find(self, query: Query, cursor: str = "", limit: int = 100) -> Found: ...


async def past_at(source: Finds, row: CaseRow, now: datetime) -> tuple[PastCase, ...]:
    """The cases of late at the place of this one, itself among them; raises Refused where the hub does not say."""
    found = await source.find(PastQuery(case=row.id, since=now - RECENT))
    if found.data is None:
        raise Refused(*(found.reason or ("枢纽没有答复。", "The hub did not say.")))
    return _decoder.decode(found.data)
