"""The tables of the protocol page, made from the frames themselves.

`python -m tests.wire.protocol_page` writes them into resources/handbook/protocol.md between its marks;
a test fails while the page says anything else.
"""

import re
import types
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from console.analytics.figures import Figures
from console.domain import alert, ids, rows
from console.domain.case import events as case_events
from console.domain.catalogue import Command, Event
from console.domain.place import Place
from console.domain.reference import SHAPES
from console.domain.text import Text
from console.wire import frames
from console.wire.codec import encode
from console.wire.frames import Close

PAGE = Path(__file__).parent.parent.parent / "resources" / "handbook" / "protocol.md"
MARK = re.compile(r"(<!-- made: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
PLAIN = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "true/false",
    datetime: "instant",
    date: "date",
    time: "time",
    type(None): "null",
    msgspec.Raw: "any JSON",
    Any: "any JSON",
    Text: "Text",
}
UNIONS = {frozenset(get_args(Command)): "a command", frozenset(get_args(rows.AnyRow)): "a row"}


def said(kind: Any) -> str:
    """A type in the words of JSON."""
    if kind in PLAIN:
        return PLAIN[kind]
    origin, parts = get_origin(kind), get_args(kind)
    if isinstance(kind, NewType):
        return kind.__name__
    if origin is Annotated:
        return said(parts[0])
    if origin is Literal:
        return " or ".join(f'"{each}"' for each in parts)
    if origin in (Union, types.UnionType):
        return _union(parts)
    if origin in (tuple, frozenset):
        items = [said(each) for each in parts if each is not ...]
        return f"[{items[0]} …]" if ... in parts or origin is frozenset else f"[{', '.join(items)}]"
    if origin is dict:
        return f"{{{said(parts[0])}: {said(parts[1])} …}}"
    if issubclass(kind, Struct):
        return f"`{named(kind)}`"
    return f"`{kind.__name__}`" + (" (a word)" if kind.__name__ in TWICE else "")


def named(shape: type[Struct]) -> str:
    return str(shape.__struct_config__.tag or shape.__name__)


def _union(parts: tuple[Any, ...]) -> str:
    for members, name in UNIONS.items():
        if members <= set(parts):
            rest = [said(each) for each in parts if each not in members]
            return " or ".join([name, *rest])
    return " or ".join(said(each) for each in parts)


def table(shape: type[Struct]) -> str:
    """One struct: what it is for, and a line for each field."""
    doc = (shape.__doc__ or "").strip()
    own = doc.splitlines() if doc and doc != (shape.__mro__[1].__doc__ or "").strip() else []
    lines = [f"#### {named(shape)}", ""]
    if own:
        lines += [" ".join(line.strip() for line in own), ""]
    found = fields(shape)
    if shape.__struct_config__.array_like:
        lines += [f"An array of its fields in this order: `[{', '.join(each.encode_name for each in found)}]`.", ""]
    if found:
        lines += ["| field | type | if absent |", "|---|---|---|"]
        lines += [f"| `{each.encode_name}` | {said(each.type)} | {_absent(each)} |" for each in found]
        lines.append("")
    return "\n".join(lines)


def _absent(field: FieldInfo) -> str:
    if field.required:
        return "required"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return f"`{encode(value).decode()}`"


def tables(*shapes: type[Struct]) -> str:
    return "\n".join(table(each) for each in shapes)


def words(*kinds: type[Enum]) -> str:
    lines = ["| name | one of |", "|---|---|"]
    lines += [f"| `{kind.__name__}` | {', '.join(f'`{each.value}`' for each in kind)} |" for kind in kinds]
    return "\n".join(lines) + "\n"


def inside(shapes: tuple[type[Struct], ...], known: frozenset[type]) -> tuple[list[type[Struct]], list[type[Enum]]]:
    """The structs and enums that occur in fields of `shapes` and are not told elsewhere, by name."""
    structs: set[type[Struct]] = set()
    enums: set[type[Enum]] = set()
    waiting = list(shapes)
    while waiting:
        for field in fields(waiting.pop()):
            for kind in _leaves(field.type):
                if isinstance(kind, type) and issubclass(kind, Enum):
                    enums.add(kind)
                elif isinstance(kind, type) and issubclass(kind, Struct) and kind not in known | structs:
                    structs.add(kind)
                    waiting.append(kind)
    return sorted(structs, key=lambda each: each.__name__), sorted(enums, key=lambda each: each.__name__)


def _leaves(kind: Any) -> Iterator[Any]:
    parts = get_args(kind)
    if not parts or get_origin(kind) is Literal:
        yield kind
    for each in parts:
        yield from _leaves(each)


SEAT = get_args(frames.SeatFrame)
HUB = get_args(frames.HubFrame)
QUERIES = get_args(frames.Query)
COMMANDS = get_args(Command)
EVENTS = get_args(Event)
ROWS = get_args(rows.AnyRow)
SETS = tuple(SHAPES.values())
TOLD = (*SEAT, *HUB, *QUERIES, *COMMANDS, *EVENTS, *ROWS, *SETS, Figures)
VALUES, ENUMS = inside(TOLD, frozenset(TOLD))
TWICE = {named(each) for each in (*TOLD, *VALUES)} & {each.__name__ for each in ENUMS}
"""Names of a value or a frame that a list of words has too."""
NAMES = sorted(name for name, kind in vars(ids).items() if isinstance(kind, NewType))

AT = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
PLACE = Place(lon=117.4757, lat=36.7597, address="柳溪路731号前", street=ids.UnitId("st-qingquan"))


def examples() -> dict[str, Struct]:
    """Real frames, as both ends would send them."""
    note = case_events.NoteAdded(case=ids.CaseId("c-7"), words="已联系店主")
    row = rows.AlertRow(
        id="a-3",
        ver=1,
        stage=alert.AlertStage.OPEN,
        camera=ids.CameraId("cam-002"),
        type="shop_overflow",
        class_code="E0405",
        title="店外经营 · 柳溪路与北环街路口",
        place=PLACE,
        first_at=AT,
        last_at=AT,
        hits=1,
    )
    dispatch = frames.Command(
        id=ids.CommandId("0197c3a2-8c00-7d11-9c55-3f2d1e0b7a66"),
        body=_command({"kind": "DispatchCase", "case": "c-7", "lead": "dept-law"}),
        made_at=AT,
        expects={"c-7": 3},
    )
    by = ids.AccountId("desk01")
    noted = frames.Item(o=1042, kind="NoteAdded", v=1, thing="c-7", ver=3, at=AT, by=by, raw=msgspec.Raw(encode(note)))
    raised = frames.Item(o=1043, kind="AlertRaised", v=1, thing="a-3", ver=1, at=AT, by=by, row=row)
    return {
        "sign in": frames.SignIn(account=ids.AccountId("desk01"), password="…"),
        "hello": frames.Hello(proto=(1, 1), app="0.1.0", client="pc-3", seat="desk", epoch="9e0a…", offset=1041),
        "a command": dispatch,
        "news": frames.News(prev=1041, o=1043, items=(noted, raised)),
        "mark": frames.Mark(prev=1043, o=1050, at=AT, heard={"gate-9": AT}),
        "an answer": frames.Answer(id=dispatch.id, result="ok", o=1051, ver=4),
        "a question": frames.Ask(id="q1", query=frames.CasesQuery(text="井盖"), limit=50),
        "presence": frames.Here(room="session/s-1", lon=117.47, lat=36.76),
    }


def _command(body: dict[str, Any]) -> Any:
    return msgspec.convert(body, Command)


def made() -> dict[str, str]:
    """Every marked part of the page."""
    shown = [f"{title}:\n\n```json\n{encode(frame).decode()}\n```\n" for title, frame in examples().items()]
    codes = [
        f"| {code} | {name} |"
        for name, code in sorted(vars(Close).items(), key=lambda each: str(each[1]))
        if name.isupper()
    ]
    return {
        "seat": tables(*SEAT),
        "hub": tables(*HUB),
        "queries": tables(*QUERIES),
        "figures": tables(Figures),
        "commands": tables(*COMMANDS),
        "events": tables(*EVENTS),
        "rows": tables(*ROWS),
        "sets": tables(*SETS),
        "values": tables(*VALUES),
        "words": words(*ENUMS),
        "ids": ", ".join(f"`{name}`" for name in NAMES) + "\n",
        "codes": "\n".join(["| code | name |", "|---|---|", *codes]) + "\n",
        "examples": "\n".join(shown),
    }


def fresh(page: str) -> str:
    """The page with its marked parts made anew."""
    parts = made()
    return MARK.sub(lambda found: f"{found[1]}{parts[found['name']]}{found[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(fresh(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
