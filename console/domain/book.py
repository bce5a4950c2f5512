"""What a decision may look at: the things as they stand and the reference data in force.

The hub's writer hands in its read model with the overlay of the running batch; a test hands in a dict.
"""

from typing import Protocol

from console.domain.alert import Alert
from console.domain.calendar import WorkCalendar
from console.domain.case.things import Case
from console.domain.codebook import Codebook
from console.domain.ids import AlertId, CaseId, SessionId, SupervisionId
from console.domain.session import Session
from console.domain.supervision import Supervision
from console.domain.unit import Organisation


class Book(Protocol):
    """Read only, except `serial`, which is part of the decision's own transaction."""

    def case(self, case: CaseId) -> Case | None: ...
    def alert(self, alert: AlertId) -> Alert | None: ...
    def session(self, session: SessionId) -> Session | None: ...
    def supervision(self, supervision: SupervisionId) -> Supervision | None: ...
    def codebook(self) -> Codebook: ...
    def calendar(self) -> WorkCalendar: ...
    def organisation(self) -> Organisation: ...

    def serial(self, key: str) -> int:
        """The next number of a series, from 1; counted once the decision is committed."""
        ...
