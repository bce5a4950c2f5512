"""Who sits at the hub now, since when, and who has left, as long as this hub has been running."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from console.domain.ids import AccountId
from console.domain.people import Colleague


class RollCall:
    """An account is here while one of its connections is. Nothing of it is stored."""

    def __init__(self) -> None:
        self._seats: Counter[AccountId] = Counter()
        self._since: dict[AccountId, datetime] = {}
        self._left: dict[AccountId, datetime] = {}

    def come(self, account: AccountId, at: datetime) -> None:
        """One more connection of this account."""
        self._seats[account] += 1
        self._since.setdefault(account, at)

    def leave(self, account: AccountId, at: datetime) -> None:
        """One connection fewer; with the last of them the account has left."""
        self._seats[account] -= 1
        if self._seats[account] <= 0:
            del self._seats[account]
            self._since.pop(account, None)
            self._left[account] = at

    def told(self, people: Iterable[Colleague]) -> tuple[Colleague, ...]:
        """The same people, with who is here and who was."""
        return tuple(
            replace(each, here_since=self._since.get(each.account), left_at=self._left.get(each.account))
            for each in people
        )
