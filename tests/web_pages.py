"""The page and the fragment of a plan, read back as elements."""

import dataclasses
from typing import Any

from lxml import html

from plan_compiler.model import Metadata, Plan
from plan_compiler.render.html import render_fragment, render_page
from plan_compiler.render.html_addresses import Download
from plan_compiler.resources import load_templates
from tests.builders import everything, plan

SV = load_templates("sv")
DOWNLOADS = (
    Download("pdf", "trafikplan.pdf", 218_400),
    Download("docx", "trafikplan.docx", 1_640_000),
)


def page(plan: Plan, *downloads: Download) -> Any:
    return html.document_fromstring(render_page(plan, SV, downloads))


def fragment(plan: Plan) -> Any:
    return html.fragment_fromstring(render_fragment(plan, SV))


def one(root: Any, path: str) -> Any:
    (found,) = root.xpath(path)
    return found


def said(element: Any) -> str:
    """An element's words, hidden ones too, with single spaces."""
    return " ".join(element.text_content().split())


def classed(name: str) -> str:
    return f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"


def metadata(**changes: Any) -> Metadata:
    return dataclasses.replace(plan().metadata, **changes)


def fixed(**changes: Any) -> Plan:
    """The plan with everything, with other metadata."""
    whole = everything()
    return dataclasses.replace(whole, metadata=metadata(**changes))
