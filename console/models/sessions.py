"""会商: the sessions this audience takes part in, those under way first."""

from datetime import datetime
from typing import ClassVar

from console.domain.rows import AnyRow, SessionRow
from console.domain.session import SESSION_TYPE_NAMES, SessionStage
from console.domain.text import Text
from console.models import phrases
from console.models.columns import Line
from console.models.declared import RIGHT, Column, Filter, Moment, seconds
from console.models.listing import Listing
from resources.tongue import say

FILTERS: tuple[Filter, ...] = (
    Filter("under_way", Text("进行中", "Under way"), lambda row, moment: row.stage is SessionStage.UNDER_WAY),
    Filter("ended", Text("近三日结束", "Ended lately"), lambda row, moment: row.stage is SessionStage.ENDED),
    Filter("all", Text("全部", "All"), lambda row, moment: True),
)


def _units(row: SessionRow, moment: Moment) -> str:
    return say("、", ", ").join(moment.unit_name(unit) for unit in row.units)


def _resolved(row: SessionRow, moment: Moment) -> str:
    return say(f"{len(row.resolutions)} 项", f"{len(row.resolutions)}")


COLUMNS: tuple[Column, ...] = (
    Column(title=Text("会商", "Session"), text=lambda row, moment: row.title, order=lambda row: row.title),
    Column(
        title=Text("形式", "Form"),
        text=lambda row, moment: say(*SESSION_TYPE_NAMES[row.type]),
        order=lambda row: row.type,
    ),
    Column(title=Text("参加单位", "Units"), text=_units),
    Column(
        title=Text("议定事项", "Resolutions"), text=_resolved, order=lambda row: len(row.resolutions), alignment=RIGHT
    ),
    Column(
        title=Text("开始", "Opened"),
        text=lambda row, moment: phrases.ago(moment.now, row.opened_at),
        order=lambda row: row.opened_at,
        alignment=RIGHT,
        ticks=True,
    ),
)


class SessionList(Listing[SessionRow]):
    """The sessions one may join, and those just ended."""

    KINDS: ClassVar[tuple[type[AnyRow], ...]] = (SessionRow,)
    COLUMNS: ClassVar[tuple[Column, ...]] = COLUMNS
    FILTERS: ClassVar[tuple[Filter, ...]] = FILTERS

    def _line(self, row: SessionRow) -> Line:
        return Line(row.stage is SessionStage.ENDED, -seconds(row.opened_at))

    def _words(self, row: SessionRow) -> str:
        return row.title

    def _tone(self, row: SessionRow, now: datetime) -> str:
        return "session" if row.stage is SessionStage.UNDER_WAY else "neutral"
