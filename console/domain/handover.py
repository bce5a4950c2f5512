"""交接班: a page of everything that is owed, signed twice, by who leaves and by who takes over.

writing ──▶ signed 待接班 ──▶ taken 已交接
   │            │
   └────────────┴──▶ withdrawn 已撤回

The page is frozen with its hash when the outgoing shift leader signs; the incoming one signs the same hash. A line
may be questioned and is answered beside it; nothing on the page itself ever changes.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol, assert_never

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from console.domain.ids import ID_MOST, AccountId, HandoverId, usable
from console.domain.instant import Instant
from console.domain.people import Actor, Role
from console.domain.text import Refused, Text

LINES_AT_ONCE = 30
"""Lines of one ask: with the longest words they still fit a frame of a seat."""
LINES_MOST = 600
TITLE_MOST, TOLD_MOST, NOTE_MOST = 120, 120, 200
REMARKS_MOST = 2_000
CHARACTERS_MOST = 100_000
"""Of all lines together: every seat gets the page in one frame."""
DOUBTS_MOST = 100
MAY_HAND_OVER = frozenset({Role.SHIFT_LEADER})


class HandoverStage(StrEnum):
    """Where a page stands. The value is what travels and what is stored."""

    WRITING = "writing"
    SIGNED = "signed"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


HANDOVER_STAGE_NAMES: dict[HandoverStage, Text] = {
    HandoverStage.WRITING: Text("编写中", "Being written"),
    HandoverStage.SIGNED: Text("待接班", "To be taken over"),
    HandoverStage.TAKEN: Text("已交接", "Taken over"),
    HandoverStage.WITHDRAWN: Text("已撤回", "Withdrawn"),
}


class Section(StrEnum):
    """What a line of the page is about, in the order of the page."""

    OVERDUE = "overdue"
    DUE = "due"
    REQUEST = "request"
    DIRECTIVE = "directive"
    SUPERVISION = "supervision"
    SUSPENDED = "suspended"
    PROMISE = "promise"
    SILENCE = "silence"


SECTION_NAMES: dict[Section, Text] = {
    Section.OVERDUE: Text("已超期", "Overdue"),
    Section.DUE: Text("下一班到期", "Due next shift"),
    Section.REQUEST: Text("待审批的申请", "Requests to judge"),
    Section.DIRECTIVE: Text("批示未回复", "Directives unanswered"),
    Section.SUPERVISION: Text("督办未了", "Supervision open"),
    Section.SUSPENDED: Text("挂账", "Suspended"),
    Section.PROMISE: Text("对群众和商户的约定", "Promised to people"),
    Section.SILENCE: Text("没有声音的", "Silent"),
}


class PageLine(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One thing that is owed. `thing`: the case it opens, '' where there is none; `title` '': `told` says it all."""

    section: Section
    thing: str = ""
    number: str = ""
    title: str = ""
    told: Text
    due_at: Instant | None = None
    note: str = ""


class Doubt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """存疑: a question to one line (its place on the page, from 1), and what was answered."""

    n: int
    line: int
    words: str
    by: AccountId
    at: Instant
    answer: str = ""
    answered_at: Instant | None = None


class Handover(Struct, frozen=True, kw_only=True):
    """`by` leaves and `taken_by` takes over; `until`: the end of the shift that begins."""

    id: HandoverId
    ver: int
    stage: HandoverStage
    by: AccountId
    opened_at: datetime
    until: datetime
    lines: tuple[PageLine, ...] = ()
    remarks: str = ""
    sha256: str = ""
    signed_at: datetime | None = None
    taken_by: AccountId | None = None
    taken_at: datetime | None = None
    withdrawn_at: datetime | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def ended_at(self) -> datetime | None:
        """When it stopped being owed; a page that was never signed is nobody's business."""
        match self.stage:
            case HandoverStage.WRITING:
                return self.opened_at
            case HandoverStage.SIGNED:
                return None
            case HandoverStage.TAKEN:
                return self.taken_at
            case HandoverStage.WITHDRAWN:
                return self.withdrawn_at


class HandoverCommand(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True, kw_only=True):
    handover: HandoverId


class OpenHandover(HandoverCommand, frozen=True, kw_only=True):
    """Begin a page for the shift that lasts until then."""

    until: Instant


class WriteHandover(HandoverCommand, frozen=True, kw_only=True):
    """The next lines of a page."""

    lines: tuple[PageLine, ...]


class SignHandover(HandoverCommand, frozen=True, kw_only=True):
    """交班签字: the page is what this hash says; see `page_sha256`."""

    sha256: str
    remarks: str = ""


class QuestionLine(HandoverCommand, frozen=True, kw_only=True):
    line: int
    words: str


class AnswerDoubt(HandoverCommand, frozen=True, kw_only=True):
    doubt: int
    words: str


class TakeOver(HandoverCommand, frozen=True, kw_only=True):
    """接班签字: of the page with this hash."""

    sha256: str


class WithdrawHandover(HandoverCommand, frozen=True, kw_only=True):
    """撤回: before anybody has taken over, to write it anew."""


class HandoverEvent(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True):
    handover: HandoverId


class HandoverOpened(HandoverEvent, frozen=True, kw_only=True):
    until: Instant


class HandoverWritten(HandoverEvent, frozen=True, kw_only=True):
    lines: tuple[PageLine, ...]


class HandoverSigned(HandoverEvent, frozen=True, kw_only=True):
    sha256: str
    remarks: str = ""


class LineQuestioned(HandoverEvent, frozen=True, kw_only=True):
    doubt: int
    line: int
    words: str


class DoubtAnswered(HandoverEvent, frozen=True, kw_only=True):
    doubt: int
    words: str


class HandoverTaken(HandoverEvent, frozen=True, kw_only=True):
    sha256: str


class HandoverWithdrawn(HandoverEvent, frozen=True, kw_only=True):
    pass


AnyHandoverCommand = (
    OpenHandover | WriteHandover | SignHandover | QuestionLine | AnswerDoubt | TakeOver | WithdrawHandover
)
AnyHandoverEvent = (
    HandoverOpened
    | HandoverWritten
    | HandoverSigned
    | LineQuestioned
    | DoubtAnswered
    | HandoverTaken
    | HandoverWithdrawn
)


class HandoverBook(Protocol):
    def handover(self, handover: HandoverId) -> Handover | None: ...


def page_sha256(lines: Sequence[PageLine], remarks: str, until: datetime) -> str:
    """The hash of a page as both sign it: SHA-256 of `[until, remarks, lines]` in deterministic JSON."""
    return sha256(_encoder.encode([until, remarks, list(lines)])).hexdigest()


def decide(
    book: HandoverBook, command: AnyHandoverCommand, actor: Actor, now: datetime
) -> tuple[AnyHandoverEvent, ...]:
    if not MAY_HAND_OVER & actor.roles:
        raise Refused("交接班由值班长办理。", "Handing over a shift is for shift leaders.")
    page = book.handover(command.handover)
    if isinstance(command, OpenHandover):
        return _open(page, command, now)
    if page is None:
        raise Refused("没有这份交接班记录。", "There is no such hand-over page.")
    match command:
        case WriteHandover():
            return (_written(page, command, actor),)
        case SignHandover():
            return (_signed(page, command, actor),)
        case WithdrawHandover():
            _own(page, actor)
            if page.stage not in (HandoverStage.WRITING, HandoverStage.SIGNED):
                raise Refused("已交接或已撤回，不能再撤回。", "It is taken over or withdrawn already.")
            return (HandoverWithdrawn(handover=page.id),)
        case QuestionLine():
            return (_questioned(page, command, actor),)
        case AnswerDoubt():
            return (_answered(page, command, actor),)
        case TakeOver():
            return (_taken(page, command, actor),)
        case _:
            assert_never(command)


def _open(page: Handover | None, command: OpenHandover, now: datetime) -> tuple[HandoverOpened]:
    usable(command.handover)
    if page is not None:
        raise Refused("该交接班编号已被使用。", "That hand-over id is taken.")
    if command.until <= now:
        raise Refused("下一班的结束时间必须晚于现在。", "The next shift must end in the future.")
    return (HandoverOpened(handover=command.handover, until=command.until),)


def _written(page: Handover, command: WriteHandover, actor: Actor) -> HandoverWritten:
    _own(page, actor)
    _at(page, HandoverStage.WRITING)
    if not command.lines or len(command.lines) > LINES_AT_ONCE or len(page.lines) + len(command.lines) > LINES_MOST:
        raise Refused(
            f"每次写 1 至 {LINES_AT_ONCE} 行，全页最多 {LINES_MOST} 行。",
            f"1 to {LINES_AT_ONCE} lines at a time, {LINES_MOST} on a page.",
        )
    if sum(map(_characters, (*page.lines, *command.lines))) > CHARACTERS_MOST:
        raise Refused(
            f"全页文字超过 {CHARACTERS_MOST:,} 字，请缩短附注。",
            f"The page is above {CHARACTERS_MOST:,} characters; shorten the notes.",
        )
    if any(_is_too_long(line) for line in command.lines):
        raise Refused(f"一行过长；附注最多 {NOTE_MOST} 字。", f"A line is too long; a note has {NOTE_MOST} characters.")
    return HandoverWritten(handover=page.id, lines=command.lines)


def _characters(line: PageLine) -> int:
    return sum(map(len, (line.thing, line.number, line.title, *line.told, line.note)))


def _is_too_long(line: PageLine) -> bool:
    names = max(len(line.thing), len(line.number)) > ID_MOST or len(line.title) > TITLE_MOST
    return names or max(map(len, line.told)) > TOLD_MOST or len(line.note) > NOTE_MOST


def _signed(page: Handover, command: SignHandover, actor: Actor) -> HandoverSigned:
    _own(page, actor)
    _at(page, HandoverStage.WRITING)
    if len(command.remarks) > REMARKS_MOST:
        raise Refused(f"备注最多 {REMARKS_MOST} 字。", f"Remarks have at most {REMARKS_MOST} characters.")
    if command.sha256 != page_sha256(page.lines, command.remarks, page.until):
        raise Refused(
            "所签的与已提交的页面不同，请重新生成后再签。", "That is not the page as it was written; write it anew."
        )
    return HandoverSigned(handover=page.id, sha256=command.sha256, remarks=command.remarks)


def _questioned(page: Handover, command: QuestionLine, actor: Actor) -> LineQuestioned:
    _at(page, HandoverStage.SIGNED)
    if actor.account == page.by:
        raise Refused(
            "由接班人存疑；要改自己写的，请撤回重写。", "Who takes over asks; to change your own page, withdraw it."
        )
    if not 1 <= command.line <= len(page.lines):
        raise Refused("没有这一行。", "There is no such line.")
    if len(page.doubts) >= DOUBTS_MOST:
        raise Refused("存疑过多，请当面说清后请对方重写。", "Too many questions; talk, and have it written anew.")
    words = _said(command.words)
    return LineQuestioned(handover=page.id, doubt=len(page.doubts) + 1, line=command.line, words=words)


def _answered(page: Handover, command: AnswerDoubt, actor: Actor) -> DoubtAnswered:
    _own(page, actor)
    _at(page, HandoverStage.SIGNED, HandoverStage.TAKEN)
    doubt = next((each for each in page.doubts if each.n == command.doubt), None)
    if doubt is None:
        raise Refused("没有这条存疑。", "There is no such question.")
    if doubt.answered_at is not None:
        raise Refused("这条存疑已答复。", "That question is answered already.")
    return DoubtAnswered(handover=page.id, doubt=doubt.n, words=_said(command.words))


def _taken(page: Handover, command: TakeOver, actor: Actor) -> HandoverTaken:
    _at(page, HandoverStage.SIGNED)
    if actor.account == page.by:
        raise Refused("交班和接班须由两人分别签字。", "Two people sign: one leaves, another takes over.")
    if command.sha256 != page.sha256:
        raise Refused("这不是对方签的那一页，请刷新后再看。", "That is not the page that was signed; look at it again.")
    return HandoverTaken(handover=page.id, sha256=page.sha256)


def _own(page: Handover, actor: Actor) -> None:
    if actor.account != page.by:
        raise Refused("只有交班人可以这样做。", "Only who wrote the page may do that.")


def _at(page: Handover, *stages: HandoverStage) -> None:
    if page.stage not in stages:
        name = HANDOVER_STAGE_NAMES[page.stage]
        raise Refused(f"这份交接班记录现为“{name.zh}”。", f"This hand-over page is: {name.en}.")


def _said(words: str) -> str:
    kept = words.strip()
    if not kept or len(kept) > NOTE_MOST:
        raise Refused(f"请填写 {NOTE_MOST} 字以内的文字。", f"Write something, at most {NOTE_MOST} characters.")
    return kept


def evolve(page: Handover | None, event: AnyHandoverEvent, by: AccountId, at: datetime) -> Handover:
    if isinstance(event, HandoverOpened):
        return Handover(id=event.handover, ver=1, stage=HandoverStage.WRITING, by=by, opened_at=at, until=event.until)
    assert page is not None
    page = replace(page, ver=page.ver + 1)
    match event:
        case HandoverWritten():
            return replace(page, lines=(*page.lines, *event.lines))
        case HandoverSigned():
            return replace(page, stage=HandoverStage.SIGNED, sha256=event.sha256, remarks=event.remarks, signed_at=at)
        case LineQuestioned():
            doubt = Doubt(n=event.doubt, line=event.line, words=event.words, by=by, at=at)
            return replace(page, doubts=(*page.doubts, doubt))
        case DoubtAnswered():
            doubts = tuple(
                replace(each, answer=event.words, answered_at=at) if each.n == event.doubt else each
                for each in page.doubts
            )
            return replace(page, doubts=doubts)
        case HandoverTaken():
            return replace(page, stage=HandoverStage.TAKEN, taken_by=by, taken_at=at)
        case HandoverWithdrawn():
            return replace(page, stage=HandoverStage.WITHDRAWN, withdrawn_at=at)
        case _:
            assert_never(event)


_encoder = msgspec.json.Encoder(order="deterministic")
