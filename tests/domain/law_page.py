"""The page of the handbook that says the law, made from the table itself.

`python -m tests.domain.law_page` writes resources/handbook/law.md; a test fails while the page says anything else.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from console.domain.case.guards import APPROVERS
from console.domain.case.rules import LADDERS, LIMITS, Rules
from console.domain.case.stages import ENDED, STAGE_NAMES, Stage
from console.domain.case.table import ALL_CLOCKS, OPEN, TABLE, Row
from console.domain.case.things import REQUEST_NAMES, SOURCE_NAMES
from console.domain.case.timers import RUNG_NAMES, TIMER_NAMES, TimerKind
from console.domain.people import ROLE_NAMES, Role
from console.domain.text import Text

PAGE = Path(__file__).parent.parent.parent / "resources" / "handbook" / "law.md"
HEAD = """# 案件的规矩 The law of a case

本页由 `console/domain/case/table.py` 生成：同一份声明决定按钮、枢纽的检查和测试。
Made from `console/domain/case/table.py`: the one declaration drives the buttons, the hub's checks and the tests.

凡标“须写明理由”的都是退回或例外的一步，理由写进时间线，已录入的内容不因此清除。
A step marked “reason” goes back or is an exception: the reason stands in the timeline, nothing entered is cleared.
"""
SIGNS = (("starts", "▶"), ("stops", "■"), ("stands", "‖"), ("goes_on", "▷"))


def page() -> str:
    """The whole page as Markdown."""
    parts = (HEAD, *_acts(), *_stages(), *_clocks(), *_requests(), *_settings())
    return "\n".join(parts).rstrip() + "\n"


def _acts() -> Iterator[str]:
    yield "## 动作 Acts\n"
    yield "时限栏：▶ 开始 starts · ■ 停止 stops · ‖ 暂停 stands still · ▷ 接着走 goes on with its remainder。\n"
    yield "| # | 动作 Act | 可办的状态 At | 谁 Who | 条件 If | 之后 Then | 时限 Clocks |"
    yield "|---|---|---|---|---|---|---|"
    for row in TABLE:
        cells = (str(row.number or "—"), _act(row), _at(row), _who(row), _ifs(row), _then(row), _ticks(row))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _act(row: Row) -> str:
    key = f" `{row.key}`" if row.key else ""
    reason = "<br>须写明理由 reason" if row.reason else ""
    clock = "<br>到时由时钟自动 also by the clock" if row.by_clock else ""
    return f"**{row.name.zh}**{key}<br>{row.name.en}{reason}{clock}"


def _at(row: Row) -> str:
    if not row.stages:
        return "（新案 a new case）"
    if row.stages == OPEN:
        return "未结的任何状态 any open"
    return _said(STAGE_NAMES[stage] for stage in Stage if stage in row.stages)


def _who(row: Row) -> str:
    everybody = frozenset(Role) - {Role.WALL, Role.CLOCK}
    if row.roles == everybody:
        return "任何账号（大屏除外）anybody but the wall"
    return _said(ROLE_NAMES[role] for role in Role if role in row.roles)


def _ifs(row: Row) -> str:
    return _said((guard.name for guard in row.guards), "；") or "—"


def _then(row: Row) -> str:
    if not row.next:
        return "不变 stays"
    if len(row.next) > 6:
        return "原状态 as before"
    return _said((STAGE_NAMES[stage] for stage in row.next), " / ")


def _ticks(row: Row) -> str:
    told = []
    for field, sign in SIGNS:
        kinds: tuple[TimerKind, ...] = getattr(row, field)
        if kinds == ALL_CLOCKS:
            told.append(f"{sign} 全部 all")
        elif kinds:
            told.append(f"{sign} {' '.join(kinds)}")
    return "<br>".join(told) or "—"


def _said(texts: Iterable[Text], between: str = "、") -> str:
    found = list(texts)
    if not found:
        return ""
    english = {"、": ", ", "；": "; "}.get(between, between)
    return f"{between.join(each.zh for each in found)}<br>{english.join(each.en for each in found)}"


def _stages() -> Iterator[str]:
    yield "## 每个状态能办什么 What may be done at each stage\n"
    yield "| 状态 Stage | 动作 Acts |"
    yield "|---|---|"
    for stage in Stage:
        acts = [row.name for row in TABLE if stage in row.stages and not (row.is_note and row.stages == OPEN)]
        end = "（终 end）" if stage in ENDED else ""
        yield f"| **{STAGE_NAMES[stage].zh}**{end}<br>{STAGE_NAMES[stage].en} | {_said(acts) or '—'} |"
    anywhere = [row.name for row in TABLE if row.is_note and row.stages == OPEN]
    yield f"\n未结案件随时可办 At any open stage: {'、'.join(each.zh for each in anywhere)}.\n"


def _clocks() -> Iterator[str]:
    yield "## 时限与阶梯 Clocks and their ladders\n"
    yield "各中心可在 `rules` 中改。比例按该时限自己的钟计算。"
    yield "A centre may change them in `rules`; shares are counted on the clock's own hours.\n"
    yield "| 时限 Clock | 默认 Default | 阶梯 Ladder |"
    yield "|---|---|---|"
    duty = Rules().on_duty
    for kind in TimerKind:
        limit = LIMITS.get(kind)
        words = f"{limit.text().zh}<br>{limit.text().en}" if limit else "由条件或批准决定<br>by condition or grant"
        if kind in duty:
            words += "<br>（中心值班时间 duty hours）"
        rungs = " · ".join(f"{RUNG_NAMES[rung.kind].zh} {rung.share:.0%}" for rung in LADDERS[kind])
        yield f"| `{kind}` {TIMER_NAMES[kind].zh}<br>{TIMER_NAMES[kind].en} | {words} | {rungs} |"
    yield ""


def _requests() -> Iterator[str]:
    yield "## 申请由谁审批 Who judges a request\n"
    yield "| 申请 Request | 审批 By |"
    yield "|---|---|"
    for kind, roles in APPROVERS.items():
        name = REQUEST_NAMES[kind]
        yield f"| {name.zh}<br>{name.en} | {_said(ROLE_NAMES[role] for role in Role if role in roles)} |"
    yield "\n挂账超过 `suspend_days_long` 天只由领导批准。"
    yield "A suspension longer than `suspend_days_long` days is the leader's alone.\n"


def _settings() -> Iterator[str]:
    usual = Rules()
    yield "## 各中心的设置 What a centre may set\n"
    yield "| `rules` | 默认 Default |"
    yield "|---|---|"
    for name in Rules.__struct_fields__:
        if name in ("rev", "name", "limits", "ladders"):
            continue
        value = getattr(usual, name)
        if name in ("verify", "call_back"):
            value = "、".join(SOURCE_NAMES[source].zh for source in value)
        elif isinstance(value, tuple):
            value = " ".join(value)
        elif isinstance(value, bool):
            value = "是 yes" if value else "否 no"
        yield f"| `{name}` | {'—' if value is None else value} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
