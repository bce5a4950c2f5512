"""A new hub from the first page of the wizard to the first sign-in: by keys, back and forth, and by no second way."""

import asyncio
import json
import sqlite3
import ssl
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.domain.ids import AccountId
from console.domain.people import Role
from console.domain.text import Refused
from console.hub.founding import FIRST_PASSWORDS
from console.seats.founding import Plan, begin, faults
from console.seats.headless import Headless
from console.seats.setup import Setup
from console.shell.loop import Life, run
from console.shell.opening import gone
from console.sync.calls import Calls
from tests.certificate import a_certificate
from tests.flows.room import until, words_on
from tests.flows.test_names import nameless

PASSWORD = "Long-road-2027"


def filled(setup: Setup) -> None:
    wizard = setup.wizard
    wizard.profile.setCurrentIndex(wizard.profile.findData("zhangqiu"))
    wizard.name.setText("<b>某区</b>")
    wizard.port.setValue(0)
    wizard.http_port.setValue(0)


def on(setup: Setup) -> None:
    QTest.keyClick(setup.wizard, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_hub_is_founded_page_by_page(qapp: QApplication, tmp_path: Path) -> None:
    data = tmp_path / "data"
    cert, key = a_certificate(tmp_path)

    async def main(life: Life) -> int:
        setup = Setup(data)
        wizard = setup.wizard
        wizard.show()
        wizard.activateWindow()
        try:
            await until("the wizard is in front", wizard.isActiveWindow)
            filled(setup)
            for page in range(2):
                assert list(nameless(wizard)) == []
                on(setup)
                assert wizard.page() == page + 1
            assert "2026" in wizard.calendar.text()
            wizard.password.setText(PASSWORD)
            wizard.again.setText("another")
            on(setup)
            assert wizard.page() == 2 and "两次输入的密码不同" in words_on(wizard)
            wizard.again.setText(PASSWORD)
            on(setup)
            wizard.host.setText("0.0.0.0")
            on(setup)
            assert wizard.page() == 3 and "TLS" in words_on(wizard)
            QTest.keyClick(wizard, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
            assert wizard.page() == 2 and wizard.password.text() == PASSWORD
            on(setup)
            wizard.cert.line.setText(str(cert))
            wizard.key.line.setText(str(key))
            wizard.public_host.setText("hub.example")
            on(setup)
            assert wizard.page() == 3 and "证书是给 127.0.0.1 的" in words_on(wizard)
            wizard.public_host.setText("wss://127.0.0.1")
            on(setup)
            assert wizard.page() == 3 and "不带 wss://" in words_on(wizard)
            wizard.public_host.setText("127.0.0.1")
            for _ in range(2):
                on(setup)
            assert wizard.page() == 5 and "<b>某区</b>" in wizard.summary.text() and not data.exists()
            assert "wss://127.0.0.1:0" in wizard.summary.text()
            on(setup)
            await until("the hub is up", lambda: setup.begun is not None or wizard.refusal.text(), 120)
            assert setup.begun is not None, wizard.refusal.text()
            assert setup.begun.seats.startswith("wss://127.0.0.1:")
            tls = ssl.create_default_context(cafile=str(cert))
            wire = Headless(setup.begun.seats, AccountId("admin"), PASSWORD, seat="tool", tls=tls)
            welcome = await wire.start()
            calls = Calls(lambda: welcome.http, lambda: wire.link.token, tls)
            (only,) = (await calls.accounts()).accounts
            assert (only.account, only.roles, only.is_demo) == ("admin", frozenset({Role.ADMIN}), False)
            await wire.close()
        finally:
            if setup.begun is not None:
                setup.begun.process.terminate()
                setup.begun.process.communicate(timeout=30)
            setup.stop()
            await gone(wizard)
        return 0

    assert run(qapp, main, folder=tmp_path / "log") == 0
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert (
        json.loads((data / "begun-from" / "organisation.json").read_text(encoding="utf-8"))["name"][0] == "<b>某区</b>"
    )
    kept = [file for file in data.rglob("*") if file.is_file() and PASSWORD.encode() in file.read_bytes()]
    assert kept == []
    with sqlite3.connect(data / "lujian.db") as connection:
        sets = dict(connection.execute("SELECT name, count(*) FROM reference GROUP BY name").fetchall())
    connection.close()
    assert set(sets.values()) == {1} and len(sets) >= 5
    plan = Plan(folder=data, profile="demo", password=PASSWORD, again=PASSWORD)
    assert [field for field, _ in faults(plan)] == ["folder"]


def test_what_cannot_be_is_named_before_anything_is_written(tmp_path: Path) -> None:
    plan = Plan(
        folder=tmp_path, profile=f"{tmp_path}/none", password="admin", again="x", host="10.0.0.1", cert="/no/cert.pem"
    )
    assert [field for field, _ in faults(plan)] == ["profile", "password", "again", "cert", "cert"]
    assert list(tmp_path.iterdir()) == []


def test_a_hub_whose_password_was_not_taken_says_how_to_go_on_with_the_first_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut_off(*_: object) -> str:
        raise Refused("连接中断。", "The line was cut.")

    monkeypatch.setattr(Calls, "enrol", cut_off)
    data = tmp_path / "data"
    plan = Plan(folder=data, profile="demo", password=PASSWORD, again=PASSWORD, port=0, http_port=0)
    with pytest.raises(Refused) as refused:
        asyncio.run(begin(plan))
    assert "连接中断。" in refused.value.reason.zh and f"lujian hub --data {data}" in refused.value.reason.zh
    assert list(json.loads((data / FIRST_PASSWORDS).read_text(encoding="utf-8"))) == ["admin"]
