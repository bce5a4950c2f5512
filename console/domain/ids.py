"""Names of things, each with a type of its own so that a unit is never taken for a case."""

from typing import NewType

from console.domain.text import Refused

CaseId = NewType("CaseId", str)
AlertId = NewType("AlertId", str)
SessionId = NewType("SessionId", str)
SupervisionId = NewType("SupervisionId", str)
HandoverId = NewType("HandoverId", str)
DutyDayId = NewType("DutyDayId", str)
"""The date of a day, `2026-11-23`."""
UnitId = NewType("UnitId", str)
AccountId = NewType("AccountId", str)
PersonId = NewType("PersonId", str)
"""Whose personal data it is; the data itself lies in the vault, never in an event."""
CameraId = NewType("CameraId", str)
BlobId = NewType("BlobId", str)
"""The SHA-256 of a file, in hexadecimal."""
CommandId = NewType("CommandId", str)
"""A UUIDv7 made by the asker; the same id asks the same thing."""
ID_MOST = 200
PART_SIGN = "#"
"""Between a unit and the number of a part of its duty, in the name of a clock; no unit's id has it."""


def usable(id_: str) -> None:
    """Raises Refused where an id that somebody made up cannot be kept and read out."""
    if not 0 < len(id_) <= ID_MOST or not id_.isprintable() or " " in id_:
        raise Refused(
            f"编号须为 1 至 {ID_MOST} 个可见字符，不含空格。",
            f"An id is 1 to {ID_MOST} visible characters without spaces.",
        )
