"""The reference sets of one hub and what is open there, for its administrator's commands."""

import argparse

from console.domain.ids import AccountId
from console.domain.reference import ReferenceSet, SetName
from console.domain.rows import AlertRow, AnyRow, CaseRow
from console.domain.text import Refused
from console.seats import credentials
from console.seats.headless import Headless
from console.sync.calls import Calls
from console.sync.store import Store
from console.sync.trust import tls_for
from console.wire.administration import SetRevision


class Registry:
    """The sets of one hub: signed in over the socket, carried over HTTP, where a set may be larger than a frame."""

    def __init__(self, words: argparse.Namespace) -> None:
        tls = tls_for(words.hub, words.ca)
        password = credentials.read_passwords(words.passwords)(words.account)
        self._store = Store()
        account = AccountId(words.account)
        self._line = Headless(words.hub, account, password, seat="tool", tell=self._store.hear, tls=tls)
        self._address = ""
        self._calls = Calls(lambda: self._address, lambda: self._line.link.token, tls)

    async def open(self) -> None:
        self._address = (await self._line.start()).http

    async def close(self) -> None:
        await self._line.close()

    def rows(self) -> tuple[AnyRow, ...]:
        """The cases and alerts that are open or ended lately, as this account may see them."""
        return (*self._store.rows(CaseRow).values(), *self._store.rows(AlertRow).values())

    async def revisions(self) -> list[SetRevision]:
        """Every revision of every set, the newest of each first."""
        return await self._calls.revisions()

    async def read(self, name: SetName, rev: int | None) -> ReferenceSet | None:
        """A set at a revision (None: in force); None where nothing of the name is published. Raises Refused."""
        known = [each for each in await self.revisions() if each.name == name]
        if rev is None and not known:
            return None
        chosen = next((each for each in known if rev in (None, each.rev)), None)
        if chosen is None:
            raise Refused(f"{name} 没有第 {rev} 版。", f"The set {name} has no revision {rev}.")
        return await self._calls.reference(chosen)

    async def publish(self, name: SetName, value: ReferenceSet) -> int:
        """Publish a set whole; gives the offset of its event. Raises Refused with the hub's reason."""
        return await self._calls.publish(name, value)
