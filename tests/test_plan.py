"""The adopted plan: every word of it, in order, and exactly its known warnings.

`golden/handlingsplan-2022.words.txt` is the adopted text without what a program set: contents list,
page breaks, markup, link targets; with footnotes last and words torn at a line's end made whole.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from plan_compiler.model import (
    Emphasis,
    Figure,
    Footnote,
    Link,
    List,
    LostLink,
    Node,
    NoteReference,
    Paragraph,
    Plan,
    Section,
    Strong,
    Table,
    find,
    parts,
    plain,
)
from plan_compiler.pipeline import Compiled, compile_plan
from tests.conftest import GOLDEN

FOLDER = Path(__file__).parent.parent / "plan_source" / "valdsbejakande-extremism" / "2022-10-24"
LOST = "Våldsbejakande extremism i Sverige – nuläge och tendenser"


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return compile_plan(FOLDER, date(2024, 6, 1))


@pytest.fixture(scope="module")
def plan(compiled: Compiled) -> Plan:
    assert compiled.plan
    return compiled.plan


# --- Words -----------------------------------------------------------------------------------


def shown(node: Node) -> Iterator[str]:
    """What a reader sees of a node, in reading order; written anew here, not shared with parity."""
    match node:
        case Paragraph():
            yield plain(node.content)
        case Section():
            yield f"{node.number} {plain(node.title)}"
            for below in (*node.blocks, *node.sections):
                yield from shown(below)
        case Table():
            yield f"{node.label} {plain(node.caption)}"
            yield from (plain(column.header) for column in node.columns)
            for row in node.rows:
                yield from shown(row)
        case Figure():
            yield f"{node.label} {plain(node.caption)}"
        case _:
            for name in parts(type(node)):
                value = getattr(node, name)
                for below in value if isinstance(value, tuple) else ():
                    if isinstance(below, Node):
                        yield from shown(below)


def words(plan: Plan) -> list[str]:
    lines = [plan.metadata.cover_title, plan.metadata.series]
    lines += [f"{row.label} {row.value}" for group in plan.facts for row in group.rows]
    lines.append(plan.metadata.title)
    for node in (*plan.preamble, *plan.sections, *plan.appendices, *plan.footnotes):
        lines += shown(node)
    return " ".join(lines).split()


def test_every_word_of_the_adopted_text_is_there_in_order(plan: Plan) -> None:
    adopted = (GOLDEN / "handlingsplan-2022.words.txt").read_text(encoding="utf-8").split()
    assert words(plan) == adopted


def test_what_is_strong_and_what_is_emphasised(plan: Plan) -> None:
    strong = [plain(strong.content).replace("\xa0", " ") for strong in find(plan, Strong)]
    assert strong == [
        "alltid",
        "alltid",
        "ska",
        "Kontakta alltid polisen vid akut situation på 112. Ej akut: 114 14.",
    ]
    assert [plain(emphasis.content) for emphasis in find(plan, Emphasis)] == [
        "Våldsbejakande islamistisk extremism i Sverige",
        "Förebyggande av våldsbejakande extremism i tredjeland",
    ]


# --- Structure -------------------------------------------------------------------------------


def test_headings_have_the_levels_that_were_meant(plan: Plan) -> None:
    headings = [(plain(section.title), section.level) for section in find(plan, Section)]
    assert len(headings) == 16
    assert [title for title, level in headings if level == 3] == ["Åtgärder:"] * 3
    assert Counter(level for _, level in headings) == {2: 13, 3: 3}


def test_equal_headings_are_told_apart_by_what_is_heard(plan: Plan) -> None:
    contexts = {section.context for section in find(plan, Section) if section.level == 3}
    assert len(contexts - {""}) == 3


def test_lists_have_their_items(plan: Plan) -> None:
    lists = [(one.ordered, len(one.items)) for part in plan.sections for one in find(part, List)]
    figure = [(False, 4)]
    assert lists == [(False, 3), (True, 3), *figure, *[(False, n) for n in (4, 5, 3, 3)]]


def test_tables_hold_thirteen_contacts_and_five_web_sites(plan: Plan) -> None:
    contacts, links = find(plan, Table)
    assert [(plain(column.header), column.name) for column in contacts.columns] == [
        ("Titel", ""),
        ("", "Beskrivning"),
        ("Telefonnummer", ""),
    ]
    assert [plain(column.header) for column in links.columns] == [
        "Adress",
        "Innehåll",
        "Ansvarig aktör/sökväg",
    ]
    assert (len(contacts.rows), len(links.rows)) == (13, 5)
    assert all(table.row_headers for table in (contacts, links))


def test_footnotes_are_called_in_order(plan: Plan) -> None:
    calls = [(call.note, call.number) for call in find(plan, NoteReference)]
    assert calls == [(note.id, note.number) for note in find(plan, Footnote)]
    assert [number for _, number in calls] == [1, 2, 3, 4]


def test_every_number_can_be_called_and_lost_targets_stay_lost(plan: Plan) -> None:
    kinds = Counter(link.kind for link in find(plan, Link))
    assert kinds == {"phone": 22, "mail": 2, "web": 8}
    assert [plain(lost.content) for lost in find(plan, LostLink)] == [
        LOST,
        "Rapport Rädda Barnen -det svåra samtalet",
        LOST,
        "Våldsbejakande extremism",
        "Socialstyrelsen, Våldsbejakande extremism (2020)",
    ]


def test_the_decision_is_data(plan: Plan) -> None:
    data = plan.metadata
    (decision,) = data.decisions
    assert (decision.organ, decision.date, decision.paragraph) == (
        "Kommunfullmäktige",
        date(2022, 10, 24),
        "111",
    )
    assert data.first_adopted == data.replaces[0]
    assert data.validity and data.validity.start == date(2022, 10, 31) and data.validity.end is None
    assert data.revision_responsible == ("Kommunfullmäktige", "Brottsförebyggande rådet")


# --- Warnings --------------------------------------------------------------------------------


def test_exactly_the_known_warnings(compiled: Compiled) -> None:
    read = "    retrieved: 2021-10-14"
    found = [
        (
            diagnostic.rule.code,
            Path(diagnostic.span.file).relative_to(*found_under(diagnostic.span.file)).as_posix(),
            compiled.texts[diagnostic.span.file].split("\n")[diagnostic.span.line - 1],
        )
        for diagnostic in compiled.problems
    ]
    assert found == [
        ("PC409", "footnotes.yaml", f"      [{LOST}](unknown:). Ds 2014:4."),
        (
            "PC409",
            "footnotes.yaml",
            "      Socialstyrelsen (2020). [Våldsbejakande extremism](unknown:).",
        ),
        (
            "PC409",
            "footnotes.yaml",
            "      [Socialstyrelsen, Våldsbejakande extremism (2020)](unknown:)",
        ),
        *[("PC506", "links.yaml", read)] * 4,
        ("PC409", "links.yaml", "    url: unknown"),
        ("PC506", "links.yaml", read),
        ("PC409", "sections/bakgrund.md", f"[{LOST}](unknown:)[^ds-2014-4]"),
        ("PC513", "transcription.yaml", "  - text: orostelevon"),
    ]


def found_under(file: str) -> tuple[str, ...]:
    """The folders before the revision's own files; a name is relative to where the run began."""
    folders = Path(file).parts
    return folders[: folders.index(FOLDER.name) + 1]


def test_every_doubtful_reading_is_marked(plan: Plan) -> None:
    assert len(plan.transcription) == 18
    assert all(reading.reason for reading in plan.transcription)
