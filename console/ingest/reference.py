"""Reference sets from files and to files: whole in JSON, or in the sheets and layers that sites keep.

    codebook      .json · a workbook of filing standards      organisation  .json · sheets (`bureau`)
    calendar      .json                                       rules         .json · a sheet (`rulesheet`)
    ground        .json · GeoJSON and a sheet (`layers`)    texts, questions    .json · a sheet (`wordsheet`)

Each goes out as it came in, and what goes out is read back as it was.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs

from console.domain.case.rules import Rules
from console.domain.codebook import Codebook, Condition, Domain
from console.domain.crs import Datum
from console.domain.ground import Ground, Level
from console.domain.interview import CallQuestions
from console.domain.reference import SHAPES, ReferenceSet, SetName, faults
from console.domain.standardtexts import StandardTexts
from console.domain.text import Refused, Text, tame
from console.domain.unit import Organisation
from console.ingest import bureau, layers, rulesheet, wordsheet
from console.ingest.shaped import read_shape
from console.ingest.tables import FromFile
from console.ingest.workbook import Meaning, RowFault, take
from console.ingest.xlsx import read_grids

WORKBOOKS = (".xlsx", ".csv")
SNIFFED = 4096
PARTS: dict[type[ReferenceSet], dict[str, str]] = {
    Organisation: {each.name: ".csv" for each in bureau.TABLES},
    Ground: {each.value: ".csv" if each is layers.Layer.CHIEF else ".geojson" for each in layers.Layer},
}
"""What may be exported by itself: part → the kind of its file."""
LINE_MOST = 260
"""A filing condition with its two languages mostly fits."""
DOMAIN_NAMES = {Domain.PART: "部件", Domain.EVENT: "事件", Domain.SERVICE: "服务"}
COLUMNS = (
    "类型",
    "大类代码",
    "大类名称",
    "小类代码",
    "小类名称",
    "立案条件",
    "处置时限",
    "A类",
    "B类",
    "C类",
    "结案条件",
    "紧急",
)


class Edition(Struct, frozen=True):
    """What a sheet does not say of itself: its name and from when it holds; None: as the one in force."""

    name: str | None = None
    valid_from: date | None = None

    def of(self, book: Codebook) -> Codebook:
        name = Text(self.name, self.name) if self.name else book.name
        ends = None if self.valid_from else book.valid_until
        return structs.replace(book, name=name, valid_from=self.valid_from or book.valid_from, valid_until=ends)


class How(Struct, frozen=True, kw_only=True):
    """What files do not say of themselves. `organisation`: whose units may be called by name."""

    meaning: Meaning = Meaning()
    edition: Edition = Edition()
    layer: layers.Layer | None = None
    datum: Datum | None = None
    fields: dict[str, str] = {}
    organisation: Organisation | None = None


def read_set_files(name: SetName, files: Sequence[Path], how: How, beside: ReferenceSet | None) -> FromFile:
    """A set from its files, with all that is wrong in them; raises Refused where one is no such thing at all.

    A file of the whole set is JSON. `beside`: the set in force, of which sheets and layers replace their parts.
    """
    files = tuple(_inside(files))
    are_sheets = all(each.suffix.lower() in WORKBOOKS for each in files)
    match name:
        case SetName.GROUND if how.layer is not None or any(_is_layer(each) for each in files):
            found = layers.sources(files, how.layer, how.datum, how.fields)
            return layers.bring(found, beside if isinstance(beside, Ground) else None, how.organisation)
        case SetName.ORGANISATION if are_sheets:
            return bureau.bring(files, beside if isinstance(beside, Organisation) else None, how.datum)
        case SetName.RULES if are_sheets:
            return rulesheet.bring(files, beside if isinstance(beside, Rules) else None)
        case SetName.TEXTS if are_sheets:
            return wordsheet.bring_texts(files)
        case SetName.QUESTIONS if are_sheets:
            return wordsheet.bring_questions(files)
    if len(files) != 1:
        raise Refused(f"{name} 一次只能给一个文件。", f"The set {name} takes one file at a time.")
    (file,) = files
    if are_sheets and name is SetName.CODEBOOK:
        taken = take(read_grids(file), how.meaning, beside=beside if isinstance(beside, Codebook) else None)
        value = how.edition.of(taken.codebook) if taken.codebook else None
        return FromFile(value=value, faults=taken.faults, notes=taken.notes)
    if are_sheets:
        raise Refused(f"{name} 只能用 JSON 文件。", f"The set {name} is taken from JSON only.")
    decoded = read_shape(SHAPES[name], file)
    wrong = tuple(RowFault("", 0, reason) for reason in faults(decoded))
    return FromFile(value=None if wrong else decoded, faults=wrong)


def written_as(value: ReferenceSet, file: Path, part: str) -> str:
    """A set, or the part of it that a sheet or a layer can hold, as the end of a file's name says; raises Refused."""
    parts = PARTS.get(type(value), {})
    match file.suffix.lower():
        case ".json" if not part:
            return pleasant_json(value)
        case ".csv" if isinstance(value, Codebook):
            return codebook_csv(value)
        case ".csv" if isinstance(value, Rules):
            return rulesheet.csv_of(value)
        case ".csv" if isinstance(value, StandardTexts | CallQuestions):
            return wordsheet.csv_of(value)
        case ".csv" if isinstance(value, Organisation) and part in parts:
            return bureau.csv_of(value, next(each for each in bureau.TABLES if each.name == part))
        case ".csv" if isinstance(value, Ground) and part == layers.Layer.CHIEF:
            return layers.chiefs_csv(value)
        case ".geojson" if isinstance(value, Ground) and part in parts and part != layers.Layer.CHIEF:
            return layers.geojson_of(value, layers.Layer(part))
    if parts:
        known = "、".join(f"{key}{kind}" for key, kind in parts.items())
        raise Refused(
            f"整套请导出为 .json；分部分导出请用 --part 并让文件名以此结尾：{known}。",
            f"The whole goes to .json; a part (--part) to a file that ends so: {known}.",
        )
    raise Refused(
        "这套数据只能导出为 .json，编码表、规则、常用语和接线提问也可 .csv。",
        "It goes to .json; the codebook, the rules, the texts and the questions also to .csv.",
    )


def _inside(files: Sequence[Path]) -> Iterator[Path]:
    """The files, and in place of a folder the sheets, layers and plans that lie in it."""
    for each in files:
        if not each.is_dir():
            yield each
            continue
        found = sorted(one for one in each.iterdir() if one.suffix.lower() in (*WORKBOOKS, ".geojson"))
        plans = sorted(each.glob("*.toml"))
        if not (plans or found):
            raise Refused(f"文件夹 {each.name} 里没有可导入的文件。", f"There is nothing to take in {each.name}.")
        yield from plans or found


def _is_layer(file: Path) -> bool:
    """Whether a file is a layer of a ground, or tells of some, and no whole set."""
    if file.suffix.lower() in (*WORKBOOKS, ".geojson", ".toml"):
        return True
    try:
        with file.open("rb") as opened:
            return b'"FeatureCollection"' in opened.read(SNIFFED)
    except OSError:
        return False


def pleasant_json(value: ReferenceSet) -> str:
    """A set as JSON for people: whatever fits on a line stands on one."""
    return _lines(json.loads(msgspec.json.encode(value)), 0) + "\n"


def codebook_csv(book: Codebook) -> str:
    """The filing standards of a codebook as a sheet; what `take` reads back. Limits are written with their units."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in book.classes:
        major = book.major(each.code)
        for one in each.conditions:
            writer.writerow(
                tame(cell)
                for cell in (
                    DOMAIN_NAMES[each.domain],
                    each.code[1:3],
                    major.name.zh if major else "",
                    each.code,
                    each.name.zh,
                    one.text.zh,
                    _written(one),
                    *(one.by_level[level].text().zh if level in one.by_level else "" for level in Level),
                    one.closing.zh,
                    "是" if one.is_emergency else "",
                )
            )
    return out.getvalue()


def _lines(value: Any, depth: int) -> str:
    whole = json.dumps(value, ensure_ascii=False)
    if len(whole) + depth <= LINE_MOST or not isinstance(value, list | dict):
        return whole
    pad = " " * (depth + 1)
    if isinstance(value, list):
        inside = [_lines(each, depth + 1) for each in value]
    else:
        inside = [f"{json.dumps(key, ensure_ascii=False)}: {_lines(each, depth + 1)}" for key, each in value.items()]
    opens, shuts = ("[", "]") if isinstance(value, list) else ("{", "}")
    between = f",\n{pad}"
    return f"{opens}\n{pad}{between.join(inside)}\n{' ' * depth}{shuts}"


def _written(one: Condition) -> str:
    """A limit as a cell: its stages where it has any."""
    return " ".join(f"{each.name}:{each.limit.text().zh}" for each in one.stages) or one.limit.text().zh
