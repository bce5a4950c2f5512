"""The page that tells a site how to bring in its data is true: its commands parse, its files are read."""

import re
import shlex
import tomllib
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from console.domain.case.rules import Rules
from console.domain.clues import TriageRules
from console.domain.interview import CallQuestions
from console.domain.reference import SetName
from console.domain.standardtexts import BLANK_NAMES, StandardTexts
from console.hub import cameras, cli, users
from console.hub.settings import checked, read_links
from console.ingest import bureau, roster, rulesheet, wordsheet
from console.ingest.layers import CHIEFS, Layer, sources
from console.ingest.reference import PARTS, How, read_set_files
from console.seats import reference, setup
from console.shell import door
from console.shell.settings import Settings
from resources import path

PAGE = path("handbook", "site.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [
    re.split(r"\s{2,}", line)[0] if "  " in line else line
    for _, block in BLOCKS
    for line in (re.sub(r"^(lujian reference \w+)  +", r"\1 ", each) for each in block.splitlines())
    if line.startswith("lujian ")
] + re.findall(r"`(lujian [^`]+)`", PAGE)
PARSERS: dict[str, Callable[[], ArgumentParser]] = {
    "reference": reference._parser,
    "user": users._parser,
    "hub": cli._parser,
    "cameras": cameras._parser,
    "setup": setup._parser,
    "admin": partial(door._parser, "admin", Settings()),
}


def block(starts: str) -> str:
    return str(next(body for _, body in BLOCKS if body.startswith(starts)))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_is_one(command: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ArgumentParser, "error", lambda self, words: pytest.fail(f"{command}: {words}"))
    _, name, *words = shlex.split(command)
    PARSERS[name]().parse_args(words)


def test_the_page_has_a_command_for_each_set_and_each_step():
    said = " ".join(COMMANDS)
    for name in ("codebook", "organisation", "ground", "rules", "calendar", "texts", "questions", "triage"):
        assert f"import {name}" in said, name
    assert all(f"reference {each}" in said for each in ("list", "show", "export", "check", "import"))
    assert "user add" in said and "user import" in said


def test_the_plan_of_the_page_is_read(tmp_path: Path):
    (tmp_path / "ground.toml").write_text(block("# ground.toml"), encoding="utf-8")
    found = sources([tmp_path / "ground.toml"], None, None, {})
    assert [each.layer for each in found] == [Layer.STREET, Layer.ROAD, Layer.CHIEF]


def test_the_rules_of_the_page_are_taken(tmp_path: Path):
    (tmp_path / "rules.csv").write_text(block("设置,值"), encoding="utf-8")
    found = rulesheet.bring([tmp_path / "rules.csv"], None)
    assert found.faults == () and isinstance(found.value, Rules) and found.value.two_axis


def test_the_texts_and_the_questions_of_the_page_are_taken(tmp_path: Path):
    for head, bring, shape in (
        ("编号,用于", wordsheet.bring_texts, StandardTexts),
        ("编号,适用小类", wordsheet.bring_questions, CallQuestions),
    ):
        (tmp_path / "sheet.csv").write_text(block(head), encoding="utf-8")
        found = bring([tmp_path / "sheet.csv"])
        assert found.faults == () and isinstance(found.value, shape)
    assert all(f"`{{{name.zh}}}`" in PAGE for name in BLANK_NAMES.values())


def test_the_triage_rules_of_the_page_are_taken(tmp_path: Path):
    (tmp_path / "triage.json").write_text(block('{\n  "permits"'), encoding="utf-8")
    found = read_set_files(SetName.TRIAGE, [tmp_path / "triage.json"], How(), None)
    assert found.faults == () and isinstance(found.value, TriageRules)
    assert (found.value.permits[0].capacity, found.value.hits_least) == (6, 2)


def test_the_link_and_the_mapping_of_the_page_are_taken(tmp_path: Path):
    (tmp_path / "frigate-1.json").write_text(block('{"classes"'), encoding="utf-8")
    (tmp_path / "frigate-1.password").write_text("secret\n", encoding="utf-8")
    (link,) = read_links(checked(tomllib.loads(block("[links.frigate-1]"))), tmp_path)
    assert (link.password, link.cameras, link.mapping.frame) == ("secret", ("cam-012", "cam-013"), (1280, 720))


def test_the_columns_and_the_layers_of_the_page_are_those_that_are_read():
    for table in bureau.TABLES:
        row = next(line for line in PAGE.splitlines() if f"| `{table.name}` |" in line)
        _, _, _, needed, optional, _ = (cell.strip() for cell in row.split("|"))
        assert needed.split("、") == [each.heads[0] for each in table.columns if each.is_needed]
        assert optional.split("、") == [each.heads[0] for each in table.columns if not each.is_needed]
    chiefs = next(line for line in PAGE.splitlines() if line.startswith("| 五长 |"))
    assert all(each.heads[0] in chiefs for each in CHIEFS.columns if each.key != "english")
    assert all(f"`{layer}`" in PAGE for layer in Layer)
    assert "、".join(each.heads[0] for each in roster.ROSTER.columns if each.key != "unit") in PAGE
    assert all(kind.zh in PAGE for kind in bureau.KIND_NAMES.values())
    assert {part for each in PARTS.values() for part in each} >= {"units", "street"}
