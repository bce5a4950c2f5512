"""English for one thing: no sentence counts with a plural that is written fast behind a number."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PLURAL = re.compile(
    r"^ (acts|accounts|alerts|asks|cases|changes|connections|corners|days|events|faults|hours|lines|months|places|"
    r"reporters|things|files)\b"
)
"""What the interface counts."""
ALWAYS_SEVERAL = {"CONDITIONS_MOST", "QUESTIONS_MOST", "FEATURES_MOST", "BATCH_MOST", "LINES_AT_ONCE", "LINES_MOST"}
"""Limits that no one sets to 1."""


def counted_fast(source: str) -> Iterator[tuple[int, str]]:
    """(line, words) of each number with a plural behind it in a `say`."""
    for call in ast.walk(ast.parse(source)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say"):
            continue
        for told in call.args[1:2]:
            if isinstance(told, ast.JoinedStr):
                yield from _in(told)


def _in(told: ast.JoinedStr) -> Iterator[tuple[int, str]]:
    for number, words in zip(told.values, told.values[1:], strict=False):
        if not (isinstance(number, ast.FormattedValue) and isinstance(words, ast.Constant)):
            continue
        is_limit = isinstance(number.value, ast.Name) and number.value.id in ALWAYS_SEVERAL
        if PLURAL.match(str(words.value)) and not is_limit:
            yield words.lineno, str(words.value)


def test_the_rule_sees_a_plural_behind_a_number() -> None:
    assert list(counted_fast('say(f"{n} 行", f"{n} lines, all")'))
    assert not list(counted_fast('say(f"{n} 行", f"{counted(n, \'line\')}, all")'))


@pytest.mark.parametrize("folder", ["console", "widgets"])
def test_one_thing_is_not_told_as_several(folder: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}{words}"
        for file in sorted((ROOT / folder).rglob("*.py"))
        for line, words in counted_fast(file.read_text(encoding="utf-8"))
    ]
    assert not found
