"""Makes resources/words/initials.txt anew: with which letters the readings of a Chinese character begin.

    pip install pypinyin==0.55.0 && python -m installer.initials

The readings are facts of Unicode's Unihan (kMandarin, kHanyuPinyin), as gathered by pypinyin, which is MIT-licensed
and needed here alone: its tables would take fifty megabytes of every seat.
"""

import sys
from importlib import import_module
from pathlib import Path
from unicodedata import normalize

FIRST, LAST = 0x4E00, 0x9FFF
NONE = "."
FILE = Path(__file__).parents[1] / "resources" / "words" / "initials.txt"
HEAD = (
    "# U+4E00 至 U+9FFF 各字读音的首字母，常用的在第一行，另一读音的在第二行；依据 Unihan（经 pypinyin 0.55.0 汇集）。",
    "# Initials of the readings of U+4E00 to U+9FFF: the usual ones, then another reading's; facts of Unihan.",
)


def main() -> int:
    readings: dict[int, str] = import_module("pypinyin.pinyin_dict").pinyin_dict
    initials = [_initials(readings.get(point, "")) for point in range(FIRST, LAST + 1)]
    lines = ["".join(each[n] if len(each) > n else NONE for each in initials) for n in (0, 1)]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join((*HEAD, *lines)) + "\n", encoding="utf-8")
    return 0


def _initials(readings: str) -> list[str]:
    """The different letters, the usual reading's first; tone marks taken off."""
    return list(dict.fromkeys(normalize("NFD", each)[0] for each in readings.split(",") if each))


if __name__ == "__main__":
    sys.exit(main())
