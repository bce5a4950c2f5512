"""Names of things, each with a type of its own so that a unit is never taken for a case."""

from typing import NewType

CaseId = NewType("CaseId", str)
AlertId = NewType("AlertId", str)
SessionId = NewType("SessionId", str)
SupervisionId = NewType("SupervisionId", str)
UnitId = NewType("UnitId", str)
AccountId = NewType("AccountId", str)
PersonId = NewType("PersonId", str)
"""Whose personal data it is; the data itself lies in the vault, never in an event."""
CameraId = NewType("CameraId", str)
BlobId = NewType("BlobId", str)
"""The SHA-256 of a file, in hexadecimal."""
CommandId = NewType("CommandId", str)
"""A UUIDv7 made by the asker; the same id asks the same thing."""
