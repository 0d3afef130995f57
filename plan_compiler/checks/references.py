"""Ids, and what points to them."""

from collections.abc import Iterator

from plan_compiler import rules
from plan_compiler.checks.setting import Setting, anchors
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import TITLE_ID, Plan, Quote, Reference, find
from plan_compiler.resolve import calls_in_reach
from plan_compiler.span import Span


def check_ids(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    first: dict[str, Span] = {}
    for id, span in anchors(plan):
        if id in first:
            yield rules.DUPLICATE_ID.at(span, id=id, related=(first[id],))
        first.setdefault(id, span)
        # What the page makes itself begins like this; see `render.html`.
        if id == TITLE_ID or id.startswith("plan-"):
            yield rules.RESERVED_ID.at(span, id=id)


def check_references(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    notes = {note.id for note in plan.footnotes}
    targets = {id for id, _ in anchors(plan)} - notes
    for reference in find(plan, Reference):
        if reference.target not in targets:
            close = _nearest(reference.target, targets)
            case = "close" if close else ""
            yield rules.DEAD_REFERENCE.at(reference.span, case, id=reference.target, close=close)
    for quote in find(plan, Quote):
        if quote.source and quote.source not in notes:
            yield rules.UNKNOWN_NOTE.at(quote.span, id=quote.source, known=", ".join(sorted(notes)))


def _nearest(word: str, known: set[str]) -> str:
    from difflib import get_close_matches

    return "".join(get_close_matches(word, sorted(known), n=1))


def check_notes(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    notes = {note.id: note for note in plan.footnotes}
    calls: dict[str, Span] = {}
    for call in calls_in_reach(plan):
        if call.note not in notes:
            known = ", ".join(sorted(notes))
            case = "known" if known else ""
            yield rules.UNKNOWN_NOTE.at(call.span, case, id=call.note, known=known)
        elif call.note in calls:
            yield rules.NOTE_TWICE.at(call.span, id=call.note, related=(calls[call.note],))
        calls.setdefault(call.note, call.span)
    for note in plan.footnotes:
        if note.id not in calls:
            yield rules.UNUSED_NOTE.at(note.span, id=note.id)
