"""The one writer: acknowledged means on disk, asking twice is asking once, a group stands or falls together."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import event, func, select

from console.domain import catalogue
from console.domain.case import commands as ask
from console.domain.case.commands import FireRung, Personal
from console.domain.ids import AccountId, CaseId, PersonId
from console.domain.people import AddAccount, DisableAccount, Role
from console.domain.place import Place
from console.domain.reference import SetName
from console.hub import decision
from console.hub.decision import THE_HUB, Ask, settle
from console.hub.ledger import BATCH_MOST, Ledger
from console.storage import tables
from console.storage.log import Log
from console.storage.records import Recorded
from console.wire import frames
from tests.storage.world import HandClock, a_log, asking, dispatched, publishing, put, references, report
from tests.support.law import CLEANERS, CLOCK, DESK, GREEN, NOW, a_codebook, who

C1 = CaseId("c1")


@asynccontextmanager
async def a_ledger(folder: Path, clock: HandClock | None = None) -> AsyncIterator[tuple[Ledger, list[Recorded]]]:
    log = a_log(folder)
    ledger = Ledger(log, clock or HandClock())
    told: list[Recorded] = []
    ledger.published = told.extend
    ledger.start()
    try:
        yield ledger, told
    finally:
        await ledger.stop()
        log.close()


def count_events(log: Log) -> int:
    with log.writing() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.event)).scalar_one())


async def test_an_ask_is_answered_after_its_events_are_published(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, told):
        answer = await ledger.ask(DESK, asking(report("c1")))
        assert (answer.result, answer.o, answer.ver) == ("ok", 4, 1)
        assert [(each.o, each.kind, each.thing, each.by) for each in told] == [(4, "CaseReported", "c1", "desk01")]
        assert ledger.head == 4


async def test_asking_twice_is_asking_once(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, told):
        command = asking(report("c1"))
        first = await ledger.ask(DESK, command)
        assert await ledger.ask(DESK, command) == first
        assert len(told) == 1


async def test_asking_twice_in_one_group_is_asking_once(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, told):
        command = asking(report("c1"))
        answers = await asyncio.gather(*(ledger.ask(DESK, command) for _ in range(10)))
        assert set(map(str, answers)) == {str(answers[0])}
        assert len(told) == 1


def test_what_was_answered_before_is_answered_again_among_others(tmp_path: Path) -> None:
    """As a group that comes after a cut: each seat asks again what it had no answer to, others ask anew."""
    log = a_log(tmp_path)
    reported, registered, refused = (
        asking(report("c1")),
        asking(ask.RegisterCase(case=C1)),
        asking(ask.RegisterCase(case=CaseId("none"))),
    )
    for_desk = [Ask(DESK, each) for each in (reported, registered, refused)]
    first = settle(log, for_desk, NOW)
    assert [each.result for each in first.answers] == ["ok", "ok", "denied"]
    again = settle(
        log,
        [
            *for_desk,
            Ask(
                who("desk02", Role.DISPATCHER),
                frames.Command(id=registered.id, made_at=NOW, body=ask.NudgeCase(case=C1)),
            ),
            Ask(DESK, asking(ask.NudgeCase(case=C1))),
            Ask(DESK, asking(report("c2"))),
        ],
        NOW,
    )
    assert again.answers[:3] == first.answers
    assert [each.result for each in again.answers[3:]] == ["ok", "ok", "ok"]
    assert [each.kind for each in again.recorded] == ["CaseNudged", "CaseNudged", "CaseReported"]
    log.close()


@pytest.mark.parametrize("odd", ["a\0b", "\0", "a'\"\\", "编号\u2028"])
def test_an_odd_id_is_known_again_among_others(tmp_path: Path, odd: str) -> None:
    log = a_log(tmp_path)
    asked = Ask(DESK, asking(report("c1"), id=odd))
    (first,) = settle(log, [asked], NOW).answers
    again = settle(log, [asked, Ask(DESK, asking(report("c2")))], NOW)
    assert (again.answers[0], again.answers[1].result, len(again.recorded)) == (first, "ok", 1)
    log.close()


async def test_asking_again_after_a_restart_gets_the_same_answer(tmp_path: Path) -> None:
    command = asking(AddAccount(account=AccountId("z"), roles=frozenset(Role) - {Role.UNIT}))
    async with a_ledger(tmp_path) as (ledger, _):
        first = await ledger.ask(THE_HUB, command)
    async with a_ledger(tmp_path) as (ledger, told):
        assert await ledger.ask(THE_HUB, command) == first
        assert told == []


async def test_a_refusal_is_an_answer_for_ever_too(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, _):
        command = asking(ask.RegisterCase(case=C1))
        refused = await ledger.ask(DESK, command)
        await ledger.ask(DESK, asking(report("c1")))
        assert refused.result == "denied"
        assert await ledger.ask(DESK, command) == refused


async def test_an_id_used_for_another_ask_is_invalid(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, told):
        await ledger.ask(DESK, asking(report("c1"), id="one"))
        answer = await ledger.ask(DESK, asking(report("c2"), id="one"))
        assert (answer.result, answer.reason) == ("invalid", decision.USED)
        assert len(told) == 1


async def test_two_accounts_may_use_the_same_id(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, _):
        one = await ledger.ask(DESK, asking(report("c1"), id="one"))
        two = await ledger.ask(THE_HUB, asking(DisableAccount(DESK.account), id="one"))
        assert (one.result, two.result) == ("ok", "denied")


async def test_an_ask_past_its_time_is_not_carried_out(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, told):
        late = asking(report("c1"), valid_until=NOW - timedelta(seconds=1))
        assert (await ledger.ask(DESK, late)).result == "expired"
        assert told == []


async def test_an_outdated_expectation_is_a_conflict_with_the_current_row(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, _):
        await ledger.ask(DESK, asking(report("c1")))
        await ledger.ask(DESK, asking(ask.RegisterCase(case=C1)))
        answer = await ledger.ask(DESK, asking(ask.DeclineCase(case=C1, reason="重复"), expects={"c1": 1}))
        assert answer.result == "conflict"
        assert answer.current is not None
        assert (answer.ver, answer.current.ver) == (2, 2)


async def test_of_two_who_saw_the_same_version_one_wins_inside_one_group(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    put(log, DESK, report("c1"), ask.RegisterCase(case=C1))
    filing = ask.FileCase(case=C1, class_code="E0110", condition=1)
    asks = [decision.Ask(DESK, asking(filing, expects={"c1": 2})) for _ in range(2)]
    assert [each.result for each in settle(log, asks, NOW).answers] == ["ok", "conflict"]
    log.close()


async def test_an_expectation_of_nothing_holds_only_while_there_is_nothing(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, _):
        assert (await ledger.ask(DESK, asking(report("c1"), expects={"c1": 0}))).result == "ok"
        assert (await ledger.ask(DESK, asking(report("c1"), expects={"c1": 0}))).result == "conflict"


async def test_a_unit_may_not_touch_what_it_may_not_see(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    case = dispatched(log, "c1")
    gardeners = who("green01", Role.UNIT, unit=GREEN)
    answers = [put(log, each, ask.AddNote(case=case, words="到")).answers[0] for each in (CLEANERS, gardeners)]
    assert [each.result for each in answers] == ["ok", "denied"]
    unseen = settle(log, [decision.Ask(gardeners, asking(ask.SignAssignment(case=case), expects={"c1": 9}))], NOW)
    assert (unseen.answers[0].result, unseen.answers[0].current) == ("denied", None)
    log.close()


async def test_a_disabled_account_is_refused(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    put(log, THE_HUB, AddAccount(account=DESK.account, roles=DESK.roles))
    assert put(log, DESK, report("c1")).answers[0].result == "ok"
    put(log, THE_HUB, DisableAccount(DESK.account))
    assert put(log, DESK, report("c2")).answers[0].result == "denied"
    log.close()


async def test_a_refused_decision_uses_up_no_number(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    nowhere = msgspec.structs.replace(report("c1"), place=Place(lon=999.0, lat=0.0, address="月球"))
    settled = put(log, DESK, nowhere, report("c2"))
    assert [each.result for each in settled.answers] == ["denied", "ok"]
    assert msgspec.json.decode(settled.recorded[0].body)["number"] == "261123-0001"
    log.close()


async def test_reference_bytes_that_do_not_match_their_hash_are_invalid(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    good = publishing(SetName.CODEBOOK, a_codebook())
    bad = msgspec.structs.replace(good, body=good.body + " ")
    assert [each.result for each in put(log, THE_HUB, bad, good).answers] == ["invalid", "ok"]
    log.close()


async def test_a_reference_set_is_in_force_for_the_next_ask_of_its_own_group(tmp_path: Path) -> None:
    log = Log.open(tmp_path, now=NOW)
    admin_and_more = msgspec.structs.replace(THE_HUB, roles=THE_HUB.roles | DESK.roles)
    before = put(log, admin_and_more, report("c0")).answers[0]
    assert before.result == "denied"
    settled = put(log, admin_and_more, *references(), report("c1"))
    assert [each.result for each in settled.answers] == ["ok"] * 4
    assert [each.ver for each in settled.recorded] == [1, 1, 1, 1]
    log.close()


@pytest.mark.expects_warnings
async def test_a_bug_in_one_decision_takes_neither_its_neighbours_nor_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(book: object, command: object, actor: object, now: object) -> object:
        if isinstance(command, ask.RegisterCase):
            raise ZeroDivisionError("planted")
        return catalogue.decide(book, command, actor, now)  # type: ignore[arg-type]

    monkeypatch.setattr(decision, "decide", broken)
    log = a_log(tmp_path)
    with caplog.at_level(logging.ERROR):
        settled = put(log, DESK, report("c1"), ask.RegisterCase(case=C1), report("c2"))
    assert [each.result for each in settled.answers] == ["ok", "invalid", "ok"]
    assert "planted" in caplog.text
    log.close()


async def test_64_callers_share_few_commits(tmp_path: Path) -> None:
    """`BEGIN IMMEDIATE … COMMIT` once per group: 256 asks of 64 callers need no 256 of them."""
    async with a_ledger(tmp_path) as (ledger, told):
        commits = 0

        def counted(_: object) -> None:
            nonlocal commits
            commits += 1

        event.listen(ledger._log._engine, "commit", counted)

        async def caller(n: int) -> None:
            for turn in range(4):
                assert (await ledger.ask(DESK, asking(report(f"c{n}-{turn}")))).result == "ok"

        await asyncio.gather(*(caller(n) for n in range(BATCH_MOST)))
        assert len(told) == 256
        assert commits <= 64
        assert [each.o for each in told] == list(range(4, 260))


async def test_what_waits_at_stop_is_decided_and_what_comes_later_hears_retry(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    ledger = Ledger(log, HandClock())
    ledger.start()
    asks = [asyncio.ensure_future(ledger.ask(DESK, asking(report(f"c{n}")))) for n in range(200)]
    await asyncio.sleep(0)
    await ledger.stop()
    assert {(await each).result for each in asks} == {"ok"}
    assert (await ledger.ask(DESK, asking(report("late")))).result == "retry"
    assert count_events(log) == 203
    log.close()


@pytest.mark.expects_warnings
async def test_whoever_fails_to_hear_of_it_does_not_keep_the_answer_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_ledger(tmp_path) as (ledger, _):

        def deaf(_: tuple[Recorded, ...]) -> None:
            raise ZeroDivisionError("planted")

        ledger.published = deaf
        assert (await ledger.ask(DESK, asking(report("c1")))).result == "ok"
        assert "planted" in caplog.text


async def test_a_caller_that_went_away_harms_nobody(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, told):
        gone = asyncio.ensure_future(ledger.ask(DESK, asking(report("c1"))))
        await asyncio.sleep(0)
        gone.cancel()
        assert (await ledger.ask(DESK, asking(report("c2")))).result == "ok"
        assert [each.thing for each in told] == ["c1", "c2"]


async def test_due_names_the_rungs_that_are_reached_and_not_fired(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, _):
        await ledger.ask(DESK, asking(report("c1")))
        assert await ledger.due(NOW - timedelta(seconds=1)) == ()
        late = NOW + timedelta(minutes=16)
        rungs = await ledger.due(late)
        assert [(each.case, each.rung) for each in rungs if isinstance(each, FireRung)] == [("c1", 1), ("c1", 2)]
        ledger._clock = HandClock(late)
        assert [(await ledger.ask(CLOCK, asking(each))).result for each in rungs] == ["ok", "ok"]
        assert await ledger.due(late) == ()


async def test_a_reporter_is_shown_in_clear_to_the_desk_with_a_reason_that_is_kept(tmp_path: Path) -> None:
    async with a_ledger(tmp_path) as (ledger, told):
        zhang = Personal(person=PersonId("p1"), name="张三", phone="13812345678", words="家住三楼")
        await ledger.ask(DESK, asking(report("c1", reporter=zhang)))
        assert b"138" not in told[0].body
        refused = await ledger.reveal(CLEANERS, frames.RevealQuery(case="c1", reason="看看"))
        unsaid = await ledger.reveal(DESK, frames.RevealQuery(case="c1", reason=" "))
        assert (refused.data, unsaid.data) == (None, None)
        shown = await ledger.reveal(DESK, frames.RevealQuery(case="c1", reason="回访"))
        assert shown.data is not None
        assert msgspec.json.decode(shown.data, type=list[Personal]) == [zhang]
        lines = await ledger.run(lambda log, _: log.write(lambda c: c.execute(select(tables.audit)).all()))
        assert [(each.account, each.what, each.thing, each.words) for each in lines] == [
            ("desk01", "reveal", "c1", "回访")
        ]
