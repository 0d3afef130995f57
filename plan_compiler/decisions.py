"""Decisions and validity as `plan.yaml` and `history.yaml` have them: read, and written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from plan_compiler.model import Decision, Validity
from plan_compiler.span import NOWHERE, Span

UNTIL_FURTHER = "tillsvidare"


def read_decision(value: Mapping[str, Any], span: Span = NOWHERE) -> Decision:
    return Decision(
        organ=value["organ"],
        date=date.fromisoformat(value["date"]),
        paragraph=str(value.get("paragraph", "")),
        diarienummer=value.get("diarienummer", ""),
        span=span,
    )


def write_decision(decision: Decision) -> dict[str, Any]:
    """What is known of a decision; a paragraph that is a number is written as one."""
    paragraph = decision.paragraph
    number = paragraph.isascii() and paragraph.isdigit() and str(int(paragraph)) == paragraph
    value = {
        "organ": decision.organ,
        "date": str(decision.date),
        "paragraph": int(paragraph) if number else paragraph,
        "diarienummer": decision.diarienummer,
    }
    return {key: inner for key, inner in value.items() if inner != ""}


def read_validity(value: Mapping[str, Any], span: Span = NOWHERE) -> Validity:
    until = value.get("until", UNTIL_FURTHER)
    end = None if until == UNTIL_FURTHER else date.fromisoformat(until)
    return Validity(start=date.fromisoformat(value["from"]), end=end, span=span)


def write_validity(validity: Validity) -> dict[str, Any]:
    end = str(validity.end) if validity.end else UNTIL_FURTHER
    return {"from": str(validity.start), "until": end}
