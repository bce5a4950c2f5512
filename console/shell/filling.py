"""From what a person answered to the fields of a command: what only a seat can make is made here, once for all forms.

photos are sent and become blobs · a reporter and a part of a split get ids · new things get theirs
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import msgspec

from console.domain.case import commands as ask
from console.domain.case.things import Photo, PhotoRole
from console.domain.ids import BlobId, CaseId, PersonId
from console.shell.pictures import taken_at
from console.sync.files import FileFault
from resources.tongue import say
from widgets.cases.answers import Fields, Spoken
from widgets.cases.parts import Portion
from widgets.cases.pictures import Files

Upload = Callable[[Path], Awaitable[BlobId]]
MAKE: dict[str, Callable[[], str]] = {"new": lambda: str(uuid4()), "supervision": lambda: str(uuid4())}
"""The ids that an ask makes up, by the field of the command."""


class Unsent(Exception):
    """A photo could not be sent; `words` say why, `name` is the question it answers."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.name, self.words = name, words


async def filled(command: type, fields: Fields, upload: Upload, now: datetime) -> Fields:
    """The fields as the command takes them; raises Unsent."""
    told = {name: await _made(name, given, upload, now) for name, given in fields.items()}
    wanted = {field.name for field in msgspec.structs.fields(command)}
    return told | {name: make() for name, make in MAKE.items() if name in wanted}


async def _made(name: str, given: object, upload: Upload, now: datetime) -> object:
    match given:
        case Spoken():
            person = PersonId(str(uuid4()))
            return ask.Personal(person=person, name=given.name, phone=given.phone, words=given.words)
        case Files():
            try:
                return tuple([await _sent(Path(each.path), each.role, upload, now) for each in given.pictures])
            except (FileFault, OSError) as fault:
                reason = say(*fault.reason) if isinstance(fault, FileFault) else str(fault)
                words = say(f"照片未能上传：{reason}", f"The photo could not be sent: {reason}")
                raise Unsent(name, words) from fault
        case tuple():
            return tuple(_part(each) if isinstance(each, Portion) else each for each in given)
        case _:
            return given


async def _sent(file: Path, role: PhotoRole, upload: Upload, now: datetime) -> Photo:
    return Photo(await upload(file), role, await asyncio.to_thread(taken_at, file, now))


def _part(portion: Portion) -> ask.Share:
    return ask.Share(
        case=CaseId(str(uuid4())),
        class_code=portion.class_code,
        condition=portion.condition,
        title=portion.title,
        place=portion.place,
    )
