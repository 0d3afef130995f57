"""The plan as PDF: Typst sets it, `pdf_finish` closes what Typst leaves open in its tags.

One file is PDF/UA-1 (ISO 14289-1) and PDF/A at once; Typst refuses to write one that is not.
"""

import json
import os
from datetime import datetime
from importlib import import_module
from threading import Lock, Thread
from typing import Any

import typst

from plan_compiler.codec import Json, encode
from plan_compiler.facts import document_date
from plan_compiler.job import Archive
from plan_compiler.model import Plan
from plan_compiler.render.pdf_order import PdfError, mark_first_calls
from plan_compiler.resources import Templates

_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")
_OFFLINE = Lock()


def render_pdf(plan: Plan, templates: Templates, model: bytes, archive: Archive = "a-3a") -> bytes:
    """The resolved plan as tagged PDF, for good and for everyone.

    `model` is the plan's JSON, attached as the document's source where `archive` allows it (a-3a).
    Raises `PdfError`, which for a valid plan is a fault of ours.
    """
    # pikepdf loads while Typst is at work, if it was not asked for before.
    loading = Thread(target=import_module, args=("plan_compiler.render.pdf_finish",))
    loading.start()
    data = encode(plan)
    mark_first_calls(data)
    inputs = {
        "data": json.dumps({"plan": data, "labels": dict(templates.labels)}),
        "date": document_date(plan).isoformat(),
    }
    if archive == "a-3a":
        inputs["source"] = model.decode()
    pdf = typeset(templates, "plan.typ", inputs, archive)
    loading.join()
    from plan_compiler.render.pdf_finish import finish

    return finish(pdf, data, templates.labels)


def typeset(
    templates: Templates, name: str, inputs: dict[str, str], archive: Archive = "a-3a"
) -> bytes:
    """The PDF that a Typst template makes of its inputs, of which `date` is the day it is of."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[templates.fonts]
    )
    pdf: bytes
    try:
        pdf, warnings = _compile(
            templates.folder / name,
            # Nothing outside the templates can be read, whatever a template asks for.
            root=templates.folder,
            package_path=templates.folder / "packages",
            package_cache_path=templates.folder / "packages",
            font_paths=fonts,
            sys_inputs=inputs,
            pdf_standards=["ua-1", archive],
            timestamp=datetime.fromisoformat(f"{inputs['date']}T12:00:00Z"),
        )
    except typst.TypstError as error:
        raise PdfError(_said(error)) from error
    if warnings:
        raise PdfError("; ".join(_said(warning) for warning in warnings))
    return pdf


def _compile(*arguments: Any, **options: Any) -> Any:
    """Typst without the network: it fetches packages, through the proxy that the environment names.

    Port 9 discards what comes (RFC 863), and next to nobody listens there.
    """
    with _OFFLINE:
        before = {name: os.environ.pop(name, None) for name in _PROXIES}
        os.environ.update(HTTPS_PROXY="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9")
        try:
            return typst.compile_with_warnings(*arguments, **options)
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                os.environ.update({name: value} if value is not None else {})


def _said(problem: Json) -> str:
    """Typst's message and hints, without the places in our template that it cites."""
    return ": ".join([problem.message, *problem.hints])
