"""The sheet of keys says of every letter what it does, and of none what it does not."""

from console.domain.case.table import TABLE
from console.domain.ids import AccountId, UnitId
from console.domain.people import Actor, Role
from console.seats.deskdeeds import LETTERS, chapters
from console.shell import keys
from console.shell.keys import acts, of_office
from widgets.cases.chapters import CHAPTERS, key_of
from widgets.cases.questions import has_button

DESK = Actor(AccountId("desk01"), frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER}))
UNIT = Actor(AccountId("unit01"), frozenset({Role.UNIT}), UnitId("st-qingquan"))


def test_every_letter_of_an_act_stands_under_its_heading_once():
    told = {row.keys[0]: row.words for chapter in acts(DESK) for row in chapter.rows}
    lawful = [row for row in TABLE if has_button(row.action) and row.roles & DESK.roles and key_of(row)]
    assert told == {key_of(row): row.name for row in lawful}
    assert [chapter.title for chapter in acts(DESK)] == [t for t, _ in CHAPTERS if t in {c.title for c in acts(DESK)}]


def test_nobody_is_told_of_acts_of_others():
    told = {row.words.zh for chapter in of_office(UNIT) for row in chapter.rows}
    assert "签收" in told and "派遣" not in told
    assert "签收" not in {row.words.zh for chapter in chapters(DESK) for row in chapter.rows}


def test_a_letter_means_one_thing_at_a_time_at_the_desk():
    apart = {keys.ALERTS.title, keys.MAP.title, keys.PHOTOS.title, keys.SESSION.title}
    letters = [
        key
        for chapter in chapters(DESK)
        if chapter.title not in apart
        for row in chapter.rows
        for key in row.keys
        if len(key) == 1 and key.isalpha()
    ]
    assert sorted(letters) == sorted(set(letters))
    assert {letter for letter, *_ in LETTERS} < set(letters)
