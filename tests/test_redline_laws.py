"""The laws of the merged document: both plans stand in it whole, and every change is marked."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from plan_compiler.diff.change import Changes
from plan_compiler.diff.compare import compare
from plan_compiler.diff.merge import merge
from plan_compiler.diff.sides import differs
from plan_compiler.mark import Mark
from plan_compiler.model import Footnote, NoteReference, Paragraph, Plan, Text, walk
from tests import builders
from tests.plan_drawn import draw_plan, real_plan
from tests.plan_pairs import draw_pair
from tests.test_diff_laws import SLOW, plans, related

FEW = settings(SLOW, max_examples=60)

# What a redline shows as a table of its own.
PARTICULARS = ("metadata", "issuer", "settings")


def check_laws(old: Plan, new: Plan) -> None:
    changes = compare(old, new)
    merged = merge(old, new, changes)
    assert differs(merged, old, new) == ()
    assert unmarked(merged, changes) == set()


def unmarked(merged: Plan, changes: Changes) -> set[str]:
    """The changes of the text that no mark is of."""
    marked = {id for mark in marks(merged) for id in mark.changes}
    wanted = {change.id for change in changes.changes if change.subject not in PARTICULARS}
    return wanted - marked


def marks(merged: Plan) -> Iterator[Mark]:
    return (node.mark for node in walk(merged) if node.mark)


@pytest.mark.parametrize("seed", range(60))
def test_both_plans_stand_in_the_merged_one(seed: int) -> None:
    old = real_plan(seed % 2) if seed % 10 == 0 else draw_plan(seed, 1)
    pair = draw_pair(old, seed, 12)
    check_laws(pair.old, pair.new)


@pytest.mark.slow("draws two plans each time")
@FEW
@given(plans(), plans())
def test_between_any_two_plans(old: Plan, new: Plan) -> None:
    check_laws(old, new)


@pytest.mark.slow("draws two plans each time")
@FEW
@given(related())
def test_between_plans_of_the_same_parts(pair: tuple[Plan, Plan]) -> None:
    check_laws(*pair)


def test_a_plan_without_changes_has_no_marks() -> None:
    plan = real_plan(0)
    assert not list(marks(merge(plan, plan, compare(plan, plan))))


def test_a_call_that_went_leaves_from_where_it_stood() -> None:
    text, note = Text(text="Ett ord till."), Footnote(id="n", blocks=())
    called = (Text(text="Ett ord"), NoteReference(note="n"), Text(text=" till."))
    old = builders.plan(preamble=(Paragraph(content=called),), footnotes=(note,))
    new = builders.plan(preamble=(Paragraph(content=(text,)),), footnotes=(note,))
    check_laws(old, new)
    check_laws(new, old)
