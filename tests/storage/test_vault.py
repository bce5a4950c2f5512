"""Personal data: out of the log, sealed per person, and gone when it is erased while the chain goes on verifying."""

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import bindparam, select

from console.domain.case.commands import Personal
from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.ids import PersonId
from console.domain.text import Refused
from console.hub.decision import THE_HUB, Ask, settle
from console.hub.ledger import Ledger
from console.storage import questions, tables
from console.storage.log import Log
from console.storage.projection import encoder
from console.storage.verification import examine
from tests.storage.world import HandClock, a_log, asking, put, report
from tests.support.law import DESK, NOW

PHONE = "13812345678"
ZHANG = Personal(person=PersonId("p-zhang"), name="张三丰收", phone=PHONE, words="住在三楼的老人")
MARK = select(tables.command.c.body_hash).where(tables.command.c.id == bindparam("id"))
LI = Personal(person=PersonId("p-li"), name="李四", phone="13987654321", words="")


def on_disk(folder: Path, words: str) -> list[str]:
    """The names of the files in which the words stand in clear."""
    return [file.name for file in folder.rglob("*") if file.is_file() and words.encode() in file.read_bytes()]


def database_bytes(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob("lujian.db*")]


def known(log: Log, personal: Personal) -> Personal | None:
    with log.writing() as connection:
        return log.vault.open(connection, personal.person)


def test_what_belongs_to_a_person_stands_nowhere_in_clear(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    put(log, DESK, report("c1", reporter=ZHANG), report("c2", reporter=LI))
    assert (known(log, ZHANG), known(log, LI)) == (ZHANG, LI)
    assert [on_disk(tmp_path, word) for word in (PHONE, ZHANG.name, ZHANG.words)] == [[], [], []]
    log.close()


async def test_an_erased_person_is_gone_and_the_chain_still_verifies(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    asked = asking(report("c1", reporter=ZHANG))
    settle(log, [Ask(DESK, asked)], NOW)
    put(log, DESK, report("c2", reporter=LI))
    with log.writing() as connection:
        row = connection.execute(select(tables.sealed).where(tables.sealed.c.person == ZHANG.person)).one()
        key = connection.execute(select(tables.person_key).where(tables.person_key.c.person == ZHANG.person)).one()
        mark = connection.execute(
            select(tables.command.c.body_hash).where(tables.command.c.id == asked.id)
        ).scalar_one()
    ledger = Ledger(log, HandClock())
    ledger.start()
    with pytest.raises(Refused):
        await ledger.erase(DESK, ZHANG.person, "本人要求")
    await ledger.erase(THE_HUB, ZHANG.person, "本人要求")
    await ledger.stop()

    assert (known(log, ZHANG), known(log, LI)) == (None, LI)
    assert not any(
        secret in data for data in database_bytes(tmp_path) for secret in (row.ciphertext, key.wrapped, mark)
    )
    with log.writing() as connection:
        assert examine(connection, log.archive, None, log.vault).is_whole
        assert connection.execute(select(tables.audit.c.what, tables.audit.c.thing)).all() == [("erase", "p-zhang")]
    again = settle(log, [Ask(DESK, asked)], NOW)
    assert (again.answers[0].result, again.recorded) == ("ok", ())
    log.close()


def test_an_erased_person_may_report_again(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    put(log, DESK, report("c1", reporter=ZHANG))
    with log.writing() as connection:
        log.vault.erase(connection, ZHANG.person, NOW)
    put(log, DESK, report("c2", reporter=ZHANG))
    assert known(log, ZHANG) == ZHANG
    log.close()


def test_neither_the_commitment_nor_the_answered_ask_gives_a_phone_number_to_who_tries_them_all(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    asked = asking(report("c1", reporter=ZHANG))
    settle(log, [Ask(DESK, asked)], NOW)
    with log.writing() as connection:
        sealed = connection.execute(select(tables.event.c.sealed).where(tables.event.c.o == 4)).scalar_one()
        mark = connection.execute(
            select(tables.command.c.body_hash).where(tables.command.c.id == asked.id)
        ).scalar_one()
    assert msgspec.json.decode(sealed) != [sha256(msgspec.json.encode(ZHANG)).hexdigest()]
    assert mark != sha256(encoder.encode(asked.body)).digest()
    log.close()


def test_without_a_reason_a_reporter_is_masked_and_only_for_the_desk(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    put(log, DESK, report("c1", reporter=ZHANG))
    with log.writing() as connection:
        desk = Audience(DISTRICT, Mask.DESK)
        found = questions.reporters(connection, log.vault, desk, "c1", in_clear=False)
        walls = questions.reporters(connection, log.vault, Audience(DISTRICT, Mask.WALL), "c1", in_clear=True)
    assert found.data is not None
    shown = msgspec.json.decode(found.data, type=list[Personal])
    assert shown == [Personal(person=ZHANG.person, name="张**", phone="138****5678", words="")]
    assert walls.data is None
    log.close()


@pytest.mark.parametrize("phone", ["", "110", "8123456"])
def test_a_short_number_is_hidden_whole(phone: str) -> None:
    assert questions.masked(Personal(person=PersonId("p"), phone=phone)).phone == "*" * len(phone)
