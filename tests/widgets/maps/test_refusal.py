import os
import subprocess
import sys

import pytest

ASK = "from widgets.maps.refusal import web_engine_refusal; print(web_engine_refusal() or 'welcome')"


def ask(**environment):
    changed = {**os.environ, **environment}
    clean = {name: value for name, value in changed.items() if value != "(none)"}
    child = subprocess.run(
        [sys.executable, "-c", ASK], capture_output=True, text=True, env=clean, timeout=60, check=True
    )
    return child.stdout.strip()


def test_a_machine_that_can_is_welcome(web_engine):
    assert ask() == "welcome"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only an administrator is refused")
def test_an_administrator_gets_a_sentence_instead_of_a_dead_process():
    assert "管理员" in ask(QTWEBENGINE_DISABLE_SANDBOX="(none)")


def test_an_engine_that_cannot_start_gets_a_sentence():
    assert "内置地图" in ask(QTWEBENGINEPROCESS_PATH="/nowhere/at/all", QT_QPA_PLATFORM="no-such-platform")


def test_what_has_begun_is_found_out_once(web_engine):
    begun = (
        "import subprocess; from widgets.maps import refusal; refusal.begin(); refusal.begin();"
        "child = refusal._child(); assert isinstance(child, subprocess.Popen);"
        "print(refusal.web_engine_refusal() or 'welcome', refusal._child() is child, child.returncode)"
    )
    said = subprocess.run([sys.executable, "-c", begun], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.split() == ["welcome", "True", "0"]
