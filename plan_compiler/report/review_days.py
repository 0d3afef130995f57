"""Review days as a calendar (iCalendar, RFC 5545), the same bytes for the same plans."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from plan_compiler.life import Phase
from plan_compiler.messages import Language, say
from plan_compiler.overview import Overview

# RFC 5545, 3.1: a line is at most 75 octets, its end not counted.
LONGEST = 75


def review_days(plans: Sequence[Overview], language: Language) -> str:
    """A calendar with a day for each plan in force that is to be looked over."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//plan-compiler//status//SV"]
    for plan in plans:
        held = plan.in_force
        if held and plan.review:
            lines += _event(plan, held, plan.review, language)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(plan: Overview, held: Phase, review: date, language: Language) -> Iterator[str]:
    """An event of a whole day that does not make anyone busy.

    Its stamp is the decision that it follows from: an event is a new one when that is.
    """
    yield "BEGIN:VEVENT"
    yield f"UID:review-{plan.plan}-{held.revision.name}@plan-compiler"
    yield f"DTSTAMP:{held.revision.decided:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{review:%Y%m%d}"
    yield f"SUMMARY:{escaped(say('review_summary', language, title=plan.title))}"
    if plan.responsible:
        names = ", ".join(plan.responsible)
        yield f"DESCRIPTION:{escaped(say('status_responsible', language, names=names))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Text as a value (RFC 5545, 3.3.11)."""
    return re.sub(r"[\\;,]", lambda sign: f"\\{sign[0]}", text).replace("\n", "\\n")


def folded(line: str) -> str:
    """A long line in several, each but the first begun with a space; no sign is cut in two."""
    lines, length = [""], 0
    for sign in line:
        size = len(sign.encode())
        if length + size > LONGEST:
            lines.append(" ")
            length = 1
        lines[-1] += sign
        length += size
    return "\r\n".join(lines)
