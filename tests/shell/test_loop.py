"""The life of a seat: it carries asyncio, outlives faults, and ends clean."""

import asyncio
import gc
import os
import signal
import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from console.shell.loop import LOADED, run, settle, steady_clock


def said_while(qapp, folder, main):
    said: list[str] = []

    async def listening(life):
        life.fault_happened.connect(said.append)
        return await main(life)

    code = run(qapp, listening, folder=folder)
    return code, said


def test_the_exit_code_is_what_main_returns(qapp, tmp_path):
    async def main(life):
        await asyncio.sleep(0)
        return 7

    assert run(qapp, main, folder=tmp_path) == 7


def test_closing_the_last_window_ends_the_seat(qapp, tmp_path):
    async def main(life):
        window = QWidget()
        window.show()
        QTimer.singleShot(0, window.close)
        await life.over()
        window.deleteLater()
        return 0

    assert run(qapp, main, folder=tmp_path) == 0


def test_a_signal_ends_the_seat(qapp, tmp_path):
    async def main(life):
        QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGTERM))
        ticking = QTimer()
        ticking.start(50)
        await life.over()
        ticking.stop()
        return 0

    assert run(qapp, main, folder=tmp_path) == 0


def test_whoever_quits_the_application_still_lets_main_finish(qapp, tmp_path):
    finished = []

    async def main(life):
        QTimer.singleShot(0, qapp.quit)
        await life.over()
        finished.append(True)
        return 0

    assert (run(qapp, main, folder=tmp_path), finished) == (0, [True])


@pytest.mark.expects_warnings
def test_a_fault_in_a_slot_is_logged_and_said_once_and_the_seat_goes_on(qapp, tmp_path):
    async def main(life):
        timer = QTimer()
        beats: list[int] = []
        enough = asyncio.Event()

        def beat():
            beats.append(1)
            if len(beats) == 3:
                enough.set()
            raise ValueError("a slot that fails")

        timer.timeout.connect(beat)
        timer.start(5)
        await enough.wait()
        timer.stop()
        return 0

    code, said = said_while(qapp, tmp_path, main)
    assert (code, len(said), "a slot that fails" in said[0]) == (0, 1, True)
    assert "a slot that fails" in (tmp_path / "seat.log").read_text(encoding="utf-8")


@pytest.mark.expects_warnings
def test_a_fault_in_a_callback_or_a_thread_is_said(qapp, tmp_path):
    async def main(life):
        faults: list[str] = []
        both = asyncio.Event()

        def hear(said):
            faults.append(said)
            if len(faults) == 2:
                both.set()

        life.fault_happened.connect(hear)
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        worker = threading.Thread(target=lambda: int("no number"))
        worker.start()
        await both.wait()
        worker.join()
        return 0

    code, said = said_while(qapp, tmp_path, main)
    assert (code, len(said)) == (0, 2)


@pytest.mark.expects_warnings
def test_a_task_nobody_awaited_is_ended_and_named(qapp, tmp_path):
    ended, tasks = [], list[object]()

    async def forever():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def main(life):
        tasks.append(asyncio.create_task(forever(), name="the forgotten one"))
        await asyncio.sleep(0)
        return 0

    run(qapp, main, folder=tmp_path)
    assert ended == [True]
    assert "the forgotten one" in (tmp_path / "seat.log").read_text(encoding="utf-8")


def test_garbage_is_collected_in_the_qt_thread_alone(qapp, tmp_path):
    async def main(life):
        assert not gc.isenabled()
        return 0

    assert run(qapp, main, folder=tmp_path) == 0
    assert gc.isenabled()


def test_what_a_window_is_made_of_is_looked_through_no_more_until_the_seat_ends(qapp, tmp_path):
    async def main(life):
        made: dict[str, list[int]] = {"made": []}
        assert any(each is made for each in gc.get_objects())
        settle()
        assert not any(each is made for each in gc.get_objects())
        return 0

    assert run(qapp, main, folder=tmp_path) == 0
    assert gc.get_freeze_count() == 0


def test_what_comes_in_large_numbers_at_once_is_taken_to_stay(qapp, tmp_path):
    async def main(life):
        loaded = [[n] for n in range(LOADED + 1)]
        before = gc.get_freeze_count()
        for _ in range(1_000):
            if gc.get_freeze_count() > before:
                break
            await asyncio.sleep(0.01)
        assert gc.get_freeze_count() - before > len(loaded)
        return 0

    assert run(qapp, main, folder=tmp_path) == 0
    assert gc.get_freeze_count() == 0


def test_the_steady_clock_goes_on():
    clock = steady_clock()
    first = clock()
    assert clock() >= first
    assert first.utcoffset() is not None
