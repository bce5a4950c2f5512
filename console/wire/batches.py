"""Commands of one moment as the frames that carry them: many cost the hub's patience little more than one."""

from collections.abc import Iterator, Sequence

from console.wire import frames
from console.wire.codec import encode

BATCH_BYTES = 48 * 1024
"""Well under MAX_SEAT_FRAME, which a batch of five hundred long asks would pass."""


def framed(commands: Sequence[frames.Command]) -> Iterator[frames.Command | frames.Batch]:
    """The commands in their order: one goes by itself, several together, cut where the hub takes no longer frame."""
    batch: list[frames.Command] = []
    size = 0
    for command in commands:
        length = len(encode(command))
        if batch and (len(batch) == frames.BATCH_MOST or size + length > BATCH_BYTES):
            yield _framed(batch)
            batch, size = [], 0
        batch.append(command)
        size += length
    if batch:
        yield _framed(batch)


def _framed(batch: Sequence[frames.Command]) -> frames.Command | frames.Batch:
    return batch[0] if len(batch) == 1 else frames.Batch(commands=tuple(batch))
