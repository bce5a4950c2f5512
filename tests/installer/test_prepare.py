"""Set-up does each step once, goes on after an interruption and says in a sentence why it cannot."""

import multiprocessing
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from installer import prepare, system
from installer.prepare import OFFLINE, Checkout, Stamps, Step, Trouble, keys_of, one_at_a_time


class Rehearsal(Checkout):
    """A checkout whose steps only note that they were carried out, and stop where they are told to."""

    def __init__(self, root: Path, *, stopping_at: str = "", by: BaseException | None = None) -> None:
        super().__init__(root)
        self.carried_out: list[str] = []
        self.stopping_at = stopping_at
        self.by = by
        self.lock_text = "numpy==2"

    def steps(self) -> tuple[Step, ...]:
        return (
            Step("environment", "", "3.11", lambda: self.carry_out("environment"), True),
            Step("dependencies", "", self.lock_text, lambda: self.carry_out("dependencies"), True),
            Step("project", "", "pyproject", lambda: self.carry_out("project"), True),
            Step("system", "", "debian", lambda: self.carry_out("system")),
        )

    def carry_out(self, step: str) -> bool:
        self.carried_out.append(step)
        if step == self.stopping_at:
            if self.by is None:
                return False
            raise self.by
        if step == "environment":
            self.begin_anew()
            self.python.parent.mkdir()
            self.python.touch()
        return True


def test_a_fresh_clone_takes_every_step_in_order(tmp_path):
    checkout = Rehearsal(tmp_path)
    checkout.prepare()
    assert checkout.carried_out == ["environment", "dependencies", "project", "system"]


def test_a_second_start_does_nothing_and_says_nothing(tmp_path, capsys):
    Rehearsal(tmp_path).prepare()
    capsys.readouterr()
    again = Rehearsal(tmp_path)
    again.prepare()
    assert (again.carried_out, capsys.readouterr().out) == ([], "")


def test_a_changed_lock_repeats_what_rests_on_it_and_keeps_the_environment(tmp_path):
    Rehearsal(tmp_path).prepare()
    again = Rehearsal(tmp_path)
    again.lock_text = "numpy==3"
    again.prepare()
    assert again.carried_out == ["dependencies", "project", "system"]


def test_a_step_that_failed_in_words_is_taken_again_and_those_before_it_are_not(tmp_path):
    with pytest.raises(Trouble):
        Rehearsal(tmp_path, stopping_at="dependencies", by=OFFLINE).prepare()
    again = Rehearsal(tmp_path)
    again.prepare()
    assert again.carried_out == ["dependencies", "project", "system"]


def test_an_environment_cut_off_while_it_was_filled_is_made_anew(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        Rehearsal(tmp_path, stopping_at="dependencies", by=KeyboardInterrupt()).prepare()
    again = Rehearsal(tmp_path)
    again.prepare()
    assert again.carried_out == ["environment", "dependencies", "project", "system"]


def test_cutting_off_the_second_attempt_too_does_not_bring_old_stamps_back(tmp_path):
    Rehearsal(tmp_path).prepare()
    changed = Rehearsal(tmp_path, stopping_at="dependencies", by=KeyboardInterrupt())
    changed.lock_text = "numpy==3"
    with pytest.raises(KeyboardInterrupt):
        changed.prepare()
    with pytest.raises(KeyboardInterrupt):
        Rehearsal(tmp_path, stopping_at="dependencies", by=KeyboardInterrupt()).prepare()
    last = Rehearsal(tmp_path)
    last.prepare()
    assert last.carried_out == ["environment", "dependencies", "project", "system"]


def test_a_cut_in_the_system_step_leaves_the_environment_alone(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        Rehearsal(tmp_path, stopping_at="system", by=KeyboardInterrupt()).prepare()
    again = Rehearsal(tmp_path)
    again.prepare()
    assert again.carried_out == ["system"]


def test_what_the_person_has_still_to_install_is_said_again_each_time(tmp_path):
    Rehearsal(tmp_path, stopping_at="system").prepare()
    again = Rehearsal(tmp_path, stopping_at="system")
    again.prepare()
    assert again.carried_out == ["system"]


def test_a_deleted_environment_is_made_anew(tmp_path):
    checkout = Rehearsal(tmp_path)
    checkout.prepare()
    checkout.python.unlink()
    again = Rehearsal(tmp_path)
    again.prepare()
    assert again.carried_out == ["environment", "dependencies", "project", "system"]


def test_a_stamp_speaks_for_every_step_before_its_own():
    def first(reason: str) -> Step:
        return Step("first", "", reason, bool)

    second = Step("second", "", "same", bool)
    assert keys_of((first("a"), second))["second"] != keys_of((first("b"), second))["second"]


def test_an_absent_stamp_is_not_an_error(tmp_path):
    assert not Stamps(tmp_path / "nowhere").hold("environment", "key")


def hold_until_told(lock: Path, held, let_go) -> None:
    with one_at_a_time(lock):
        held.set()
        let_go.wait(30)


def test_a_second_set_up_waits_and_says_so(tmp_path, capfd):
    processes = multiprocessing.get_context("spawn")
    held, let_go = processes.Event(), processes.Event()
    lock = tmp_path / "build" / "prepare.lock"
    other = processes.Process(target=hold_until_told, args=(lock, held, let_go))
    other.start()
    assert held.wait(30)
    waiting = subprocess.Popen(
        [sys.executable, "-c", WAIT, str(lock)], stdout=subprocess.PIPE, text=True, cwd=prepare_root()
    )
    with waiting:
        assert waiting.stdout is not None
        assert "另一个准备过程" in waiting.stdout.readline()
        assert waiting.poll() is None
        let_go.set()
        assert waiting.stdout.read().splitlines()[-1] == "mine"
    other.join(30)
    assert other.exitcode == 0


WAIT = """
import sys
from pathlib import Path
from installer.prepare import one_at_a_time
with one_at_a_time(Path(sys.argv[1])):
    print("mine")
"""


def prepare_root() -> Path:
    return Path(prepare.__file__).parent.parent


def test_words_about_the_network_are_told_from_a_refusal():
    refusal = Trouble("不行", "no")
    shout = "import sys; sys.stderr.write(sys.argv[1]); sys.exit(1)"
    with pytest.raises(Trouble) as unheard:
        prepare.run([sys.executable, "-c", shout, "NameResolutionError: nobody there\n"], refusal)
    with pytest.raises(Trouble) as refused:
        prepare.run([sys.executable, "-c", shout, "hashes do not match\n"], refusal)
    assert (unheard.value, refused.value) == (OFFLINE, refusal)


def test_a_network_that_came_back_is_not_blamed_for_what_follows():
    refusal = Trouble("不行", "no")
    shout = "import sys; sys.stderr.write(sys.argv[1]); sys.exit(1)"
    came_back = "WARNING: Retrying (Retry(total=4, read=None)) after NewConnectionError\nhashes do not match\n"
    with pytest.raises(Trouble) as refused:
        prepare.run([sys.executable, "-c", shout, came_back], refusal)
    assert refused.value is refusal


def test_a_library_for_another_kind_of_machine_does_not_count():
    said = (
        "2 libs found in cache `/etc/ld.so.cache'\n"
        "\tlibEGL.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libEGL.so.1\n"
        "\tlibnss3.so (libc6) => /lib/i386-linux-gnu/libnss3.so\n"
    )
    assert system.libraries_known(said, "x86_64") == {"libEGL.so.1"}


def test_the_newer_name_of_a_package_is_taken_where_apt_knows_it():
    sound = system.Need("libasound.so.2", ("libasound2t64", "libasound2"), bool)
    assert system.packages_for([sound], lambda name: True) == ("libasound2t64",)
    assert system.packages_for([sound], lambda name: False) == ("libasound2",)


def test_two_needs_met_by_one_package_name_it_once():
    needs = [system.Need(soname, ("libnss3",), bool) for soname in ("libnss3.so", "libsmime3.so")]
    assert system.packages_for(needs, lambda name: True) == ("libnss3",)


def test_the_lock_holds_what_the_project_asks_for():
    project = tomllib.loads((prepare_root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = map(Requirement, project["dependencies"] + project["optional-dependencies"]["dev"])
    lock = Checkout(prepare_root()).lock.read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    out_of_line = [str(each) for each in asked if not each.specifier.contains(locked.get(each.name, "0"))]
    assert out_of_line == [], "run make lock"


def test_every_dependency_is_locked_with_a_hash():
    lock = Checkout(prepare_root()).lock.read_text(encoding="utf-8").splitlines()
    pinned = [number for number, line in enumerate(lock) if "==" in line and not line.startswith((" ", "#"))]
    assert len(pinned) > 50
    assert all(lock[number + 1].strip().startswith("--hash=sha256:") for number in pinned)
