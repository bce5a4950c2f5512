"""Keys of a JSON file that its shape does not know: what a slip of the pen would otherwise lose in silence."""

from collections.abc import Iterator
from typing import Any

from msgspec import inspect

from console.domain.text import Text


def strays(raw: Any, shape: Any) -> tuple[Text, ...]:
    """A sentence for each key that no part of the shape has, with its place and what could stand there."""
    return tuple(_walk(raw, inspect.type_info(shape), ""))


def _walk(raw: Any, kind: inspect.Type, place: str) -> Iterator[Text]:
    match kind:
        case inspect.StructType() if isinstance(raw, dict):
            known = {field.encode_name: field.type for field in kind.fields}
            for key, value in raw.items():
                if key in known:
                    yield from _walk(value, known[key], f"{place}.{key}" if place else key)
                else:
                    yield _stray(place, key, ", ".join(known))
        case inspect.VarTupleType() | inspect.ListType() if isinstance(raw, list):
            for n, each in enumerate(raw):
                called = each.get("code", each.get("id", n)) if isinstance(each, dict) else n
                yield from _walk(each, kind.item_type, f"{place}[{called}]")
        case inspect.DictType() if isinstance(raw, dict):
            for key, value in raw.items():
                yield from _walk(value, kind.value_type, f"{place}[{key}]")
        case inspect.UnionType():
            given = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
            if len(given) == 1:
                yield from _walk(raw, given[0], place)


def _stray(place: str, key: str, known: str) -> Text:
    at = f"{place}：" if place else ""
    return Text(
        f"{at}不认识“{key[:60]}”，请改正或删去；此处可写 {known}。",
        f"{at}“{key[:60]}” is not known here; mend it or take it out. Known are {known}.",
    )
