"""A site's workbook of filing standards becomes an edition of the codebook, whole or not at all. Pure: grids in.

    grids ─ heading of each sheet ─▶ row ─▶ a condition under its class
                                      └──▶ RowFault with sheet, row and reason
    no fault: Codebook, with icons, English and the words of the public from the one beside it · any fault: none

What 天 and 小时 mean is declared by the caller, or in the sheet above its heading (天=工作日), and asked for where
it is not. A domain of which the workbook says nothing stays as it is in the codebook beside it, and that is said.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from console.domain.codebook import (
    CODE,
    CONDITIONS_MOST,
    LETTERS,
    Codebook,
    Condition,
    Domain,
    MajorClass,
    SmallClass,
)
from console.domain.deadline import Limit, LimitUnit, StagedLimit, parse_limit
from console.domain.deadline.limit import BARE_DAYS, BARE_HOURS, WRITTEN
from console.domain.ground import Level
from console.domain.text import FORMULA, Refused, Text
from console.ingest.headings import LEVELS, Header, Holds, domain_in, header_of
from console.ingest.xlsx import Grid, Row

ICON = "circle-dot"
"""Of a class that nobody has given one."""
"""What a cell that a spreadsheet would run begins with."""
YES = frozenset({"是", "√", "Y", "YES", "1", "紧急"})
_DECLARED = re.compile(
    rf"(天|日|小时)\s*(?:=|:|即|均?为|均?指|按)\s*({'|'.join(sorted(WRITTEN, key=len, reverse=True))})"
)
_BARE = re.compile(r"[0-9]\s*个?\s*(天|小时)")
_LED = re.compile(r"([PES]?[0-9]{2,5})[\s、.\-—_:]*(\S.*)")
"""01 公用设施, E0101 私搭乱建: a code before the name in one cell."""

_CLASS_LED = re.compile(r"[PES]?[0-9]{3}")


class Meaning(Struct, frozen=True):
    """What the bare words of limits mean; None: not declared."""

    hours: LimitUnit | None = None
    days: LimitUnit | None = None


class RowFault(Struct, frozen=True):
    """`row` counts from 1 as the spreadsheet does; 0: the edition as a whole."""

    sheet: str
    row: int
    reason: Text


class Taken(Struct, frozen=True, kw_only=True):
    """`codebook` is None where there is any fault. `notes`: what was left unread or stays as it is."""

    codebook: Codebook | None
    faults: tuple[RowFault, ...]
    notes: tuple[Text, ...]


class _Line(Struct, frozen=True, kw_only=True):
    """One row, read."""

    sheet: str
    row: int
    domain: Domain
    code: str
    name: str
    major: str
    text: str
    closing: str
    limit: Limit
    stages: tuple[StagedLimit, ...]
    by_level: dict[Level, Limit]
    is_emergency: bool | None


class _Bad(Exception):
    """This row cannot be taken."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.reason = Text(zh, en)


def take(grids: Sequence[Grid], meaning: Meaning, *, beside: Codebook | None) -> Taken:
    """The edition a workbook says; raises Refused where it is no such workbook or a bare unit is not declared.

    The name and the validity of the edition stay those of the one beside it: no sheet says them.
    """
    notes: list[Text] = []
    sheets: list[tuple[Grid, Header]] = []
    for grid in grids:
        header = header_of(grid)
        if header is None:
            notes.append(Text(f"工作表“{grid.name}”没有表头，未读取。", f"Sheet “{grid.name}” has no heading: unread."))
            continue
        sheets.append((grid, header))
        if header.unread:
            listed = "、".join(header.unread)
            notes.append(Text(f"工作表“{grid.name}”未使用的列：{listed}。", f"Sheet “{grid.name}”, unused: {listed}."))
    if not sheets:
        raise Refused(
            "没有找到表头：至少要有小类代码、立案条件和处置时限三列。",
            "There is no heading; at least 小类代码, 立案条件 and 处置时限 are needed.",
        )
    meaning = _agreed(meaning, sheets)
    faults: list[RowFault] = []
    lines: list[_Line] = []
    for grid, header in sheets:
        for found in _Sheet(grid, header, meaning).lines():
            if isinstance(found, _Line):
                lines.append(found)
            elif isinstance(found, RowFault):
                faults.append(found)
            else:
                notes.append(found)
    book = _edition(lines, faults, beside, notes)
    faults += [RowFault("", 0, reason) for reason in book.faults()] if not faults else []
    return Taken(codebook=None if faults else book, faults=tuple(faults), notes=tuple(notes))


def _agreed(meaning: Meaning, sheets: Sequence[tuple[Grid, Header]]) -> Meaning:
    """What was declared by the caller and above the headings; raises Refused where it is open or contradicts."""
    said: dict[str, set[LimitUnit]] = {BARE_HOURS: set(), BARE_DAYS: set()}
    for unit, bare in ((meaning.hours, BARE_HOURS), (meaning.days, BARE_DAYS)):
        said[bare] |= {unit} if unit else set()
    needed: set[str] = set()
    for grid, header in sheets:
        above = " ".join(_plain(cell) for row in grid.rows[: header.at] for cell in row.cells)
        for bare, written in _DECLARED.findall(above):
            said[BARE_HOURS if bare == BARE_HOURS else BARE_DAYS].add(WRITTEN[written])
        wanted = [header.columns[each] for each in (Holds.LIMIT, *LEVELS) if each in header.columns]
        for row in grid.rows[header.at + 1 :]:
            needed |= {bare for column in wanted for bare in _BARE.findall(_plain(_cell(row, column)))}
    for bare, units in said.items():
        if len(units) > 1:
            raise Refused(f"“{bare}”有两种说法，请只声明一种。", f"“{bare}” is declared in two ways; declare it once.")
        if bare in needed and not units:
            raise Refused(
                f"表中时限写有“{bare}”，请声明它是什么（例如 --days work_day、--hours work_hour，"
                f"或在表头上方写“天=工作日 小时=工作时”）。",
                f"Limits say “{bare}”: declare it (--days work_day, --hours work_hour, or above the heading).",
            )
    return Meaning(hours=next(iter(said[BARE_HOURS]), None), days=next(iter(said[BARE_DAYS]), None))


class _Sheet:
    """Reads one sheet from top to bottom; what a row leaves blank is as in the row above."""

    def __init__(self, grid: Grid, header: Header, meaning: Meaning) -> None:
        self._grid, self._header, self._meaning = grid, header, meaning
        self._domain = domain_in(grid.name)
        self._last: dict[Holds, str] = {}

    def lines(self) -> Iterator[_Line | RowFault | Text]:
        missing = [
            words
            for wanted, words in (
                ((Holds.CODE, Holds.NAME), "小类代码"),
                ((Holds.LIMIT, Holds.LEVEL_C), "处置时限"),
            )
            if not any(each in self._header.columns for each in wanted)
        ]
        if missing:
            listed = "、".join(missing)
            at = self._grid.rows[self._header.at].at
            yield RowFault(self._grid.name, at, Text(f"表头缺少{listed}。", f"The heading lacks {listed}."))
            return
        for row in self._grid.rows[self._header.at + 1 :]:
            found = {what: _plain(_cell(row, column)) for what, column in self._header.columns.items()}
            if _is_title(row, found):
                yield Text(
                    f"工作表“{self._grid.name}”第 {row.at} 行是标题，未读取。",
                    f"Row {row.at} of sheet “{self._grid.name}” is a title: unread.",
                )
                continue
            try:
                yield self._line(row, found)
            except _Bad as bad:
                yield RowFault(self._grid.name, row.at, bad.reason)
            except Refused as refused:
                yield RowFault(self._grid.name, row.at, refused.reason)

    def _line(self, row: Row, found: dict[Holds, str]) -> _Line:
        if found.get(Holds.CODE) or found.get(Holds.NAME):
            self._last |= {what: "" for what in (Holds.CODE, Holds.NAME) if what in found}
        if found.get(Holds.MAJOR_CODE) or found.get(Holds.MAJOR):
            self._last |= {what: "" for what in (Holds.MAJOR_CODE, Holds.MAJOR) if what in found}
        self._last |= {what: words for what, words in found.items() if words}
        code, name, domain = self._class()
        text = found.get(Holds.CONDITION, "")
        if not text:
            raise _Bad("没有立案条件。", "There is no filing condition.")
        limit, stages, by_level = self._limits(found)
        said = found.get(Holds.EMERGENCY)
        return _Line(
            sheet=self._grid.name,
            row=row.at,
            domain=domain,
            code=code,
            name=name,
            major=self._major(),
            text=text,
            closing=found.get(Holds.CLOSING, ""),
            limit=limit,
            stages=stages,
            by_level=by_level,
            is_emergency=None if said is None else said.upper() in YES,
        )

    def _class(self) -> tuple[str, str, Domain]:
        """(full code, name, domain); raises _Bad where one of them is not plain."""
        code, name = self._last.get(Holds.CODE, ""), self._last.get(Holds.NAME, "")
        led = _LED.fullmatch(name)
        if not code and led:
            code, name = led[1], led[2]
        if not code:
            raise _Bad("没有小类代码。", "There is no class code.")
        code = code.upper()
        domain = domain_in(self._last.get(Holds.DOMAIN, "")) or self._domain
        lettered = next((each for each, letter in LETTERS.items() if code.startswith(letter)), None)
        if lettered and domain and lettered is not domain:
            raise _Bad(f"小类代码 {code} 与所在的类型不符。", f"Class code {code} is not of the domain it stands in.")
        domain = lettered or domain
        if domain is None:
            raise _Bad(
                f"不知道 {code} 是部件、事件还是服务：请加“类型”列，或在工作表名称中写明。",
                f"What {code} is, a part, an event or a service, is not said: add a column 类型, or name the sheet so.",
            )
        full = LETTERS[domain] + self._digits(code.lstrip("PES"))
        if not CODE.fullmatch(full):
            raise _Bad(
                f"小类代码 {code} 应为大类两位加小类两位（如 0101），或另有大类代码列。",
                f"Class code {code} should be two digits of the major class and two more, such as 0101.",
            )
        if not name:
            raise _Bad(f"小类 {full} 没有名称。", f"Class {full} has no name.")
        return full, name, domain

    def _digits(self, code: str) -> str:
        """A small class that stands beside its major class is put behind it."""
        major = self._major_code()
        if len(code) <= 2 and code.isdecimal() and major:
            return major + code.zfill(2)
        if major and len(code) >= 4 and not code.startswith(major):
            raise _Bad(f"小类代码 {code} 不属于大类 {major}。", f"Class code {code} is not of major class {major}.")
        return code

    def _major_code(self) -> str:
        given = self._last.get(Holds.MAJOR_CODE, "")
        led = _LED.fullmatch(self._last.get(Holds.MAJOR, ""))
        digits = (given or (led[1] if led else "")).upper().lstrip("PES")
        return digits.zfill(2) if digits.isdecimal() else ""

    def _major(self) -> str:
        name = self._last.get(Holds.MAJOR, "")
        led = _LED.fullmatch(name)
        return led[2] if led else name

    def _limits(self, found: dict[Holds, str]) -> tuple[Limit, tuple[StagedLimit, ...], dict[Level, Limit]]:
        """(handling limit, stages, limits by area level); the general limit of a book by levels is that of C."""
        by_level: dict[Level, Limit] = {}
        for what, level in LEVELS.items():
            if words := found.get(what):
                stages = self._parsed(words)
                if len(stages) > 1:
                    raise _Bad(
                        f"{level} 类的时限不能分段：“{words}”。", f"The limit of area {level} has stages: “{words}”."
                    )
                by_level[level] = stages[0].limit
        if words := found.get(Holds.LIMIT):
            stages = self._parsed(words)
            return stages[-1].limit, stages if stages[0].name else (), by_level
        if Level.C not in by_level:
            raise _Bad("没有处置时限。", "There is no limit.")
        return by_level.pop(Level.C), (), by_level

    def _parsed(self, words: str) -> tuple[StagedLimit, ...]:
        return parse_limit(words, bare_hours=self._meaning.hours, bare_days=self._meaning.days)


def _edition(lines: Sequence[_Line], faults: list[RowFault], beside: Codebook | None, notes: list[Text]) -> Codebook:
    """The classes of the lines, and those of the domains they do not touch."""
    old = {each.code: each for each in beside.classes} if beside else {}
    grouped: dict[str, list[_Line]] = {}
    for line in lines:
        group = grouped.setdefault(line.code, [])
        faults += [RowFault(line.sheet, line.row, reason) for reason in _against(group, line)]
        group.append(line)
    touched = {line.domain for line in lines}
    kept = [each for each in old.values() if each.domain not in touched]
    for domain, word in ((Domain.PART, "部件"), (Domain.EVENT, "事件"), (Domain.SERVICE, "服务")):
        count = sum(each.domain is domain for each in kept)
        if count:
            notes.append(
                Text(
                    f"工作簿中没有{word}，现行的 {count} 个{word}小类保持不变。",
                    f"The workbook has no {domain} class; the {count} in force stay.",
                )
            )
    classes = [_small_class(group, old.get(code)) for code, group in grouped.items()] + kept
    majors = {each.code: each for each in (beside.majors if beside else ())}
    for line in lines:
        code = line.code[:3]
        was = majors.get(code)
        if line.major and (was is None or was.name.zh != line.major):
            majors[code] = MajorClass(code=code, domain=line.domain, name=Text(line.major, line.major))
    used = {each.major for each in classes}
    return structs.replace(
        beside or Codebook(rev=0, classes=()),
        rev=0,
        classes=tuple(sorted(classes, key=lambda each: each.code)),
        majors=tuple(each for code, each in sorted(majors.items()) if code in used),
    )


def _against(group: Sequence[_Line], line: _Line) -> Iterator[Text]:
    """What is wrong with a line beside the earlier ones of its class."""
    if not group:
        return
    first = group[0]
    if line.name != first.name:
        yield Text(
            f"{line.code} 在第 {first.row} 行叫“{first.name}”，这里叫“{line.name}”。",
            f"{line.code} is “{first.name}” in row {first.row} and “{line.name}” here.",
        )
    same = next((each for each in group if each.text == line.text), None)
    if same is not None:
        yield Text(
            f"{line.code} 的立案条件与第 {same.row} 行相同。",
            f"This condition of {line.code} is that of row {same.row}.",
        )
    if len(group) == CONDITIONS_MOST:
        yield Text(
            f"{line.code} 的立案条件超过 {CONDITIONS_MOST} 项。",
            f"{line.code} has more than {CONDITIONS_MOST} conditions.",
        )


def _small_class(group: Sequence[_Line], old: SmallClass | None) -> SmallClass:
    """What the workbook says, with what it cannot say from the class in force."""
    first = group[0]
    known = {each.text.zh: each for each in old.conditions} if old else {}
    conditions = tuple(_condition(n, line, known.get(line.text)) for n, line in enumerate(group, 1))
    if old is None:
        name = Text(first.name, first.name)
        return SmallClass(code=first.code, name=name, domain=first.domain, icon=ICON, conditions=conditions)
    name = old.name if old.name.zh == first.name else Text(first.name, first.name)
    return structs.replace(old, name=name, conditions=conditions)


def _condition(n: int, line: _Line, old: Condition | None) -> Condition:
    closing = old.closing if old and old.closing.zh == line.closing else Text(line.closing, line.closing)
    return Condition(
        n=n,
        text=old.text if old else Text(line.text, line.text),
        limit=line.limit,
        closing=closing,
        is_emergency=line.is_emergency if line.is_emergency is not None else bool(old and old.is_emergency),
        stages=line.stages,
        by_level=line.by_level,
    )


def _is_title(row: Row, found: dict[Holds, str]) -> bool:
    """Whether a row is a heading between the classes: one cell, and neither a class nor a part of a condition."""
    filled = [_plain(cell) for cell in row.cells if cell]
    is_part = any(found.get(each) for each in (Holds.CONDITION, Holds.LIMIT, Holds.CLOSING, *LEVELS))
    return len(filled) == 1 and not is_part and not _CLASS_LED.match(filled[0])


def _cell(row: Row, column: int) -> str:
    """A cell without the mark that keeps a spreadsheet from running it."""
    words = row.cells[column] if column < len(row.cells) else ""
    return words[1:] if words[:1] == "'" and words[1:2] in FORMULA else words


def _plain(words: str) -> str:
    """Full-width letters and digits as plain ones, line breaks and runs of blanks as one blank, signs as they are."""
    narrow = "".join(unicodedata.normalize("NFKC", each) if each.isalnum() else each for each in words)
    return re.sub(r"\s+", " ", narrow).strip()
