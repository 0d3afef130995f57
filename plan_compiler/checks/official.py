"""What an official document must be right about: decisions, days, sources, a transcription."""

from collections.abc import Iterator

from plan_compiler import rules
from plan_compiler.checks.setting import Setting, words_of
from plan_compiler.days import is_date, is_stale
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Figure, Footnote, Plan, Retrieval, Row, Section, Table, find, walk


def check_adoption(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    data = plan.metadata
    if not data.is_adopted:
        if is_date(plan.revision):
            yield rules.STATUS_DIFFERS.at(data.span, folder=plan.revision, status=data.status)
        return
    if not data.decisions:
        yield rules.ADOPTED_INCOMPLETE.at(data.span, "decision")
    for decision in data.decisions:
        if not decision.paragraph:
            yield rules.ADOPTED_INCOMPLETE.at(decision.span, "paragraph", organ=decision.organ)
        if decision.date > setting.today:
            yield rules.DECIDED_IN_FUTURE.at(decision.span, date=decision.date, today=setting.today)
    days = {str(decision.date) for decision in data.decisions}
    if is_date(plan.revision) and days and plan.revision not in days:
        place = data.decisions[0].span
        yield rules.WRONG_REVISION.at(place, folder=plan.revision, date=", ".join(sorted(days)))


def check_dates(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    data = plan.metadata
    decided, validity = data.decided, data.validity
    if validity and decided and validity.start < decided:
        yield rules.VALID_BEFORE_DECIDED.at(validity.span, start=validity.start, decided=decided)
    if validity and validity.end and validity.end < validity.start:
        yield rules.ENDS_BEFORE_START.at(validity.span, start=validity.start, end=validity.end)
    first = data.first_adopted
    if first and decided and first.date > decided:
        yield rules.FIRST_ADOPTED_LATER.at(first.span, first=first.date, decided=decided)
    for replaced in data.replaces:
        own = {(decision.organ, decision.date, decision.paragraph) for decision in data.decisions}
        if (replaced.organ, replaced.date, replaced.paragraph) in own:
            yield rules.REPLACES_ITSELF.at(replaced.span, date=replaced.date)
        elif decided and replaced.date > decided:
            yield rules.REPLACED_LATER.at(replaced.span, replaced=replaced.date, decided=decided)


def check_retrievals(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """Days of retrieval older than a year before the decision, or before today for a draft."""
    decided = plan.metadata.decided
    day, case = (decided, "") if decided else (setting.today, "draft")
    for read in find(plan, Retrieval):
        if is_stale(read.day, day):
            yield rules.OLD_RETRIEVAL.at(read.span, case, retrieved=read.day, decided=day)
        elif read.day > day:
            yield rules.RETRIEVED_LATER.at(read.span, case, retrieved=read.day, decided=day)


def check_citations(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """What a footnote says as data must stand in its text."""
    for note in plan.footnotes:
        if note.citation is None:
            continue
        words = words_of(note)
        data = note.citation
        for part in (
            data.author,
            str(data.year or ""),
            data.title,
            data.identifier,
            data.publisher,
        ):
            if part and part not in words:
                yield rules.CITATION_DIFFERS.at(data.span, part=part, id=note.id)


def check_transcription(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    places: dict[str, str] = {"": ""}
    for node in walk(plan):
        if isinstance(node, (Section, Table, Figure, Row, Footnote)):
            places[node.id] = places.get(node.id, "") + words_of(node)
    for reading in plan.transcription:
        if reading.text not in places.get(reading.place, ""):
            yield rules.READING_NOT_FOUND.at(reading.span, text=reading.text, place=reading.place)
