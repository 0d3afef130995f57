"""What a Word document shows, paragraph by paragraph: to hold two documents side by side."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from lxml import etree

from tests.docx_reading import NAMESPACES, W, part, relations, values

R_ID = f"{{{NAMESPACES['r']}}}id"


@dataclass
class Reader:
    """A file, and what its parts refer to."""

    data: bytes

    def __post_init__(self) -> None:
        self.names = zipfile.ZipFile(io.BytesIO(self.data)).namelist()
        self.notes = {note.get(f"{W}id"): note for note in part(self.data, "word/footnotes.xml")}
        self.numbering = part(self.data, "word/numbering.xml")

    def shown(self) -> list[str]:
        """A line for each paragraph of body, headers and footers: style, place, words, notes.

        Pages that lie on their side are not compared: their headers say what the others say.
        """
        lines = list(self.story(part(self.data, "word/document.xml"), "document"))
        around = {
            f"{found[1]} {line}"
            for name in self.names
            if (found := re.fullmatch(r"word/(header|footer)(\d*)\.xml", name))
            for line in self.story(part(self.data, name), found[1] + found[2])
        }
        return [*lines, *sorted(around)]

    def story(self, root: Any, name: str) -> Iterator[str]:
        tables = {table: number for number, table in enumerate(root.iter(f"{W}tbl"))}
        for p in root.iter(f"{W}p"):
            if _ends_sheet(p):
                continue
            (style,) = values(p, "w:pPr/w:pStyle/@w:val") or [""]
            yield f"{_place(p, tables)}{style}{self.marker(p)}: {self.words(p, name)}"

    def marker(self, p: Any) -> str:
        """What kind of item a paragraph is, and with what number its list begins."""
        number = values(p, "w:pPr/w:numPr/w:numId/@w:val")
        if not number:
            return ""
        (level,) = values(p, "w:pPr/w:numPr/w:ilvl/@w:val")
        (own,) = values(self.numbering, f"w:num[@w:numId='{number[0]}']")
        (abstract,) = values(own, "w:abstractNumId/@w:val")
        path = f"w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl[@w:ilvl='{level}']"
        look = values(self.numbering, f"{path}/w:numFmt/@w:val|{path}/w:lvlText/@w:val")
        if look[0] == "none":
            return ""
        return f" {' '.join(look)} {' '.join(values(own, './/w:startOverride/@w:val'))}"

    def words(self, p: Any, name: str) -> str:
        signs = [sign for run in p.iter(f"{W}r") for sign in self.signs(run, name)]
        groups = groupby(signs, key=lambda sign: sign[1])
        return "".join(
            f"{look}{''.join(sign for sign, _ in group)}{'>' if look else ''}"
            for look, group in groups
        )

    def signs(self, run: Any, name: str) -> Iterator[tuple[str, str]]:
        """The characters of a run, each with how it looks and where it leads."""
        targets = self.targets(name)
        look = _look(run, targets)
        for child in run:
            match child.tag.removeprefix(W):
                case "t":
                    yield from ((sign, "" if sign.isspace() else look) for sign in child.text or "")
                case "tab":
                    yield "\t", ""
                case "br":
                    yield "\n", ""
                case "drawing":
                    # What its alternative says is not to be seen, and Word does not follow it.
                    svg = values(child, ".//asvg:svgBlip/@r:embed")
                    yield f"[{targets[svg[0]]}]", ""
                case "footnoteReference":
                    note = self.notes[child.get(f"{W}id")]
                    yield f"[{' / '.join(self.story(note, 'footnotes'))}]", ""
                case _:
                    pass

    def targets(self, name: str) -> dict[str, str]:
        known = f"word/_rels/{name}.xml.rels" in self.names
        return relations(self.data, name) if known else {}


def _ends_sheet(p: Any) -> bool:
    """Whether a paragraph only holds the end of a section, or of the body."""
    ends = values(p, "w:pPr/w:sectPr") or values(
        p, "self::*[following-sibling::*[1]/self::w:sectPr]"
    )
    return bool(ends) and not values(p, ".//w:r")


def _place(p: Any, tables: dict[Any, int]) -> str:
    cell = next(p.iterancestors(f"{W}tc"), None)
    if cell is None:
        return ""
    row = cell.getparent()
    at = tables[row.getparent()], row.getparent().index(row), row.findall(f"{W}tc").index(cell)
    return "table {} {} {} ".format(*at)


def _look(run: Any, targets: dict[str, str]) -> str:
    """How a run differs from its paragraph, and where it leads out of the document.

    Ways within the document are not compared: nothing leads to what was deleted.
    """
    properties = values(run, "w:rPr/*[not(self::w:rStyle[@w:val='Hyperlink'])]")
    look = [etree.QName(p).localname + "".join(f"={v}" for v in p.values()) for p in properties]
    ids = [link.get(R_ID) for link in run.iterancestors(f"{W}hyperlink")]
    look += [targets[id] for id in ids if id]
    return f"<{' '.join(look)} " if look else ""
