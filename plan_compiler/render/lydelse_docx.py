"""The two columns in Word, in the office's styles: a table under each heading, no cover."""

from docx.document import Document as WordDocument

from plan_compiler.diff.redline import Carried, Redline
from plan_compiler.model import Plan
from plan_compiler.render.docx_body import write_body
from plan_compiler.render.docx_cover import fill_template
from plan_compiler.render.docx_draft import draft_of
from plan_compiler.render.docx_package import finish
from plan_compiler.render.docx_xml import Element, qn, set_property, w, words
from plan_compiler.render.lydelse_plan import compose
from plan_compiler.resources import Templates

# How many characters a cell has at most in a row that stays on one page.
SHORT = 900


def render_lydelse_docx(redline: Redline, templates: Templates) -> Carried:
    """The changed passages of a redline as a Word document to lay beside a proposal."""
    composed = compose(redline, templates.labels)
    document, marker = _without_cover(composed.plan, templates)
    draft = draft_of(composed.plan, document, templates.labels, templates.fonts)
    draft.shows_changes = True
    write_body(draft, composed.plan, marker)
    _let_rows_break(document.element)
    _keep_with_tables(document.element)
    return Carried(finish(document, composed.plan, templates.labels), composed.unshown)


def _without_cover(plan: Plan, templates: Templates) -> tuple[WordDocument, Element]:
    """The template's styles, headers and footers, with the paragraph that the body replaces."""
    document, marker = fill_template(templates.data("plan.docx"), plan, templates.labels)
    for before in list(marker.itersiblings(preceding=True)):
        before.getparent().remove(before)  # type: ignore[union-attr]
    for own in document.element.iter(qn("w:titlePg")):
        own.getparent().remove(own)
    return document, marker


def _let_rows_break(root: Element) -> None:
    """A whole section can stand in one row: rows that are not short may go over to a new page."""
    for row in root.iter(qn("w:tr")):
        if any(len(words(cell)) > SHORT for cell in row.iter(qn("w:tc"))):
            for whole in list(row.iter(qn("w:cantSplit"))):
                whole.getparent().remove(whole)  # type: ignore[union-attr]


def _keep_with_tables(root: Element) -> None:
    """A table stands on the page of the line above it, and so of its heading.

    Within a row nothing keeps to the next: a row whose words do would keep to the next row, and the
    last one to the next heading, page after page.
    """
    for table in root.iter(qn("w:tbl")):
        for kept in list(table.iter(qn("w:keepNext"))):
            kept.getparent().remove(kept)  # type: ignore[union-attr]
        before = table.getprevious()
        if before is not None and before.tag == qn("w:p"):
            set_property(before, w("keepNext"))
