"""派遣, many at once: each case to the unit that is responsible for it, or all of them to one."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from console.domain.calendar import SHANGHAI, WorkCalendar, local_day
from console.domain.deadline import promise
from console.domain.ids import UnitId
from console.domain.responsibility import responsible
from console.domain.rows import CaseRow
from console.domain.standardtexts import Blank
from console.domain.text import counted
from resources.tongue import say
from widgets.cases.answers import Fields
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import CommandSheet
from widgets.cases.wording import WordsAnswer
from widgets.controls.choice import Choice
from widgets.controls.form import FormRow
from widgets.controls.words import PlainLabel


class DispatchMany(CommandSheet):
    """Who would get how many, and between which deadlines, is told before anybody confirms."""

    def __init__(
        self, lexicon: Lexicon, calendar: WorkCalendar, rows: Sequence[CaseRow], now: Callable[[], datetime]
    ) -> None:
        title = say(f"派遣 {len(rows)} 件", f"Dispatch: {counted(len(rows), 'case')}")
        super().__init__(title, say(f"确认{title}", title))
        self._lexicon, self._calendar, self._rows, self._now = lexicon, calendar, rows, now
        day = local_day(now())
        self._own = {
            row.id: row.decided_lead
            or responsible(lexicon.organisation, lexicon.ground, row.class_code or "", row.place, day).unit
            for row in rows
        }
        self.lead = Choice()
        self.lead.addItem(say("各派其责任单位", "Each to the unit responsible"), None)
        for unit in lexicon.handling_units():
            self.lead.addItem(say(*unit.name), unit.id)
        opinion = WordsAnswer("words", say("给责任单位的话（可不填）", "A word to the units (optional)"))
        self.words = opinion.edit
        self.told, self.due = PlainLabel("", "strong", wrap=True), PlainLabel("", "strong", wrap=True)
        self.form.add("lead", FormRow(say("主办", "Lead"), self.lead, required=True))
        self.form.add("told", FormRow(say("各单位件数", "Cases by unit"), self.told))
        self.form.add("due", FormRow(say("办理时限", "Deadlines"), self.due))
        self.form.add("words", FormRow(say("派遣意见", "Instruction"), opinion))
        self.lead.currentIndexChanged.connect(self._tell)
        self.due.setText(self._deadlines())
        self._tell()

    def lead_of(self, row: CaseRow) -> UnitId | None:
        """To whom this case would go; None where nobody is known to be responsible."""
        self.lead.settle()
        chosen: UnitId | None = self.lead.currentData()
        return chosen or self._own[row.id]

    def fields(self) -> Fields | None:
        if all(self.lead_of(row) is None for row in self._rows):
            self.refuse(say("这些案件没有责任单位，请选择主办单位。", "Nobody is responsible: choose a unit."), "lead")
            return None
        return {"co": (), "words": self.words.toPlainText().strip()}

    def blanks(self) -> dict[Blank, str]:
        """The unit, where one is chosen for all."""
        unit = self.lead.currentData()
        return {Blank.UNIT: self._lexicon.unit(unit)} if unit else {}

    def _tell(self) -> None:
        counts = Counter(self.lead_of(row) for row in self._rows)
        nobody = say("无责任单位，不派", "nobody responsible, left out")
        told = (f"{nobody if unit is None else self._lexicon.unit(unit)} {n}" for unit, n in counts.most_common())
        self.told.setText("\n".join(told))

    def _deadlines(self) -> str:
        now, day = self._now(), local_day(self._now())
        limits = (self._lexicon.limit(row.class_code, row.condition, row.place, day) for row in self._rows)
        due = sorted(promise(now, limit, self._calendar).due_at.astimezone(SHANGHAI) for limit in limits if limit)
        if not due:
            return say("由枢纽按立案条件计算", "The hub computes them")
        first, last = f"{due[0]:%m-%d %H:%M}", f"{due[-1]:%m-%d %H:%M}"
        if first == last:
            return say(f"现在派遣应于 {first} 前办结", f"Dispatched now, due {first}")
        return say(f"现在派遣，最早 {first}、最晚 {last} 前办结", f"Dispatched now, due from {first} to {last}")
