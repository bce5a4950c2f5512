"""How a centre works, as a sheet of two columns: a setting and its value; what is not listed stays as it is.

    two_axis    | 是
    verify      | 公众上报、热线 12345
    limits.T1   | 15 分钟
    ladders.T3  | 预警 50%、预警 80%、催办 90%、超期 100%

The settings are the fields of `Rules` and nothing else; an empty value puts a setting back to the usual one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from console.domain.case.rules import Rules
from console.domain.case.things import SOURCE_NAMES
from console.domain.case.timers import RUNG_NAMES, TIMER_NAMES, Rung, RungKind, TimerKind
from console.domain.deadline import parse_limit
from console.domain.malformed import told
from console.domain.text import Refused, Text
from console.ingest import tables
from console.ingest.tables import BadRow, Column, FromFile, Line, Table
from console.ingest.workbook import RowFault
from console.ingest.xlsx import Grid, read_grids

SETTINGS = Table(
    "settings",
    Text("规则", "settings"),
    (
        Column("key", ("设置", "设置项"), is_needed=True),
        Column("value", ("值", "取值"), is_needed=True),
        Column("note", ("说明", "备注")),
    ),
)
BY_KIND = ("limits", "ladders")
SETTING_NAMES: dict[str, Text] = {
    "name": Text("这套规则的名称", "what these rules are called"),
    "on_duty": Text("按中心值班时间计的时限", "clocks that run in the centre's duty hours"),
    "two_axis": Text("立案后先批转再派遣", "filed cases are handed over before dispatch"),
    "leader_files": Text("只由值班长立案", "only a shift leader files"),
    "verify": Text("哪些来源可发核实", "sources that may be verified"),
    "call_back": Text("哪些来源要回访", "sources that are called back"),
    "no_self_check": Text("派遣人不发核查", "who dispatched does not send the inspection"),
    "hand_back_within_h": Text("派遣后几小时内可申请回退，空为反馈前", "hours to ask 回退 in; empty: until fed back"),
    "extensions_most": Text("最多延期几次", "extensions at most"),
    "suspend_days_long": Text("挂账超过几天须中心负责人批", "days of 挂账 beyond which the head grants"),
    "suspend_days_most": Text("挂账最多几天", "days of 挂账 at most"),
    "retasks_most": Text("核实无人回复自动改派几次", "how often 核实 is taken back by itself"),
    "not_reached_most": Text("回访几次不通即可结案", "calls in vain before closing"),
    "seal_day": Text("次月几日封账", "day of the next month when books are sealed"),
    "shifts": Text("交接班的时刻", "when shifts change"),
    "storm_alerts": Text("十分钟内多少条新告警算告警密集", "new alerts in ten minutes that are a storm"),
}
"""What each plain setting is, for whoever changes it in a table."""
FIELDS = {each.name: each for each in msgspec.structs.fields(Rules) if each.name != "rev"}
SOURCES = {name.zh.replace(" ", ""): each.value for each, name in SOURCE_NAMES.items()}
RUNGS = {**{each.value: each for each in RungKind}, **{name.zh: each for each, name in RUNG_NAMES.items()}}
_RUNG = re.compile(r"(?P<kind>[^\d\s、，,;；]+)\s*(?P<share>\d{1,4}(?:\.\d{1,3})?)\s*%[\s、，,;；]*")


def bring(files: Sequence[Path], beside: Rules | None) -> FromFile:
    """The rules with what the files say; raises Refused where one of them holds no such sheet."""
    return bring_grids([grid for file in files for grid in read_grids(file)], beside)


def bring_grids(grids: Iterable[Grid], beside: Rules | None) -> FromFile:
    """The rules with what the sheets say; raises Refused where none is such a sheet."""
    faults: list[RowFault] = []
    said: dict[str, Any] = msgspec.to_builtins(beside or Rules())
    sheets = [sheet for grid in grids if (sheet := tables.sheet_of(grid, (SETTINGS,))) is not None]
    if not sheets:
        raise Refused("没有找到表头：要有“设置”和“值”两列。", "There is no heading; 设置 and 值 are needed.")
    for sheet in sheets:
        tables.once(sheet, ("key",), faults)
        for key, kind, value in tables.taken(sheet, _setting, faults):
            if kind:
                own = {each: words for each, words in said[key].items() if each != kind}
                said[key] = own if value is None else {**own, kind: value}
            elif value is None:
                said.pop(key, None)
            else:
                said[key] = value
    if faults:
        return FromFile(value=None, faults=tuple(faults))
    made = replace(msgspec.convert(said, Rules), rev=0)
    wrong = tuple(RowFault("", 0, reason) for reason in made.faults())
    return FromFile(value=None if wrong else made, faults=wrong)


def csv_of(rules: Rules) -> str:
    """Rules as a sheet, which is read back as they were: every plain setting, and the limits and ladders of its own."""
    return tables.written(SETTINGS, _rows(rules))


def every_row(rules: Rules, tell: Callable[[Text], str]) -> Iterator[dict[str, str]]:
    """Every setting, limit and ladder as it holds, the usual ones where the centre has none of its own; each with what
    it is, as `tell` says it."""
    for kind in TimerKind:
        of, limit = TIMER_NAMES[kind], rules.limit(kind)
        if limit is not None:
            note = _noted(Text(f"{of.zh}时限", f"{of.en}: limit"), kind in rules.limits)
            yield {"key": f"limits.{kind}", "value": limit.text().zh, "note": tell(note)}
        note = _noted(Text(f"{of.zh}预警阶梯", f"{of.en}: ladder"), kind in rules.ladders)
        yield {"key": f"ladders.{kind}", "value": _rungs(rules.ladder(kind)), "note": tell(note)}
    for row in _rows(rules):
        if row["key"] in FIELDS:
            yield {**row, "note": tell(SETTING_NAMES[row["key"]])}


def _noted(what: Text, is_own: bool) -> Text:
    return what if is_own else Text(f"{what.zh}，通常值", f"{what.en}, the usual")


def _setting(line: Line) -> tuple[str, str, Any]:
    """(field, kind of clock or "", value as JSON has it or None for the usual one)."""
    key, _, kind = line.needed("key").partition(".")
    if key not in FIELDS or (key in BY_KIND) != bool(kind):
        known = ", ".join(f"{each}.T1" if each in BY_KIND else each for each in FIELDS)
        raise BadRow(
            f"没有设置“{line.word('key')[:40]}”，可用：{known}。", f"There is no such setting; known: {known}."
        )
    if kind and kind not in set(TimerKind):
        known = ", ".join(TimerKind)
        raise BadRow(f"没有时限“{kind[:20]}”，可用：{known}。", f"There is no clock “{kind[:20]}”; known: {known}.")
    words = line.word("value")
    if not words:
        return key, kind, None
    value = _limit(words) if key == "limits" else _ladder(words) if key == "ladders" else _plain(line, key, words)
    try:
        msgspec.convert({key: {kind: value} if kind else value}, Rules)
    except msgspec.ValidationError as fault:
        zh, en = told(fault)
        raise BadRow(f"{key} 的值“{words[:40]}”不对：{zh}。", f"{key}: “{words[:40]}” is wrong: {en}.") from None
    return key, kind, value


def _plain(line: Line, key: str, words: str) -> Any:
    usual = FIELDS[key].default
    if isinstance(usual, bool):
        return line.yes("value")
    if isinstance(usual, tuple):
        if words == "无":
            return []
        return [SOURCES.get(each, each) for each in re.split(r"[、，,;；]\s*", words.replace(" ", "")) if each]
    if isinstance(usual, str):
        return words
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 7 else words


def _limit(words: str) -> Any:
    stages = parse_limit(words, bare_hours=None, bare_days=None)
    if len(stages) > 1:
        raise BadRow(f"“{words}”不能分段。", f"“{words}” has stages.")
    return msgspec.to_builtins(stages[0].limit)


def _ladder(words: str) -> list[dict[str, Any]]:
    found, at = [], 0
    while at < len(words):
        rung = _RUNG.match(words, at)
        if rung is None or rung["kind"] not in RUNGS:
            known = "、".join(name.zh for name in RUNG_NAMES.values())
            raise BadRow(
                f"阶梯“{words[at : at + 20]}”应写作“预警 50%、超期 100%”，可用：{known}。",
                f"A ladder is written 预警 50%、超期 100%; “{words[at : at + 20]}” is not read.",
            )
        found.append({"kind": RUNGS[rung["kind"]].value, "share": round(float(rung["share"]) / 100, 6)})
        at = rung.end()
    return found


def _rows(rules: Rules) -> Iterator[dict[str, str]]:
    for name in FIELDS:
        value = getattr(rules, name)
        if name == "limits":
            yield from ({"key": f"limits.{kind}", "value": limit.text().zh} for kind, limit in value.items())
        elif name == "ladders":
            yield from ({"key": f"ladders.{kind}", "value": _rungs(ladder)} for kind, ladder in value.items())
        else:
            yield {"key": name, "value": _shown(value)}


def _rungs(ladder: Sequence[Rung]) -> str:
    return "、".join(f"{RUNG_NAMES[each.kind].zh} {round(each.share * 100, 3):g}%" for each in ladder)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(str(each) for each in value) or "无"
    return "" if value is None else str(value)
