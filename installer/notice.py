"""Who else's work the product carries: `make notice` writes it to build/NOTICE, the installer ships it.

Everything is read from what is installed, which is what the lock says: each package the product needs at
run time, by the name of its licence and with the licence's own text. Only what wheels carry inside
themselves without saying so in their metadata stands here by hand.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

PRODUCT = "lujian"


class Carried(NamedTuple):
    """Something that travels inside a package of another name."""

    name: str
    inside: str
    licence: str
    where: str


CARRIED = (
    Carried("Qt 6", "pyside6-essentials", "LGPL-3.0-only", "https://code.qt.io"),
    Carried("Qt WebEngine", "pyside6-addons", "LGPL-3.0-only", "https://code.qt.io"),
    Carried("Chromium", "pyside6-addons", "BSD-3-Clause and others", "https://www.chromium.org"),
    Carried("FFmpeg", "pyside6-addons", "LGPL-2.1-or-later", "https://ffmpeg.org"),
    Carried("GEOS", "shapely", "LGPL-2.1-or-later", "https://libgeos.org"),
    Carried("Leaflet", "django-js-lib-leaflet", "BSD-2-Clause", "https://leafletjs.com"),
    Carried("Lucide icons", "lucide", "ISC", "https://lucide.dev"),
)

LGPL = """\
Qt, FFmpeg and GEOS are used under the GNU Lesser General Public License. They lie beside the product as
shared libraries and may be replaced by versions of your own; nothing in the product hinders that, nor the
taking apart that goes with it. Their sources can be had from the addresses above.\
"""


def needed_by(product: str) -> tuple[Distribution, ...]:
    """The packages a product needs at run time on this machine, directly or through others, by name."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(product)]
    while waiting:
        wanted = waiting.pop()
        key = canonical(wanted.name)
        if key in found:
            continue
        package = found[key] = distribution(wanted.name)
        requirements = (Requirement(text) for text in package.requires or ())
        waiting += [each for each in requirements if not each.marker or each.marker.evaluate({"extra": ""})]
    del found[canonical(product)]
    return tuple(found[key] for key in sorted(found))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(package: Distribution) -> str:
    """A licence by its name, from wherever the package says it; empty where it says nothing."""
    metadata = package.metadata
    stated: str = (metadata.get_all("License-Expression") or metadata.get_all("License") or [""])[0]
    if stated and "\n" not in stated:
        return stated
    classifiers = metadata.get_all("Classifier") or []
    return " / ".join(each.split(" :: ")[-1] for each in classifiers if each.startswith("License :: "))


def texts_of(package: Distribution) -> Iterator[str]:
    """The texts of licences and notices a package carries in its metadata folder."""
    for file in package.files or ():
        is_metadata = any(part.endswith(".dist-info") for part in file.parts)
        if is_metadata and re.search(r"licen[cs]e|copying|notice", "/".join(file.parts[1:]), re.IGNORECASE):
            yield Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").strip()


def notice(packages: Iterable[Distribution]) -> str:
    """The whole NOTICE. Raises LookupError where a package names no licence and carries no text."""
    packages = tuple(packages)
    versions = {canonical(package.name): package.version for package in packages}
    table = [f"{each.name} {each.version}: {licence_of(each) or 'see its text'}" for each in packages]
    inside = [
        f"{each.name} (in {each.inside} {versions[each.inside]}): {each.licence}, {each.where}"
        for each in CARRIED
        if each.inside in versions
    ]
    texts = []
    for package in packages:
        found = tuple(texts_of(package))
        if not found and not licence_of(package):
            raise LookupError(f"{package.name} {package.version} says nothing of its licence")
        texts += [f"{'=' * 78}\n{package.name} {package.version}\n\n{text}" for text in found]
    parts = ["路见 Lujian stands on the work of others.", "\n".join(inside), LGPL, "\n".join(table), *texts]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    place = Path("build") / "NOTICE"
    place.parent.mkdir(exist_ok=True)
    place.write_text(notice(needed_by(PRODUCT)), encoding="utf-8")
    print(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
