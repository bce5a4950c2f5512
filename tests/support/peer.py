"""A hub of one audience, in memory and on frames alone: what a seat's link is tried against."""

from datetime import datetime, timedelta
from hashlib import sha256

from console.domain.ids import AccountId
from console.domain.people import Role
from console.domain.rows import AnyRow
from console.domain.text import Text
from console.wire import frames
from console.wire.codec import encode, from_seat
from tests.support.rows import NOON

WANG = frames.Who(
    account=AccountId("wang"),
    name="王派遣",
    roles=frozenset({Role.DISPATCHER}),
    unit=None,
    scope="district",
    mask="desk",
)


class Peer:
    """Keeps a history of rows and says what a faithful hub says; `behind`: its clock against the seat's."""

    def __init__(self, behind: timedelta = timedelta()) -> None:
        self.epoch, self.boot = "e1", "b1"
        self.behind = behind
        self.rows: dict[str, AnyRow] = {}
        self.news: list[frames.News] = []
        self.head = 0
        self.said: list[frames.SeatFrame] = []
        self.is_deaf = False
        """Hears commands and answers none."""

    def now(self, now: datetime) -> datetime:
        return now - self.behind

    def commit(self, *rows: AnyRow, gone: tuple[str, ...] = (), skip: int = 0) -> frames.News:
        """One frame of news; `skip` offsets before it were for other audiences."""
        prev = self.stands
        items = []
        self.head += skip
        for row in rows:
            self.rows[row.id] = row
            self.head += 1
            items.append(self._item(row.id, row=row))
        for id in gone:
            self.rows.pop(id, None)
            self.head += 1
            items.append(self._item(id, gone=True))
        news = frames.News(prev=prev, o=self.head, items=tuple(items))
        self.news.append(news)
        return news

    @property
    def stands(self) -> int:
        """The last offset sent on this stream."""
        return self.news[-1].o if self.news else 0

    def mark(self, prev: int | None = None, at: datetime = NOON) -> frames.Mark:
        return frames.Mark(prev=self.stands if prev is None else prev, o=self.head, at=at)

    def answer(self, text: str, now: datetime) -> list[frames.FromHub]:
        """What a faithful hub says to one frame of a seat."""
        frame = from_seat(text)
        self.said.append(frame)
        match frame:
            case frames.SignIn(password="wrong"):
                return [frames.SignInRefused(reason=Text("账号或密码不对。", "Wrong account or password."))]
            case frames.SignIn() | frames.Token():
                return [frames.SignedIn(token="t1", who=WANG)]
            case frames.Hello(epoch=self.epoch, offset=offset) if offset <= self.head:
                missed = [each for each in self.news if each.o > offset]
                return [self.welcome("resume", now), *missed, self.mark(at=self.now(now))]
            case frames.Hello():
                return [self.welcome("snapshot", now), *self.snapshot(), self.mark(prev=self.head, at=self.now(now))]
            case frames.Ping(n=n):
                return [frames.Pong(n=n, at=self.now(now))]
            case frames.Command() | frames.Batch() if self.is_deaf:
                return []
            case frames.Command(id=id):
                return [frames.Answer(id=id, result="ok", o=self.head)]
            case frames.Batch(commands=commands):
                return [frames.Answer(id=each.id, result="ok", o=self.head) for each in commands]
            case _:
                return []

    def welcome(self, mode: str, now: datetime) -> frames.Welcome:
        return frames.Welcome(
            proto=1,
            epoch=self.epoch,
            boot=self.boot,
            head=self.head,
            floor=0,
            mode="resume" if mode == "resume" else "snapshot",
            server_at=self.now(now),
            min_app="0",
            http="",
            references=(),
        )

    def snapshot(self, per_frame: int = 2) -> list[frames.FromHub]:
        rows = sorted(self.rows.values(), key=lambda row: (type(row).__name__, row.id))
        parts = [rows[i : i + per_frame] for i in range(0, len(rows), per_frame)]
        digest = sha256(b"".join(encode(row) for row in rows)).hexdigest()
        return [
            frames.SnapshotBegin(at=self.head),
            *(frames.Rows(rows=tuple(part)) for part in parts),
            frames.SnapshotEnd(at=self.head, count=len(rows), sha256=digest),
        ]

    def _item(self, id: str, row: AnyRow | None = None, gone: bool = False) -> frames.Item:
        return frames.Item(
            o=self.head,
            kind="NoteAdded",
            v=1,
            thing=id,
            ver=1,
            at=NOON,
            by=AccountId("wang"),
            row=row,
            gone=gone,
        )
