"""A frame as a client must read it: a member that was left out has the value that the protocol's page gives."""

from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from console.wire.frames import HubFrame


def filled(frame: dict[str, Any]) -> dict[str, Any]:
    """The frame with every member; what it says itself is as it was, members that no page knows among it."""
    _fill(_hub_frames(), frame)
    return frame


@cache
def _hub_frames() -> inspect.Type:
    return inspect.type_info(HubFrame)


def _fill(kind: inspect.Type, said: Any) -> None:
    match kind, said:
        case inspect.UnionType(), dict() | list():
            for each in kind.types:
                if _may_be(each, said):
                    _fill(each, said)
        case inspect.StructType(), dict():
            for field in kind.fields:
                if field.encode_name not in said and not field.required:
                    said[field.encode_name] = _default(field)
                _fill(field.type, said.get(field.encode_name))
        case inspect.VarTupleType(), list():
            for each in said:
                _fill(kind.item_type, each)
        case inspect.DictType(), dict():
            for each in said.values():
                _fill(kind.value_type, each)
        case _:
            pass


def _may_be(kind: inspect.Type, said: dict[str, Any] | list[Any]) -> bool:
    match kind:
        case inspect.StructType():
            return isinstance(said, dict) and kind.tag in (None, said.get(kind.tag_field or ""))
        case inspect.VarTupleType():
            return isinstance(said, list)
        case inspect.DictType():
            return isinstance(said, dict)
        case _:
            return False


def _default(field: inspect.Field) -> Any:
    made = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return msgspec.json.decode(msgspec.json.encode(made))
