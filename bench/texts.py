"""Plans to measure with, of any size and of any seed, that a source folder can hold."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench.timing import SECTIONS, SEED
from plan_compiler.authoring.files import write_municipality, write_plan
from plan_compiler.model import (
    Decision,
    DefinitionList,
    Municipality,
    Node,
    NoteReference,
    Plan,
    Quote,
    Signatures,
    Table,
    Text,
    find,
    transform,
)
from plan_compiler.resources import load_templates
from tests.plan_drawn import draw_plan, real_plan, settle, vocabulary
from tests.plan_pairs import draw_pair

LABELS = load_templates("sv").labels
ISSUER = Municipality(name="Exempels kommun")
EDITS = 12
# What a revision usually changes, and every source has a place for.
USUAL = (
    *("word_replaced", "words_added", "phrase_rewritten", "sentence_added", "sentence_removed"),
    *("paragraph_added", "paragraph_removed", "paragraph_moved", "item_added", "section_moved"),
    *("section_retitled", "phone_changed"),
)


def sized_plan(size: int) -> Plan:
    """A drawn plan of about three thousand words times `size`."""
    return authored(draw_plan(SEED, round(SECTIONS * size)))


def authored(plan: Plan) -> Plan:
    """The plan without what no source has.

    That is footnotes that nothing calls, a second table of contacts, a second list of signatures,
    definition lists in a row.
    """
    called = {call.note for call in find(plan, NoteReference)}
    notes = tuple(note for note in plan.footnotes if note.id in called)
    first = next((table.id for table in find(plan, Table) if table.kind == "contacts"), "")
    signed = next(find(plan, Signatures), None)

    def change(node: Node) -> Node:
        if isinstance(node, Table) and node.kind == "contacts" and node.id != first:
            return replace(node, kind="table")
        if isinstance(node, Quote) and node.source not in called:
            return replace(node, source="")
        if blocks := getattr(node, "blocks", ()):
            pairs = zip(blocks, (None, *blocks), strict=False)
            kept = (b for b, before in pairs if not _is_again(b, before, signed))
            return replace(node, blocks=tuple(kept))
        return node

    return settle(transform(replace(plan, footnotes=notes, transcription=()), change))


def _is_again(block: Node, before: Node | None, signed: Signatures | None) -> bool:
    if isinstance(block, Signatures):
        return block is not signed
    return isinstance(block, DefinitionList) and isinstance(before, DefinitionList)


def reworded(structure: int, seed: int) -> Plan:
    """The structure of a real plan, with other words in its running text."""
    rng = random.Random(f"words {seed}")
    plan = real_plan(structure)
    data = {table.id: table for table in find(plan, Table) if table.kind != "table"}

    def change(node: Node) -> Node:
        match node:
            case Text():
                return replace(node, text=_others(rng, node.text))
            case Table() if node.id in data:
                return data[node.id]
        return node

    return authored(replace(plan, sections=tuple(transform(s, change) for s in plan.sections)))


def _others(rng: random.Random, text: str) -> str:
    """As many words; what is not a plain word in small letters stays."""
    words = (
        rng.choice(vocabulary()) if w.isalpha() and w.islower() else w for w in text.split(" ")
    )
    return " ".join(words)


def revisions(seed: int, days: Sequence[date]) -> Iterator[Plan]:
    """Revisions of one plan, some edits apart: those adopted on their days, and a draft."""
    plan = replace(reworded(seed % 2, seed), id=f"plan-{seed:03}", issuer=ISSUER)
    before: tuple[Decision, ...] = ()
    for number, day in enumerate((*days, None)):
        if number:
            plan = authored(draw_pair(plan, (len(days) + 1) * seed + number, EDITS, USUAL).new)
        decisions = (Decision(organ="Kommunfullmäktige", date=day, paragraph="1"),) if day else ()
        facts = replace(
            plan.metadata,
            status="antagen" if day else "utkast",
            decisions=decisions,
            replaces=before,
            validity=None,
        )
        yield settle(replace(plan, revision=str(day or "utkast"), metadata=facts))
        before = decisions


def lay_plan(source: Path, plan: Plan) -> Path:
    """Write a plan's revision below a source folder; its folder."""
    folder = source / plan.id / plan.revision
    files = {folder / name: data for name, data in write_plan(plan, LABELS).items()}
    files |= {source / name: data for name, data in write_municipality(plan.issuer).items()}
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
