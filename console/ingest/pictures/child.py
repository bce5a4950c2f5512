"""The process that opens pictures from outside, and nothing else: `python -m console.ingest.pictures.child`.

Whatever a file does to its decoder it does here, with little memory and little time, without a file it could write and
without anything worth taking. One picture after the other on standard input, one outcome each on standard output.
"""

import io
import sys
import warnings

import msgspec
from PIL import Image

from console.ingest.pictures import exif, measure
from console.ingest.pictures.said import (
    BYTES_MOST,
    PIXELS_MOST,
    SHOWN_SIDE,
    SIDE_MOST,
    SMALL_SIDE,
    Denied,
    Developed,
    Gone,
    Outcome,
    Why,
    receive,
    send,
)

if sys.platform != "win32":
    import resource

MEMORY_MOST = 1024 * 1024 * 1024
CPU_S = 8
QUALITY, SMALL_QUALITY = 88, 80
PAPER = (255, 255, 255)
"""What shows through a picture that has holes."""


def main() -> None:
    _forbid()
    pipe_in, pipe_out = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            body = receive(pipe_in, BYTES_MOST)
        except Gone:
            return
        _grant()
        send(pipe_out, msgspec.msgpack.encode(develop(body)))


def develop(body: bytes) -> Outcome:
    """One picture; what a decoder does not survive ends this process."""
    kind = measure.kind(body)
    if kind is None:
        return Denied(Why.NO_PICTURE)
    claimed = measure.size(body, kind)
    if claimed is None or min(claimed) < 1:
        return Denied(Why.DAMAGED)
    if max(claimed) > SIDE_MOST or claimed[0] * claimed[1] > PIXELS_MOST:
        return Denied(Why.TOO_LARGE)
    if kind is measure.Kind.JPEG and measure.has_too_many_scans(body):
        return Denied(Why.TOO_MUCH)
    try:
        with Image.open(io.BytesIO(body), formats=(kind,)) as image:
            return _developed(image, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Denied(Why.TOO_LARGE)
    except MemoryError:
        return Denied(Why.TOO_MUCH)
    except (*exif.BROKEN, OSError, EOFError, RuntimeError):
        return Denied(Why.DAMAGED)


def _developed(image: Image.Image, kind: measure.Kind) -> Outcome:
    if max(image.size) > SIDE_MOST or image.width * image.height > PIXELS_MOST:
        return Denied(Why.TOO_LARGE)
    if kind is measure.Kind.JPEG:
        image.draft(None, (SHOWN_SIDE, SHOWN_SIDE))
    image.load()
    seen, turn = exif.read(image)
    shown = _plain(image)
    shown.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    shown = shown if turn is None else shown.transpose(turn)
    shown.info = {}
    small = shown.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Developed(_jpeg(shown, QUALITY), _jpeg(small, SMALL_QUALITY), shown.width, shown.height, seen)


def _plain(image: Image.Image) -> Image.Image:
    """Red, green and blue of eight bits each, on white paper where it has holes."""
    if image.mode.startswith(("I", "F")):
        return image.point(lambda level: level / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper = Image.new("RGB", layer.size, PAPER)
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _forbid() -> None:
    """For as long as this process lives: only these formats, no bomb, and where the system can, no files, no memory."""
    Image.MAX_IMAGE_PIXELS = PIXELS_MOST
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.preinit()
    Image.init()
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MOST, MEMORY_MOST))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))


def _grant() -> None:
    """Seconds of the processor for one more picture; the system ends the process that takes more."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + CPU_S
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
