"""What identifiers are called: the words of the handbook's table, which a test holds to the code."""

from functools import cache

from console.domain.text import Text
from resources import path


@cache
def names(section: str) -> dict[str, Text]:
    """Identifier → its name, of one section such as `Event` or `SetName`; {} where there is no such section."""
    found: dict[str, Text] = {}
    here = ""
    for line in path("handbook", "words.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            here = line.split()[1]
        elif here == section and line.startswith("| ") and "`" in line:
            zh, identifier, en = (cell.strip() for cell in line.strip("|").split("|"))
            found[identifier.strip("`")] = Text(zh, en)
    return found


def name(section: str, identifier: str) -> Text:
    """What one identifier is called; itself where the table does not know it."""
    return names(section).get(identifier, Text(identifier, identifier))
