"""The files that a plan is written to compile to the same plan."""

import random
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_compiler.authoring.files import write_municipality, write_plan
from plan_compiler.authoring.markdown import Unwritable, blocks, words
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import (
    Block,
    Cell,
    Definition,
    DefinitionList,
    Emphasis,
    Inline,
    LineBreak,
    Link,
    List,
    ListItem,
    LostLink,
    Node,
    NoteReference,
    Notice,
    Paragraph,
    Phrase,
    Plan,
    Quote,
    Reference,
    Signatures,
    Strong,
    Table,
    Text,
    find,
    transform,
)
from plan_compiler.passage import Passage
from plan_compiler.pipeline import Compiled, compile_plan
from plan_compiler.prose import Prose
from plan_compiler.resources import TEMPLATES, load_templates
from tests import builders
from tests.drawn import tried
from tests.plan_drawn import REAL, draw_plan

LABELS = load_templates("sv").labels
TODAY = date(2024, 6, 1)


def compiled(files: Mapping[str, bytes], shared: Mapping[str, bytes], plan: Plan) -> Compiled:
    with tempfile.TemporaryDirectory() as fresh:
        folder = Path(fresh) / plan.id / plan.revision
        for home, some in ((folder, files), (Path(fresh), shared)):
            for name, data in some.items():
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                (home / name).write_bytes(data)
        return compile_plan(folder, TODAY, TEMPLATES)


def again(plan: Plan) -> Plan:
    found = compiled(write_plan(plan, LABELS), write_municipality(plan.issuer), plan)
    assert found.plan, [str(problem) for problem in found.problems]
    return found.plan


def sayable(plan: Plan) -> Plan:
    """The plan without what the source has one place for and the drawing has many."""
    met: set[str] = set()

    def change(node: Node) -> Node:
        match node:
            case Table(kind="contacts") if "contacts" in met:
                rows = tuple(replace(row, id="") for row in node.rows)
                return replace(node, kind="table", rows=rows)
            case Table(kind="contacts"):
                met.add("contacts")
            case Signatures() if "signed" in met:
                return builders.para("Underskrifter finns på annan plats.")
            case Signatures():
                met.add("signed")
            case Table(kind="table"):
                return replace(node, rows=tuple(replace(row, id="") for row in node.rows))
        return node

    called = {call.note for call in find(plan, NoteReference)}
    notes = tuple(note for note in plan.footnotes if note.id in called)
    return transform(replace(plan, footnotes=notes), change)


@pytest.mark.parametrize("seed", range(12))
def test_a_drawn_plan_is_the_same_when_written_and_read(seed: int) -> None:
    plan = sayable(draw_plan(seed, random.Random(seed).randint(1, 5)))
    assert again(plan) == plan


@pytest.mark.parametrize("folder", REAL, ids=lambda folder: folder.parent.name)
def test_a_real_plan_is_the_same_when_written_and_read(folder: Path) -> None:
    found = compile_plan(folder, TODAY).plan
    assert found
    plan = replace(found, transcription=())
    assert again(plan) == plan


def test_every_kind_of_node_is_the_same_when_written_and_read() -> None:
    def without_list(node: Node) -> Node:
        return (
            Cell(blocks=node.blocks[:1])
            if isinstance(node, Cell) and any(isinstance(block, List) for block in node.blocks)
            else node
        )

    plan = sayable(transform(builders.everything(), without_list))
    assert again(plan) == plan


# --- Words that nobody would write -------------------------------------------------------------

LETTERS = "aåÖ1 .-+*_#[](){}<>&|!:;=~`\\\"'§–^/"
TEXTS = (
    st.text(LETTERS, min_size=1, max_size=24).map(lambda text: " ".join(text.split())).filter(bool)
)
BARE = st.sampled_from(["ord", "två ord", "Å", "x1"])


def read(rows: list[str], problems: list[Diagnostic]) -> tuple[Block, ...]:
    return Prose(problems=problems).blocks(Passage.whole("\n".join(rows), "x.md"))


@tried(400)
@given(TEXTS)
def test_any_text_is_the_same_text(text: str) -> None:
    paragraph = builders.para(text)
    assert read(blocks([paragraph]), []) == (paragraph,)


INLINES: st.SearchStrategy[Inline] = st.recursive(
    BARE.map(lambda text: Text(text=text)),
    lambda inner: st.one_of(
        inner.map(lambda one: Emphasis(content=(one,))),
        inner.map(lambda one: Strong(content=(one,))),
        inner.map(lambda one: Phrase(language="en", content=(one,))),
    ),
    max_leaves=3,
)
ENDS: st.SearchStrategy[Inline] = st.sampled_from(
    [
        NoteReference(note="a"),
        LineBreak(),
        Link(kind="web", target="https://www.exempel.se/a_(b)", content=builders.words("här då")),
        Link(kind="mail", target="mailto:a_b@exempel.se", content=builders.words("a_b@exempel.se")),
        LostLink(content=builders.words("borta")),
        Reference(target="mal", content=builders.words("målen")),
        Reference(target="mal", automatic=True),
    ]
)


@pytest.mark.slow("draws words")
@tried(200)
@given(st.lists(st.tuples(INLINES, ENDS), min_size=1, max_size=4))
def test_any_words_are_the_same_words(pairs: list[tuple[Inline, Inline]]) -> None:
    content: list[Inline] = []
    for one, end in pairs:
        content += [one, Text(text=" och "), end, Text(text=" sedan, ")]
    content.append(Text(text="slut."))
    kept = tuple(
        Text(text=one.text.lstrip())
        if isinstance(one, Text) and isinstance(before, LineBreak)
        else Text(text=one.text.rstrip())
        if isinstance(one, Text) and isinstance(after, LineBreak)
        else one
        for before, one, after in zip(
            [None, *content[:-1]], content, [*content[1:], None], strict=True
        )
    )
    paragraph = Paragraph(content=_merged(kept))
    assert read(blocks([paragraph]), []) == (paragraph,)


def _merged(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for one in content:
        if found and isinstance(one, Text) and isinstance(found[-1], Text):
            found[-1] = Text(text=found[-1].text + one.text)
        else:
            found.append(one)
    return tuple(found)


PARAGRAPHS = BARE.map(builders.para)


def _some(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[tuple[Block, ...]]:
    return st.lists(inner, min_size=1, max_size=3).map(_without_twins)


def _without_twins(some: list[Block]) -> tuple[Block, ...]:
    """Two definition lists in a row are one in Markdown."""
    twins = (
        at
        for at in range(1, len(some))
        if isinstance(some[at], DefinitionList) and isinstance(some[at - 1], DefinitionList)
    )
    at = next(twins, len(some))
    return tuple(some[:at])


BLOCKS: st.SearchStrategy[Block] = st.recursive(
    PARAGRAPHS,
    lambda inner: st.one_of(
        st.builds(
            List,
            ordered=st.booleans(),
            items=st.lists(
                _some(inner).map(lambda b: ListItem(blocks=b)), min_size=1, max_size=3
            ).map(tuple),
        ),
        _some(inner).map(lambda b: Quote(blocks=b)),
        _some(inner).map(lambda b: Notice(blocks=b)),
    ),
    max_leaves=6,
)
DEFINED = _some(BLOCKS).map(
    lambda b: DefinitionList(items=(Definition(term=builders.words("Ord"), blocks=b),))
)


@pytest.mark.slow("draws blocks")
@tried(300)
@given(_some(st.one_of(BLOCKS, DEFINED)))
def test_any_blocks_are_the_same_blocks(some: tuple[Block, ...]) -> None:
    problems: list[Diagnostic] = []
    assert read(blocks(some), problems) == some
    assert not [problem for problem in problems if problem.is_error]


def test_what_the_source_cannot_say_is_refused() -> None:
    listed = Cell(blocks=(builders.items("ett", "två"),))
    table = builders.everything().sections[1].blocks[0]
    assert isinstance(table, Table)
    wrong = replace(table, rows=(replace(table.rows[0], cells=(listed,) * 3),))
    with pytest.raises(Unwritable):
        blocks([wrong])
    assert words(builders.words("a|b")) == "a|b"
