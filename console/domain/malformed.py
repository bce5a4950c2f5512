"""What is wrong with a file or a body in a shape of ours: sentences with the place, and what could stand there.

A place is written as in `days[3].date`: rows count from 0, or are called by their `code` or `id`.
The decoder is msgspec; its words are put into both languages here and nowhere else.
"""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from console.domain.text import Refused, Text

T = TypeVar("T")

UNREAD = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What a decoder raises on a body that is not in its shape."""
TOLD_MOST = 5
"""As many unknown keys are told at once; the rest are counted."""
WORD_MOST = 60

_AT = re.compile(r" - at (?:`key` in )?`\$(?P<at>[^`]*)`$")
_STEP = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<row>\.\.\.|\d+)\]")
_KINDS = {
    "array": "列表",
    "object": "对象",
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "null": "null",
    "date": "日期",
    "datetime": "时刻",
}
_SAYINGS = (
    (re.compile(r"Expected `(?P<want>[^`]+)`, got `(?P<got>[^`]+)`"), "应为{want}，现为{got}"),
    (re.compile(r"Object missing required field `(?P<word>[^`]+)`"), "缺少 {word}"),
    (re.compile(r"Object contains unknown field `(?P<word>.+)`", re.DOTALL), "不认识 {word}"),
    (re.compile(r"Invalid (?:enum )?value (?P<word>.+)", re.DOTALL), "不能是 {word}"),
    (re.compile(r"Invalid RFC3339 encoded (?P<want>date|datetime)"), "不是有效的{want}"),
    (re.compile(r"Expected `datetime` with a timezone component"), "时刻要带时区"),
    (re.compile(r"Expected `\w+` of (?P<word>(?:at )?(?:least |most )?length .+)"), "长度不对（{word}）"),
    (re.compile(r"Expected `(?P<want>int|float)` (?P<word>[<>]=? .+)"), "应为{want}且 {word}"),
    (re.compile(r"(?:Integer value|Number|Duration|Timestamp) (?:is )?out of range"), "数字超出范围"),
    (re.compile(r"Input data was truncated"), "内容不完整"),
    (re.compile(r"JSON is malformed: .*\(byte (?P<word>\d+)\)"), "第 {word} 字节处不合 JSON 语法"),
    (re.compile(r"Invalid UTF-8.*"), "不是 UTF-8 编码"),
    (re.compile(r".*\(at line (?P<word>\d+), column \d+\)", re.DOTALL), "第 {word} 行不合 TOML 语法"),
    (re.compile(r".*\(at end of document\)", re.DOTALL), "末尾不合 TOML 语法"),
)
"""The decoder's words, and what they are in Chinese; words that stand in none are given as they are."""


def read_whole(shape: type[T], body: bytes, called: Text) -> T:
    """JSON in a shape that has to know all of it; raises Refused with every unknown key, or with the place of the
    fault. `called`: what the body is, as the first words of the sentence."""
    return convert_whole(shape, read_json(body, called), called)


def convert_whole(shape: type[T], raw: Any, called: Text) -> T:
    """As `read_whole`, of what is decoded already."""
    try:
        unknown = strays(raw, shape)
    except RecursionError:
        raise _refusal(called, _TOO_DEEP) from None
    if unknown:
        more = len(unknown) - TOLD_MOST
        rest = Text(f"另有 {more} 处。", f" {more} more.") if more > 0 else Text("", "")
        raise Refused(
            f"{called.zh.rstrip()}：{''.join(each.zh for each in unknown[:TOLD_MOST])}{rest.zh}",
            f"{called.en}: {' '.join(each.en for each in unknown[:TOLD_MOST])}{rest.en}",
        )
    return _converted(shape, raw, called)


def read_known(shape: type[T], body: bytes, called: Text) -> T:
    """JSON in a shape, whatever else stands in it; raises Refused with the place of the fault."""
    return _converted(shape, read_json(body, called), called)


def read_json(body: bytes, called: Text) -> Any:
    """JSON of any shape; raises Refused."""
    try:
        return msgspec.json.decode(body)
    except UNREAD as fault:
        raise malformed(called, fault) from None


def strays(raw: Any, shape: Any) -> tuple[Text, ...]:
    """A sentence for each key that no part of the shape has: what a slip of the pen would otherwise lose in silence."""
    return tuple(_unknown(raw, inspect.type_info(shape), ""))


def told(fault: Exception) -> Text:
    """A decoder's words in both languages, with the place it gives, without a full stop."""
    match fault:
        case RecursionError():
            return _TOO_DEEP
        case UnicodeDecodeError():
            return Text("不是 UTF-8 编码", "it is not UTF-8")
    words = str(fault)
    found = _AT.search(words)
    return _told(words[: found.start()] if found else words, found["at"].removeprefix(".") if found else "")


_TOO_DEEP = Text("嵌套过深", "it is nested too deep")


def _converted(shape: type[T], raw: Any, called: Text) -> T:
    try:
        return msgspec.convert(raw, shape, str_keys=True)
    except msgspec.ValidationError as fault:
        raise _refusal(called, _placed(fault, raw, shape)) from None
    except RecursionError:
        raise _refusal(called, _TOO_DEEP) from None


def malformed(called: Text, fault: Exception) -> Refused:
    """The refusal of a body that a decoder could not read."""
    return _refusal(called, told(fault))


def _refusal(called: Text, why: Text) -> Refused:
    return Refused(f"{called.zh}格式有误：{why.zh}。", f"{called.en} is malformed: {why.en}.")


def _told(words: str, place: str) -> Text:
    said = next(
        (saying.format(**_words(found)) for each, saying in _SAYINGS if (found := each.fullmatch(words))), words
    )
    at = place and f"{place} "
    return Text(f"{at}{_short(said)}", f"{at and f'at {place}: '}{_short(words)}")


def _words(found: re.Match[str]) -> dict[str, str]:
    """What the decoder named, its kinds in Chinese."""
    named = found.groupdict()
    return {
        key: _short(value) if key == "word" else "或".join(_KINDS.get(each, each) for each in value.split(" | "))
        for key, value in named.items()
    }


def _short(words: str) -> str:
    return words if len(words) <= 2 * WORD_MOST else f"{words[: 2 * WORD_MOST - 1]}…"


def _placed(fault: msgspec.ValidationError, raw: Any, shape: Any) -> Text:
    """A fault's sentence with its rows by name, the keys that the decoder leaves out, and the words known there."""
    words = str(fault)
    found = _AT.search(words)
    if found is None:
        return told(fault)
    place, at, kind = "", raw, inspect.type_info(shape)
    for step in _STEP.finditer(found["at"]):
        name, row = step["name"], step["row"]
        kind = _below(kind, name or row)
        if name:
            place, at = f"{place}.{name}", at[name]
            continue
        key = int(row) if row != "..." else _faulty(at, raw, shape, words)
        place, at = f"{place}[{_called(at[key], key)}]", at[key]
    said = _told(words[: found.start()], place.removeprefix("."))
    known = [str(each.value) for each in kind.cls] if isinstance(kind, inspect.EnumType) else []
    if not known:
        return said
    return Text(f"{said.zh}，可用：{'、'.join(known)}", f"{said.en}; known are {', '.join(known)}")


def _faulty(rows: dict[str, Any], raw: Any, shape: Any, words: str) -> str:
    """The key of a table whose value the decoder's words are about: they are said of it alone as well."""
    every = dict(rows)
    key = ""
    try:
        for key, value in every.items():
            rows.clear()
            rows[key] = value
            if _is_said(raw, shape, words):
                break
    finally:
        rows.clear()
        rows.update(every)
    return key


def _is_said(raw: Any, shape: Any, words: str) -> bool:
    try:
        msgspec.convert(raw, shape, str_keys=True)
    except msgspec.ValidationError as fault:
        return str(fault) == words
    except Refused:
        return False
    return False


def _below(kind: inspect.Type, step: str) -> inspect.Type:
    """The kind of what lies one step down; the kind itself where that cannot be told."""
    match kind:
        case inspect.StructType():
            return next((each.type for each in kind.fields if each.encode_name == step), kind)
        case inspect.VarTupleType() | inspect.ListType() | inspect.FrozenSetType() | inspect.SetType():
            return kind.item_type
        case inspect.TupleType():
            return kind.item_types[int(step)]
        case inspect.DictType():
            return kind.value_type
        case inspect.UnionType():
            return _below(_given(kind), step)
    return kind


def _given(kind: inspect.UnionType) -> inspect.Type:
    """What stands in a union beside None; the union itself where that is more than one kind."""
    given = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
    return given[0] if len(given) == 1 else inspect.AnyType()


def _unknown(raw: Any, kind: inspect.Type, place: str) -> Iterator[Text]:
    match kind:
        case inspect.StructType() if isinstance(raw, dict):
            known = {field.encode_name: field.type for field in kind.fields}
            for key, value in raw.items():
                if key in known:
                    yield from _unknown(value, known[key], f"{place}.{key}" if place else key)
                else:
                    yield _stray(place, key, ", ".join(known))
        case inspect.VarTupleType() | inspect.ListType() if isinstance(raw, list):
            for n, each in enumerate(raw):
                yield from _unknown(each, kind.item_type, f"{place}[{_called(each, n)}]")
        case inspect.DictType() if isinstance(raw, dict):
            for key, value in raw.items():
                yield from _unknown(value, kind.value_type, f"{place}[{_called(value, key)}]")
        case inspect.UnionType():
            yield from _unknown(raw, _given(kind), place)


def _called(row: Any, key: Any) -> str:
    """What a row is called in a place."""
    name = row.get("code", row.get("id", key)) if isinstance(row, dict) else key
    return str(name)[:WORD_MOST] if isinstance(name, str | int) else str(key)[:WORD_MOST]


def _stray(place: str, key: str, known: str) -> Text:
    at = f"{place}.{key[:WORD_MOST]}".removeprefix(".")
    return Text(
        f"不认识“{at}”，请改正或删去；此处可写 {known}。",
        f"“{at}” is not known; mend it or take it out. Known here are {known}.",
    )
