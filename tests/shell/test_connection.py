"""A seat's connection in the Qt loop, against a hub that is really up."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from console.domain.case.commands import AddNote, DispatchCase, RegisterCase, ReportCase
from console.domain.case.stages import Stage
from console.domain.case.things import Photo, PhotoRole, Source
from console.domain.catalogue import Command
from console.domain.ids import AccountId, CaseId, UnitId
from console.domain.place import Place
from console.domain.text import Refused, Text
from console.models.queue import CaseQueue
from console.models.timeline import Timeline
from console.shell.connection import Connection
from console.shell.loop import Life, run, steady_clock
from console.sync.files import FileFault
from console.sync.trust import tls_for
from console.sync.uuid7 import Uuid7
from console.sync.web import Unreached
from console.wire import frames
from console.wire.link import LinkState
from tests.certificate import a_certificate
from tests.shell.conftest import a_hub

WITHIN_S = 20


def in_seat(qapp, folder, hub, work, seat="desk", tls=None):
    """Do `work` with a started connection in the Qt loop, and give what it gives."""
    given = []

    async def main(life: Life) -> int:
        connection = Connection(hub.url, seat=seat, folder=folder, clock=steady_clock(), tls=tls)
        await connection.start()
        try:
            async with asyncio.timeout(WITHIN_S):
                given.append(await work(connection))
        finally:
            await connection.close()
            connection.deleteLater()
        return 0

    assert run(qapp, main, folder=folder) == 0
    return given[0]


async def heard(signal, is_so=lambda *said: True):
    """The next emission of a signal for which it is so."""
    said = asyncio.get_running_loop().create_future()

    def hear(*words):
        if not said.done() and is_so(*words):
            said.set_result(words)

    signal.connect(hear)
    try:
        return await said
    finally:
        signal.disconnect(hear)


async def live(connection, hub, account="desk01"):
    connection.sign_in(AccountId(account), hub.passwords[account])
    await heard(connection.state_changed, lambda state: state is LinkState.LIVE)


async def until(connection, is_so):
    """Wait until it is so and every watcher knows it."""
    while not is_so() or connection.store.has_moved:
        moved = asyncio.Event()
        stop = connection.store.watch(lambda ids, moved=moved: moved.set())
        try:
            if not is_so() or connection.store.has_moved:
                await moved.wait()
        finally:
            stop()


@pytest.fixture
def case():
    return CaseId(Uuid7()(datetime.now(UTC)))


def a_report(case, **more) -> Command:
    street = UnitId("st-qingquan")
    facts: dict[str, Any] = {
        "source": Source.INSPECTOR,
        "title": "占道经营",
        "place": Place(117.53, 36.71, "示范大街 1 号", street),
    }
    return ReportCase(case=case, **(facts | more))


def test_an_ask_becomes_a_row_in_the_queue_and_a_line_in_the_timeline(qapp, tmp_path, hub, case):
    async def work(connection):
        await live(connection, hub)
        queue = CaseQueue(connection.store, connection.hub_now)
        timeline = Timeline(connection.store, case, connection.hub_now)
        answers: list[frames.Answer] = []
        connection.answered.connect(answers.append)
        answer = await connection.ask(a_report(case))
        await until(connection, lambda: connection.store.row(case) is not None)
        await connection.ask(RegisterCase(case=case), {case: 1})
        await until(connection, lambda: connection.store.row(case).ver == 2)
        lines = [timeline.index(i, 2).data() for i in range(timeline.rowCount())]
        return answer.result, len(answers), queue.rowCount(), queue.index(0, 2).data(), lines

    seen = in_seat(qapp, tmp_path, hub, work)
    assert seen == ("ok", 2, 1, "待立案", ["上报（监督员）：占道经营，示范大街 1 号", "受理"])


def test_a_refusal_comes_back_with_its_reason(qapp, tmp_path, hub, case):
    async def work(connection):
        await live(connection, hub)
        await connection.ask(a_report(case))
        return await connection.ask(DispatchCase(case=case, lead=UnitId("dept-law")))

    answer = in_seat(qapp, tmp_path, hub, work)
    assert (answer.result, "派遣" in answer.reason.zh) == ("denied", True)


def test_a_conflict_brings_the_row_as_it_is(qapp, tmp_path, hub, case):
    async def work(connection):
        await live(connection, hub)
        await connection.ask(a_report(case))
        return await connection.ask(RegisterCase(case=case), {case: 7})

    answer = in_seat(qapp, tmp_path, hub, work)
    assert (answer.result, answer.current.stage) == ("conflict", Stage.RECEIVED)


def test_a_wrong_password_is_refused_with_a_sentence(qapp, tmp_path, hub):
    async def work(connection):
        connection.sign_in(AccountId("desk01"), "not this")
        (reason,) = await heard(connection.sign_in_refused)
        return reason, connection.state

    reason, state = in_seat(qapp, tmp_path, hub, work)
    assert (reason != "", state) == (True, LinkState.SIGNED_OUT)


def test_reference_sets_come_by_hash_and_then_from_this_machine(qapp, tmp_path, hub):
    async def work(connection):
        await live(connection, hub)
        first = await connection.organisation()
        questions = []
        connection._courier.find = lambda *words: questions.append(words)
        return first, await connection.organisation(), questions, await connection_codebook(connection)

    async def connection_codebook(connection):
        del connection._courier.find
        return await connection.codebook()

    first, second, questions, codebook = in_seat(qapp, tmp_path, hub, work)
    assert (first == second, questions, first.unit(UnitId("st-qingquan")) is not None) == (True, [], True)
    assert len(codebook.classes) > 10


def test_a_question_is_answered_in_pages(qapp, tmp_path, hub, case):
    async def work(connection):
        await live(connection, hub)
        await connection.ask(a_report(case))
        return await connection.find(frames.TimelineQuery(thing=case))

    found = in_seat(qapp, tmp_path, hub, work)
    assert [item.kind for item in found.items] == ["CaseReported"]


def test_who_is_in_a_room_is_known_to_both(qapp, tmp_path, hub, case):
    async def work(connection):
        await live(connection, hub)
        await connection.ask(a_report(case))
        connection.here(f"case/{case}", "editing")
        await heard(connection.presence_changed, lambda room: room == f"case/{case}")
        return connection.present(f"case/{case}")

    (present,) = in_seat(qapp, tmp_path, hub, work)
    assert (present.account, present.state) == ("desk01", "editing")


def test_a_photo_goes_to_the_hub_and_comes_back_for_whoever_may_see_it(qapp, tmp_path, hub, case):
    picture = bytes(range(256)) * 10_000

    async def work(connection):
        await live(connection, hub)
        blob = await connection.files.upload(picture)
        again = await connection.files.upload(picture)
        await connection.ask(a_report(case, photos=(Photo(blob, PhotoRole.SCENE),)))
        for held in (tmp_path / "files").iterdir():
            held.unlink()
        body = await connection.files.fetch(blob)
        with pytest.raises(FileFault) as fault:
            await connection.files.fetch("0" * 64)
        return blob == again, body, fault.value.reason.zh

    is_same, body, reason = in_seat(qapp, tmp_path, hub, work)
    assert (is_same, body == picture, reason) == (True, True, "没有此文件，或不在您的范围内。")


def test_an_interrupted_upload_goes_on_where_it_stopped(qapp, tmp_path, hub):
    picture = bytes(reversed(range(256))) * 10_000

    async def work(connection):
        await live(connection, hub)
        sent = []
        put = connection.files._put_piece

        async def half(sha, body, at):
            sent.append(at)
            if len(sent) == 2:
                raise Unreached(Text("等待超时", "it timed out"))
            return await put(sha, body, at)

        connection.files._put_piece = half
        await connection.files.upload(picture)
        return sent

    mib = 1024 * 1024
    assert in_seat(qapp, tmp_path, hub, work) == [0, mib, mib, 2 * mib]


def test_the_age_mark_stays_good_while_a_dialog_is_open(qapp, tmp_path, hub):
    async def work(connection):
        await live(connection, hub)
        dialog = QDialog()
        dialog.setModal(True)
        dialog.open()
        for _ in range(2):
            before = connection.link.last_mark_at
            while connection.link.last_mark_at == before:
                await heard(connection._timer.timeout)
        is_open, level = dialog.isVisible(), connection.freshness.level
        dialog.close()
        dialog.deleteLater()
        return is_open, level

    assert in_seat(qapp, tmp_path, hub, work) == (True, "good")


def test_signing_out_leaves_nothing_on_the_screen(qapp, tmp_path, hub, case):
    async def work(connection):
        await live(connection, hub)
        await connection.ask(a_report(case))
        await until(connection, lambda: connection.store.row(case) is not None)
        connection.sign_out()
        gone = connection.store.row(case) is None
        await live(connection, hub)
        await until(connection, lambda: connection.store.row(case) is not None)
        return gone

    assert in_seat(qapp, tmp_path, hub, work) is True


def test_an_office_notes_offline_and_the_hub_has_it_after(qapp, tmp_path, hub, case):
    async def work(connection):
        await live(connection, hub)
        await connection.ask(a_report(case))
        connection.link.retry_at = None
        connection._courier._do(connection.link._leave(1000, "a cable was pulled"))
        waiting = connection.ask(AddNote(case=case, words="已到现场"))
        return (await waiting).result

    assert in_seat(qapp, tmp_path, hub, work) == "ok"


def test_freshness_goes_amber_and_red_by_time_alone(qapp, tmp_path):
    now = [steady_clock()()]
    connection = Connection("ws://127.0.0.1:9", seat="desk", folder=Path(tmp_path), clock=lambda: now[0])
    levels = []
    connection.freshness_changed.connect(lambda fresh: levels.append(fresh.level))
    connection.link.last_mark_at, connection.link.state = now[0], LinkState.LIVE
    for seconds in (0, 9, 1, 19, 1):
        now[0] += timedelta(seconds=seconds)
        connection.refresh_freshness()
    assert levels == ["good", "amber", "red"]
    assert QApplication.instance() is qapp


def test_a_reference_nobody_published_is_refused(qapp, tmp_path):
    connection = Connection("ws://127.0.0.1:9", seat="desk", folder=Path(tmp_path), clock=steady_clock())
    with pytest.raises(Refused):
        asyncio.run(connection.codebook())


def test_a_password_is_not_sent_in_clear_to_another_machine(qapp, tmp_path):
    connection = Connection("ws://hub.example:8800", seat="desk", folder=tmp_path, clock=steady_clock())
    said: list[str] = []
    connection.sign_in_refused.connect(said.append)
    connection.sign_in(AccountId("desk01"), "secret")
    assert connection.link.state is LinkState.SIGNED_OUT
    assert "wss://" in said[0]


def test_a_hub_with_its_own_certificate_is_believed_where_its_authority_is_named(qapp, tmp_path):
    cert, key = a_certificate(tmp_path)
    for name in ("hub", "believes", "doubts"):
        (tmp_path / name).mkdir()

    async def works(connection):
        await live(connection, up)
        return await connection.files.fetch(await connection.files.upload(b"over https"))

    async def is_refused(connection):
        connection.sign_in(AccountId("desk01"), up.passwords["desk01"])
        await heard(connection.state_changed, lambda _: connection.state is LinkState.WAITING)
        return connection.who

    with a_hub(tmp_path / "hub", "--cert", str(cert), "--key", str(key)) as up:
        assert up.url.startswith("wss://")
        assert in_seat(qapp, tmp_path / "believes", up, works, tls=tls_for(up.url, cert)) == b"over https"
        assert in_seat(qapp, tmp_path / "doubts", up, is_refused, tls=tls_for(up.url, None)) is None
