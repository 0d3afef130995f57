"""A plan → the files of its revision's folder, which compile to the same plan.

What the source has no place for raises `Unwritable`: a second table of contacts, a reading that is
doubtful. Values that a document does not have (no diarienummer) are left out, for `check` to ask.
"""

from collections.abc import Iterator
from typing import Any

from plan_compiler.authoring import data
from plan_compiler.authoring.markdown import Unwritable, blocks, line, quoted
from plan_compiler.authoring.yaml_text import yaml_file
from plan_compiler.decisions import write_decision, write_validity
from plan_compiler.model import (
    Blocks,
    Colours,
    Figure,
    Metadata,
    MetadataGroup,
    Municipality,
    Plan,
    Section,
    Signatures,
    Table,
    find,
)
from plan_compiler.resources import Labels

Files = dict[str, bytes]


def write_plan(plan: Plan, labels: Labels) -> Files:
    """The files of a revision: `plan.yaml`, Markdown, and the YAML that its blocks ask for."""
    if plan.transcription:
        raise Unwritable("transcription")
    texts = dict(_texts(plan))
    appendices = {f"sections/{top.id}.md": section(top) for top in plan.appendices}
    names = {"sections": list(texts), "appendices": list(appendices)}
    files = {"plan.yaml": yaml_file("plan", {**_head(plan, labels), **names})}
    for name, rows in (texts | appendices).items():
        files[name] = "\n".join([*rows, ""]).encode()
    for name, value in _data(plan, labels):
        files[f"{name}.yaml"] = yaml_file(name, value)
    for one in find(plan, Figure):
        if one.svg:
            files[f"figures/{one.id}.svg"] = f"{one.svg}\n".encode()
    return files


# --- Text ------------------------------------------------------------------------------------


def _texts(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """A file for each section at the top; what stands before them is in the first."""
    before = _preamble(plan.preamble)
    if not plan.sections:
        yield "sections/text.md", before
    for at, top in enumerate(plan.sections):
        rows = section(top)
        yield f"sections/{top.id}.md", [*before, "", *rows] if before and not at else rows


def _preamble(some: Blocks) -> list[str]:
    return blocks(some) if some else []


def section(one: Section) -> list[str]:
    """A heading and all below it."""
    attributes = [f"#{one.id}" if one.id else "", quoted("context", one.context)]
    braces = " ".join(part for part in attributes if part)
    title = line(one.title)
    rows = [f"{'#' * one.level} {title}{f' {{{braces}}}' if braces else ''}"]
    if one.blocks:
        rows += ["", *blocks(one.blocks)]
    for below in one.sections:
        rows += ["", *section(below)]
    return rows


# --- Data ------------------------------------------------------------------------------------


def _placed(plan: Plan, kind: str) -> Table | None:
    tables = [table for table in find(plan, Table) if table.kind == kind]
    if len(tables) > 1:
        raise Unwritable(kind)
    return tables[0] if tables else None


def _data(plan: Plan, labels: Labels) -> Iterator[tuple[str, dict[str, Any]]]:
    if plan.footnotes:
        yield "footnotes", {"footnotes": [data.footnote(note) for note in plan.footnotes]}
    if contacts := _placed(plan, "contacts"):
        yield "contacts", data.contacts(contacts, labels)
    if links := _placed(plan, "links"):
        yield "links", data.links(links, labels)
    if figures := list(find(plan, Figure)):
        yield "figures", {"figures": [data.figure(one) for one in figures]}


def _head(plan: Plan, labels: Labels) -> dict[str, Any]:
    history = _placed(plan, "history")
    signed = list(find(plan, Signatures))
    if len(signed) > 1:
        raise Unwritable("signatures")
    return {
        **_metadata(plan.metadata),
        "facts": [_group(group, labels) for group in plan.facts],
        "numbered": plan.numbered or None,
        "contents_depth": plan.contents_depth if plan.contents_depth != 3 else None,
        "history": data.history(history) if history else None,
        "signatures": [
            {"name": one.name, "role": one.role or None}
            for one in (signed[0].signatories if signed else ())
        ],
    }


def _metadata(found: Metadata) -> dict[str, Any]:
    texts = ("title", "cover_title", "series", "document_type", "description", "diarienummer")
    people = ("revision_responsible", "followup_responsible", "applies_to")
    return {
        **{name: getattr(found, name) or None for name in texts},
        "status": found.status,
        "language": found.language if found.language != "sv" else None,
        "decisions": [write_decision(one) for one in found.decisions],
        "first_adopted": write_decision(found.first_adopted) if found.first_adopted else None,
        "replaces": [write_decision(one) for one in found.replaces],
        **{name: _short(getattr(found, name)) for name in people},
        "validity": write_validity(found.validity) if found.validity else None,
        "review_interval": found.review_interval,
    }


def _short(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _group(group: MetadataGroup, labels: Labels) -> dict[str, Any]:
    rows = []
    for row in group.rows:
        usual = row.label.removesuffix(":") in ("", labels[row.field])
        rows.append(
            {
                "field": row.field,
                "label": None if usual else row.label.removesuffix(":"),
                "separator": row.separator if row.separator != ", " else None,
            }
        )
    return {"title": group.title or None, "rows": rows}


def write_municipality(issuer: Municipality) -> Files:
    """`municipality.yaml` and the logo beside it, for the folder of all plans."""
    logo = issuer.logo
    value = {
        "name": issuer.name,
        "organisation_number": issuer.organisation_number or None,
        "base_address": issuer.base_address or None,
        "accessibility_statement": issuer.accessibility_statement or None,
        "feedback": issuer.feedback or None,
        "logo": {"file": "logotyp.svg", "alternative": logo.alternative} if logo else None,
        "colours": None if issuer.colours == Colours() else {"primary": issuer.colours.primary},
    }
    files = {"municipality.yaml": yaml_file("municipality", value, 1)}
    return files | ({"logotyp.svg": f"{logo.svg}\n".encode()} if logo else {})
