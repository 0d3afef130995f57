"""The two columns as PDF/UA-1 (ISO 14289-1) and PDF/A-3a: a table under each heading."""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pikepdf

from plan_compiler.codec import NAMES, Json, encode
from plan_compiler.diff.redline import Carried, Redline
from plan_compiler.facts import document_date
from plan_compiler.model import Inline, Plan, Section, Text, parts
from plan_compiler.render.lydelse import DASHES
from plan_compiler.render.lydelse_plan import compose, stretches
from plan_compiler.render.pdf import typeset
from plan_compiler.render.pdf_finish import (
    finish_tables,
    headings,
    identify,
    name_headings,
    nest_lists,
    number_lists,
    saved,
)
from plan_compiler.render.pdf_order import in_order, mark_first_calls
from plan_compiler.render.pdf_tags import elements
from plan_compiler.render.redline_pdf_finish import say_marks
from plan_compiler.render.redline_pdf_words import WordWriter
from plan_compiler.resources import Labels, Templates


def render_lydelse_pdf(redline: Redline, templates: Templates, changes_json: bytes) -> Carried:
    """The changed passages of a redline as tagged PDF; `changes_json` is attached as its data.

    Raises `PdfError`, which is a fault of ours.
    """
    composed = compose(redline, templates.labels)
    data = _encoded(composed.plan, WordWriter(templates.labels, bars=False))
    mark_first_calls(data)
    inputs = {
        "data": json.dumps({"plan": data, "labels": dict(templates.labels)}),
        "date": document_date(redline.new).isoformat(),
        "source": changes_json.decode(),
    }
    names = _bookmarks(composed.plan, composed.numbers)
    pdf = _finish(typeset(templates, "lydelse.typ", inputs), data, templates.labels, names)
    return Carried(pdf, composed.unshown)


def _encoded(value: Any, writer: WordWriter) -> Json:
    """The document as JSON, with the marks of its words as nodes around them."""
    if isinstance(value, tuple):
        if value and all(isinstance(part, Inline) for part in value):
            return writer.inlines(value)
        return [_encoded(part, writer) for part in value]
    if value == DASHES:
        return _dashes(writer)
    kind: Any = type(value)
    if kind not in NAMES or isinstance(value, Text):
        return encode(value)
    return {"type": NAMES[kind]} | {
        name: _encoded(getattr(value, name), writer) for name in parts(kind)
    }


def _dashes(writer: WordWriter) -> Json:
    """Dashes, with what they mean said before them."""
    words = f"[{writer.labels['redline_folded']}] "
    said = {"type": "heard", "kind": "omitted", "end": True, "content": [words]}
    return encode(DASHES) | {"content": [said, *encode(DASHES.content)]}


def _bookmarks(plan: Plan, numbers: Mapping[str, Sequence[int]]) -> list[str]:
    """The headings with the numbers of the changes under them: `Mål (3–5)`."""
    return [
        plan.metadata.title,
        *(_bookmark(one, numbers.get(one.id, ())) for one in plan.sections),
    ]


def _bookmark(section: Section, numbers: Sequence[int]) -> str:
    (title,) = section.title
    assert isinstance(title, Text)
    return f"{title.text} ({stretches(numbers)})" if numbers else title.text


def _finish(pdf: bytes, plan: Json, labels: Labels, bookmarks: Sequence[str]) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        tree = list(elements(document))
        nodes = list(in_order(plan))
        finish_tables(document, tree, nodes)
        name_headings(document, tree, headings(plan, labels), bookmarks)
        number_lists(tree, nodes, plan)
        nest_lists(tree)
        say_marks(tree, nodes)
        identify(document, plan)
        return saved(document)
