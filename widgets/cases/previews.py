"""What would follow from the answers of a sheet, as far as a seat can say it; the hub decides."""

from datetime import datetime

from console.domain.calendar import WorkCalendar, local_day
from console.domain.deadline import promise
from console.domain.rows import CaseRow
from resources.tongue import say
from widgets.cases.answers import Fields
from widgets.cases.lexicon import Lexicon
from widgets.cases.told import moment


def corrected_due(row: CaseRow, given: Fields, lexicon: Lexicon, calendar: WorkCalendar, now: datetime) -> str:
    """The deadline of a case under another class, condition or place: counted from its dispatch, as the hub does.

    Where it was extended or stood still the hub counts that in; a seat does not hold all of it and names no hour.
    """
    place, on = given.get("place", row.place), local_day(now)
    was = lexicon.limit(row.class_code, row.condition, row.place, on)
    limit = lexicon.limit(given.get("class_code", row.class_code), given.get("condition", row.condition), place, on)
    if limit is None:
        return say("时限由枢纽按立案条件计算", "The hub computes the deadline")
    if limit == was:
        return say("时限不变", "The deadline stays")
    words = limit.text()
    duty = next((each for each in row.assignments if each.unit == row.lead and each.confirmed_at is None), None)
    if duty is None:
        return say(f"派遣后按 {words.zh} 计时", f"{words.en} from the dispatch on")
    if duty.due_at != duty.first_due_at or duty.left_s is not None:
        return say(
            f"改按 {words.zh}；已有的延期和暂停由枢纽一并推算",
            f"{words.en}; the hub counts in what was extended or stood still",
        )
    due = promise(duty.dispatched_at, limit, calendar).due_at
    return say(
        f"自派遣起 {words.zh}，应于 {moment(due)} 前办结（原 {moment(duty.due_at)}）",
        f"{words.en} from the dispatch: due {moment(due)} (was {moment(duty.due_at)})",
    )
