"""How a command of the hub's machine says what came of it: for people in both languages, or one line of JSON."""

import sys

import msgspec

from console.domain.oserrors import reason_of
from console.domain.text import Refused, Text
from console.storage.faults import NotKept, StorageFault


def told(found: object, words: str, *, as_json: bool) -> int:
    """Say what was done; gives exit code 0."""
    sys.stdout.write((msgspec.json.encode(found).decode() if as_json else words) + "\n")
    return 0


def complain(fault: StorageFault | Refused | NotKept | OSError, *, as_json: bool) -> int:
    """Say why not; gives exit code 1."""
    match fault:
        case StorageFault() | Refused():
            reason = fault.reason
        case OSError():
            zh, en = reason_of(fault)
            reason = Text(f"未完成：{fault.filename or ''} {zh}。", f"Not done: {fault.filename or ''} {en}.")
        case _:
            reason = Text(f"没有写入：{fault}", f"Not written: {fault}")
    line = msgspec.json.encode({"error": reason}).decode() if as_json else f"{reason.zh}\n{reason.en}"
    sys.stderr.write(line + "\n")
    return 1
