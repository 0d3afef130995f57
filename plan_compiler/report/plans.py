"""The plans of an office as text, JSON and CSV."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from plan_compiler.life import Phase
from plan_compiler.messages import Language, say
from plan_compiler.overview import Overview


def plans_text(plans: Sequence[Overview], language: Language) -> str:
    """A paragraph a plan, and a line that counts them."""
    parts = ["\n".join(_lines(plan, language)) for plan in plans]
    late = sum(plan.is_late for plan in plans)
    drafts = sum(bool(plan.drafts) for plan in plans)
    counted = say("status_count", language, plans=len(plans), late=late, drafts=drafts)
    return "\n\n".join([*parts, counted])


def _lines(plan: Overview, language: Language) -> Iterator[str]:
    yield say("status_plan", language, plan=plan.plan, title=plan.title)
    for one in plan.current:
        yield f"  {one.revision.name}: {stands(one, language)}"
    if plan.review:
        key = "status_late" if plan.is_late else "status_review"
        yield "  " + say(key, language, day=plan.review)
    if plan.responsible:
        yield "  " + say("status_responsible", language, names=", ".join(plan.responsible))
    for revision in dict.fromkeys(old.revision for old in plan.readings):
        ids = [old.id for old in plan.readings if old.revision == revision]
        names = ", ".join(ids)
        yield "  " + say("status_readings", language, revision=revision, ids=names)
    if plan.contacts:
        yield "  " + say("status_contacts", language, ids=", ".join(plan.contacts))
    for name in plan.unsealed:
        yield "  " + say("status_unsealed", language, revision=name)


def stands(one: Phase, language: Language) -> str:
    """Where a revision stands, in words."""
    decision = one.repeal.decision if one.repeal else None
    return say(
        f"state_{one.state}",
        language,
        status=one.revision.status,
        since=one.since,
        successor=one.successor.name if one.successor else "",
        organ=decision.organ if decision else "",
        paragraph=decision.paragraph if decision else "",
    )


def plans_json(plans: Sequence[Overview], today: date) -> str:
    """As `schema/status.schema.json` has it."""
    value = {"today": str(today), "plans": [_plan(plan) for plan in plans]}
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _plan(plan: Overview) -> dict[str, Any]:
    return {
        "plan": plan.plan,
        "title": plan.title,
        "revisions": [_revision(one) for one in plan.phases],
        "responsible": list(plan.responsible),
        "review": str(plan.review) if plan.review else None,
        "late": plan.is_late,
        "readings": [
            {"revision": old.revision, "id": old.id, "day": str(old.day)} for old in plan.readings
        ],
        "contacts": list(plan.contacts),
        "unsealed": list(plan.unsealed),
    }


def _revision(one: Phase) -> dict[str, Any]:
    return {
        "revision": one.revision.name,
        "status": one.revision.status,
        "state": str(one.state),
        "since": str(one.since) if one.since else None,
        "successor": one.successor.name if one.successor else None,
    }


COLUMNS = (
    *("plan", "title", "in_force", "since", "drafts", "review", "late", "responsible"),
    *("readings", "contacts"),
)


def plans_csv(plans: Sequence[Overview], language: Language) -> str:
    """A row a plan, as a spreadsheet in Swedish opens it: semicolons, a byte order mark first."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";")
    writer.writerow([say(f"column_{name}", language) for name in COLUMNS])
    writer.writerows(_row(plan, language) for plan in plans)
    return f"\ufeff{written.getvalue()}"


def _row(plan: Overview, language: Language) -> list[object]:
    held = plan.in_force
    return [
        plan.plan,
        plan.title,
        held.revision.name if held else "",
        held.since if held else "",
        ", ".join(one.revision.name for one in plan.drafts),
        plan.review or "",
        say("yes" if plan.is_late else "no", language) if plan.review else "",
        ", ".join(plan.responsible),
        len(plan.readings),
        len(plan.contacts),
    ]
