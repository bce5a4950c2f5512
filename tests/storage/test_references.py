"""Every revision of a reference set stays answerable: an open case keeps the one it was filed under."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from console.domain.codebook import Codebook
from console.domain.deadline import Limit, LimitUnit
from console.domain.reference import ReferencePublished, SetName
from console.domain.text import Refused
from console.storage.batch import Draft
from console.storage.log import Log
from console.storage.references import of_revision, revisions
from tests.storage.world import a_log, publishing, put
from tests.support.law import ADMIN, NOW, a_codebook


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    opened = a_log(tmp_path / "data")
    yield opened
    opened.close()


def shorter(hours: int) -> Codebook:
    """The small codebook with another limit for litter."""
    book = a_codebook()
    litter = book.small_class("E0110")
    one = structs.replace(litter.conditions[0], limit=Limit(hours, LimitUnit.WORK_HOUR))
    changed = structs.replace(litter, conditions=(one,))
    return structs.replace(book, classes=tuple(changed if each is litter else each for each in book.classes))


def limits(log: Log, *revs: int | None) -> list[int]:
    with log.writing() as connection:
        draft = Draft(log.batch(connection, NOW))
        return [draft.codebook(rev).condition("E0110", 1).limit.value for rev in revs]


def test_a_codebook_is_given_as_it_was_at_its_revision(log: Log):
    put(log, ADMIN, publishing(SetName.CODEBOOK, shorter(3)))
    put(log, ADMIN, publishing(SetName.CODEBOOK, shorter(2)))
    assert limits(log, None, 1, 2, 3) == [2, 4, 3, 2]


def test_revisions_published_in_one_group_are_told_apart_before_they_are_written(log: Log):
    with log.writing() as connection:
        batch = log.batch(connection, NOW)
        for book in (shorter(3), shorter(2)):
            draft, command = Draft(batch), publishing(SetName.CODEBOOK, book)
            rev = draft.revision(SetName.CODEBOOK) + 1
            draft.take(ReferencePublished(name=command.name, rev=rev, sha256=command.sha256), ADMIN.account, NOW)
            batch.accept(draft, ADMIN, command, None)
        found = [Draft(batch).codebook(rev).condition("E0110", 1).limit.value for rev in (None, 1, 2, 3)]
    assert found == [2, 4, 3, 2]


@pytest.mark.parametrize("rev", [0, 2, -1])
def test_a_revision_that_never_was_is_refused_by_its_number(log: Log, rev: int):
    with pytest.raises(Refused, match=f"没有第 {rev} 版"):
        limits(log, rev)


def test_the_same_bytes_published_again_are_another_revision(log: Log):
    put(log, ADMIN, publishing(SetName.CODEBOOK, shorter(3)), publishing(SetName.CODEBOOK, a_codebook()))
    assert limits(log, 1, 2, 3) == [4, 3, 4]
    with log.writing() as connection:
        again = of_revision(connection, SetName.CODEBOOK, 3)
        assert again is not None and again.rev == 3


def test_every_revision_is_listed_with_who_published_it_and_when(log: Log):
    put(log, ADMIN, publishing(SetName.CODEBOOK, shorter(3)))
    with log.writing() as connection:
        found = revisions(connection)
    assert [(each.name, each.rev, each.by) for each in found] == [
        ("calendar", 1, "system"),
        ("codebook", 2, "admin"),
        ("codebook", 1, "system"),
        ("organisation", 1, "system"),
    ]
    assert {each.at for each in found} == {NOW}
