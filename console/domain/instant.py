"""An instant as it comes in from outside: with its offset from UTC, or it is refused at the door."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True)]
"""For the fields of asks and questions; what is inside is aware already."""
