"""What a well-formed plan can still get wrong. A check yields diagnostics; it knows no report."""

from collections.abc import Iterator

from plan_compiler.checks.accessibility import (
    check_alternatives,
    check_contrast,
    check_descriptions,
    check_glyphs,
    check_headings,
    check_links,
    check_tables,
)
from plan_compiler.checks.misleading import check_addresses
from plan_compiler.checks.official import (
    check_adoption,
    check_citations,
    check_dates,
    check_retrievals,
    check_transcription,
)
from plan_compiler.checks.personal import check_hidden, check_identity_numbers
from plan_compiler.checks.references import check_ids, check_notes, check_references
from plan_compiler.checks.setting import Check, Setting
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Plan

CHECKS: tuple[Check, ...] = (
    check_ids,
    check_references,
    check_notes,
    check_headings,
    check_alternatives,
    check_descriptions,
    check_tables,
    check_links,
    check_addresses,
    check_contrast,
    check_glyphs,
    check_adoption,
    check_dates,
    check_retrievals,
    check_citations,
    check_identity_numbers,
    check_hidden,
    check_transcription,
)


def check(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """Every fault of a resolved plan."""
    for one in CHECKS:
        yield from one(plan, setting)
