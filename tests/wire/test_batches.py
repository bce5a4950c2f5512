"""Many commands at once: in their order, in frames that the hub takes."""

from datetime import UTC, datetime

from console.domain.case.commands import AddNote
from console.domain.ids import CaseId, CommandId
from console.wire import frames
from console.wire.batches import BATCH_BYTES, framed
from console.wire.codec import encode


def a_command(n: int, words: str = "已到现场") -> frames.Command:
    return frames.Command(
        id=CommandId(f"ask-{n:08d}"), body=AddNote(case=CaseId(f"c{n}"), words=words), made_at=datetime.now(UTC)
    )


def commands_of(frame: frames.Command | frames.Batch) -> tuple[frames.Command, ...]:
    return frame.commands if isinstance(frame, frames.Batch) else (frame,)


def test_one_command_goes_by_itself_and_none_goes_not_at_all():
    command = a_command(1)
    assert list(framed([])) == []
    assert list(framed([command])) == [command]


def test_batches_keep_the_order_and_stay_under_the_hub_s_limits():
    commands = [a_command(n, "长" * 100) for n in range(1_200)]
    cut = list(framed(commands))
    assert [command for frame in cut for command in commands_of(frame)] == commands
    assert all(len(commands_of(frame)) <= frames.BATCH_MOST for frame in cut)
    sizes = [len(encode(frame)) for frame in cut]
    assert max(sizes) < frames.MAX_SEAT_FRAME
    assert min(sizes[:-1]) > BATCH_BYTES * 0.9
