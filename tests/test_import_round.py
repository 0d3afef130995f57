"""Our own Word file, without what only a program reads in it, imported: the same text again."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from plan_compiler.commands import main
from plan_compiler.importing.importer import import_document
from plan_compiler.model import (
    Block,
    Blocks,
    Figure,
    Footnote,
    Inline,
    Inlines,
    Link,
    List,
    LostLink,
    Node,
    NoteReference,
    Phrase,
    Plan,
    Quote,
    Reference,
    Row,
    Section,
    Table,
    Text,
    transform,
)
from plan_compiler.model_file import write_model
from plan_compiler.parity.compare import read
from plan_compiler.pipeline import compile_plan
from plan_compiler.render.docx import render_docx
from plan_compiler.resolve import resolve
from plan_compiler.resources import load_templates
from tests import builders
from tests.drawn import several
from tests.plan_drawn import REAL, draw_plan
from tests.test_authoring import sayable

TODAY = date(2024, 6, 1)
LOOKS = load_templates("sv")


def as_word(plan: Plan) -> bytes:
    return render_docx(plan, LOOKS, write_model(plan))


def without_model(document: bytes) -> bytes:
    """The document without its custom XML part and its custom properties."""
    old, buffer = zipfile.ZipFile(io.BytesIO(document)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name.startswith("customXml/") or name == "docProps/custom.xml":
                continue
            data = old.read(name)
            if name.endswith((".rels", "[Content_Types].xml")):
                data = re.sub(
                    rb"<(Relationship|Override) [^>]*(customXml|custom\.xml)[^>]*/>", b"", data
                )
            new.writestr(name, data)
    return buffer.getvalue()


def imported(document: bytes, folder: Path, name: str) -> Path:
    """The one revision that an import into an empty folder makes."""
    path = folder / f"{name}.docx"
    path.write_bytes(without_model(document))
    result = CliRunner().invoke(
        main, ["import", str(path), name, "--source", str(folder / "source")]
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    (revision,) = (folder / "source" / name).glob("*/plan.yaml")
    return revision.parent


@pytest.mark.parametrize("source", REAL, ids=lambda folder: folder.parent.name)
def test_an_adopted_plan_in_word_imports_and_builds_the_same_text(
    source: Path, tmp_path: Path
) -> None:
    plan = compile_plan(source, TODAY).plan
    assert plan
    document = as_word(plan)
    revision = imported(document, tmp_path, plan.id)
    again = compile_plan(revision, TODAY)
    assert again.plan, again.problems
    without_logo = replace(plan, issuer=replace(plan.issuer, logo=None))
    assert read("docx", as_word(again.plan)) == read("docx", as_word(without_logo))


# --- The same model ----------------------------------------------------------------------------

# What visible text does not carry, and an import cannot give back.
LOST = """
ids: made of headings, or counted
Section.context, Table.wide, Column.width, Figure.description (with the alternative), Figure.svg
(Word has its text as curves)
Phrase (the language of words), LostLink (its words stay), Reference (its words stay)
Quote.source, Footnote.citation, Metadata.description
Metadata.document_type, where neither title nor facts say it
where one list with bullets ends and the next begins
"""


def visible(plan: Plan) -> Plan:
    """The plan without what is in `LOST`."""

    def change(node: Node) -> Node:
        match node:
            case Section() | Row() | Table() | Figure() | Footnote() | NoteReference():
                node = _unnamed(node)
            case Quote():
                node = replace(node, source="")
        for name in ("blocks", "preamble"):
            if isinstance(value := getattr(node, name, None), tuple):
                node = replace(node, **{name: one_list(value)})  # type: ignore[arg-type]
        for name in ("content", "term", "caption", "header", "title"):
            value = getattr(node, name, None)
            if isinstance(value, tuple):
                node = replace(node, **{name: flat(value)})  # type: ignore[arg-type]
        return node

    data = replace(plan.metadata, description="", document_type="")
    issuer = builders.Municipality(name=plan.issuer.name)
    return transform(replace(plan, metadata=data, issuer=issuer, id="x"), change)


def one_list(blocks: Blocks) -> Blocks:
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        is_list = isinstance(block, List) and isinstance(before, List)
        if is_list and not block.ordered and not before.ordered:
            found[-1] = replace(before, items=before.items + block.items)
        else:
            found.append(block)
    return tuple(found)


def _unnamed(node: Node) -> Node:
    match node:
        case Section():
            return replace(node, id="", context="")
        case Table():
            columns = tuple(replace(column, width=0) for column in node.columns)
            return replace(node, id="", columns=columns, wide=False)
        case Figure():
            return replace(node, id="", description=(), alternative="", svg="")
        case Footnote():
            return replace(node, id="", citation=None)
        case NoteReference():
            return replace(node, note="")
    return replace(node, id="")  # type: ignore[call-arg]


def flat(inlines: Inlines) -> Inlines:
    """Words of languages, lost links and references as words; neighbours as one."""
    found: list[Inline] = []
    for one in inlines:
        inner = flat(one.content) if isinstance(one, (Phrase, LostLink, Reference)) else (one,)
        for part in inner:
            part = replace(part, retrieved=None) if isinstance(part, Link) else part
            if isinstance(part, Text) and found and isinstance(found[-1], Text):
                found[-1] = Text(text=found[-1].text + part.text)
            else:
                found.append(part)
    return tuple(found)


def again(plan: Plan) -> Plan:
    document = without_model(as_word(plan))
    made = import_document("docx", document, plan.id, plan.revision, LOOKS.labels)
    assert made.adds_up
    return resolve(made.plan, LOOKS.labels)


@pytest.mark.parametrize("seed", several(range(12), 4))
def test_a_drawn_plan_in_word_is_the_same_model_again(seed: int) -> None:
    plan = sayable(draw_plan(seed, 1 + seed % 4))
    found, expected = visible(again(plan)), visible(plan)
    for name in ("metadata", "facts", "preamble", "sections", "appendices", "footnotes"):
        assert getattr(found, name) == getattr(expected, name), name
    assert found == expected
