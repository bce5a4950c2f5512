"""The page of a hand-over says everything that is owed in the next shift, each thing once."""

from datetime import timedelta

from console.domain.case.stages import Stage
from console.domain.case.things import Directive, RequestKind
from console.domain.case.timers import TimerKind
from console.domain.handover import PageLine, Section
from console.domain.ids import AccountId, SupervisionId, UnitId
from console.domain.rows import ClockRow, SupervisionRow
from console.domain.supervision import SupervisionStage
from console.domain.text import Text
from console.reports.handover import SECTION_MOST, Away, Silence, written
from tests.support.rows import MINUTES, NOON, a_case, a_promise, a_request, an_alert

UNTIL = NOON + timedelta(hours=12)
QUIET = Silence()


def name(unit: str | None) -> Text:
    return Text(f"单位{unit}", f"unit {unit}")


def page(*rows, silence: Silence = QUIET) -> dict[Section, list[PageLine]]:
    found: dict[Section, list[PageLine]] = {}
    for line in written(rows, silence, name, NOON, UNTIL):
        found.setdefault(line.section, []).append(line)
    return found


def promised(kind: TimerKind, minutes: int):
    return a_promise(NOON + (minutes - 60) * MINUTES, 60 * MINUTES, kind=kind)


def test_each_case_stands_under_one_heading_the_most_pressing_first():
    found = page(
        a_case("late", stage=Stage.HANDLING, promise=promised(TimerKind.T3, -5)),
        a_case("later", stage=Stage.HANDLING, promise=promised(TimerKind.T3, 90)),
        a_case("soon", stage=Stage.TO_DISPATCH, promise=promised(TimerKind.T2, 10)),
        a_case("next week", stage=Stage.HANDLING, promise=promised(TimerKind.T3, 10_000)),
        a_case("hung", stage=Stage.SUSPENDED, promise=promised(TimerKind.TG, 10_000)),
        a_case("shop", stage=Stage.SELF_MENDING, promise=promised(TimerKind.TM, 20)),
        a_case("gone", stage=Stage.CLOSED, promise=None),
    )
    assert [line.thing for line in found[Section.OVERDUE]] == ["late"]
    assert [line.thing for line in found[Section.DUE]] == ["soon", "later", ""]
    assert [line.thing for line in found[Section.SUSPENDED]] == ["hung"]
    assert [line.thing for line in found[Section.PROMISE]] == ["shop"]
    assert found[Section.DUE][-1].told.zh == "其余在办 1 件，下一班内不到期"


def test_what_waits_for_an_answer_has_a_line_of_its_own():
    row = a_case(
        "c1",
        stage=Stage.HANDLING,
        promise=promised(TimerKind.T3, 10_000),
        requests=(a_request(RequestKind.EXTENSION, 4, UnitId("dep-1"), reason="等料"),),
        clocks=(ClockRow(kind=TimerKind.TA, of="4", amber_at=NOON, due_at=NOON + 30 * MINUTES),),
        directives=(
            Directive(n=1, words="尽快", by=AccountId("leader"), at=NOON),
            Directive(n=2, words="已办的", by=AccountId("leader"), at=NOON, answered_at=NOON),
        ),
    )
    found = page(row)
    (request,) = found[Section.REQUEST]
    assert (request.thing, request.due_at) == ("c1", NOON + 30 * MINUTES)
    assert request.told.zh == "单位dep-1申请延期：等料"
    assert [line.told.zh for line in found[Section.DIRECTIVE]] == ["批示：尽快"]


def test_supervision_is_owed_until_it_is_cleared():
    def item(id: str, stage: SupervisionStage) -> SupervisionRow:
        return SupervisionRow(
            id=SupervisionId(id),
            ver=1,
            number=f"督办 {id}",
            stage=stage,
            words="限期答复",
            lead=UnitId("dep-1"),
            co=(),
            due_at=NOON,
            set_at=NOON,
        )

    found = page(*(item(str(stage), stage) for stage in SupervisionStage))
    assert {line.number for line in found[Section.SUPERVISION]} == {"督办 set", "督办 answered"}


def test_alerts_are_counted_and_silence_is_named():
    silence = Silence(
        heard={"cameras": NOON - timedelta(hours=1), "hotline": NOON - timedelta(minutes=1)},
        away=(Away("陈立", 3, NOON - timedelta(hours=2)), Away("何川", 1, None)),
        unsent=2,
    )
    found = page(an_alert("a1"), an_alert("a2"), silence=silence)
    assert [line.told.zh for line in found[Section.DUE]] == ["待研判告警 2 条"]
    told = [(line.title, line.told.zh) for line in found[Section.SILENCE]]
    assert [title for title, _ in told] == ["cameras", "陈立", "何川", ""]
    assert told[2][1] == "未登录，名下 1 件在办"
    assert "2 项操作待送达" in told[3][1]


def test_a_long_heading_says_how_many_it_leaves_out():
    rows = [
        a_case(f"c{n}", stage=Stage.HANDLING, promise=promised(TimerKind.T3, -n - 1)) for n in range(SECTION_MOST + 5)
    ]
    lines = page(*rows)[Section.OVERDUE]
    assert len(lines) == SECTION_MOST + 1
    assert lines[-1].told.en == "5 more, in the case queue"
    assert lines[0].thing == f"c{SECTION_MOST + 4}", "the one that is late the longest"


def test_what_is_counted_is_told_however_long_the_heading_is():
    soon = [promised(TimerKind.T3, n + 1) for n in range(SECTION_MOST + 5)]
    due = [a_case(f"c{n}", stage=Stage.HANDLING, promise=promise) for n, promise in enumerate(soon)]
    later = a_case("later", stage=Stage.HANDLING, promise=promised(TimerKind.T3, 10_000))
    lines = page(*due, later, an_alert("a1"))[Section.DUE]
    assert [line.told.en for line in lines[SECTION_MOST:]] == [
        "5 more, in the case queue",
        "1 alert to judge",
        "1 more open cases, none due in the next shift",
    ]


def test_nothing_owed_is_an_empty_page():
    assert page() == {}
