"""Bars that are painted: how many of each, who keeps the limits, how much time is left."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from resources.tongue import say
from widgets import theme
from widgets.charts.rates import number_text, rate_share, rate_text
from widgets.charts.walking import Bars
from widgets.controls.words import one_line
from widgets.tokens import Tone


class RankItem(msgspec.Struct, frozen=True):
    """One bar of a ranking, or one column of a histogram. `late`: so many of `value` stand out in a ranking."""

    key: str
    title: str
    value: float
    tone: Tone = Tone.INFO
    late: int = 0


class LeagueItem(msgspec.Struct, frozen=True):
    """One member of the league: how many were met in time of those that fell due."""

    key: str
    title: str
    met: int
    due: int


def _widest(words: Sequence[str], font: QFont, limit: float) -> float:
    measure = QFontMetricsF(font)
    return min(limit, max((measure.horizontalAdvance(word) for word in words), default=0.0) + 1)


def _paint_bar(
    painter: QPainter, track: QRectF, share: float, colour: QColor, red: QColor | None = None, late: float = 0.0
) -> None:
    """`late`: the share of the bar itself that is `red`. Without room for a length there is none."""
    if track.width() < 2 * track.height():
        return
    palette = theme.palette()
    radius = track.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(palette.bg3))
    painter.drawRoundedRect(track, radius, radius)
    if share > 0:
        painter.setBrush(colour)
        filled = QRectF(track)
        filled.setWidth(max(track.height(), track.width() * min(1.0, share)))
        painter.drawRoundedRect(filled, radius, radius)
        if red is not None and late:
            painter.save()
            painter.setClipRect(QRectF(filled.left(), filled.top(), filled.width() * late, filled.height()))
            painter.setBrush(theme.colour(palette.bg3))
            painter.drawRoundedRect(filled, radius, radius)
            painter.setBrush(red)
            painter.drawRoundedRect(filled, radius, radius)
            painter.restore()


def _paint_name(painter: QPainter, room: QRectF, text: str, font: QFont, ink: str) -> None:
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width() + 1)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip), shown)


class BarRank(Bars):
    """Name, bar, number, in the order they come; the longest bar is the largest value.

    What is late is the red beginning of its bar, and a red number before the other.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._items: tuple[RankItem, ...] = ()

    def show_items(self, items: Sequence[RankItem]) -> None:
        """Draw these; a value of NaN has no bar and stands as '—'."""
        self._items = tuple(items)
        self.take([item.key for item in items], [_heard(item) for item in items])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter)
        palette, scale = theme.palette(), theme.scale()
        name_font, figure_font = theme.font(), theme.figures(weight=QFont.Weight.DemiBold)
        items = self._items[: self._shown()]
        titles = [one_line(item.title) for item in items]
        names = _widest(titles, name_font, self.width() * 0.5)
        numbers = _widest([number_text(item.value) for item in items], figure_font, self.width() * 0.3)
        lates = _widest([_late(item) for item in items], figure_font, self.width() * 0.2)
        room = numbers + (lates + scale.s if lates > 1 else 0)
        longest = max((item.value for item in self._items if item.value == item.value), default=0.0)
        for n, (item, title) in enumerate(zip(items, titles, strict=True)):
            row = self._slot(n).adjusted(scale.s, 0, -scale.s, 0)
            _paint_name(painter, QRectF(row.left(), row.top(), names, row.height()), title, name_font, palette.high)
            track = QRectF(row.left() + names + scale.m, 0, row.width() - names - room - 2 * scale.m, 8)
            track.moveTop(row.center().y() - 4)
            share = item.value / longest if longest > 0 and item.value == item.value else 0.0
            late = item.late / item.value if item.late else 0.0
            colour, red = (self._mark(item.key, tone) for tone in (item.tone, Tone.CRITICAL))
            _paint_bar(painter, track, share, colour, red, late)
            right = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
            painter.setFont(figure_font)
            painter.setPen(theme.colour(palette.high))
            painter.drawText(row, right, number_text(item.value))
            painter.setPen(theme.colour(palette.ink(Tone.CRITICAL)))
            painter.drawText(row.adjusted(0, 0, -numbers - scale.s, 0), right, _late(item))


def _late(item: RankItem) -> str:
    return f"{item.late:,}" if item.late else ""


def _heard(item: RankItem) -> str:
    counted = f"{item.title} {number_text(item.value)}"
    return counted + say(f"（超期 {item.late:,}）", f" ({item.late:,} overdue)") if item.late else counted


AXIS_LEAST = 6
"""A shorter axis than so many times its own letters says nothing: the names have the room."""


class LeagueBars(Bars):
    """Who keeps the limits, on an axis from 90 to 100 that is written out, with the target marked.

    A rate below the axis shows a stub with a break in it and its number in full. Beside each rate
    stands what it was computed from.
    """

    def __init__(self, name: str, target: float = 98.0, floor: float = 90.0, parent: QWidget | None = None) -> None:
        """`target` and `floor` in per cent; the axis runs from `floor` to 100."""
        super().__init__(name, parent)
        self._target, self._floor = target, floor
        self._items: tuple[LeagueItem, ...] = ()

    def show_items(self, items: Sequence[LeagueItem]) -> None:
        """Draw these in the order they come."""
        self._items = tuple(items)
        words = [f"{item.title} {_rate(item)} ({item.met}/{item.due})" for item in items]
        self.take([item.key for item in items], words)

    def tone_of(self, item: LeagueItem) -> Tone:
        """Colour is for exceptions: amber lies below the target, red has left the axis."""
        share = rate_share(item.met, item.due)
        if share is None:
            return Tone.NEUTRAL
        if share >= self._target:
            return Tone.INFO
        return Tone.WARNING if share >= self._floor else Tone.CRITICAL

    def head(self) -> float:
        """Where there is no axis, nothing stands above the first row."""
        names, room = self._rooms()
        return theme.scale().caption + 14.0 if names < room else 0.0

    def _rooms(self) -> tuple[float, float]:
        """How wide the names are, and how wide they and the axis together; the same where there is no axis."""
        scale = theme.scale()
        names = _widest([one_line(item.title) for item in self._items], theme.font(), self.width() * 0.3)
        rates, counts = self._figures()
        room = self.width() - rates - counts - 2 * scale.s - 2 * scale.m - scale.l
        return (room, room) if room - names < AXIS_LEAST * scale.caption else (names, room)

    def _figures(self) -> tuple[float, float]:
        """How wide the rates are, and what they were computed from."""
        rates = _widest(
            [_rate(item) for item in self._items], theme.figures(weight=QFont.Weight.DemiBold), self.width() * 0.35
        )
        small = theme.figures(theme.scale().caption)
        return rates, _widest([_counts(item) for item in self._items], small, self.width() * 0.3)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter)
        items = self._items[: self._shown()]
        if not items:
            return
        scale = theme.scale()
        (names, room), (rates, _) = self._rooms(), self._figures()
        track = QRectF(scale.s + names + scale.l, 0, room - names, 8)
        if track.width():
            self._paint_axis(painter, track)
        for n, item in enumerate(items):
            self._paint_row(painter, n, item, names, track, rates)

    def _x(self, track: QRectF, percent: float) -> float:
        return track.left() + track.width() * (percent - self._floor) / (100 - self._floor)

    def _paint_axis(self, painter: QPainter, track: QRectF) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter.setFont(theme.figures(scale.caption))
        bottom = self._slot(self._shown() - 1).bottom()
        words = say(f"目标 {self._target:g}", f"target {self._target:g}")
        target_at = self._x(track, self._target)
        words_end = target_at + scale.xs
        words_start = words_end - painter.fontMetrics().horizontalAdvance(words)
        for percent in (self._floor, (self._floor + 100) / 2, 100.0):
            x = self._x(track, percent)
            painter.setPen(QPen(theme.colour(palette.line), 1))
            painter.drawLine(QPointF(x, self.head() - 4), QPointF(x, bottom))
            text = f"{percent:g}%"
            wide = painter.fontMetrics().horizontalAdvance(text) / 2
            left = x - wide
            if percent == 100.0:
                left = max(left, words_end + scale.xs)
            elif percent == self._floor:
                left = min(left, words_start - scale.xs - 2 * wide)
            elif words_start - scale.xs < x + wide < words_end + 2 * wide:
                continue
            painter.setPen(theme.colour(palette.low))
            painter.drawText(QPointF(left, scale.caption + 2), text)
        painter.setPen(theme.colour(palette.high))
        painter.drawText(QPointF(words_start, scale.caption + 2), words)
        painter.setPen(QPen(theme.colour(palette.edge), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(target_at, self.head() - 4), QPointF(target_at, bottom))

    def _paint_row(
        self, painter: QPainter, n: int, item: LeagueItem, names: float, track: QRectF, rates: float
    ) -> None:
        palette, scale = theme.palette(), theme.scale()
        row = self._slot(n).adjusted(scale.s, 0, -scale.s, 0)
        name_room = QRectF(row.left(), row.top(), names, row.height())
        _paint_name(painter, name_room, one_line(item.title), theme.font(), palette.high)
        share, tone = rate_share(item.met, item.due), self.tone_of(item)
        if track.width():
            self._paint_share(painter, share, self._mark(item.key, tone), track, row)
        right = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
        painter.setFont(theme.figures(weight=QFont.Weight.DemiBold))
        painter.setPen(theme.colour(palette.high if tone in (Tone.INFO, Tone.NEUTRAL) else palette.ink(tone)))
        painter.drawText(QRectF(track.right() + scale.m, row.top(), rates, row.height()), right, _rate(item))
        painter.setFont(theme.figures(scale.caption))
        painter.setPen(theme.colour(palette.low))
        painter.drawText(row, right, _counts(item))

    def _paint_share(self, painter: QPainter, share: float | None, colour: QColor, track: QRectF, row: QRectF) -> None:
        palette = theme.palette()
        bar = QRectF(track)
        bar.moveTop(row.center().y() - 4)
        on_axis = 0.0 if share is None else (share - self._floor) / (100 - self._floor)
        is_below = share is not None and share < self._floor
        _paint_bar(painter, bar, 0.06 if is_below else on_axis, colour)
        if is_below:
            painter.setPen(QPen(theme.colour(palette.bg1), 2))
            cut = bar.left() + bar.width() * 0.03
            painter.drawLine(QPointF(cut - 2, bar.bottom() + 2), QPointF(cut + 2, bar.top() - 2))
        painter.setPen(QPen(theme.colour(palette.high), 2))
        x = self._x(track, self._target)
        painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 4))


def _rate(item: LeagueItem) -> str:
    written = rate_text(item.met, item.due)
    return written if written == "—" else f"{written}%"


def _counts(item: LeagueItem) -> str:
    return f"{item.met:,}/{item.due:,}" if item.due else say("无到期", "none due")


class Histogram(Bars):
    """Columns side by side in the order they come, each with its number above and its name below."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._items: tuple[RankItem, ...] = ()

    def show_items(self, items: Sequence[RankItem]) -> None:
        """Draw these, e.g. 超期 · 30 分内 · 1 小时内 …, with the tone each deserves."""
        self._items = tuple(items)
        self.take([item.key for item in items], [f"{item.title} {number_text(item.value)}" for item in items])

    def _most(self) -> int:
        return self.width() // (2 * theme.scale().body)

    def _slot(self, n: int) -> QRectF:
        wide = self.width() / max(1, min(len(self._items), self._most()))
        return QRectF(n * wide, 0, wide, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter)
        palette, scale = theme.palette(), theme.scale()
        highest = max((item.value for item in self._items if item.value == item.value), default=0.0)
        foot, head = scale.caption + 14.0, scale.body + 10.0
        small = theme.font(scale.caption)
        for n, item in enumerate(self._items[: self._shown()]):
            slot = self._slot(n)
            share = item.value / highest if highest > 0 and item.value == item.value else 0.0
            high = max(2.0, (self.height() - foot - head) * share)
            column = QRectF(0, self.height() - foot - high, min(56.0, slot.width() * 0.62), high)
            column.moveLeft(slot.center().x() - column.width() / 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._mark(item.key, item.tone) if share else theme.colour(palette.line2))
            painter.drawRoundedRect(column, 3, 3)
            painter.setFont(theme.figures(weight=QFont.Weight.DemiBold))
            painter.setPen(theme.colour(palette.high))
            above = QRectF(slot.left(), column.top() - head, slot.width(), head - 2)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, number_text(item.value))
            painter.setFont(small)
            painter.setPen(theme.colour(palette.mid))
            below = QRectF(slot.left(), self.height() - foot + 2, slot.width(), foot - 2)
            name = QFontMetricsF(small).elidedText(one_line(item.title), Qt.TextElideMode.ElideRight, below.width() - 4)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, name)
