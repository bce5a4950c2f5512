"""One ask, one answer: what stands between a command as it came and the events it causes.

asked before? ─▶ still valid? ─▶ may this account? ─▶ as the asker saw it? ─▶ the law decides
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from console.domain.catalogue import decide, presumed, target
from console.domain.duty import Thing, audience_of, may_ask_about, row
from console.domain.ids import AccountId
from console.domain.people import Actor, Role
from console.domain.reference import PublishReference
from console.domain.text import Conflict, Refused, Text
from console.storage.batch import Batch, Draft
from console.storage.faults import STORAGE_FAILURES
from console.storage.log import SYSTEM, Log
from console.storage.projection import encoder
from console.storage.records import Recorded
from console.wire import frames

THE_HUB = Actor(account=AccountId(SYSTEM), roles=frozenset({Role.ADMIN}))
"""Who acts when the hub itself sets something up."""

BROKEN = Text("程序处理此操作时出错，已记录，请联系管理员。", "The program failed on this ask; it is in the log.")
USED = Text("同一编号已用于另一项操作，请重新提交。", "That id was used for another ask; send it anew.")
EXPIRED = Text("该操作已过有效期，未执行。", "This ask is past its time and was not carried out.")
UNSEEN = Text("没有此件，或不在您的范围内。", "There is no such thing in your scope.")
CHANGED = Text("该账号的权限已变更，请重新登录后再试。", "This account's rights have changed; sign in again and retry.")
DISABLED = Text("该账号已停用。", "This account is disabled.")
OTHER_BYTES = Text("内容与校验值不符，请重新发布。", "The bytes do not match their hash; publish them again.")

_log = logging.getLogger(__name__)


class Ask(Struct, frozen=True):
    """A command with who asks it."""

    actor: Actor
    command: frames.Command


class Settled(Struct, frozen=True):
    """A group that is on disk: its events in order, an answer per ask."""

    recorded: tuple[Recorded, ...]
    answers: tuple[frames.Answer, ...]


def settle(log: Log, asks: Sequence[Ask], now: datetime) -> Settled:
    """Decide a group and commit it with one fsync; raises NotKept where the storage failed under it."""
    with log.writing() as connection:
        batch = log.batch(connection, now)
        missed = log.missed(connection, batch)
        if len(asks) > 1:
            batch.foresee(
                [(each.actor.account, each.command.id) for each in asks], (target(each.command.body) for each in asks)
            )
        answers = tuple(answer(batch, each) for each in asks)
        batch.write()
    log.committed(batch)
    return Settled((*missed, *batch.recorded), answers)


def answer(batch: Batch, ask: Ask) -> frames.Answer:
    """The final answer to one ask, recorded with its effect; asking twice is asking once."""
    command, account = ask.command, ask.actor.account
    mark = batch.fingerprint(command.body)
    earlier = batch.earlier(account, command.id)
    if earlier is not None:
        if earlier.body_hash in (mark, b""):
            return _again(batch, ask.actor, msgspec.json.decode(earlier.answer, type=frames.Answer))
        return frames.Answer(id=command.id, result="invalid", reason=USED)
    given = _decided(batch, ask)
    batch.remember(account, command.id, mark, encoder.encode(given))
    return given


def _again(batch: Batch, actor: Actor, given: frames.Answer) -> frames.Answer:
    """An answer once more, without the row of a thing that has left the asker's scope since."""
    if given.current is None or any(may_ask_about(actor, each) for each in batch.things_named(given.current.id)):
        return given
    return replace(given, current=None, ver=0)


def _decided(batch: Batch, ask: Ask) -> frames.Answer:
    draft = Draft(batch)
    try:
        _admit(batch, draft, ask)
        for event in decide(draft, ask.command.body, ask.actor, batch.now):
            draft.take(event, ask.actor.account, batch.now)
    except Conflict as conflict:
        found = (each for each in batch.things_named(conflict.thing) if may_ask_about(ask.actor, each))
        return _refused(ask, "conflict", conflict.reason, next(found, None))
    except _Late:
        return _refused(ask, "expired", EXPIRED)
    except _Malformed as fault:
        return _refused(ask, "invalid", fault.reason)
    except Refused as refusal:
        return _refused(ask, "denied", refusal.reason)
    except STORAGE_FAILURES:
        raise
    except Exception:  # noqa: BLE001  one ask's bug must not take the hub, nor its neighbours in the group
        _log.exception("deciding %s %s failed", type(ask.command.body).__name__, ask.command.id)
        return _refused(ask, "invalid", BROKEN)
    batch.accept(draft, ask.actor, ask.command.body, ask.command.id)
    return frames.Answer(id=ask.command.id, result="ok", o=batch.o, ver=_ver(batch, draft, ask.command))


def _admit(batch: Batch, draft: Draft, ask: Ask) -> None:
    """What holds for every ask, whatever it is about."""
    command, actor = ask.command, ask.actor
    if command.valid_until is not None and command.valid_until < batch.now:
        raise _Late
    account = draft.account(actor.account)
    if account is not None and account.is_disabled:
        raise Refused(*DISABLED)
    if account is not None and (account.roles, account.unit) != (actor.roles, actor.unit):
        raise Refused(*CHANGED)
    for key in presumed(command.body):
        thing = draft.thing(key)
        if thing is None or not may_ask_about(actor, thing):
            raise Refused(*UNSEEN)
    about = target(command.body)
    for id_, ver in command.expects.items():
        own = draft.thing(about) if id_ == about[1] else None
        expected = batch.things_named(id_) if own is None else (own,)
        if ver not in ({each.ver for each in expected if may_ask_about(actor, each)} or {0}):
            raise Conflict(id_)
    body = command.body
    if isinstance(body, PublishReference) and sha256(body.body.encode()).hexdigest() != body.sha256:
        raise _Malformed(OTHER_BYTES)


def _refused(
    ask: Ask,
    result: Literal["conflict", "denied", "invalid", "expired"],
    reason: Text,
    current: Thing | None = None,
) -> frames.Answer:
    seen = None if current is None else row(current, audience_of(ask.actor))
    ver = 0 if current is None else current.ver
    return frames.Answer(id=ask.command.id, result=result, reason=reason, current=seen, ver=ver)


def _ver(batch: Batch, draft: Draft, command: frames.Command) -> int:
    body = command.body
    if isinstance(body, PublishReference):
        return batch.references[body.name].rev
    thing = draft.thing(target(body))
    return 0 if thing is None else thing.ver


class _Late(Exception):
    """The ask came after its own limit."""


class _Malformed(Exception):
    """The ask contradicts itself."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason
