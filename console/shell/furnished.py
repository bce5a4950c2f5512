"""A seat whose window works with the reference data, all of which must be there."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMainWindow

from console.shell.connection import Connection
from console.shell.opening import MakeWindow, Ready
from console.shell.reference import Reference, furnish

MakeSeat = Callable[[Connection, Reference], QMainWindow]


def furnished(make: MakeSeat) -> Ready:
    """Ready once the sets in force are here."""

    async def ready(connection: Connection) -> MakeWindow:
        return partial(make, connection, await furnish(connection))

    return ready
