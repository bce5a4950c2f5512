"""Reference sets from files and to files: what an administrator keeps in JSON, or the codebook in a workbook.

file ─▶ shape ─▶ every fault, every note ─▶ what it would change against the set in force
codebook ─▶ .csv with the headings that are read back
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs

from console.domain.codebook import Codebook, Condition, Domain
from console.domain.edition import CHANGE_NAMES, changes
from console.domain.ground import Level
from console.domain.reference import SHAPES, ReferenceSet, SetName, faults
from console.domain.text import Refused, Text
from console.ingest.strays import strays
from console.ingest.workbook import FORMULA, Meaning, RowFault, take
from console.ingest.xlsx import FILE_MOST, read_grids

WORKBOOKS = (".xlsx", ".csv")
LINE_MOST = 260
"""A filing condition with its two languages mostly fits."""
KEYS = ("id", "code", "date", "name")
"""What an element of a list is known by, the first that it has."""
DOMAIN_NAMES = {Domain.PART: "部件", Domain.EVENT: "事件", Domain.SERVICE: "服务"}
COLUMNS = (
    "类型",
    "大类代码",
    "大类名称",
    "小类代码",
    "小类名称",
    "立案条件",
    "处置时限",
    "A类",
    "B类",
    "C类",
    "结案条件",
    "紧急",
)


class FromFile(Struct, frozen=True, kw_only=True):
    """`value` is None where there is any fault."""

    value: ReferenceSet | None
    faults: tuple[RowFault, ...] = ()
    notes: tuple[Text, ...] = ()


class Edition(Struct, frozen=True):
    """What a sheet does not say of itself: its name and from when it holds; None: as the one in force."""

    name: str | None = None
    valid_from: date | None = None

    def of(self, book: Codebook) -> Codebook:
        name = Text(self.name, self.name) if self.name else book.name
        ends = None if self.valid_from else book.valid_until
        return structs.replace(book, name=name, valid_from=self.valid_from or book.valid_from, valid_until=ends)


class Difference(Struct, frozen=True, kw_only=True):
    """One thing that the new set has otherwise: `at` names it, `what` says what becomes of it."""

    what: Text
    at: str
    before: Text
    after: Text


def read_set_file(
    name: SetName, file: Path, meaning: Meaning, beside: ReferenceSet | None, edition: Edition | None = None
) -> FromFile:
    """A set from its file, with all that is wrong in it; raises Refused where the file is no such thing at all."""
    if file.suffix.lower() in WORKBOOKS:
        if name is not SetName.CODEBOOK:
            raise Refused(f"{name} 只能用 JSON 文件。", f"The set {name} is taken from JSON only.")
        book = beside if isinstance(beside, Codebook) else None
        taken = take(read_grids(file), meaning, beside=book)
        value = edition.of(taken.codebook) if edition and taken.codebook else taken.codebook
        return FromFile(value=value, faults=taken.faults, notes=taken.notes)
    decoded, lost = _decoded(name, file)
    wrong = tuple(RowFault("", 0, reason) for reason in (*lost, *faults(decoded)))
    return FromFile(value=None if wrong else decoded, faults=wrong)


def differences(before: ReferenceSet | None, after: ReferenceSet) -> tuple[Difference, ...]:
    """What publishing a set would change; the revision is the hub's and no difference."""
    old: Any = msgspec.to_builtins(before) if before is not None else {}
    new: Any = msgspec.to_builtins(after)
    if isinstance(after, Codebook) and (before is None or isinstance(before, Codebook)):
        found = [
            Difference(
                what=CHANGE_NAMES[each.kind],
                at=f"{each.code}-{each.n}" if each.n else each.code,
                before=each.before,
                after=each.after,
            )
            for each in changes(before, after)
        ]
        return (*found, *_of_fields({**old, "classes": []}, {**new, "classes": []}))
    return tuple(_of_fields(old, new))


def pleasant_json(value: ReferenceSet) -> str:
    """A set as JSON for people: whatever fits on a line stands on one."""
    return _lines(json.loads(msgspec.json.encode(value)), 0) + "\n"


def codebook_csv(book: Codebook) -> str:
    """The filing standards of a codebook as a sheet; what `take` reads back. Limits are written with their units."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in book.classes:
        major = book.major(each.code)
        for one in each.conditions:
            writer.writerow(
                _tame(cell)
                for cell in (
                    DOMAIN_NAMES[each.domain],
                    each.code[1:3],
                    major.name.zh if major else "",
                    each.code,
                    each.name.zh,
                    one.text.zh,
                    _written(one),
                    *(one.by_level[level].text().zh if level in one.by_level else "" for level in Level),
                    one.closing.zh,
                    "是" if one.is_emergency else "",
                )
            )
    return out.getvalue()


def _lines(value: Any, depth: int) -> str:
    whole = json.dumps(value, ensure_ascii=False)
    if len(whole) + depth <= LINE_MOST or not isinstance(value, list | dict):
        return whole
    pad = " " * (depth + 1)
    if isinstance(value, list):
        inside = [_lines(each, depth + 1) for each in value]
    else:
        inside = [f"{json.dumps(key, ensure_ascii=False)}: {_lines(each, depth + 1)}" for key, each in value.items()]
    opens, shuts = ("[", "]") if isinstance(value, list) else ("{", "}")
    between = f",\n{pad}"
    return f"{opens}\n{pad}{between.join(inside)}\n{' ' * depth}{shuts}"


def _written(one: Condition) -> str:
    """A limit as a cell: its stages where it has any."""
    return " ".join(f"{each.name}:{each.limit.text().zh}" for each in one.stages) or one.limit.text().zh


def _tame(cell: str) -> str:
    return f"'{cell}" if cell[:1] in FORMULA else cell


def _decoded(name: SetName, file: Path) -> tuple[ReferenceSet, tuple[Text, ...]]:
    """A set, and the keys of its file that it does not know."""
    try:
        if file.stat().st_size > FILE_MOST:
            raise Refused(f"{file.name} 超过 8 MiB。", f"{file.name} is above 8 MiB.")
        body = file.read_bytes()
        return msgspec.json.decode(body, type=SHAPES[name]), strays(msgspec.json.decode(body), SHAPES[name])
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise Refused(f"读不到 {file.name}：{why}。", f"Cannot read {file.name}: {why}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise Refused(f"{file.name} 格式有误：{fault}", f"{file.name} is malformed: {fault}") from None
    except RecursionError:
        raise Refused(f"{file.name} 嵌套过深。", f"{file.name} is nested too deep.") from None


def _of_fields(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    for field in dict.fromkeys((*new, *old)):
        if field == "rev" or old.get(field) == new.get(field):
            continue
        was, now = _keyed(old.get(field, [])), _keyed(new.get(field, []))
        if was is None or now is None:
            yield _difference("变更", "changed", field, old.get(field), new.get(field))
            continue
        for key in sorted(was.keys() | now.keys()):
            if key not in now:
                yield _difference("删除", "removed", f"{field} {key}", was[key], None)
            elif key not in was:
                yield _difference("新增", "added", f"{field} {key}", None, now[key])
            elif was[key] != now[key]:
                yield _difference("变更", "changed", f"{field} {key}", was[key], now[key])


def _difference(zh: str, en: str, at: str, before: Any, after: Any) -> Difference:
    return Difference(what=Text(zh, en), at=at, before=_shown(before), after=_shown(after))


def _keyed(value: Any) -> dict[str, Any] | None:
    """A list or a table by what its elements are known by, None where that does not tell them apart."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list | tuple) or not all(isinstance(each, dict) for each in value):
        return None
    elements: Sequence[dict[str, Any]] = value
    key = next((key for key in KEYS if all(key in each for each in elements)), None)
    found = {str(each[key]): each for each in elements} if key else {}
    return found if len(found) == len(elements) else None


def _shown(value: Any) -> Text:
    words = "" if value is None else msgspec.json.encode(value).decode()
    words = words if len(words) <= 120 else words[:117] + "…"
    return Text(words, words)
