"""The page of a shift, with somebody's cases about to be shared out."""

from PySide6.QtWidgets import QWidget

from console.domain.ids import AccountId, CaseId
from resources.tongue import say
from widgets.cases.answers import Choosable, ColleagueAnswer
from widgets.controls.farewell import Farewell
from widgets.exhibits.page import column
from widgets.shift.load import HeldCase, PersonLine, ShareSheet
from widgets.shift.page import Lamp, ShiftPage
from widgets.tokens import Tone

WANG, LI = AccountId("wang"), AccountId("li")


def build() -> QWidget:
    here, cases = say("在岗", "here"), [CaseId(f"c{n}") for n in range(3)]
    names = {WANG: say("王敏", "Wang Min"), LI: say("李航", "Li Hang")}
    people = [Choosable(account, name, here) for account, name in names.items()]
    page = ShiftPage()
    page.show_lamps([Lamp(say("枢纽 数据实时", "Hub: Live"), Tone.GOOD, "radio-tower")])
    page.load.show_people(
        [
            PersonLine(account=account, name=name, presence=here, is_here=True, held=3 * n, overdue=n)
            for n, (account, name) in enumerate(names.items())
        ],
        "",
    )
    title, stage = say("占道经营", "Stall in the way"), say("待派遣", "To dispatch")
    page.load.show_cases(
        names[LI],
        [HeldCase(id=case, number=f"261123-000{n}", title=title, stage=stage, due="") for n, case in enumerate(cases)],
    )
    sheet = ShareSheet(3, people, frozenset({WANG}), {LI: 3}, lambda to: dict.fromkeys(cases, to[0]) if to else {})
    page.load.open_sheet(sheet)
    colleague = ColleagueAnswer("to", people)
    colleague.setAccessibleName(say("交给", "To whom"))
    whole = column(page, colleague)
    Farewell(whole)
    return whole
