"""交接班页: every obligation that lives on into the next shift, and every silence, written from what a seat holds.

A case stands under one heading for its own promise: overdue, promised to people, suspended, or due in the next shift.
Requests and directives under it are lines of their own, for somebody has to answer them whatever its clock says.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from console.domain.alert import AlertStage
from console.domain.calendar import SHANGHAI
from console.domain.case.stages import ENDED, STAGE_NAMES, Stage
from console.domain.case.things import REQUEST_NAMES
from console.domain.case.timers import TimerKind
from console.domain.handover import TITLE_MOST, TOLD_MOST, PageLine, Section
from console.domain.rows import AlertRow, AnyRow, CaseRow, SupervisionRow
from console.domain.supervision import SUPERVISION_STAGE_NAMES, SupervisionStage
from console.domain.text import Text, counted

SECTION_MOST = 60
"""Lines of one heading that are named; of the others it is said how many they are."""
SILENT_AFTER = timedelta(minutes=10)
TO_PEOPLE = frozenset({TimerKind.TM, TimerKind.TR})
"""店主自改 is what a shop was told, 回访 what a reporter waits for."""

UnitName = Callable[[str | None], Text]


class Away(Struct, frozen=True):
    """Somebody who has cases in hand and is not here. `left_at` None: not since the hub was started."""

    name: str
    held: int
    left_at: datetime | None


class Silence(Struct, frozen=True, kw_only=True):
    """What is not heard: when each source last was, who is away with work in hand, asks that are kept here unsent."""

    heard: Mapping[str, datetime] = {}
    away: tuple[Away, ...] = ()
    unsent: int = 0


def written(
    rows: Iterable[AnyRow], silence: Silence, unit: UnitName, now: datetime, until: datetime
) -> tuple[PageLine, ...]:
    """The page for the shift that lasts until then, the most pressing of each heading first."""
    found = list(rows)
    cases = [row for row in found if isinstance(row, CaseRow) and row.stage not in ENDED]
    lines = [line for row in cases for line in _of_case(row, unit, now, until)]
    lines += [_item(row, unit) for row in found if isinstance(row, SupervisionRow) and _is_owed(row)]
    by_section = {
        section: sorted((each for each in lines if each.section is section), key=_pressing) for section in Section
    }
    by_section[Section.SILENCE] += _silent(silence, now)
    told = {section: [*_cut(section, of)] for section, of in by_section.items()}
    told[Section.DUE] += _counts(found, cases, by_section)
    return tuple(line for section in Section for line in told[section])


def _pressing(line: PageLine) -> tuple[bool, float, str]:
    return line.due_at is None, line.due_at.timestamp() if line.due_at else 0.0, line.thing


def _of_case(row: CaseRow, unit: UnitName, now: datetime, until: datetime) -> Iterator[PageLine]:
    section = _section(row, now, until)
    if section is not None:
        yield _line(row, section, _standing(row, unit), row.promise.due_at if row.promise else None)
    for request in row.requests:
        kind, by = REQUEST_NAMES[request.kind], unit(request.unit) if request.unit else Text(request.by, request.by)
        due = next((c.due_at for c in row.clocks if c.kind is TimerKind.TA and c.of == str(request.n)), None)
        told = Text(f"{by.zh}申请{kind.zh}：{request.reason}", f"{by.en} asks for: {kind.en}. {request.reason}")
        yield _line(row, Section.REQUEST, told, due)
    for directive in row.directives:
        if directive.answered_at is None:
            told = Text(f"批示：{directive.words}", f"Directive: {directive.words}")
            yield _line(row, Section.DIRECTIVE, told, None)


def _section(row: CaseRow, now: datetime, until: datetime) -> Section | None:
    """Under which heading its own promise stands; None where nothing of it is due by then."""
    promise = row.promise
    if promise is not None and promise.due_at < now:
        return Section.OVERDUE
    if promise is not None and promise.kind in TO_PEOPLE:
        return Section.PROMISE
    if row.stage is Stage.SUSPENDED:
        return Section.SUSPENDED
    return Section.DUE if promise is not None and promise.due_at <= until else None


def _standing(row: CaseRow, unit: UnitName) -> Text:
    stage = STAGE_NAMES[row.stage]
    lead = unit(row.lead) if row.lead is not None else Text("", "")
    return Text(*(" · ".join(each for each in parts if each) for parts in zip(stage, lead, strict=True)))


def _line(row: CaseRow, section: Section, told: Text, due_at: datetime | None) -> PageLine:
    return PageLine(
        section=section, thing=row.id, number=row.number, title=row.title[:TITLE_MOST], told=_short(told), due_at=due_at
    )


def _is_owed(row: SupervisionRow) -> bool:
    return row.stage is not SupervisionStage.CLEARED


def _item(row: SupervisionRow, unit: UnitName) -> PageLine:
    stage, lead = SUPERVISION_STAGE_NAMES[row.stage], unit(row.lead)
    return PageLine(
        section=Section.SUPERVISION,
        thing=row.case or "",
        number=row.number,
        title=row.words[:TITLE_MOST],
        told=_short(Text(f"{stage.zh} · {lead.zh}", f"{stage.en} · {lead.en}")),
        due_at=row.due_at,
    )


def _counts(
    rows: Iterable[AnyRow], cases: list[CaseRow], by_section: Mapping[Section, list[PageLine]]
) -> Iterator[PageLine]:
    """How much else there is, so that the page leaves nothing out unsaid."""
    alerts = sum(isinstance(row, AlertRow) and row.stage is AlertStage.OPEN for row in rows)
    if alerts:
        yield PageLine(
            section=Section.DUE, told=Text(f"待研判告警 {alerts} 条", f"{counted(alerts, 'alert')} to judge")
        )
    own = (Section.OVERDUE, Section.DUE, Section.SUSPENDED, Section.PROMISE)
    rest = len(cases) - sum(bool(line.thing) for section in own for line in by_section[section])
    if rest:
        told = Text(f"其余在办 {rest} 件，下一班内不到期", f"{rest} more open cases, none due in the next shift")
        yield PageLine(section=Section.DUE, told=told)


def _silent(silence: Silence, now: datetime) -> Iterator[PageLine]:
    for source, at in sorted(silence.heard.items(), key=lambda each: each[1]):
        if now - at > SILENT_AFTER:
            told = Text(f"最后一次 {_at(at)}", f"last heard {_at(at)}")
            yield PageLine(section=Section.SILENCE, title=source[:TITLE_MOST], told=told)
    for each in silence.away:
        left = Text(f"{_at(each.left_at)} 离开", f"left {_at(each.left_at)}") if each.left_at else NOT_HERE
        told = Text(f"{left.zh}，名下 {each.held} 件在办", f"{left.en}, {counted(each.held, 'case')} in hand")
        yield PageLine(section=Section.SILENCE, title=each.name[:TITLE_MOST], told=told)
    if silence.unsent:
        n = silence.unsent
        told = Text(
            f"本席有 {n} 项操作待送达，连接恢复后自动送出",
            f"{counted(n, 'ask')} of this seat to go out once the hub is back",
        )
        yield PageLine(section=Section.SILENCE, told=told)


NOT_HERE = Text("未登录", "not signed in")


def _cut(section: Section, lines: list[PageLine]) -> Iterator[PageLine]:
    yield from lines[:SECTION_MOST]
    more = len(lines) - SECTION_MOST
    if more > 0:
        yield PageLine(section=section, told=Text(f"另有 {more} 件，见案件队列", f"{more} more, in the case queue"))


def _at(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def _short(told: Text) -> Text:
    return Text(told.zh[:TOLD_MOST], told.en[:TOLD_MOST])
