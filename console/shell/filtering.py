"""The filters above a list: which one is shown, the words that are sought, and those that a person keeps.

star ─▶ shown filter + words ─▶ a chip of its own with its count ─▶ filters.json in the seat's folder

While a bar of a chart narrows the list, the star is a cross that shuts it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from console.models.declared import Filter
from console.models.listing import Listing
from console.models.saved import Saved, offered
from console.shell.charts import short
from console.shell.keepsakes import keep, recall
from resources.tongue import say
from widgets.cases.filters import FilterBar
from widgets.controls.buttons import ChipOption

FILE = "filters.json"
KEPT_MOST = 12
WORDS_MOST = 80


class Filtering(QObject):
    """Drives one bar over one list; `own`: the filters of the list that are offered, the usual one first."""

    shown = Signal()
    """Another filter is shown, without words beside it: the search box has nothing more to say."""

    def __init__(
        self,
        bar: FilterBar,
        listing: Listing[Any],
        own: Sequence[Filter],
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar, self._list, self._own, self._file = bar, listing, own, folder / FILE
        self._words = ""
        self._kept: tuple[Saved, ...] = load(self._file)
        bar.chosen.connect(self.show)
        bar.starred.connect(self._star)
        listing.narrowed.connect(self._show_star)
        listing.counts_changed.connect(self.show_counts)
        self._offer()
        self.show(own[0].key)

    def show(self, key: str) -> None:
        """List what this filter holds; one that has words of its own goes without those in the search box."""
        if any(each.key == key for each in self._kept):
            self._words = ""
            self._list.search("")
            self.shown.emit()
        self._list.show(key)
        self._bar.choose(key)

    def search(self, words: str) -> None:
        """Of what the filter holds, only what these words find."""
        self._words = " ".join(words.split())[:WORDS_MOST]
        self._list.search(words)

    def narrowing(self) -> list[str]:
        """By what filter and words the list is narrowed, as they are called; the usual filter is none."""
        shown = self._list.shown
        filters = [] if shown.key == self._own[0].key else [say(*shown.name)]
        typed = short(self._list.typed)
        return [*filters, say(f"搜索：{typed}", f"Search: {typed}")] if typed else filters

    def widen(self) -> None:
        """The usual filter, without words."""
        self.search("")
        self.show(self._own[0].key)
        self.shown.emit()

    def show_counts(self) -> None:
        """How many rows each filter would leave."""
        counts, offered_now = self._list.counts, (*self._own, *offered(self._kept, self._own))
        options = [ChipOption(each.key, say(*each.name), counts[each.key]) for each in offered_now]
        self._bar.show_items(options, [each.key for each in self._kept])

    def _star(self, is_kept: bool) -> None:
        if self._list.bars:
            self._list.shut_bars()
            return
        now = self._now()
        if is_kept:
            self._kept = (*self._kept, now)[-KEPT_MOST:]
        else:
            self._kept = tuple(each for each in self._kept if each != now)
        keep(self._file, self._kept)
        self._offer()
        self.show(now.key if is_kept else now.filter)

    def _offer(self) -> None:
        self._list.keep(offered(self._kept, self._own))
        self.show_counts()

    def _now(self) -> Saved:
        """What is to be seen now, as it would be kept."""
        key = self._list.shown.key
        return next((each for each in self._kept if each.key == key), Saved(key, self._words))

    def _show_star(self) -> None:
        self._bar.show_star(is_kept=self._now() in self._kept, is_passing=bool(self._list.bars))


def load(file: Path) -> tuple[Saved, ...]:
    """The filters kept on this machine."""
    return recall(file, tuple[Saved, ...], ())[:KEPT_MOST]
