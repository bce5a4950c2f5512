"""告警: the clues that wait for a verdict, newest or surest first.

An alert that is seen again keeps its place: the order is by when it was first seen.
"""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Literal

from PySide6.QtCore import QObject

from console.domain.alert import ALERT_STAGE_NAMES, FALSE_REASON_NAMES, FOLDED, AlertStage
from console.domain.rows import AlertRow, AnyRow
from console.domain.text import Text
from console.models import phrases
from console.models.columns import Line
from console.models.declared import RIGHT, Column, Filter, Moment, seconds
from console.models.listing import Listing
from console.sync.store import Store
from resources.tongue import say

SURE = 10_000
"""Steps of confidence that are told apart."""
FILTERS: tuple[Filter, ...] = (
    Filter("open", Text("待研判", "To triage"), lambda alert, moment: alert.stage is AlertStage.OPEN),
    Filter(
        "unmapped",
        Text("未映射", "Unmapped"),
        lambda alert, moment: alert.stage is AlertStage.OPEN and alert.class_code is None,
    ),
    Filter("snoozed", ALERT_STAGE_NAMES[AlertStage.SNOOZED], lambda alert, moment: alert.stage is AlertStage.SNOOZED),
    Filter("adopted", Text("已转案件", "Made a case"), lambda alert, moment: alert.stage is AlertStage.ADOPTED),
    Filter("held", ALERT_STAGE_NAMES[AlertStage.HELD], lambda alert, moment: alert.stage is AlertStage.HELD),
    Filter("folded", Text("归并的", "Folded"), lambda alert, moment: alert.stage in FOLDED),
    Filter("gone", ALERT_STAGE_NAMES[AlertStage.GONE], lambda alert, moment: alert.stage is AlertStage.GONE),
    Filter("dismissed", Text("误报", "False"), lambda alert, moment: alert.stage is AlertStage.DISMISSED),
)


def _confidence(alert: AlertRow, moment: Moment) -> str:
    return "" if alert.confidence is None else f"{alert.confidence:.0%}"


def _verdict(alert: AlertRow, moment: Moment) -> str:
    name = say(*ALERT_STAGE_NAMES[alert.stage])
    if alert.until is not None:
        return f"{name} · {say('至', 'until')} {phrases.instant(alert.until)}"
    return name if alert.reason is None else f"{name} · {say(*FALSE_REASON_NAMES[alert.reason])}"


def _hits(alert: AlertRow, moment: Moment) -> str:
    return say(f"{alert.hits} 次", f"{alert.hits}×")


COLUMNS: tuple[Column, ...] = (
    Column(
        title=Text("告警", "Alert"),
        text=lambda alert, moment: alert.title,
        order=lambda alert: alert.title,
        spoken=lambda alert, moment: f"{alert.title}{say('，', ', ')}{alert.place.address}",
    ),
    Column(
        title=Text("地点", "Place"),
        text=lambda alert, moment: alert.place.address,
        order=lambda alert: alert.place.address,
    ),
    Column(title=Text("相机", "Camera"), text=lambda alert, moment: alert.camera, order=lambda alert: alert.camera),
    Column(title=Text("次数", "Hits"), text=_hits, order=lambda alert: alert.hits, alignment=RIGHT),
    Column(
        title=Text("置信度", "Confidence"),
        text=_confidence,
        order=lambda alert: -1.0 if alert.confidence is None else alert.confidence,
        alignment=RIGHT,
    ),
    Column(
        title=Text("首次发现", "First seen"),
        text=lambda alert, moment: phrases.ago(moment.now, alert.first_at),
        order=lambda alert: alert.first_at,
        alignment=RIGHT,
        ticks=True,
    ),
    Column(title=Text("研判", "Verdict"), text=_verdict, order=lambda alert: alert.stage),
)


class AlertFeed(Listing[AlertRow]):
    """The triage list; `prefer` says whether the newest or the surest comes first."""

    KINDS: ClassVar[tuple[type[AnyRow], ...]] = (AlertRow,)
    COLUMNS: ClassVar[tuple[Column, ...]] = COLUMNS
    FILTERS: ClassVar[tuple[Filter, ...]] = FILTERS

    def __init__(self, store: Store, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        self._preferred: Literal["newest", "surest"] = "newest"
        super().__init__(store, clock, parent)

    def prefer(self, which: Literal["newest", "surest"]) -> None:
        self._preferred = which
        self._weigh_anew()
        self.sort(-1)

    def _line(self, row: AlertRow) -> Line:
        newest = -seconds(row.first_at)
        if self._preferred == "newest":
            return Line(0, newest)
        return Line(-round((row.confidence or 0.0) * SURE), newest)

    def _words(self, row: AlertRow) -> str:
        return f"{row.title}\n{row.place.address}\n{row.camera}\n{row.type}"
