"""常用语 on a seat: every field of a sheet in which sentences are written is offered those that fit it.

sheet opened ─▶ its fields ─ key ─▶ what fits, filled from the case and from the sheet ─▶ at the cursor
                                                                    └▶ counted in texts.json in the seat's folder
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from weakref import ref

from console.domain.calendar import SHANGHAI
from console.domain.case.table import Action
from console.domain.ids import UnitId
from console.domain.people import Actor
from console.domain.rows import CaseRow
from console.domain.standardtexts import Blank, StandardTexts, fill
from console.models.wordings import Wanted, offered
from console.shell.keepsakes import keep, recall
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import CommandSheet
from widgets.cases.told import due_told
from widgets.cases.wording import Wording, WordsAnswer

FILE = "texts.json"


class Wordings:
    """Serves the sheets of one window; `folder` is the seat's own, `actor` who writes, and whose deadlines are meant
    where a unit does."""

    def __init__(
        self,
        texts: StandardTexts,
        lexicon: Lexicon,
        hub_now: Callable[[], datetime],
        folder: Path,
        actor: Actor,
    ) -> None:
        self._texts, self._lexicon, self._now, self._actor = texts.texts, lexicon, hub_now, actor
        self._file = folder / FILE
        self._used = recall(self._file, dict[str, int], {})

    def serve(self, sheet: CommandSheet, action: Action, rows: Sequence[CaseRow]) -> None:
        """Offer texts in every such field of a sheet; `rows`: the cases it is about, none where it begins one.

        A field does not hold its sheet: what holds itself is taken apart by Python in an order that Qt cannot bear.
        """
        for field in sheet.findChildren(WordsAnswer):
            field.offer(partial(self._find, ref(sheet), action, field.name, rows), bool(self._texts))
            field.taken.connect(self._count)

    def _find(
        self, of: "ref[CommandSheet]", action: Action, field: str, rows: Sequence[CaseRow], typed: str
    ) -> list[Wording]:
        sheet = of()
        if sheet is None:
            return []
        known = self._known(rows) | {key: words for key, words in sheet.blanks().items() if words}
        wanted = Wanted(action, field, sheet.class_code() or _class_of(rows), self._actor.roles)
        filled = [
            (text, fill(say(*text.text), known)) for text in self._texts if len(rows) < 2 or text.blanks <= known.keys()
        ]
        return [Wording(text.id, words) for text, words in offered(filled, wanted, typed, self._used)]

    def _known(self, rows: Sequence[CaseRow]) -> dict[Blank, str]:
        """What can be said of all of these cases alike."""
        today = self._now().astimezone(SHANGHAI)
        told = [_told(row, self._lexicon, self._actor.unit) for row in rows]
        first, *others = told or [{}]
        alike = {key: words for key, words in first.items() if all(each.get(key) == words for each in others)}
        return {Blank.TODAY: say(f"{today.month}月{today.day}日", f"{today:%Y-%m-%d}")} | alike

    def _count(self, text: str) -> None:
        self._used = {**self._used, text: self._used.get(text, 0) + 1}
        keep(self._file, self._used)


def _told(row: CaseRow, lexicon: Lexicon, unit: UnitId | None) -> dict[Blank, str]:
    """What one case says of itself; a deadline is that of the unit that sits here, else the lead's."""
    mine = next((each for each in row.assignments if each.unit == (unit or row.lead)), None)
    told = {
        Blank.NUMBER: row.number,
        Blank.TITLE: row.title,
        Blank.PLACE: row.place.address,
        Blank.STREET: lexicon.unit(row.place.street) if row.place.street else "",
        Blank.CLASS: lexicon.small_class(row.class_code) if row.class_code else "",
        Blank.UNIT: lexicon.unit(row.lead) if row.lead else "",
        Blank.DUE: due_told(mine.due_at) if mine is not None else "",
    }
    return {key: words for key, words in told.items() if words}


def _class_of(rows: Sequence[CaseRow]) -> str | None:
    """The class that all of these have."""
    codes = {row.class_code for row in rows}
    return codes.pop() if len(codes) == 1 else None
