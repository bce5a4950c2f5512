"""What can go wrong in a world: one entry of `TABLE` for each fault."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from console.domain.people import Role
from console.storage.log import DATABASE
from tests.sim.disk import Disk, File

if TYPE_CHECKING:
    from tests.sim.network import Path
    from tests.sim.processes import SeatProcess
    from tests.sim.world import World


class Fault(NamedTuple):
    """`strike` does it, and sees to it that it passes; what still lasts at the end is mended there."""

    name: str
    weight: float
    what: str
    strike: Callable[["World"], None]


class Backup(Struct):
    """The log as it was at some time, and what had been answered until then."""

    database: bytes
    head: int
    epoch: str
    told: frozenset[str]


def _path(world: "World") -> "Path":
    found: Path = world.pick(list(world.network.paths.values()))
    return found


def _seat(world: "World") -> "SeatProcess":
    found: SeatProcess = world.pick(world.seats)
    return found


# The network


def _cut(world: "World") -> None:
    for connection in tuple(_path(world).connections):
        connection.cut()


def _half_open(world: "World") -> None:
    for connection in _path(world).connections:
        connection.is_mute = True


def _block(world: "World", paths: list["Path"], seconds: float) -> None:
    def heal() -> None:
        for path in paths:
            path.is_blocked = False
            world.network.free(path)

    for path in paths:
        path.is_blocked = True
    world.timeline.after(seconds, heal)


def _partition(world: "World") -> None:
    paths = list(world.network.paths.values())
    _block(world, world.random.sample(paths, world.random.randint(1, len(paths))), world.random.uniform(2, 60))


def _absence(world: "World") -> None:
    _block(world, [_path(world)], world.random.uniform(90, 220))


def _delay(world: "World") -> None:
    path = _path(world)
    path.slowness = world.random.uniform(20, 150)
    world.timeline.after(world.random.uniform(10, 40), lambda: setattr(path, "slowness", 1.0))


def _double(world: "World") -> None:
    _path(world).doubles += world.random.randint(2, 12)


def _slow_reader(world: "World") -> None:
    path = _path(world)

    def heal() -> None:
        path.is_throttled = False
        world.network.free(path)

    path.is_throttled = True
    world.timeline.after(world.random.uniform(5, 45), heal)
    _storm(world)


def _storm(world: "World") -> None:
    for person in world.people:
        if Role.FEED in person.actor.roles and person.seat.loop is not None:
            person.seat.loop.call_soon(person.pour, world.random.randint(20, 60))


# Processes and machines


def _kill(world: "World") -> None:
    world.crash_hub(power=False)


def _power(world: "World") -> None:
    world.crash_hub(power=True)


def _trap(moment: str, *, power: bool) -> Callable[["World"], None]:
    def strike(world: "World") -> None:
        world.trap, world.trap_power = moment, power

    return strike


def _torn(world: "World") -> None:
    """The power goes in the middle of a commit: some of its writes have been asked for, not all."""
    disk = world.hub.disk
    disk.when_failing = lambda: _trap("after", power=True)(world)
    disk.fails_in = world.random.randrange(14)


def _leave(world: "World") -> None:
    if world.hub.is_up:
        world.hub.start(world.hub.leave)


def _later_hub(world: "World") -> None:
    """The hub is updated first: from now on it says more than its seats know."""
    world.is_later = True
    _leave(world)


def _end_seat(*, power: bool) -> Callable[["World"], None]:
    def strike(world: "World") -> None:
        seat = _seat(world)
        seat.die(power=power)
        world.timeline.after(world.random.uniform(1, 40), seat.boot)

    return strike


def _sleep(world: "World") -> None:
    """A machine sleeps, or stands still: nothing runs on it, the others go on."""
    process = world.hub if world.random.random() < 0.3 else _seat(world)
    if process.loop is not None:
        process.loop.sleeps_until = world.timeline.now + world.random.uniform(1, 130)


# Disks


def _io_error(world: "World") -> None:
    disk = world.hub.disk
    disk.when_failing = lambda: None
    disk.fails_in = world.random.randrange(20)
    world.timeline.after(world.random.uniform(2, 20), disk.mend)


def _full(world: "World") -> None:
    world.hub.disk.is_full = True
    world.timeline.after(world.random.uniform(2, 12), world.hub.disk.mend)


def _back_up(world: "World") -> None:
    if world.hub.log is None:
        return
    there = world.vfs.mounts["/backup"] = Disk()
    connection = sqlite3.connect(f"file://{world.hub.folder}/{DATABASE}?mode=rw", uri=True, isolation_level=None)
    connection.execute("VACUUM INTO '/backup/copy.db'")
    head = int(connection.execute("SELECT o FROM head").fetchone()[0])
    connection.close()
    database, told = bytes(there.files["copy.db"].content), frozenset(world.oracles.told)
    world.backup = Backup(database, head, world.oracles.epoch, told)


def _put_back(world: "World") -> None:
    """The hub's disk is lost; the last backup takes its place, beside the mark that was kept elsewhere."""
    if world.backup is None or world.hub.log is None:
        _back_up(world)
        return
    before = world.oracles.history(str(world.hub.folder))
    world.crash_hub(power=False)
    world.hub.disk.files = {DATABASE: File(world.backup.database)}
    world.oracles.put_back(world.backup, before)


# Clocks


def _clock_steps(world: "World") -> None:
    """Somebody sets the hub's clock a little."""
    clock = world.hub.clock
    if clock.moved == world.vouched:
        clock.moved += timedelta(seconds=world.random.uniform(-500, 500))
        world.vouched = clock.moved


def _clock_leaps(world: "World") -> None:
    """The hub's clock goes wrong altogether; it is put right, or somebody says that it is right as it is."""
    clock = world.hub.clock
    if clock.moved != world.vouched or world.hub.clockwork is None:
        return
    right = clock.moved
    clock.moved += world.pick([timedelta(minutes=-40), timedelta(hours=5), timedelta(hours=80), timedelta(hours=80)])

    def back() -> None:
        if world.vouched == right:
            clock.moved, world.has_leapt = right, True

    def vouch() -> None:
        if world.hub.clockwork is not None:
            world.hub.clockwork.confirm_time()
            world.vouched = clock.moved
        else:
            back()

    world.timeline.after(world.random.uniform(10, 60), vouch if world.random.random() < 0.5 else back)


def _seat_clock(world: "World") -> None:
    """Somebody sets the clock of a seat's machine."""
    _seat(world).clock.moved += timedelta(seconds=world.random.uniform(-7_200, 7_200))


TABLE: tuple[Fault, ...] = (
    Fault("cut", 4, "a connection is reset, with what was on its way", _cut),
    Fault("half-open", 2, "a connection is lost and neither end is told", _half_open),
    Fault("partition", 2, "some seats cannot reach the hub for a while; nothing is lost", _partition),
    Fault("absence", 1.5, "a seat is out of reach for longer than a resume goes back", _absence),
    Fault("delay", 1.5, "a path becomes slow", _delay),
    Fault("double", 2, "messages pass twice", _double),
    Fault("slow reader", 2.5, "a seat stops reading while alerts pour in", _slow_reader),
    Fault("storm", 1, "alerts pour in", _storm),
    Fault("kill", 1, "the hub's process is killed at any time", _kill),
    Fault("power", 1, "the hub's machine loses power: what was not synced is lost or torn", _power),
    Fault("kill before commit", 1, "the hub is killed with asks in its queue", _trap("before", power=False)),
    Fault("kill after commit", 2, "the hub is killed before anybody hears of a commit", _trap("after", power=False)),
    Fault("power after commit", 2, "the power goes before anybody hears of a commit", _trap("after", power=True)),
    Fault("kill after word", 2, "the hub is killed when the first has heard of a commit", _trap("told", power=False)),
    Fault("power after word", 2, "the power goes when the first has heard of a commit", _trap("told", power=True)),
    Fault("torn commit", 2, "the power goes in the middle of a commit", _torn),
    Fault("restart", 1, "the hub is stopped in an orderly way and started again", _leave),
    Fault("later hub", 0.7, "the hub becomes one version newer than its seats", _later_hub),
    Fault("kill seat", 1.5, "a seat's process is killed", _end_seat(power=False)),
    Fault("power seat", 1.5, "a seat's machine loses power", _end_seat(power=True)),
    Fault("sleep", 1.5, "a machine stands still for seconds or minutes", _sleep),
    Fault("disk error", 1.5, "the hub's disk fails for some seconds", _io_error),
    Fault("disk full", 1, "the hub's disk is full for some seconds", _full),
    Fault("backup", 2, "a backup is made", _back_up),
    Fault("restore", 3, "the last backup is put back: the history is another one", _put_back),
    Fault("clock step", 1, "the hub's clock is set by minutes", _clock_steps),
    Fault("clock leap", 1.5, "the hub's clock goes wrong by hours", _clock_leaps),
    Fault("seat clock", 1, "the clock of a seat's machine is set", _seat_clock),
)
