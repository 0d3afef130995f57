"""The redline as PDF: the changes, then one document in which both revisions stand, marked.

PDF/UA-1 (ISO 14289-1) and PDF/A-3a, with the changes as data attached.
"""

import json
from collections.abc import Container

from plan_compiler.codec import Json
from plan_compiler.diff.marked import is_gone
from plan_compiler.diff.redline import Carried, Redline
from plan_compiler.facts import document_date
from plan_compiler.render.pdf import typeset
from plan_compiler.render.pdf_order import in_order, mark_first_calls, of_kind
from plan_compiler.render.redline_pdf_finish import PARTS, finish_redline
from plan_compiler.render.redline_pdf_front import Front
from plan_compiler.render.redline_pdf_nodes import NodeWriter, anchor, line
from plan_compiler.render.redline_pdf_words import WordWriter
from plan_compiler.resources import Templates


def render_redline_pdf(redline: Redline, templates: Templates, changes_json: bytes) -> Carried:
    """The redline as tagged PDF; `changes_json` is attached as its data.

    Raises `PdfError`, which is a fault of ours.
    """
    front = Front(redline, WordWriter(templates.labels, bars=False))
    data = _data(redline, front)
    shown = places(data)
    lead_home(data, shown)
    inputs = {
        "data": json.dumps({"plan": data, "labels": dict(templates.labels)}),
        "date": document_date(redline.new).isoformat(),
        "source": changes_json.decode(),
    }
    names = [front.name(change) for change in redline.changes.changes]
    pdf = finish_redline(typeset(templates, "redline.typ", inputs), data, templates.labels, names)
    unshown = (id for id, number in redline.numbers.items() if anchor(number) not in shown)
    return Carried(pdf, tuple(unshown))


def _data(redline: Redline, front: Front) -> Json:
    """All that is set, as JSON."""
    notes = redline.merged.footnotes
    removed = frozenset(note.id for note in notes if is_gone(note))
    data = NodeWriter(redline, WordWriter(front.labels, removed)).plan()
    mark_first_calls(data)
    return data | {"front": front.section()}


def places(data: Json) -> set[str]:
    """Where links can lead: footnotes that nothing calls are on no page."""
    nodes = list(in_order(data, PARTS))
    anchors = {place for node in of_kind("numbers", nodes) for place in node["anchors"]}
    return anchors | {node["id"] for node in nodes if "id" in node}


def lead_home(data: Json, known: Container[str]) -> None:
    """What leads to a place that is not there leads nowhere; in the list, to its own line."""
    for node in in_order(data, PARTS):
        if node["type"] == "reference" and node["target"] not in known:
            number = node["target"].removeprefix(anchor(""))
            node |= {"target": line(number)} if "name" in node else {"type": "lost-link"}
        elif node["type"] == "page" and node["target"] not in known:
            node |= {"type": "lost-link", "content": []}
