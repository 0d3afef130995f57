"""What the PDF refuses: markup in an author's words, a file that is not as the model says."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plan_compiler.codec import encode
from plan_compiler.model import (
    Link,
    List,
    Paragraph,
    Plan,
    Quote,
    Reference,
    Row,
    Section,
    Table,
    transform,
)
from plan_compiler.parity.compare import differences, read
from plan_compiler.parity.said import say
from plan_compiler.render.pdf import render_pdf
from plan_compiler.render.pdf_finish import finish
from plan_compiler.render.pdf_order import PdfError, mark_first_calls
from plan_compiler.resources import load_templates
from tests.builders import everything, items, para, plan, section
from tests.pdf_reading import bookmarks, built

LABELS = load_templates("sv").labels


@pytest.fixture(scope="module")
def whole() -> bytes:
    """The plan with every kind of node."""
    return built(everything())


MARKUP = '#panic("x") *fet* _k_ $x^2$ @ref <lab> // kom /* */ \\ #eval("1") "rak" -- ~ `kod` [a](b)'


def test_what_an_author_writes_is_never_markup() -> None:
    metadata = replace(everything().metadata, title=MARKUP)
    a_plan = plan(section("a", MARKUP, para(MARKUP), items(MARKUP)), metadata=metadata)
    pdf = built(a_plan)
    assert list(differences(say(a_plan, "pdf"), read("pdf", pdf))) == []
    assert bookmarks(pdf)[1:] == [MARKUP, f"  {MARKUP}"]


def test_no_template_fetches_a_package_or_evaluates_text() -> None:
    for file in load_templates("sv").folder.glob("*.typ"):
        text = file.read_text(encoding="utf-8")
        assert "@preview" not in text
        assert "eval(" not in text


def test_what_typst_refuses_is_an_error_with_its_reason() -> None:
    with pytest.raises(PdfError, match="🜨"):
        built(plan(section("a", "Tecken 🜨")))


def test_what_typst_warns_of_is_an_error_too(tmp_path: Path) -> None:
    templates = load_templates("sv")
    folder = shutil.copytree(templates.folder, tmp_path / "templates")
    with (folder / "plan.typ").open("a", encoding="utf-8") as template:
        template.write('#set text(font: "Finns Inte")\nord')
    with pytest.raises(PdfError, match="unknown font family: finns inte"):
        render_pdf(plan(), replace(templates, folder=folder), b"{}")


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    templates = load_templates("sv")
    folder = shutil.copytree(templates.folder, tmp_path / "templates")
    with (folder / "plan.typ").open("a", encoding="utf-8") as template:
        template.write('#read("../../../../../../etc/hostname")')
    with pytest.raises(PdfError, match="outside"):
        render_pdf(plan(), replace(templates, folder=folder), b"{}")


def drop_row(node: Any) -> Any:
    return replace(node, rows=node.rows[1:]) if isinstance(node, Table) else node


def drop_column(node: Any) -> Any:
    return replace(node, columns=node.columns[1:]) if isinstance(node, Table) else node


def drop_cell(node: Any) -> Any:
    return replace(node, cells=node.cells[1:]) if isinstance(node, Row) else node


def lead_astray(node: Any) -> Any:
    return replace(node, target="https://fel.se/") if isinstance(node, Link) else node


def drop(kind: type) -> Callable[[Any], Any]:
    def change(node: Any) -> Any:
        if isinstance(node, Paragraph):
            return replace(node, content=tuple(c for c in node.content if type(c) is not kind))
        return node

    return change


def forget_note(node: Any) -> Any:
    # The one whose note holds no link.
    if isinstance(node, Quote):
        return replace(node, blocks=(para("En plan är ett löfte."),))
    return node


def drop_tables(node: Any) -> Any:
    if isinstance(node, Section):
        return replace(node, blocks=tuple(b for b in node.blocks if type(b) is not Table))
    return node


def drop_lists(node: Any) -> Any:
    if isinstance(node, Section):
        return replace(node, blocks=tuple(b for b in node.blocks if type(b) is not List))
    return node


def drop_sections(node: Any) -> Any:
    return replace(node, sections=()) if isinstance(node, Section) else node


def drop_contents(node: Any) -> Any:
    return replace(node, contents=node.contents[1:]) if isinstance(node, Plan) else node


def turn_contents(node: Any) -> Any:
    return replace(node, contents=node.contents[::-1]) if isinstance(node, Plan) else node


@pytest.mark.parametrize(
    "change, reason",
    [
        (drop_tables, "tables: the PDF has 3, the model 0"),
        (drop_row, "rows: the PDF has 2, the model 1"),
        (drop_column, "header cells: the PDF has 3, the model 2"),
        (drop_cell, "cells: the PDF has 3, the model 2"),
        (lead_astray, "a link leads to .*, in the model to https://fel.se/"),
        (drop(Link), "links: the PDF has"),
        (drop(Reference), "references: the PDF has"),
        (forget_note, "note calls: the PDF has 3, the model 2"),
        (drop_lists, "lists: the PDF has"),
        (drop_sections, "headings: the PDF has 10, the model 6"),
        (drop_contents, "lines of contents: the PDF has 7, the model 6"),
        (turn_contents, "a line of contents leads to mal"),
    ],
)
def test_a_file_that_is_not_as_the_model_says_is_refused(
    whole: bytes, change: Callable[[Any], Any], reason: str
) -> None:
    data = encode(transform(everything(), change))
    mark_first_calls(data)
    with pytest.raises(PdfError, match=reason):
        finish(whole, data, LABELS)
