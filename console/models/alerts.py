"""告警: what cameras claim and nobody has judged yet, emergencies first, then the newest."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from PySide6.QtCore import QObject

from console.domain.alert import AlertStage
from console.domain.rows import AlertRow, AnyRow
from console.domain.text import Text
from console.models import phrases
from console.models.listing import Column, Filter, Key, Listing
from console.sync.store import Store
from resources.tongue import say

FILTERS: tuple[Filter, ...] = (
    Filter("open", Text("待研判", "To judge"), lambda alert, moment: alert.stage is AlertStage.OPEN),
    Filter("settled", Text("已研判", "Judged"), lambda alert, moment: alert.stage is not AlertStage.OPEN),
)


def _spoken(alert: AlertRow, now: datetime) -> str:
    sure = "" if alert.confidence is None else say(f"，置信度 {alert.confidence:.0%}", f", {alert.confidence:.0%} sure")
    return f"{alert.title}{sure}{say('，', ', ')}{phrases.ago(now, alert.last_at)}"


COLUMNS: tuple[Column, ...] = (
    Column(
        title=Text("告警", "Alert"),
        text=lambda alert, moment: alert.title,
        order=lambda alert: alert.title,
        spoken=lambda alert, moment: _spoken(alert, moment.now),
    ),
)


class AlertFeed(Listing[AlertRow]):
    """The operators' stream of clues. `is_urgent` says of a class whether it rings at once."""

    KINDS: ClassVar[tuple[type[AnyRow], ...]] = (AlertRow,)
    COLUMNS: ClassVar[tuple[Column, ...]] = COLUMNS
    FILTERS: ClassVar[tuple[Filter, ...]] = FILTERS

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        is_urgent: Callable[[str | None], bool] = lambda _: False,
        parent: QObject | None = None,
    ) -> None:
        self._is_urgent = is_urgent
        super().__init__(store, clock, parent)

    def _natural_key(self, row: AlertRow, at: datetime) -> Key:
        return (0 if self._is_urgent(row.class_code) else 1, -row.last_at.timestamp())

    def _words(self, row: AlertRow) -> str:
        return f"{row.title}\n{row.camera}\n{row.place.address}"

    def _tone(self, row: AlertRow, now: datetime) -> str:
        return "critical" if self._is_urgent(row.class_code) else "warning"
