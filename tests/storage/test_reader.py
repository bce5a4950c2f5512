"""Questions to the log: from one moment of the history, within the asker's scope and mask."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from sqlalchemy import Select

from console.analytics.figures import Figures
from console.domain.case import commands as ask
from console.domain.case.commands import Personal
from console.domain.duty import DISTRICT, HELD_AFTER_END, Audience, Mask
from console.domain.ids import CaseId, PersonId
from console.domain.past import PastCase, Sending
from console.domain.people import AddAccount, Role
from console.domain.place import Place
from console.domain.reference import SetName, read
from console.storage.log import Log
from console.storage.questions import GUESSED, NOT_OURS, WAITING
from console.storage.reader import Reader
from console.storage.records import Aged
from console.wire.codec import encode, from_hub
from console.wire.frames import CasesQuery, FiguresQuery, Found, PastQuery, ReferenceQuery, RevealQuery, TimelineQuery
from tests.storage.world import a_log, dispatched, fed_back, put, report
from tests.support.law import ADMIN, CLEAN, CLEANERS, DESK, FEED, GREEN, HERE, INSPECTOR, NOW, SEEN, STREET

ALL = Audience(DISTRICT, Mask.DESK)
WALL = Audience(DISTRICT, Mask.WALL)
CLEANING = Audience(CLEAN, Mask.UNIT)
PARKS = Audience(GREEN, Mask.UNIT)
OFFICE = Audience(STREET, Mask.UNIT)


@pytest_asyncio.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[Log, Reader]]:
    log = a_log(tmp_path)
    reader = Reader(log)
    yield log, reader
    reader.close()
    log.close()


def closed(log: Log, case: str, at: datetime) -> None:
    me = fed_back(log, case)
    put(log, DESK, ask.AcceptFeedback(case=me), ask.SendInspection(case=me))
    put(log, INSPECTOR, ask.PassInspection(case=me, photos=(SEEN,)))
    put(log, DESK, ask.CloseCase(case=me), now=at)


async def test_a_snapshot_holds_what_is_open_and_what_ended_in_the_last_three_days(both: tuple[Log, Reader]) -> None:
    log, reader = both
    closed(log, "old", NOW)
    closed(log, "new", NOW + timedelta(hours=1))
    dispatched(log, "open")
    put(log, ADMIN, AddAccount(account=DESK.account, roles=frozenset({Role.OPERATOR})))
    for audience in (ALL, WALL, CLEANING):
        found = await reader.snapshot(audience, NOW + HELD_AFTER_END)
        assert [each.id for each in found.rows] == ["new", "open"]
        assert found.at == log.head
    assert (await reader.snapshot(PARKS, NOW)).rows == ()
    assert await reader.ended(NOW, NOW + timedelta(hours=1)) == [
        Aged("case", "new", frozenset({DISTRICT, CLEAN, STREET}))
    ]
    assert await reader.scopes("case", "old") == frozenset({DISTRICT, CLEAN, STREET})
    assert await reader.scopes("case", "none") is None


async def test_a_resume_gives_the_events_in_order_with_the_thing_as_it_is_now(both: tuple[Log, Reader]) -> None:
    log, reader = both
    dispatched(log, "c1")
    told = await reader.since(3, log.head)
    assert [each.kind for each in told] == ["CaseReported", "CaseRegistered", "CaseFiled", "CaseDispatched"]
    assert [each.ver for each in told] == [1, 2, 3, 4]
    assert {each.after.ver for each in told if each.after is not None} == {4}
    assert told[0].was == frozenset()
    assert told[3].was == frozenset({DISTRICT, STREET})
    assert told[3].scopes == frozenset({DISTRICT, STREET, CLEAN})
    assert await reader.since(log.head, log.head) == []


async def test_what_is_read_back_is_what_was_published(both: tuple[Log, Reader]) -> None:
    log, reader = both
    published = put(log, DESK, report("c1"), report("c2")).recorded
    assert tuple(await reader.since(3, 5)) == published


async def pages(reader: Reader, audience: Audience, query: CasesQuery | TimelineQuery, limit: int) -> list[Found]:
    found = [await reader.find(audience, query, "", limit)]
    while found[-1].cursor:
        found.append(await reader.find(audience, query, found[-1].cursor, limit))
    return found


async def test_cases_are_found_newest_first_page_by_page_each_once(both: tuple[Log, Reader]) -> None:
    log, reader = both
    for n in range(7):
        put(log, DESK, report(f"c{n}"), report(f"d{n}"), now=NOW + timedelta(minutes=n))
    ids = [[row.id for row in page.rows] for page in await pages(reader, ALL, CasesQuery(), 4)]
    assert ids == [["d6", "c6", "d5", "c5"], ["d4", "c4", "d3", "c3"], ["d2", "c2", "d1", "c1"], ["d0", "c0"]]


async def test_cases_are_found_by_words_stage_and_period_in_scope_only(both: tuple[Log, Reader]) -> None:
    log, reader = both
    put(log, DESK, report("c1", title="井盖 100%破损", place=Place(117.5, 36.7, "西大街 3 号", GREEN)))
    put(log, DESK, report("c2", title="垃圾"), now=NOW + timedelta(days=1))
    dispatched(log, "c3")

    async def ids(audience: Audience, **query: object) -> list[str]:
        return [row.id for row in (await reader.find(audience, CasesQuery(**query))).rows]  # type: ignore[arg-type]

    assert await ids(ALL, text="西大街 井盖") == ["c1"]
    assert await ids(ALL, text="100%") == ["c1"]
    assert await ids(ALL, text="1_0") == []
    assert await ids(ALL, text="261123-0001") == ["c1"]
    assert await ids(ALL, stage="to_sign") == ["c3"]
    assert await ids(ALL, since=NOW + timedelta(hours=1)) == ["c2"]
    assert await ids(ALL, until=NOW + timedelta(hours=1), stage="received") == ["c1"]
    assert (await ids(CLEANING), await ids(PARKS)) == (["c3"], ["c1"])
    assert await ids(ALL, text="'; DROP TABLE thing; --") == []


async def test_a_timeline_tells_every_event_of_one_thing_and_hides_what_the_mask_hides(
    both: tuple[Log, Reader],
) -> None:
    log, reader = both
    put(
        log,
        DESK,
        report("c1", reporter=Personal(person=PersonId("p-zhang"))),
        ask.AddNote(case=CaseId("c1"), words="内部"),
    )
    put(log, DESK, report("c2"))
    told = [item for page in await pages(reader, ALL, TimelineQuery(thing="c1"), 1) for item in page.items]
    assert [each.kind for each in told] == ["CaseReported", "NoteAdded"]
    assert told[0].event is not None and b"p-zhang" in bytes(told[0].event)
    office = (await reader.find(OFFICE, TimelineQuery(thing="c1"))).items
    assert office[0].event is not None and b"p-zhang" not in bytes(office[0].event)
    wall = (await reader.find(WALL, TimelineQuery(thing="c1"))).items
    assert [(each.kind, each.event, each.by) for each in wall] == [("CaseReported", None, ""), ("NoteAdded", None, "")]
    unseen = await reader.find(PARKS, TimelineQuery(thing="c1"))
    assert (unseen.items, unseen.reason is None) == ((), False)


async def test_an_account_has_no_timeline_for_anybody(both: tuple[Log, Reader]) -> None:
    log, reader = both
    put(log, ADMIN, AddAccount(account=DESK.account, roles=frozenset({Role.OPERATOR})))
    assert (await reader.find(ALL, TimelineQuery(thing=DESK.account))).reason is not None


async def test_a_set_is_fetched_by_its_hash_and_read_with_its_revision(both: tuple[Log, Reader]) -> None:
    _, reader = both
    heads = await reader.references()
    assert [(each.name, each.rev) for each in heads] == [("calendar", 1), ("codebook", 1), ("organisation", 1)]
    body = await reader.reference(heads[1].sha256)
    assert body is not None
    assert read(SetName.CODEBOOK, body, 1).rev == 1
    found = await reader.find(ALL, ReferenceQuery(sha256=heads[1].sha256))
    assert found.data is not None and bytes(found.data) == body
    assert await reader.reference("0" * 64) is None
    assert (await reader.find(ALL, ReferenceQuery(sha256="0" * 64))).reason is not None


async def test_figures_are_counted_in_scope(both: tuple[Log, Reader]) -> None:
    log, reader = both
    closed(log, "c1", NOW + timedelta(hours=2))
    put(log, DESK, report("c2", place=Place(117.5, 36.7, "西街", None)))
    period = FiguresQuery(since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=12))

    async def figures(audience: Audience) -> Figures:
        found = await reader.find(audience, period)
        assert found.data is not None
        return msgspec.json.decode(found.data, type=Figures)

    whole, cleaners = await figures(ALL), await figures(CLEANING)
    assert (whole.reported, whole.closed, cleaners.reported, cleaners.closed) == (2, 1, 1, 1)
    assert (whole.reported_by_hour[10], whole.closed_by_hour[12]) == (2, 1)
    assert [(each.unit, each.due, each.met) for each in whole.units] == [(CLEAN, 1, 1)]
    too_long = FiguresQuery(since=NOW, until=NOW + timedelta(days=401))
    assert (await reader.find(ALL, too_long)).reason is not None


async def test_every_answer_survives_the_codec(both: tuple[Log, Reader]) -> None:
    log, reader = both
    dispatched(log, "c1")
    sha256 = (await reader.references())[0].sha256
    period = FiguresQuery(since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1))
    asked = ReferenceQuery(sha256=sha256), RevealQuery(case="c1", reason="")
    for query in (CasesQuery(), TimelineQuery(thing="c1"), period, *asked):
        found = await reader.find(ALL, query)
        back = from_hub(encode(found))
        assert isinstance(back, Found)
        assert (back.rows, len(back.items), back.reason) == (found.rows, len(found.items), None)


@pytest.mark.parametrize("cursor", ["x", "a:b", "9" * 40])
async def test_a_cursor_that_is_not_ours_is_answered_with_a_sentence(both: tuple[Log, Reader], cursor: str) -> None:
    log, reader = both
    put(log, DESK, report("c1"))
    for query in (CasesQuery(), TimelineQuery(thing="c1")):
        found = await reader.find(ALL, query, cursor)
        assert (found.rows, found.items, found.reason) == ((), (), NOT_OURS)


async def test_a_cursor_behind_everything_finds_nothing_more(both: tuple[Log, Reader]) -> None:
    log, reader = both
    put(log, DESK, report("c1"))
    for query, cursor in ((CasesQuery(), "1:2:3"), (CasesQuery(), "12"), (TimelineQuery(thing="c1"), "12")):
        found = await reader.find(ALL, query, cursor)
        assert (found.rows, found.items, found.reason) == ((), (), None)


async def test_readers_are_not_kept_waiting_by_the_writer(both: tuple[Log, Reader]) -> None:
    log, reader = both
    put(log, DESK, report("c1"))
    with log.writing() as connection:
        connection.exec_driver_sql("DELETE FROM thing")
        found = await asyncio.gather(*(reader.snapshot(ALL, NOW) for _ in range(8)))
    assert [len(each.rows) for each in found] == [1] * 8
    assert log.head == 4


def handed_back(log: Log, case: str, *, wrong: bool, reason: str = "不属本单位") -> None:
    me = dispatched(log, case)
    put(log, CLEANERS, ask.AskHandBack(case=me, reason=reason))
    put(log, DESK, ask.GrantHandBack(case=me, request=1, wrongly_dispatched=wrong))


async def past(reader: Reader, case: str, audience: Audience = ALL, since: datetime = NOW) -> tuple[PastCase, ...]:
    found = await reader.find(audience, PastQuery(case=case, since=since))
    assert found.data is not None, found.reason
    return msgspec.json.decode(found.data, type=tuple[PastCase, ...])


async def test_what_was_at_a_place_is_told_with_every_unit_it_went_to_and_what_came_back(
    both: tuple[Log, Reader],
) -> None:
    log, reader = both
    handed_back(log, "a", wrong=True)
    put(log, DESK, ask.DispatchCase(case=CaseId("a"), lead=GREEN))
    closed(log, "b", NOW + timedelta(hours=1))
    put(log, DESK, report("me"))
    told = {str(each.case): each for each in await past(reader, "me")}
    assert next(iter(told)) == "me"
    assert told["a"].sent == (Sending(CLEAN, returned="不属本单位", is_wrong=True), Sending(GREEN))
    assert (told["b"].sent, told["b"].class_code, told["me"].sent) == ((Sending(CLEAN),), "E0110", ())


async def test_a_case_that_ended_long_before_the_seats_let_go_of_it_is_still_told(both: tuple[Log, Reader]) -> None:
    log, reader = both
    closed(log, "old", NOW)
    put(log, DESK, report("me"), now=NOW + timedelta(days=29))
    assert await reader.find(ALL, CasesQuery())
    assert [each.case for each in await past(reader, "me", since=NOW - timedelta(days=1))] == ["me", "old"]
    assert [each.case for each in await past(reader, "me", since=NOW + timedelta(seconds=1))] == ["me"]


async def test_what_lies_elsewhere_or_was_taken_back_or_is_another_systems_is_not_told(
    both: tuple[Log, Reader],
) -> None:
    log, reader = both
    put(log, DESK, report("me"), report("far", place=Place(117.54, 36.71, "另一处", STREET)))
    put(log, DESK, report("void"))
    put(log, DESK, ask.TakeBackReport(case=CaseId("void"), reason="误报"))
    theirs = ask.TakeOverCase(
        case=CaseId("theirs"),
        title="别处办理",
        place=HERE,
        system="12345",
        number="H1",
        original_title="别处办理",
        department="d",
        opened_at=NOW,
        class_code="E0110",
    )
    assert [each.result for each in put(log, FEED, theirs).answers] == ["ok"]
    assert [each.case for each in await past(reader, "me")] == ["me"]


@pytest.mark.parametrize("audience", [CLEANING, WALL])
async def test_a_unit_and_the_wall_are_told_of_nobodys_past(both: tuple[Log, Reader], audience: Audience) -> None:
    log, reader = both
    dispatched(log, "me")
    found = await reader.find(audience, PastQuery(case="me", since=NOW))
    assert found.data is None and found.reason is not None


async def test_the_past_of_a_case_that_is_not_there_is_a_sentence(both: tuple[Log, Reader]) -> None:
    _, reader = both
    found = await reader.find(ALL, PastQuery(case="nowhere", since=NOW))
    assert found.reason is not None and "没有此案" in found.reason.zh


@pytest.mark.parametrize(
    ("asked", "index"), [(WAITING, "thing_next_rung"), (GUESSED, "thing_guessed_rev")], ids=["waiting", "guessed"]
)
def test_what_the_clock_asks_every_second_is_found_by_its_index(
    both: tuple[Log, Reader], asked: Select[Any], index: str
) -> None:
    with both[0].writing() as connection:
        sql = str(asked.compile(connection))
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?"))
        plan = [each.detail for each in steps]
    assert any(f"USING INDEX {index}" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan
