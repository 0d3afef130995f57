"""Laws of the front end, tried on sources and plans that nobody would write."""

import dataclasses
import itertools
import re
import types
import typing
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_compiler import addresses
from plan_compiler.addresses import mail_target, phone_target, web_target
from plan_compiler.checks.personal import check_identity_numbers
from plan_compiler.checks.setting import Setting
from plan_compiler.codec import KINDS, decode, encode, field_types
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import (
    Block,
    Column,
    Figure,
    Footnote,
    Inline,
    Metadata,
    Node,
    NoteReference,
    Paragraph,
    Plan,
    Row,
    Section,
    Table,
    Text,
    find,
    parts,
    transform,
)
from plan_compiler.passage import Passage
from plan_compiler.prose import Prose
from plan_compiler.resolve import resolve
from plan_compiler.resources import TEMPLATES
from plan_compiler.shape import validator
from tests import builders
from tests.drawn import FRAGMENTS, LABELS, TODAY, assert_told, compiled, sources, tried

pytestmark = pytest.mark.slow("draws hundreds of sources")

# --- Any source gives diagnostics or a plan --------------------------------------------------


@tried(250)
@given(sources())
def test_any_source_gives_diagnostics_with_places_or_a_whole_plan(
    files: dict[str, str | bytes],
) -> None:
    assert_told(compiled(files))


# --- No word is lost -------------------------------------------------------------------------

STARTS = (
    *(
        "",
        "",
        "- ",
        "1. ",
        "> ",
        "  ",
        "    - ",
        "| ",
        "## ",
        ": ",
        "* ",
        "+ ",
        "\\",
        "**",
        "[",
        "\n",
    ),
    *("::: notice\n", "::: quote\n> ", ":::\n", ':::: table {#t name="n"}\n| x |\n|---|\n| ', "\t"),
    *("[a]: ", "[^a]: ", "![", "~~", "<", "*", "_", "123. ", "---\n", "    ", "::::\n", "\n    "),
)
ENDS = (
    *("", "", "\n", "\n\n", " |", "  ", "\\", "**", "*", "]", "](#a)", " {#a}", " |\n|---|"),
    *("\n:::", "\n: b", "]{lang=en}", ">", "](#a 'b')", "\n===", " ###", " | c |", "_", "~~"),
)


@tried(300)
@given(st.lists(st.tuples(st.sampled_from(STARTS), st.sampled_from(ENDS)), max_size=8))
def test_prose_without_errors_keeps_every_word_in_order(rows: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{start}ord{at}{end}" for at, (start, end) in enumerate(rows))
    prose = Prose()
    pieces = prose.pieces(Passage.whole(text, "a.md"))
    if any(problem.is_error for problem in prose.problems):
        return
    shown = ""
    for piece in pieces:
        title = () if isinstance(piece, Node) else piece.title
        nodes = title or (piece,)
        shown += " ".join(found.text for node in nodes for found in find(node, Text)) + " "
    assert re.findall(r"ord\d+", shown) == re.findall(r"ord\d+", text)


PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


@tried(300)
@given(st.text(st.characters(min_codepoint=32, exclude_categories=("C", "Z")), min_size=1))
def test_text_with_its_signs_escaped_is_itself(text: str) -> None:
    prose = Prose()
    escaped = PUNCTUATION.sub(r"\\\g<0>", text)
    (paragraph,) = prose.pieces(Passage.whole(escaped, "a.md"))
    assert isinstance(paragraph, Paragraph)
    assert "".join(found.text for found in find(paragraph, Text)) == text
    assert prose.problems == []


# --- The model as JSON -----------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
LEAVES: dict[Any, tuple[type[Node], ...]] = {Inline: (Text, NoteReference), Block: (Paragraph,)}


def of(hint: Any, depth: int) -> st.SearchStrategy[Any]:
    """Any value of a type that the model uses, at most `depth` nodes deep."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint in (Inline, Block):
        return st.one_of([node(kind, depth) for kind in (inner if depth > 0 else LEAVES[hint])])
    if origin is tuple:
        return st.lists(of(inner[0], depth), max_size=2).map(tuple) if depth > 0 else st.just(())
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([st.none() if one is type(None) else of(one, depth) for one in inner])
    if isinstance(hint, type) and issubclass(hint, Node):
        return node(hint, depth)
    simple = {str: WORDS, int: st.integers(0, 99), bool: st.booleans(), date: st.dates()}
    return simple[hint]


def node(kind: type[Node], depth: int) -> st.SearchStrategy[Node]:
    hints = field_types(kind)
    return st.deferred(
        lambda: st.builds(kind, **{name: of(hints[name], depth - 1) for name in parts(kind)})
    )


@tried(40)
@given(st.data())
def test_any_node_comes_back_from_its_json(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    value = data.draw(node(KINDS[kind], 3))
    again = decode(encode(value), KINDS[kind])
    assert encode(again) == encode(value) and again == value


@tried(30)
@given(node(Plan, 4))
def test_any_plan_fits_the_model_schema(plan: Node) -> None:
    assert [*validator("model").iter_errors(encode(plan))] == []


# --- What is counted -------------------------------------------------------------------------


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(1, 30))
    lengths = st.integers(0, 60).map("ord ".__mul__)
    authored = draw(st.booleans())
    shares = st.sampled_from([1, 999]) | st.integers(1, 999)
    return Table(
        id="tabell",
        caption=draw(st.sampled_from([(), builders.words("Text")])),
        columns=tuple(
            Column(header=builders.words("r"), width=draw(shares) if authored else 0)
            for _ in range(count)
        ),
        rows=tuple(
            Row(cells=tuple(builders.cell(draw(lengths)) for _ in range(count)))
            for _ in range(draw(st.integers(0, 2)))
        ),
    )


FIGURE = Figure(
    id="figur", svg="<svg/>", width=9, height=9, caption=builders.words("F"), alternative="F."
)


@st.composite
def sections(draw: st.DrawFn, level: int = 2) -> Section:
    note = draw(st.sampled_from("abc"))
    blocks = draw(
        st.lists(
            st.just(FIGURE) | tables() | st.just(builders.para("Se", NoteReference(note=note))),
            max_size=2,
        )
    )
    below = draw(st.lists(sections(level + 1), max_size=2)) if level < 4 else []
    return builders.section("s", "Rubrik", *blocks, *below, level=level)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan as authored, with footnotes in any order, and names of its own for everything."""
    plan = Plan(
        id="p",
        revision="utkast",
        metadata=Metadata(title="T", document_type="P", diarienummer="KS 2024/1", status="utkast"),
        issuer=builders.plan().issuer,
        sections=tuple(draw(st.lists(sections(), max_size=3))),
        appendices=tuple(draw(st.lists(sections(), max_size=2))),
        footnotes=tuple(builders.note(id, "Not.") for id in draw(st.permutations("abc"))),
        numbered=draw(st.booleans()),
    )
    names = (f"namn-{number}" for number in itertools.count())
    return transform(
        plan,
        lambda found: (
            dataclasses.replace(found, id=next(names))
            if isinstance(found, Section | Table | Figure)
            else found
        ),
    )


@tried(40)
@given(plans())
def test_resolving_twice_is_resolving_once(plan: Plan) -> None:
    once = resolve(plan, LABELS)
    assert encode(resolve(once, LABELS)) == encode(once)


@tried(40)
@given(plans())
def test_numbers_have_no_gaps_in_reading_order(authored: Plan) -> None:
    plan = resolve(authored, LABELS)
    for kind in (Table, Figure):
        numbers = [one.number for one in find(plan, kind) if one.number]
        assert numbers == list(range(1, len(numbers) + 1))
    called = dict.fromkeys(call.number for call in find(plan, NoteReference))
    assert list(called) == list(range(1, len(called) + 1))
    noted = [note.number for note in find(plan, Footnote) if note.number]
    assert noted == sorted(called)
    if plan.numbered:
        assert list(section_numbers(plan.sections)) == [s.number for s in numbered(plan)]


def numbered(plan: Plan) -> Iterator[Section]:
    for section in plan.sections:
        yield from find(section, Section)


def section_numbers(found: tuple[Section, ...], above: str = "") -> Iterator[str]:
    for at, section in enumerate(found, start=1):
        yield f"{above}{at}"
        yield from section_numbers(section.sections, f"{above}{at}.")


@tried(100)
@given(tables())
def test_column_widths_are_whole_percents_of_a_hundred(table: Table) -> None:
    (found,) = find(builders.plan(builders.section("s", "S", table)), Table)
    widths = [column.width for column in found.columns]
    assert sum(widths) == 100
    assert min(widths) >= 1


# --- Numbers of people, of organisations, of telephones --------------------------------------


def checked(digits: str) -> str:
    """Nine digits with the check digit that makes ten (Luhn)."""
    doubled = (int(sign) * (2 - at % 2) for at, sign in enumerate(digits))
    return digits + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def identity_numbers(text: str) -> list[Diagnostic]:
    plan = builders.plan(builders.section("s", "S", builders.para(text)))
    return list(check_identity_numbers(plan, Setting(TODAY, TEMPLATES / "fonts")))


SERIALS = st.integers(1, 999).map("{:03}".format)
AROUND = st.sampled_from(["{}", "Anna {}.", "({})", "nr:{};"])


@tried(100)
@given(st.dates(date(1900, 1, 1), TODAY), SERIALS, st.booleans(), st.sampled_from("-+"), AROUND)
def test_an_identity_number_is_found(
    born: date, serial: str, coordination: bool, sign: str, around: str
) -> None:
    number = checked(f"{born:%y%m}{born.day + 60 * coordination:02}{serial}")
    century = f"{born:%Y}"[:2]
    for written in (f"{number[:6]}{sign}{number[6:]}", f"{century}{number[:6]}-{number[6:]}"):
        assert len(identity_numbers(around.format(written))) == 1
    assert len(identity_numbers(around.format(f"{century}{number}"))) == 1


@tried(200)
@given(st.integers(1, 9), st.integers(0, 9), st.integers(2, 9), st.integers(0, 999_999), AROUND)
def test_an_organisation_number_is_none(a: int, b: int, c: int, rest: int, around: str) -> None:
    number = checked(f"{a}{b}{c}{rest:06}")
    assert identity_numbers(around.format(f"{number[:6]}-{number[6:]}")) == []
    assert identity_numbers(around.format(number)) == []


@tried(300)
@given(st.integers(10_000_00, 99_999_999_9).map(str), AROUND)
def test_a_telephone_number_is_none(digits: str, around: str) -> None:
    if not phone_target(f"0{digits}"):
        return
    for written in (f"0{digits}", f"+46{digits}", f"+46 {digits}", f"0046{digits}"):
        assert identity_numbers(around.format(written)) == []
    for cut in (2, 3, 4):
        national = f"0{digits}"
        for sign in ("-", " ", "- ", "/"):
            if len(national) - cut != 4 or cut != 6:
                assert identity_numbers(around.format(national[:cut] + sign + national[cut:])) == []


# --- Addresses -------------------------------------------------------------------------------

URI = re.compile(
    r"(?:https?://[a-z0-9.-]+(?::\d+)?|mailto:|tel:)[A-Za-z0-9\-._~%!$&'()*+,;=:@/?#]*"
)
LOOSE = st.text() | st.text("0123456789+-() ./:@å?#[]%\\") | st.sampled_from(FRAGMENTS)


@tried(300)
@given(LOOSE, st.sampled_from(["", "https://", "https://exempel.se/", "a@", "+46", "0451-"]))
def test_an_address_is_a_uri_or_nothing(text: str, start: str) -> None:
    for target in (phone_target, mail_target, web_target):
        found = target(start + text)
        assert found is None or URI.fullmatch(found), found


def every_text(signs: str, longest: int) -> Iterator[str]:
    for length in range(1, longest + 1):
        yield from map("".join, itertools.product(signs, repeat=length))


def test_a_plain_mail_address_is_what_the_package_makes_of_it() -> None:
    longest = [f"{'a' * length}@{'ö' * 30}.{'b' * 64}.se" for length in (60, 70)]
    longest += [f"a@{'a' * length}.se" for length in (60, 63, 64)] + [
        f"{'a' * length}@b.se" for length in (65, 300)
    ]
    names = (f"{name}@exempel.se" for name in every_text("a1._-å", 4))
    hosts = (f"a@{host}{end}" for host in every_text("a1.-ö", 4) for end in (".se", ".test"))
    for written in (*names, *hosts, *longest):
        assert mail_target(written) == addresses._judged_mail(written), written
