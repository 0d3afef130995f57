"""The edits between two contents of a field, and both of them as one: what the pairs cannot say."""

from dataclasses import replace
from datetime import date

import pytest

from plan_compiler.diff.align import _order
from plan_compiler.diff.alignment import Move
from plan_compiler.diff.apply import DoesNotFit, _recast
from plan_compiler.diff.change import (
    Edit,
    Edited,
    LookEdit,
    NoteEdit,
    Place,
    ValueChanged,
)
from plan_compiler.diff.compare import compare
from plan_compiler.diff.edits import compare_content
from plan_compiler.diff.marked import item_numbers, stands_alone
from plan_compiler.diff.moves import _nest
from plan_compiler.diff.notes import mark_moved
from plan_compiler.diff.particulars import value_words
from plan_compiler.diff.units import BAR, flatten
from plan_compiler.diff.wording import Wording
from plan_compiler.diff.words import Lexicon, tokens
from plan_compiler.mark import Mark, MarkKind
from plan_compiler.model import Inlines, List, ListItem, NoteReference, Notice, Text
from tests.builders import items, note, para, plan, section, words

CALL = NoteReference(note="kalla")


def note_edits(old: Inlines, new: Inlines) -> list[NoteEdit]:
    edits = compare_content(old, new, Lexicon())
    return [edit for edit in edits if isinstance(edit, NoteEdit)]


def test_the_same_words_in_another_tree_are_said_once() -> None:
    old, new = (Text(text="ett ord"),), (Text(text="ett "), Text(text="ord"))
    said = LookEdit(look="markup", old=(0, 7), new=(0, 7), text="ett ord")
    assert compare_content(old, new, Lexicon()) == (said,)


def test_a_call_goes_with_the_word_it_stands_at() -> None:
    assert note_edits(words("Alla går", CALL, " hem"), words("Alla cyklar", CALL, " hem")) == []


def test_a_call_in_a_word_that_was_replaced_stays_at_the_new_one() -> None:
    assert note_edits(words("gam", CALL, "malt"), words(CALL, "nytt")) == []
    assert note_edits(words("gam", CALL, "malt"), words("nytt", CALL)) == []


def test_a_call_that_goes_to_the_other_end_of_a_replaced_word_moves() -> None:
    old, new = words("ord ", CALL, "två"), words("ord fyra", CALL)
    assert note_edits(old, new) == [NoteEdit(note="kalla", old=4, new=8, moved=True)]
    old, new = words("två", CALL, " ord"), words(CALL, "fyra ord")
    assert note_edits(old, new) == [NoteEdit(note="kalla", old=3, new=0, moved=True)]


def test_a_call_that_left_one_field_for_another_has_moved() -> None:
    def edited(id: str, *edits: Edit) -> Edited:
        place, content = Place(path=""), words("ord")
        return Edited(
            id=id,
            subject="paragraph",
            old=place,
            new=place,
            before=content,
            after=content,
            edits=edits,
        )

    gone, come = NoteEdit(note="kalla", old=3), NoteEdit(note="kalla", new=0)
    other = NoteEdit(note="annan", new=1)
    look = LookEdit(look="strong", old=(0, 3), new=(0, 3), text="ord")
    marked = mark_moved([edited("1", gone, look), edited("2", come, other), edited("3", other)])
    edits = [edit for change in marked if isinstance(change, Edited) for edit in change.edits]
    assert edits == [replace(gone, moved=True), look, replace(come, moved=True), other, other]


def test_a_section_is_no_list_item() -> None:
    with pytest.raises(DoesNotFit, match=r"^Section$"):
        _recast(section("mal", "Mål", para("x")))


def mark(kind: MarkKind) -> Mark:
    return Mark(kind=kind, changes=("1",))


def test_what_stands_alone_came_or_went_as_a_whole() -> None:
    kinds: tuple[MarkKind, ...] = ("inserted", "deleted", "moved-from", "moved-to", "changed")
    alone = [stands_alone(ListItem(blocks=(para("x"),), mark=mark(kind))) for kind in kinds]
    assert alone == [True, True, True, False, False]
    assert not stands_alone(para("x"))


def numbers(block: List) -> list[int]:
    found = item_numbers(block)
    return [found[id(item)] for item in block.items if id(item) in found]


def test_an_item_has_the_number_of_its_own_revision() -> None:
    kinds: tuple[MarkKind | None, ...] = (None, "inserted", "deleted", "deleted", "inserted", None)
    marked = tuple(
        ListItem(blocks=(para("x"),), mark=mark(kind) if kind else None) for kind in kinds
    )
    before = List(ordered=True, start=7, items=())
    changed = Mark(kind="changed", changes=("1",), before=before)
    assert numbers(List(ordered=True, start=3, items=marked)) == [3, 4, 4, 5, 5, 6]
    assert numbers(List(ordered=True, start=3, items=marked, mark=changed)) == [3, 4, 8, 9, 5, 6]
    assert numbers(List(ordered=False, items=marked)) == []
    assert numbers(items("x", "y", ordered=True)) == []


def test_an_automatic_reference_is_one_token() -> None:
    text = "Se avsnitt 2 och avsnitt 3 nu"
    wording = Wording(text, automatic=[(3, 12, "mal"), (17, 26, "slut")])
    spans, forms = tokens(wording)
    assert [text[start:end] for start, end in spans] == [
        "Se",
        "avsnitt 2",
        "och",
        "avsnitt 3",
        "nu",
    ]
    assert forms == ["Se", f"{BAR}mal", "och", f"{BAR}slut", "nu"]


@pytest.mark.parametrize(
    ("old", "new", "nests"),
    [
        ((6, 8), (0, 2), True),
        ((0, 2), (6, 8), True),
        ((2, 6), (3, 5), True),
        ((1, 3), (3, 4), False),
        ((3, 4), (5, 7), False),
        ((1, 7), (3, 4), False),
    ],
)
def test_two_moves_are_apart_or_one_is_within_the_other(
    old: tuple[int, int], new: tuple[int, int], nests: bool
) -> None:
    assert _nest(Move((2, 6), (2, 6)), Move(old, new)) == nests


def test_plans_of_the_same_words_have_an_order_all_the_same() -> None:
    same = (
        section("mal", "Mål", para("x")),
        section("mål", "Mål", para("x")),
        section("mal", "Mål", items("x")),
        section("mal", "Mål", items(items("x"))),
        section("mal", "Mål", Notice(blocks=(para("x"),))),
    )
    orders = [_order(flatten(plan(one))) for one in same]
    texts = [[text for text in order[0] if text] for order in orders]
    assert texts == [["Mål", "x"]] * 5
    assert len({str(order[1]) for order in orders}) == 5


def test_a_value_in_words_has_nothing_counted() -> None:
    assert value_words(NoteReference(note="kalla", number=3)) == "kalla"
    assert value_words((date(2024, 5, 2), None, "", 4)) == "2024-05-02, 4"


def test_an_order_of_footnotes_that_no_call_explains() -> None:
    """No source has it; a model written by another program may."""
    a, b = note("a", "Källa ett."), note("b", "Källa två.")
    old, new = plan(footnotes=(a, b)), plan(footnotes=(b, a))
    place = Place(path="footnotes")
    assert compare(old, new).changes == (
        ValueChanged(
            id="a-footnotes",
            subject="settings",
            field="notes",
            old=place,
            new=place,
            before=(1, 0),
            after=(1, 0),
            nature="consequence",
        ),
    )


def test_ids_of_changes_last() -> None:
    """Links to changes are kept in minutes: a new way to make them would break these."""
    old = plan(
        section("mal", "Mål", para("Alla ska fram till skolan."), para("Vi bygger cykelvägar.")),
        section("slut", "Slut", items("Ett", "Två")),
        footnotes=(note("a", "Källa ett."),),
    )
    new = plan(
        section("mal", "Mål", para("Alla bör fram till skolan."), para("Vi mäter farten.")),
        section("slut", "Slut", items("Ett", "Två", "Tre", ordered=True)),
        footnotes=(note("a", "Källa två."), note("b", "Källa tre.")),
        numbered=True,
    )
    found = [(type(c).__name__, c.subject, c.id) for c in compare(old, new).changes]
    assert found == [
        ("ValueChanged", "settings", "a-numbered"),
        ("Edited", "paragraph", "a-mal-77a62627"),
        ("Removed", "paragraph", "a-mal-112bfcdc"),
        ("Added", "paragraph", "a-mal-703cd571"),
        ("ValueChanged", "list", "a-slut-f479236b"),
        ("Added", "list-item", "a-slut-38f300ab"),
        ("Edited", "footnote", "a-footnotes-a435cd2d"),
        ("Added", "footnote", "a-footnotes-b4e4f01d"),
    ]
