"""The lists of alerts behind the strip: what waits, what is held back, put off, folded, gone, judged.

F names them with how many each holds; a number shows one, Esc goes back to what waits. The head says how many the list
holds and, of what waits, for how long the oldest has.
"""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject

from console.analytics.claims import Claims
from console.models.alerts import AlertFeed
from console.models.phrases import waited
from resources.tongue import say
from widgets.alerts.strip import AlertStrip, ListOption

FIRST = "open"


class AlertLists(QObject):
    """Shows one of the feed's lists in the strip and keeps the head of its panel true."""

    def __init__(
        self,
        feed: AlertFeed,
        strip: AlertStrip,
        claims: Claims,
        show_head: Callable[[str, str], None],
        hub_now: Callable[[], datetime],
    ) -> None:
        super().__init__(feed)
        self._feed, self._strip, self._claims, self._show_head = feed, strip, claims, show_head
        strip.lists_asked.connect(self.offer)
        strip.list_chosen.connect(self.choose)
        strip.left.connect(self.go_back)
        feed.counts_changed.connect(lambda: self.show(hub_now()))

    def offer(self) -> None:
        """F: which list?"""
        self._strip.offer_lists(self.options())

    def options(self) -> list[ListOption]:
        """Every list with how many it holds, the one that is shown marked."""
        feed = self._feed
        return [
            ListOption(each.key, say(*each.name), feed.whole(each.key), each.key == feed.shown.key)
            for each in feed.filters
        ]

    def choose(self, key: str) -> None:
        """Show one of them."""
        self._feed.show(key)

    def go_back(self) -> None:
        """To what waits."""
        if self._feed.shown.key != FIRST:
            self.choose(FIRST)

    def tick(self, now: datetime) -> None:
        """Once a second: the feed, and for how long the oldest has waited."""
        self._feed.tick(now)
        self.show(now)

    def show(self, now: datetime) -> None:
        """The head of the panel, as of now."""
        shown, count = self._feed.shown, self._feed.rowCount()
        told = [say(f"{shown.name.zh} {count}", f"{shown.name.en} {count}")]
        if shown.key == FIRST and (oldest := self._claims.oldest) is not None:
            told.append(say(f"最久 {waited(now, oldest)}", f"longest {waited(now, oldest)}"))
        if shown.key == FIRST and (held := self._feed.whole("held")):
            told.append(say(f"暂不研判 {held}", f"{held} held back"))
        if shown.key != FIRST:
            told.append(say("Esc 返回", "Esc: back"))
        self._show_head(say("智能监控告警", "Camera alerts"), " · ".join(told))
