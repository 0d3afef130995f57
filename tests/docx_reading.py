"""A finished Word document as trees, for tests that say what stands in it."""

import io
import zipfile
from dataclasses import replace
from typing import Any

from lxml import etree

from plan_compiler.model import Column, Plan, Row, Section, Table, find
from plan_compiler.model_file import write_model
from plan_compiler.render.docx import render_docx
from plan_compiler.resources import load_templates
from tests.builders import cell, everything, words

TEMPLATES = load_templates("sv")
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "dc": "http://purl.org/dc/elements/1.1/",
}
W = f"{{{NAMESPACES['w']}}}"


def built(plan: Plan) -> bytes:
    """A resolved plan as a Word document, by the templates that come along."""
    return render_docx(plan, TEMPLATES, write_model(plan))


def part(data: bytes, name: str) -> Any:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def names_of(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def altered(data: bytes, name: str, there: str, instead: str) -> bytes:
    """The file with every occurrence of some XML in a part replaced; it must be there."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(new, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == name:
                assert there.encode() in content
                content = content.replace(there.encode(), instead.encode())
            target.writestr(entry, content)
    return new.getvalue()


def body(plan: Plan) -> Any:
    return part(built(plan), "word/document.xml")


def values(element: Any, path: str) -> list[Any]:
    found: list[Any] = element.xpath(path, namespaces=NAMESPACES)
    return found


def said(element: Any) -> str:
    return "".join(values(element, ".//w:t/text()"))


def styled(tree: Any, style: str) -> list[str]:
    """The words of each paragraph of the style with this id."""
    return [said(p) for p in values(tree, f"//w:p[w:pPr/w:pStyle/@w:val='{style}']")]


def codes(tree: Any) -> list[str]:
    """The instructions of the fields below an element."""
    return [code.strip() for code in values(tree, ".//w:instrText/text()")]


def relations(data: bytes, name: str = "document") -> dict[str, str]:
    tree = part(data, f"word/_rels/{name}.xml.rels")
    return {relation.get("Id"): relation.get("Target") for relation in tree}


def a_table(id: str, caption: str = "", **changes: Any) -> Table:
    fields: dict[str, Any] = {
        "id": id,
        "caption": words(caption) if caption else (),
        "name": "" if caption else "Tabellen",
        "columns": (Column(header=words("Ett")), Column(header=words("Två"))),
        "rows": (Row(cells=(cell("1"), cell("2"))),),
    }
    return Table(**(fields | changes))


def of_size(sections: int) -> Plan:
    """A plan of about the size of the first real one: each section repeats every kind of block."""
    whole = everything()
    (mal, ansvar) = whole.sections
    content = (*mal.blocks, *(block for below in mal.sections for block in below.blocks))

    def again(n: int) -> Section:
        tables = (
            replace(t, id=f"{t.id}-{n}", rows=unnamed(t), wide=False) for t in find(ansvar, Table)
        )
        title = words(f"Del {n}")
        return Section(id=f"del-{n}", level=2, title=title, blocks=(*content, *tables))

    def unnamed(table: Table) -> tuple[Row, ...]:
        return tuple(replace(row, id="") for row in table.rows)

    return replace(whole, sections=(mal, ansvar, *map(again, range(sections))))
