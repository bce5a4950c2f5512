"""The checks run in turn, and the first that fails is named and ends the run."""

import sys

import pytest

from installer.checks import Check, main


def a_check(name: str, exit_code: int) -> Check:
    return Check(name, "", (sys.executable, "-c", f"print({name!r}); raise SystemExit({exit_code})"))


def test_a_failing_check_is_named_and_the_rest_are_not_run(capfd):
    assert main([a_check("first", 0), a_check("second", 3), a_check("third", 0)]) == 3
    said = capfd.readouterr()
    assert "second (exit 3)" in said.err
    assert "third" not in said.out


def test_the_closing_line_of_the_tests_stays_the_last(capfd):
    assert main([a_check("mypy", 0), a_check("pytest", 0)]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "pytest"


@pytest.mark.parametrize(("one", "other", "code"), [(0, 0, 0), (4, 0, 4), (0, 5, 5), (4, 5, 5)])
def test_a_check_in_two_halves_holds_both_and_says_the_one_behind_the_other(capfd, one, other, code):
    first, second = a_check("pytest", one), a_check("beside", other)
    assert main([first._replace(beside=second.command)]) == code
    assert capfd.readouterr().out.splitlines()[-2:] == ["pytest", "beside"]
