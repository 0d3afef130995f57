"""The bench judges others by what is known of a pair: what they mark right must be counted so."""

import difflib
from collections.abc import Iterator, Sequence

import pytest

from bench.building import cost, sized_plan, slope
from bench.engines import Engine
from bench.marks import Piece
from bench.peers_text import TEXT_PEERS
from bench.quality import GROUPS, Score, group_of, score_own, score_peer, share
from bench.sheet import Sheet
from tests.plan_drawn import draw_plan
from tests.plan_edits import EDITS
from tests.plan_pairs import Pair, draw_pair


def pairs(*kinds: str) -> list[Pair]:
    return [draw_pair(draw_plan(seed, 1), seed, 6, kinds) for seed in range(3)]


def lines(sheet: Sheet) -> list[str]:
    return [line.text for line in sheet.lines]


def by_line(_: object, old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """Lines kept, put in and taken out; those that are the same elsewhere have moved."""
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            yield from (Piece("keep", f"{text}\n") for text in old[i1:i2])
        else:
            yield from (Piece("del", f"{text}\n", text) for text in old[i1:i2])
            yield from (Piece("ins", f"{text}\n", text) for text in new[j1:j2])


def all_anew(_: object, old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    yield Piece("del", "\n".join(old))
    yield Piece("ins", "\n".join(new))


LINES = Engine("lines", "", lines, lambda old, new: None, by_line)
ANEW = Engine("anew", "", lines, lambda old, new: None, all_anew)
WORDS = TEXT_PEERS[0]


def found(score: Score) -> tuple[float, float]:
    return share(score.exact, score.known), share(score.recognised, score.known)


@pytest.mark.parametrize(
    "kind",
    ["word_replaced", "words_added", "title_edited", "cell_edited", "note_edited", "fact_changed"],
)
def test_a_comparison_of_words_finds_edits_of_words(kind: str) -> None:
    score = score_peer(WORDS, pairs(kind))
    assert found(score) == (1, 1)
    assert score.marked <= score.least
    assert score.lost == 0


@pytest.mark.parametrize("kind", ["paragraph_moved", "item_moved", "row_moved"])
def test_a_comparison_of_lines_finds_moves(kind: str) -> None:
    score = score_peer(LINES, pairs(kind))
    assert found(score) == (1, 1)
    assert score.marked == score.least
    exact, recognised = found(score_peer(WORDS, pairs(kind)))
    assert exact > recognised == 0


@pytest.mark.parametrize("kind", ["paragraph_added", "paragraph_removed", "list_removed"])
def test_a_comparison_of_lines_finds_units(kind: str) -> None:
    assert found(score_peer(LINES, pairs(kind))) == (1, 1)


def test_form_is_not_asked_of_words() -> None:
    assert found(score_peer(WORDS, pairs("emphasised", "link_moved"))) == (1, 0)


def test_who_marks_all_finds_nothing() -> None:
    some = pairs("word_replaced", "paragraph_removed", "paragraph_split", "column_added")
    score = score_peer(ANEW, some)
    assert found(score) == (0, 0)
    assert score.marked > 20 * score.least


def test_words_kept_between_changes_are_shredded() -> None:
    score = score_peer(WORDS, pairs("phrase_rewritten", "sentence_added", "words_replaced_twice"))
    assert score.shredded >= score_own(pairs("phrase_rewritten")).shredded == 0


def test_every_kind_of_edit_has_a_group() -> None:
    assert {group_of(kind) for kind in EDITS} == set(GROUPS)


@pytest.mark.parametrize("step", ["docx", "html", "parity of docx"])
def test_a_document_ten_times_as_long_takes_about_ten_times_as_long(step: str) -> None:
    """The ratio, not the time; the least of two runs, as other work on the machine only adds."""
    times = {size: min(cost(step, sized_plan(size))[0] for _ in range(2)) for size in (1, 10)}
    assert slope(times) <= 1.25
