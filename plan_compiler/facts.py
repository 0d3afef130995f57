"""What a plan says of itself, in words: its facts, its decisions, its standing, its files' name."""

import dataclasses
from datetime import date

from plan_compiler.model import (
    Decision,
    Metadata,
    MetadataGroup,
    MetadataRow,
    Plan,
    Standing,
    Validity,
    Variant,
)
from plan_compiler.resources import Labels
from plan_compiler.typography import bind

FACTS = (
    "diarienummer",
    "decided",
    "decided_by",
    "revision_responsible",
    "followup_responsible",
    "applies_to",
    "validity",
    "first_adopted",
    "replaces",
    "review_interval",
)
# Of what neither a decision nor a validity dates; files of an archive need a day.
UNDATED = date(2000, 1, 1)


def resolve_facts(
    groups: tuple[MetadataGroup, ...], metadata: Metadata, labels: Labels
) -> tuple[MetadataGroup, ...]:
    """The cover's facts, in the plan's own order or the usual one; rows without a value go."""
    groups = groups or (MetadataGroup(rows=tuple(MetadataRow(field=name) for name in FACTS)),)
    return tuple(
        dataclasses.replace(group, rows=rows)
        for group in groups
        if (
            rows := tuple(
                _resolve_row(row, metadata, labels)
                for row in group.rows
                if fact(row, metadata, labels)
            )
        )
    )


def resolve_standing(metadata: Metadata, variant: Variant, labels: Labels) -> Standing | None:
    """What a draft and an internal variant say of themselves; else an adopted plan says nothing."""
    is_internal, status = variant == "internal", metadata.status
    words = [labels["internal_word"]] if is_internal else []
    banners = [labels["internal_banner"]] if is_internal else []
    if not metadata.is_adopted:
        words.append(labels[f"draft_word_{status}"])
        banners.append(labels[f"draft_banner_{status}"])
    if not words:
        return None
    title = file_title(metadata.title, metadata, labels)
    return Standing(
        word=" – ".join(words),
        banner=" ".join(banners),
        title=labels["internal_title"].format(title=title) if is_internal else title,
    )


def file_title(title: str, metadata: Metadata, labels: Labels) -> str:
    """How a file of the document is named, under one of its titles: a draft's name begins so."""
    if metadata.is_adopted:
        return title
    return labels["draft_title"].format(status=labels[f"status_{metadata.status}"], title=title)


def _resolve_row(row: MetadataRow, metadata: Metadata, labels: Labels) -> MetadataRow:
    label = (row.label or labels[row.field]).removesuffix(":")
    return dataclasses.replace(row, label=f"{label}:", value=bind(fact(row, metadata, labels)))


def fact(row: MetadataRow, metadata: Metadata, labels: Labels) -> str:
    """The words for one fact, empty if the plan does not have it."""
    match row.field:
        case "decided":
            # Several councils: a date says little without the one who decided on it.
            alone = len(metadata.decisions) == 1
            say = _decided if alone else say_decision
            values = [say(decision, labels) for decision in metadata.decisions]
        case "decided_by":
            values = [decision.organ for decision in metadata.decisions]
        case "first_adopted":
            values = (
                [say_decision(metadata.first_adopted, labels)] if metadata.first_adopted else []
            )
        case "replaces":
            values = [say_decision(decision, labels) for decision in metadata.replaces]
        case "validity":
            values = [say_validity(metadata.validity, labels)]
        case "review_interval":
            values = [say_interval(metadata.review_interval or 0, labels)]
        case "status":
            values = [labels[f"status_{metadata.status}"]]
        case "revision_responsible" | "followup_responsible" | "applies_to":
            values = list(getattr(metadata, row.field))
        case _:
            values = [getattr(metadata, row.field)]
    return row.separator.join(values)


def _decided(decision: Decision, labels: Labels) -> str:
    key = "decision_date" if decision.paragraph else "decision_date_only"
    return labels[key].format(date=decision.date, paragraph=decision.paragraph)


def say_decision(decision: Decision, labels: Labels) -> str:
    """A decision in words: `Kommunfullmäktige 2024-05-02 § 7`."""
    key = "decision" if decision.paragraph else "decision_without_paragraph"
    return labels[key].format(
        organ=decision.organ, date=decision.date, paragraph=decision.paragraph
    )


def say_validity(validity: Validity | None, labels: Labels) -> str:
    """From when and until when in words; empty if nothing is said of it."""
    match validity:
        case None:
            return ""
        case Validity(start=start, end=None):
            return labels["validity_open"].format(start=start)
        case Validity(start=start, end=end):
            return labels["validity_closed"].format(start=start, end=end)


def say_interval(months: int, labels: Labels) -> str:
    """An interval in words: `2 år`; empty for none."""
    if not months:
        return ""
    if months % 12:
        return labels["review_months"].format(months=months)
    return labels["review_year" if months == 12 else "review_years"].format(years=months // 12)


def document_date(plan: Plan) -> date:
    """The day a file of the plan is of, never that of the build.

    The latest decision, else the first day of validity, else a fixed day.
    """
    validity = plan.metadata.validity
    return plan.metadata.decided or (validity.start if validity else UNDATED)
