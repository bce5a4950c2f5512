"""The table of commands, and what is said where one is not there."""

import sys

import pytest

from console.__main__ import COMMANDS, main


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_table_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "usage" in capsys.readouterr().out


def test_an_installation_without_the_hub_says_so_in_a_sentence(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "console.hub.cli", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Without("console.hub"), *sys.meta_path])
    assert main(["hub"]) == 1
    said = capsys.readouterr().err
    assert "不含 hub" in said
    assert "hub is not installed here" in said


def test_a_missing_package_of_somebody_else_is_not_hushed_up(monkeypatch):
    monkeypatch.delitem(sys.modules, "console.hub.cli", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Without("argparse_of_somebody", raised_for="console.hub"), *sys.meta_path])
    with pytest.raises(ModuleNotFoundError, match="argparse_of_somebody"):
        main(["hub"])


class Without:
    """An import system in which `raised_for` and what lies below it lacks `module`."""

    def __init__(self, module: str, raised_for: str | None = None) -> None:
        self._module, self._raised_for = module, raised_for or module

    def find_spec(self, name: str, *_: object) -> None:
        if name.startswith(self._raised_for):
            raise ModuleNotFoundError(f"No module named {self._module!r}", name=self._module)
