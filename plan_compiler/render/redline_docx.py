"""A redline as a Word document with Word's own tracked changes, to accept or reject one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from docx.document import Document

from plan_compiler.diff.change import Change, Edited, ValueChanged, new_place
from plan_compiler.diff.marked import is_there
from plan_compiler.diff.merge_words import merge_inlines
from plan_compiler.diff.redline import Carried, Redline
from plan_compiler.mark import Mark
from plan_compiler.model import TITLE_ID, Footnote, Inlines, Plan, Table, Text, find
from plan_compiler.render.docx_body import write_body
from plan_compiler.render.docx_calls import lone_key
from plan_compiler.render.docx_comment import add_comment
from plan_compiler.render.docx_cover import (
    LOGO,
    VARIABLES,
    fill_template,
    place_logo,
    stories,
    variables,
)
from plan_compiler.render.docx_draft import Draft, draft_of, targets
from plan_compiler.render.docx_moved import strike_moved
from plan_compiler.render.docx_package import finish
from plan_compiler.render.docx_revisions import Revisions, Side, side_of_mark
from plan_compiler.render.docx_stories import merge_stories
from plan_compiler.render.docx_tracked import Signature, track
from plan_compiler.render.docx_xml import Element, qn
from plan_compiler.render.redline_words import brief, what_and_where
from plan_compiler.resources import Labels, Templates

FORMER_LOGO = "\ufdd0former\ufdd0"
NOON = "T12:00:00Z"


def render_redline_docx(redline: Redline, templates: Templates) -> Carried:
    """The redline: accepted it is the new plan as a Word document, rejected the old one."""
    document, marker = _covers(redline, templates)
    draft = draft_of(redline.new, document, templates.labels, templates.fonts)
    revisions = _revisions(redline)
    draft.revisions = revisions
    draft.notes.texts = _texts(revisions)
    place_logo(draft, redline.new.issuer.logo)
    place_logo(draft, redline.old.issuer.logo, FORMER_LOGO)
    write_body(draft, strike_moved(redline.merged), marker)
    revisions.shown.update(_shown_around(redline, templates))
    unshown = tuple(id for id in redline.numbers if id not in revisions.shown)
    _track(draft, redline)
    _comment(draft, redline, unshown)
    return Carried(finish(document, _titled(redline.new, templates), templates.labels), unshown)


def _covers(redline: Redline, templates: Templates) -> tuple[Document, Element]:
    """The template with the values of both plans, and the paragraph whose place the body takes."""
    data = templates.data("plan.docx")
    old, old_marker = fill_template(data, redline.old, templates.labels)
    new, marker = fill_template(data, redline.new, templates.labels)
    if redline.old.issuer.logo != redline.new.issuer.logo:
        for _, root in stories(old):
            for shown in root.iter(qn("w:t")):
                shown.text = (shown.text or "").replace(LOGO, FORMER_LOGO)
    merge_stories(old, new, (old_marker, marker))
    return new, marker


def _titled(plan: Plan, templates: Templates) -> Plan:
    title = templates.labels["redline_title"].format(title=plan.metadata.title)
    return replace(plan, metadata=replace(plan.metadata, title=title))


def _track(draft: Draft, redline: Redline) -> None:
    roots = [*(root for _, root in stories(draft.document)), draft.notes.root]
    signature = Signature.of(*signed(redline.new), roots)
    for root in roots:
        track(draft, root, signature)
    draft.notes.finish()


def signed(plan: Plan) -> tuple[str, str]:
    """Who decided the changes, and when: never the day of the build, and nothing for a draft."""
    latest = max(plan.metadata.decisions, key=lambda decision: decision.date, default=None)
    if latest is None:
        return plan.issuer.name, ""
    return latest.organ, latest.date.isoformat() + NOON


def _comment(draft: Draft, redline: Redline, unshown: Sequence[str]) -> None:
    """Say at the title what the file is, and what changed that it does not show."""
    name = draft.bookmarks.name(TITLE_ID)
    body = draft.document.element.body
    title = next(b for b in body.iter(qn("w:bookmarkStart")) if b.get(qn("w:name")) == name)
    lines = _remarks(redline, unshown, draft.labels)
    date = signed(redline.new)[1]
    add_comment(draft.document, title.getparent(), lines, redline.new.issuer.name, date)


def _remarks(redline: Redline, unshown: Sequence[str], labels: Labels) -> Iterator[str]:
    yield labels["redline_precedence"]
    tables = find(redline.merged, Table)
    if any(table.wide and side_of_mark(table.mark) != "both" for table in tables):
        yield labels["redline_upright"]
    if unshown:
        yield f"{labels['redline_unseen']}:"
    changes = {change.id: change for change in redline.changes.changes}
    for id in unshown:
        what = (what_and_where(changes[id], labels), brief(changes[id], labels))
        yield f"{redline.numbers[id]}. {': '.join(filter(None, what))}"


# --- What the writers look up ------------------------------------------------------------------


def _revisions(redline: Redline) -> Revisions:
    sides: Mapping[Side, Plan] = {"old": redline.old, "new": redline.new}
    return Revisions(
        title=_title(redline),
        targets=dict(targets(redline.old)),
        notes=_notes(redline),
        appendices={side: len(plan.appendices) for side, plan in sides.items()},
        fields={change.id: _field(change) for change in redline.changes.changes},
    )


def _title(redline: Redline) -> Inlines:
    for change in redline.changes.changes:
        if isinstance(change, Edited) and change.new.path == "metadata/title":
            assert isinstance(change.before, str) and isinstance(change.after, str)
            before, after = Text(text=change.before), Text(text=change.after)
            return merge_inlines((before,), (after,), change.edits, change.id)
    return (Text(text=redline.new.metadata.title),)


def _notes(redline: Redline) -> Mapping[Side, Mapping[str, Footnote]]:
    """The footnotes of both plans and, in both, the merged ones; each with its merged mark."""
    both = [note for note in redline.merged.footnotes if side_of_mark(note.mark) == "both"]
    marks: dict[Side, dict[str, Mark | None]] = {"old": {}, "new": {}}
    for note in redline.merged.footnotes:
        before = note.mark.before if note.mark else None
        old = before.id if isinstance(before, Footnote) else note.id
        if is_there(note, old=True):
            marks["old"][old] = note.mark
        if is_there(note, old=False):
            marks["new"][note.id] = note.mark
    plans: Mapping[Side, Plan] = {"old": redline.old, "new": redline.new}
    lone = {
        side: {n.id: replace(n, mark=marks[side].get(n.id)) for n in plan.footnotes}
        for side, plan in plans.items()
    }
    return {"both": {note.id: note for note in both}, **lone}


def _texts(revisions: Revisions) -> dict[str, Footnote]:
    """The footnotes by the keys under which they are called."""
    lone = {
        lone_key(side, id): note
        for side in ("old", "new")
        for id, note in revisions.notes[side].items()
    }
    return {**revisions.notes["both"], **lone}


def _field(change: Change) -> str:
    match change:
        case ValueChanged(field=field):
            return field
        case Edited(new=place):
            steps = place.steps
            if "description" in steps[:-1]:
                return "description"
            return "columns/name" if steps[-1] == "name" and "columns" in steps else steps[-1]
        case _:
            return ""


# --- What the cover, the headers and the footers show ------------------------------------------

# Facts that say one field of the metadata in a way of their own.
_FACTS = {"decided": "decisions", "decided_by": "decisions"}


def _shown_around(redline: Redline, templates: Templates) -> Iterator[str]:
    """The changes of particulars that the template shows."""
    used = variables(templates.data("plan.docx"))
    told = {"metadata/title", *filter(None, map(VARIABLES.__getitem__, used))}
    if "facts" in used:
        told |= set(_changed_facts(redline))
    for change in redline.changes.changes:
        place = new_place(change)
        if place and place.path in told:
            yield change.id


def _changed_facts(redline: Redline) -> Iterator[str]:
    """The paths of what the facts of the cover say otherwise."""
    old, new = (
        [(g.title, row.field, row.label, row.value) for g in plan.facts for row in g.rows]
        for plan in (redline.old, redline.new)
    )
    if old != new:
        yield "facts"
    for _, field, _, _ in set(old) ^ set(new):
        yield f"metadata/{_FACTS.get(field, field)}"
