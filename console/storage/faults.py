"""What can be wrong with a data folder, said to the person who has to do something about it."""

from sqlalchemy.exc import DBAPIError

from console.domain.text import Text


class StorageFault(Exception):
    """The data cannot be opened or kept; `reason` says why and what to do. Nothing was overwritten."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.reason = Text(zh, en)


class SegmentFault(StorageFault):
    """A sealed segment is missing or altered: what it holds cannot be shown, and the live log goes on."""


class Damaged(StorageFault):
    """What is kept is not what was written: it is not served, and nothing more is written to it."""


class OutOfStep(Damaged):
    """A read model is not what was written; it can be made again from the events, which are under the chain."""


STORAGE_FAILURES: tuple[type[Exception], ...] = (DBAPIError, Damaged)
"""What a failing storage raises under a transaction, for those who must let it through."""


class NotKept(Exception):
    """The storage failed under a transaction; it was rolled back and nothing of it stands."""


class ReadOnly(NotKept):
    """Nothing is written any more, since what is kept is damaged."""
