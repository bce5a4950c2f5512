"""How a row of the queue is painted: two lines, exceptions in colour.

    ▌ 🗑 暴露垃圾 · 示范大街 1 号     公众上报     (待派遣)     剩 12 分
    ▌   261123-0042                  双山街道                   ▂▂▂▂▁

The model answers the roles of `resources.roles`; each of its columns says two lines, divided by a newline.
"""

from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from console.domain.case.stages import Stage
from console.domain.rows import CaseRow
from resources import roles
from widgets import icons, theme
from widgets.cases.told import flags
from widgets.controls import cells
from widgets.controls.pills import paint_pill, pill_size
from widgets.controls.words import one_line
from widgets.tokens import Tone

CASE, WHERE, STAGE, TIME = range(4)
MARKS_MOST = 4
TWIN_ICON, BESIDE_ICON, PICKED_ICON, GIVEN_ICON = "copy", "eye", "square-check", "user-check"
WAITS_FOR_DESK = frozenset(
    {
        Stage.RECEIVED,
        Stage.REGISTERED,
        Stage.TO_TRANSFER,
        Stage.TO_DISPATCH,
        Stage.TO_REVIEW,
        Stage.TO_INSPECT,
        Stage.TO_CALL_BACK,
        Stage.TO_CLOSE,
    }
)
"""Stages in which the next step is the desk's own: they stand out a little, without alarm."""


Mark = tuple[str, Tone]
"""An icon and its ink."""


class Hand(Enum):
    """Whether a hand is on the row."""

    NONE, OVER, ON = range(3)


class QueueDelegate(cells.CellDelegate):
    """Each column of a row as a cell of its own; `is_picked` says which cases wear a tick instead of their icon."""

    def __init__(
        self,
        icon_of: Callable[[str | None], str],
        parent: QWidget | None = None,
        is_picked: Callable[[str], bool] = lambda case: False,
    ) -> None:
        super().__init__(icon_of, parent)
        self._is_picked = is_picked

    def cell(self, option: QStyleOptionViewItem, index: cells.AnyIndex) -> cells.Cell:
        state: QStyle.StateFlag = option.state
        hand = Hand.NONE
        if state & QStyle.StateFlag.State_Selected:
            hand = Hand.ON
        elif state & QStyle.StateFlag.State_MouseOver:
            hand = Hand.OVER
        row = index.data(roles.ROW)
        return self._of(row, index, hand) if isinstance(row, CaseRow) else RowCell(hand)

    def _of(self, row: CaseRow, index: cells.AnyIndex, hand: Hand) -> cells.Cell:
        first, _, second = str(index.data() or "").partition("\n")
        match index.column():
            case 0:
                beside = (BESIDE_ICON, Tone.SESSION), index.data(roles.BESIDE)
                twin = (TWIN_ICON, Tone.INFO), index.data(roles.TWIN)
                given = (GIVEN_ICON, Tone.INFO), index.data(roles.GIVEN)
                marks = _marks(row, [mark for mark, told in (given, beside, twin) if told])
                is_picked = self._is_picked(row.id)
                icon = PICKED_ICON if is_picked else self._icon_of(row.class_code)
                return CaseCell(hand, icon, first, second, _tone(index), marks, is_picked)
            case 2:
                return StageCell(hand, first, row.stage in WAITS_FOR_DESK, bool(index.data(roles.WAITING)))
            case 3:
                return TimeCell(hand, first, second, _tone(index))
            case _:
                return WhereCell(hand, first, second)


class RowCell(cells.Cell, frozen=True):
    """The ground that every cell of a row stands on."""

    hand: Hand

    def paint(self, painter: QPainter, rect: QRect) -> None:
        palette = theme.palette()
        ground = {Hand.ON: palette.accent_fill, Hand.OVER: palette.bg2, Hand.NONE: palette.bg1}[self.hand]
        painter.fillRect(rect, theme.colour(ground))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour(palette.line))


class CaseCell(RowCell, frozen=True):
    """What it is, with its marks at the right."""

    icon: str
    first: str
    second: str
    tone: Tone
    marks: tuple[Mark, ...]
    is_picked: bool = False

    def paint(self, painter: QPainter, rect: QRect) -> None:
        super().paint(painter, rect)
        palette, scale = theme.palette(), theme.scale()
        is_chosen = self.hand is Hand.ON
        if is_chosen or self.tone in (Tone.CRITICAL, Tone.WARNING):
            edge = palette.accent if is_chosen else palette.ink(self.tone)
            painter.fillRect(rect.x(), rect.y() + 1, 3, rect.height() - 2, theme.colour(edge))
        box = QRectF(rect.x() + scale.m, rect.y() + 10, 16, 16)
        ink = palette.accent if self.is_picked else palette.high if is_chosen else palette.mid
        icons.draw(painter, box, self.icon, ink)
        words = rect.adjusted(scale.m + 26, 0, -scale.s, 0)
        _two_lines(painter, words, self.first, self.second, strong=True, spare=20 * len(self.marks))
        for n, (name, ink) in enumerate(self.marks):
            place = QRectF(rect.right() - 20 * (len(self.marks) - n), rect.y() + 11, 14, 14)
            icons.draw(painter, place, name, palette.ink(ink))


class WhereCell(RowCell, frozen=True):
    """Who told it, and the street."""

    first: str
    second: str

    def paint(self, painter: QPainter, rect: QRect) -> None:
        super().paint(painter, rect)
        _two_lines(painter, rect.adjusted(12, 0, -4, 0), self.first, self.second)


class StageCell(RowCell, frozen=True):
    """Its stage as a pill. `is_ours`: the next step is the desk's; `is_waiting`: one of ours is not answered yet."""

    text: str
    is_ours: bool
    is_waiting: bool

    def paint(self, painter: QPainter, rect: QRect) -> None:
        super().paint(painter, rect)
        icon = "hourglass" if self.is_waiting else ""
        size = pill_size(self.text, icon)
        top = rect.y() + (rect.height() - size.height()) / 2
        width = min(size.width(), rect.width() - 8)
        place = QRectF(rect.x() + 4, top, width, size.height())
        paint_pill(painter, place, self.text, Tone.INFO if self.is_ours else Tone.NEUTRAL, icon)


class TimeCell(RowCell, frozen=True):
    """What is left of its time."""

    first: str
    second: str
    tone: Tone

    def paint(self, painter: QPainter, rect: QRect) -> None:
        super().paint(painter, rect)
        ink = theme.palette().ink(self.tone) if self.tone is not Tone.NEUTRAL else theme.palette().high
        inner = rect.adjusted(4, 0, -theme.scale().m, 0)
        _two_lines(painter, inner, self.first, self.second, ink=ink, right=True, figures=True)


def _tone(index: cells.AnyIndex) -> Tone:
    return Tone(index.data(roles.TONE) or Tone.NEUTRAL)


def _marks(row: CaseRow, others: Sequence[Mark]) -> tuple[Mark, ...]:
    """Flags beside the status, never a status themselves; the most pressing ones, as many as there is room for.

    `others`: what the row itself does not hold; it comes last.
    """
    marks = [(flag.icon, flag.tone) for flag in flags(row)]
    if row.requests:
        marks.insert(sum(tone is Tone.CRITICAL for _, tone in marks), ("hand", Tone.WARNING))
    if any(each.answered_at is None for each in row.directives):
        marks.insert(0, ("landmark", Tone.WARNING))
    return tuple([*marks, *others][:MARKS_MOST])


def _two_lines(
    painter: QPainter,
    rect: QRect,
    first: str,
    second: str,
    *,
    ink: str = "",
    right: bool = False,
    strong: bool = False,
    figures: bool = False,
    spare: int = 0,
) -> None:
    """`spare`: so much at the right of the upper line is taken by marks."""
    palette, scale = theme.palette(), theme.scale()
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    align = int((side | Qt.AlignmentFlag.AlignVCenter).value)
    weight = QFont.Weight.Medium if strong or figures else QFont.Weight.Normal
    upper = theme.figures(scale.body, weight) if figures else theme.font(scale.body, weight)
    painter.setFont(upper)
    painter.setPen(theme.colour(ink or palette.high))
    line = QRect(rect.x(), rect.y() + 7, rect.width() - spare, 20)
    painter.drawText(line, align, _elided(upper, first, line.width()))
    lower = theme.figures(scale.caption)
    painter.setFont(lower)
    painter.setPen(theme.colour(palette.low))
    line = QRect(rect.x(), rect.y() + 28, rect.width(), 18)
    painter.drawText(line, align, _elided(lower, second, rect.width()))


def _elided(font: QFont, text: str, width: int) -> str:
    return QFontMetrics(font).elidedText(one_line(text), Qt.TextElideMode.ElideRight, width)
