"""The laws of changes, on drawn pairs and on any two plans at all."""

import dataclasses
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan_compiler import model
from plan_compiler.diff.apply import DoesNotFit, apply
from plan_compiler.diff.change import Changes, Edited
from plan_compiler.diff.changes_file import write_changes
from plan_compiler.diff.compare import compare
from plan_compiler.diff.invert import invert
from plan_compiler.diff.particulars import SETTINGS
from plan_compiler.diff.prove import prove
from plan_compiler.diff.units import VALUES, Loose, assemble, flatten, is_appendix, shell
from plan_compiler.diff.wording import fields
from plan_compiler.model import (
    Block,
    Cell,
    Column,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Footnote,
    Inline,
    LineBreak,
    Link,
    List,
    ListItem,
    LostLink,
    NoteReference,
    Notice,
    Paragraph,
    Phrase,
    Plan,
    Quote,
    Reference,
    Row,
    Section,
    Signatory,
    Signatures,
    Strong,
    Table,
    Text,
    parts,
)
from plan_compiler.resolve import resolve
from plan_compiler.resources import load_templates
from tests import builders
from tests.changes_reading import read_changes
from tests.drawn import several
from tests.plan_drawn import draw_plan, real_plan, settle
from tests.plan_judge import all_findings, judge
from tests.plan_pairs import Pair, draw_pair

ROOT = Path(__file__).parent.parent
# `make laws` asks for a thousand.
PAIRS = int(os.environ.get("PAIRS", "150"))

# --- Drawn pairs -----------------------------------------------------------------------------


def pair_of(seed: int) -> Pair:
    old = real_plan(seed % 2) if seed % 10 == 0 else draw_plan(seed, 1)
    return draw_pair(old, seed, 8)


@pytest.mark.parametrize("seed", several(range(PAIRS), 20))
def test_the_laws_hold_on_a_drawn_pair(seed: int) -> None:
    pair = pair_of(seed)
    assert prove(pair.old, pair.new, compare(pair.old, pair.new)) == ()


@pytest.mark.slow("a hundred and fifty drawn pairs")
def test_drawn_changes_are_found_and_little_else() -> None:
    known, found = Counter[str](), Counter[str]()
    marked = least = 0
    for seed in range(PAIRS):
        pair = pair_of(seed)
        verdict = judge(pair, compare(pair.old, pair.new))
        known += verdict.known
        found += verdict.found
        marked, least = marked + verdict.marked, least + verdict.least
    assert len(known) == 50
    assert sum(found.values()) >= 0.98 * sum(known.values()), known - found
    assert marked <= 1.03 * least


@pytest.mark.parametrize("seed", range(20))
def test_changes_survive_their_file(seed: int) -> None:
    pair = draw_pair(draw_plan(seed, 2), seed, 40)
    changes = compare(pair.old, pair.new)
    assert read_changes(write_changes(changes)) == changes


@pytest.mark.parametrize("seed", range(20))
def test_the_other_way_mirrors(seed: int) -> None:
    pair = draw_pair(draw_plan(seed, 2), seed, 40)
    there, back = compare(pair.old, pair.new), compare(pair.new, pair.old)
    mirrored = invert(back)
    assert Counter(all_findings(there, pair.old)) == Counter(all_findings(mirrored, pair.old))


def test_a_plan_has_no_changes_against_itself() -> None:
    for plan in (builders.everything(), real_plan(0), real_plan(1), draw_plan(1)):
        assert compare(plan, plan).changes == ()
        other = resolve(replace(plan, facts=()), load_templates("sv").labels)
        assert compare(other, replace(other, contents=())).changes == ()


def test_ids_last_while_another_place_is_edited() -> None:
    old = draw_plan(3)
    first = draw_pair(old, 3, 10)
    second = draw_pair(first.new, 4, 3, ["word_replaced"])
    ids = {change.id for change in compare(old, first.new).changes}
    later = {change.id for change in compare(old, second.new).changes}
    assert len(ids - later) <= 1


def test_a_large_gap_is_paired_by_its_longest_common_sequence() -> None:
    """Where nothing stands once, and each with each would take too long."""
    lines = ["Ja.", "Nej.", "Kanske.", "Ja.", "Vet ej."] * 60
    changed = [*lines[:100], "Nej.", *lines[100:200], *lines[203:]]
    old, new = (
        builders.plan(preamble=tuple(builders.para(line) for line in some))
        for some in (lines, changed)
    )
    changes = compare(old, new)
    assert [type(change).__name__ for change in changes.changes] == ["Added", *["Removed"] * 3]
    assert prove(old, new, changes) == ()


@pytest.mark.slow("starts Python for each seed")
def test_the_same_under_any_hash_seed() -> None:
    code = (
        "from tests.plan_drawn import draw_plan; from tests.plan_pairs import draw_pair;"
        "from plan_compiler.diff.compare import compare;"
        "from plan_compiler.diff.changes_file import write_changes;"
        "import hashlib; pair = draw_pair(draw_plan(7, 60), 7, 500);"
        "print(hashlib.sha256(write_changes(compare(pair.old, pair.new))).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "17")
    }
    assert len(digests) == 1


# --- Any two plans ---------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "ska",
        "bör",
        "och",
        "Mål",
        "§ 7",
        "2024-05-01",
        "0451-26 70 00",
        "a.",
        "en",
        "b",
        "  ",
        "\ue000",
    ]
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
IDS = st.sampled_from(["a", "b", "c", "d"])


def some(
    strategy: st.SearchStrategy[object], most: int = 3
) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def inline_of(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    content = some(inner, 2)
    return st.one_of(
        st.builds(Emphasis, content=content),
        st.builds(Strong, content=content),
        st.builds(Phrase, language=st.sampled_from(["en", "de"]), content=content),
        st.builds(Link, kind=st.just("web"), target=IDS, content=content),
        st.builds(LostLink, content=content),
        st.builds(Reference, target=IDS, content=content),
    )


LEAVES = st.one_of(
    st.builds(Text, text=TEXTS),
    st.builds(LineBreak),
    st.builds(NoteReference, note=IDS),
    st.builds(Reference, target=IDS, automatic=st.just(True)),
)
INLINES = some(st.one_of(LEAVES, st.recursive(LEAVES, inline_of, max_leaves=3)))
PARAGRAPHS = st.builds(Paragraph, content=INLINES)


@st.composite
def tables(draw: st.DrawFn, blocks: st.SearchStrategy[tuple[Block, ...]]) -> Table:
    width = draw(st.integers(1, 3))
    cells = st.lists(st.builds(Cell, blocks=blocks), min_size=width, max_size=width).map(tuple)
    column = st.builds(Column, header=INLINES, name=TEXTS, width=st.integers(0, 9))
    rows = st.builds(Row, cells=cells, id=st.sampled_from(["", "", "r1", "r2", "r3"]))
    return Table(
        id=draw(IDS),
        caption=draw(INLINES),
        columns=tuple(draw(column) for _ in range(width)),
        rows=draw(some(rows)),
        row_headers=draw(st.booleans()),
    )


def block_of(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    blocks = some(inner, 2)
    return st.one_of(
        st.builds(List, ordered=st.booleans(), items=some(st.builds(ListItem, blocks=blocks))),
        st.builds(
            DefinitionList, items=some(st.builds(Definition, term=INLINES, blocks=blocks), 2)
        ),
        st.builds(Quote, blocks=blocks, source=st.sampled_from(["", "a"])),
        st.builds(Notice, blocks=blocks, urgent=st.booleans()),
        tables(blocks),
        st.builds(
            Figure,
            id=IDS,
            svg=st.sampled_from(["<svg/>", "<svg></svg>"]),
            width=st.just(1),
            height=st.just(1),
            caption=INLINES,
            alternative=TEXTS,
            description=blocks,
        ),
        st.builds(Signatures, signatories=some(st.builds(Signatory, name=TEXTS, role=TEXTS), 2)),
    )


BLOCKS = some(st.one_of(PARAGRAPHS, st.recursive(PARAGRAPHS, block_of, max_leaves=4)))


@st.composite
def sections(draw: st.DrawFn, level: int = 2) -> Section:
    return Section(
        id=draw(IDS),
        level=level,
        title=draw(INLINES),
        context=draw(st.sampled_from(["", "för målen"])),
        blocks=draw(BLOCKS),
        sections=draw(some(sections(level + 1), 2)) if level < 4 else (),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    ids = draw(st.lists(IDS, unique=True, max_size=4))
    return builders.plan(
        *draw(st.lists(sections(), max_size=3)),
        preamble=draw(BLOCKS),
        appendices=draw(some(sections(), 2)),
        footnotes=tuple(Footnote(id=id, blocks=draw(BLOCKS)) for id in ids),
        numbered=draw(st.booleans()),
    )


SLOW = settings(
    deadline=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow("three hundred drawn pairs")
@SLOW
@given(plans(), plans())
def test_the_laws_hold_between_any_two_plans(old: Plan, new: Plan) -> None:
    changes = compare(old, new)
    assert prove(old, new, changes) == ()
    assert read_changes(write_changes(changes)) == changes
    back = compare(new, old)
    assert counts(changes) == counts(invert(back))


def counts(changes: Changes) -> Counter[str]:
    return Counter(type(change).__name__ + change.subject for change in changes.changes)


@st.composite
def related(draw: st.DrawFn) -> tuple[Plan, Plan]:
    """A plan, and another one of the same parts: dropped, doubled, in another order, retitled."""
    old = draw(plans())
    pool = [block for part in model.find(old, Section) for block in part.blocks]
    blocks = some(st.one_of(st.sampled_from(pool), PARAGRAPHS) if pool else PARAGRAPHS, 4)

    def reworked(section: Section) -> Section:
        below = tuple(reworked(one) for one in section.sections)
        kept = draw(st.permutations(below)) if below else ()
        title = draw(st.one_of(st.just(section.title), INLINES))
        return replace(section, blocks=draw(blocks), sections=tuple(kept), title=title)

    sections = [reworked(section) for section in draw(st.permutations(old.sections))]
    return old, settle(replace(old, sections=tuple(sections), preamble=draw(blocks)))


@pytest.mark.slow("three hundred drawn pairs")
@SLOW
@given(related())
def test_the_laws_hold_between_plans_of_the_same_parts(pair: tuple[Plan, Plan]) -> None:
    old, new = pair
    changes = compare(old, new)
    assert prove(old, new, changes) == ()
    assert counts(changes) == counts(invert(compare(new, old)))


@pytest.mark.slow("three hundred drawn pairs")
@SLOW
@given(plans())
def test_units_make_the_plan_again(plan: Plan) -> None:
    slots = flatten(plan)
    units = [Loose(shell(slot.node), slot.depth, is_appendix(slot.path)) for slot in slots]
    assert assemble(plan, units) == plan


# --- Guards ----------------------------------------------------------------------------------


def test_changes_of_another_plan_do_not_fit() -> None:
    pair = draw_pair(draw_plan(1), 1, 30)
    changes = compare(pair.old, pair.new)
    with pytest.raises(DoesNotFit):
        apply(draw_plan(2), changes)
    assert {"apply", "invert"} <= set(prove(draw_plan(2), pair.new, changes))


def test_each_law_can_be_broken() -> None:
    pair = draw_pair(draw_plan(1), 1, 30)
    changes = compare(pair.old, pair.new)
    some = changes.changes
    edited = next(at for at, change in enumerate(some) if isinstance(change, Edited))
    untold = replace(some[edited], edits=())
    alike = replace(some[1], id=some[0].id)
    broken = {
        "apply": some[:-1],
        "invert": some[1:],
        "words": (*some[:edited], untold, *some[edited + 1 :]),
        "order": some[::-1],
        "ids": (some[0], alike, *some[2:]),
    }
    for law, changed in broken.items():
        assert law in prove(pair.old, pair.new, replace(changes, changes=changed)), law


def test_every_field_of_a_unit_is_compared() -> None:
    """A new field of the model is a value, words, or holds units."""
    holds = {"blocks", "sections", "items", "rows", "description"}
    for node in (one for one in model.walk(builders.everything()) if type(one) in VALUES):
        fields_of = {field.name: field for field in dataclasses.fields(node) if field.compare}
        told = {path.split("/")[0] for path, _ in fields(node)} | {"name", "columns", "cells"}
        unknown = fields_of.keys() - set(VALUES[type(node)]) - told - holds
        assert unknown == set(), type(node).__name__
    column = {"header", "name", "width"}
    assert set(parts(Column)) == column
    assert set(parts(Cell)) == {"blocks"}


def test_every_particular_is_compared() -> None:
    compared = {"metadata", "issuer", *SETTINGS, "preamble", "sections", "appendices", "footnotes"}
    own = {field.name for field in dataclasses.fields(Plan) if field.compare}
    # Nobody is shown a redline of an internal variant.
    assert own - compared == {"id", "revision", "variant"}
