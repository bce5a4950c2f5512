"""`lujian desk`, `wall`, `office` and `admin`: the door stands first, and only then is the seat behind it loaded.

The one place that imports seats late: a desk is some hundreds of modules, and nobody waits for them to type a name.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from console.shell.door import Attend, Kind, open_seat

if TYPE_CHECKING:
    from console.shell.opening import Ready


def desk(argv: Sequence[str]) -> int:
    """`lujian desk`: sign in and work; gives the exit code."""
    return enter("desk", argv, _desk)


def wall(argv: Sequence[str]) -> int:
    """`lujian wall`: sign in and show; gives the exit code."""
    return enter("wall", argv, _wall)


def office(argv: Sequence[str]) -> int:
    """`lujian office`: sign in and work; gives the exit code."""
    return enter("office", argv, _office)


def admin(argv: Sequence[str]) -> int:
    """`lujian admin`: sign in and administer; gives the exit code."""
    return enter("admin", argv, _admin)


def enter(kind: Kind, argv: Sequence[str], load: "Callable[[], Ready]") -> int:
    """Open a seat's door, and what `load` brings behind it; gives the exit code."""
    return open_seat(kind, argv, partial(_behind, load))


def _behind(load: "Callable[[], Ready]") -> Attend:
    """What serves a door: the connection to a hub."""
    from console.shell.opening import attend

    return partial(attend, load)


def _desk() -> "Ready":
    from console.seats.desk import ready

    return ready


def _wall() -> "Ready":
    from console.seats.wall import ready

    return ready


def _office() -> "Ready":
    from console.seats.office import ready

    return ready


def _admin() -> "Ready":
    from console.seats.admin import ready

    return ready
