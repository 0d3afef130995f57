"""Whether a Word document is whole, and what Word's own accessibility checker would say of it.

Rules that neither the Open XML SDK nor LibreOffice applies.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from plan_compiler.judges.word_package import (
    PACKAGE_RULES,
    Package,
    W,
    entries,
    said,
    values,
    well_formed,
)
from plan_compiler.judges.word_revisions import REVISION_RULES, settled

ENOUGH_CONTRAST = 4.5


def findings(data: bytes) -> list[str]:
    """Everything that is wrong with the document in `data`; nothing means that it is whole.

    What a reader meets is judged as it is when tracked changes are accepted.
    """
    package = _opened(data)
    if broken := [*entries(package), *well_formed(package)]:
        return broken
    accepted = _opened(settled(data, accept=True))
    return [
        *(finding for rule in (*PACKAGE_RULES, *REVISION_RULES) for finding in rule(package)),
        *(finding for rule in READER_RULES for finding in rule(accepted)),
    ]


def _opened(data: bytes) -> Package:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        names = file.namelist()
        return Package(names, {name: file.read(name) for name in names})


def title_and_language(package: Package) -> Iterator[str]:
    core = package.trees["docProps/core.xml"]
    if not "".join(values(core, "dc:title/text()")).strip():
        yield "no title"
    default = "".join(values(package.trees["word/styles.xml"], "w:docDefaults//w:lang/@w:val"))
    theme = "".join(values(package.trees["word/settings.xml"], "w:themeFontLang/@w:val"))
    said_so = "".join(values(core, "dc:language/text()"))
    if not default or not default == theme == said_so:
        yield f"languages differ: {default!r} {theme!r} {said_so!r}"


def headings(package: Package) -> Iterator[str]:
    before = 0
    levels = []
    for paragraph in values(package.document, "//w:p[w:pPr/w:pStyle]"):
        (style,) = values(paragraph, "w:pPr/w:pStyle/@w:val")
        level = re.fullmatch(r"heading (\d)", package.style_name(style).lower())
        if not level:
            continue
        levels.append(int(level[1]))
        if levels[-1] > before + 1:
            yield f"heading level jumps to {levels[-1]}: {said(paragraph)}"
        if not said(paragraph).strip():
            yield "an empty heading"
        before = levels[-1]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of level 1"


def pictures(package: Package) -> Iterator[str]:
    for name, tree in package.stories.items():
        for picture in values(tree, "//wp:docPr"):
            alternative = (picture.get("descr") or "").strip()
            if not alternative or re.search(r"\.(png|jpe?g|svg|gif)$", alternative, re.I):
                yield f"{name}: {picture.get('name')} has no alternative"
        if values(tree, "//wp:anchor"):
            yield f"{name}: a picture that floats"


def tables(package: Package) -> Iterator[str]:
    for name, tree in package.stories.items():
        for table in values(tree, "//w:tbl"):
            words = said(table)[:30]
            if not values(table, "w:tr[1]/w:trPr/w:tblHeader"):
                yield f"{name}: a table without a header row: {words}"
            if values(table, "w:tr[not(w:trPr/w:cantSplit)]"):
                yield f"{name}: a row that may split: {words}"
            if values(table, ".//w:gridSpan|.//w:vMerge|.//w:hMerge|.//w:tbl"):
                yield f"{name}: merged cells or a table in a table: {words}"
            if not all(
                values(table, f"w:tblPr/w:{p}/@w:val") for p in ("tblCaption", "tblDescription")
            ):
                yield f"{name}: a table without title or description: {words}"


def links(package: Package) -> Iterator[str]:
    for name, tree in package.stories.items():
        for link in values(tree, "//w:hyperlink"):
            words = said(link).strip().lower()
            if not words or words in ("här", "klicka här", "länk", "läs mer"):
                yield f"{name}: a link that says little: {words!r}"


def typed_layout(package: Package) -> Iterator[str]:
    """Lists and room that are typed instead of styled."""
    for name, tree in package.stories.items():
        for paragraph in values(tree, "//w:p"):
            words = "".join(values(paragraph, "w:r/w:t/text()"))
            if re.match(r"\s*([-–•*]|\d+[.)])\s+[^\s–]", words) and not values(
                paragraph, "w:pPr/w:numPr"
            ):
                yield f"{name}: a list mark typed: {words[:30]}"
            if re.search(r" {3}", words):
                yield f"{name}: room made with blanks: {words[:30]}"
    empty = [
        p.tag == f"{W}p" and not values(p, ".//w:t|.//w:drawing|.//w:tab") for p in body(package)
    ]
    if any(one and other for one, other in pairwise(empty)):
        yield "two empty paragraphs in a row"


def body(package: Package) -> list[Any]:
    return [element for element in package.document[0] if element.tag != f"{W}sectPr"]


def protection(package: Package) -> Iterator[str]:
    if values(package.trees["word/settings.xml"], "w:documentProtection|w:writeProtection"):
        yield "the document is locked"


def contrast(package: Package) -> Iterator[str]:
    """Text against its own ground, or white (WCAG 1.4.3)."""
    used = {
        id
        for tree in package.stories.values()
        for id in values(tree, "//w:pStyle/@w:val|//w:rStyle/@w:val")
    }
    band = values(
        package.trees["word/styles.xml"], "//w:tblStylePr[@w:type='firstRow']//w:shd/@w:fill"
    )
    for id in sorted(used):
        colour = inherited(package, id, "w:rPr/w:color/@w:val")
        ground = inherited(package, id, "w:pPr/w:shd/@w:fill")
        for on in [ground] if ground else ["FFFFFF", *band]:
            if re.fullmatch("[0-9A-Fa-f]{6}", colour) and ratio(colour, on) < ENOUGH_CONTRAST:
                yield f"style {id}: {colour} on {on}"


def inherited(package: Package, id: str, path: str) -> str:
    while id in package.styles:
        if found := values(package.styles[id], path):
            return str(found[0])
        id = next(iter(values(package.styles[id], "w:basedOn/@w:val")), "")
    return ""


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


READER_RULES = (
    title_and_language,
    headings,
    pictures,
    tables,
    links,
    typed_layout,
    protection,
    contrast,
)
RULES = (*PACKAGE_RULES, *REVISION_RULES, *READER_RULES)
