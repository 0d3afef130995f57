"""Small pairs of plans, each with one thing that the two columns must know how to show."""

from collections.abc import Callable
from dataclasses import replace

from plan_compiler.model import (
    Block,
    Column,
    Figure,
    LineBreak,
    List,
    NoteReference,
    Plan,
    Row,
    Section,
    Strong,
    Table,
)
from tests.builders import SVG, cell, items, note, para, plan, section, words
from tests.redline_pair import metadata

FIRST = para("Planen gäller alla som bor i kommunen och alla som arbetar här.")
SECOND = para("Kommunstyrelsen följer upp planen och svarar för att den hålls aktuell.")
THIRD = para("Varje nämnd redovisar sitt arbete till fullmäktige en gång om året.")


def of(*blocks: Block, title: str = "Mål", **changes: object) -> Plan:
    return plan(section("mal", title, *blocks), metadata=metadata(), **changes)  # type: ignore[arg-type]


def of_sections(*sections: Section) -> Plan:
    return plan(*sections, metadata=metadata())


def numbered(*points: str) -> List:
    return replace(items(*points), ordered=True, start=3)


def grid(columns: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table(
        id="tabell",
        caption=words("Vem gör vad"),
        columns=tuple(Column(header=words(name)) for name in columns),
        rows=tuple(Row(cells=tuple(cell(one) for one in row)) for row in rows),
        row_headers=True,
    )


def drawing(svg: str, alternative: str) -> Figure:
    return Figure(
        id="figur",
        svg=svg,
        width=640,
        height=200,
        caption=words("Arbetet"),
        alternative=alternative,
    )


def section_with_child(gone: bool) -> Plan:
    child = section("barn", "Barn", para("Barn hörs alltid."), level=3)
    whole = replace(section("skola", "Skola", FIRST), sections=(child,))
    others = (section("mal", "Mål", SECOND), section("slut", "Slut", THIRD))
    return of_sections(others[0], others[1]) if gone else of_sections(others[0], whole, others[1])


HEAD = ("Vem", "Gör")
PAIRS: dict[str, Callable[[], tuple[Plan, Plan]]] = {
    "a section with another below it came": lambda: (
        section_with_child(True),
        section_with_child(False),
    ),
    "a section went": lambda: (section_with_child(False), section_with_child(True)),
    "a paragraph moved": lambda: (of(FIRST, SECOND, THIRD), of(SECOND, THIRD, FIRST)),
    "a paragraph split": lambda: (
        of(para("Alla ska kunna gå till skolan. Alla ska kunna cykla till arbetet."), THIRD),
        of(
            para("Alla ska kunna gå till skolan."),
            para("Alla ska kunna cykla till arbetet."),
            THIRD,
        ),
    ),
    "an item in a numbered list": lambda: (
        of(numbered("skolan", "arbetet", "vården i hela kommunen")),
        of(numbered("skolan", "hemmet", "arbetet", "vården i hela länet")),
    ),
    "another kind of list": lambda: (
        of(items("skolan", "arbetet", "vården")),
        of(numbered("skolan", "arbetet", "vården")),
    ),
    "a column came": lambda: (
        of(grid(HEAD, ("Skolan", "Utbildar"), ("Polisen", "Utreder"))),
        of(
            grid(
                (*HEAD, "När"), ("Skolan", "Utbildar", "Varje år"), ("Polisen", "Utreder", "Alltid")
            )
        ),
    ),
    "a table came": lambda: (of(FIRST), of(FIRST, grid(HEAD, ("Skolan", "Utbildar")))),
    "a drawing": lambda: (
        of(drawing(SVG, "Tre rutor")),
        of(drawing(SVG.replace("<svg", "<svg data-n='2'"), "Tre rutor")),
    ),
    "a footnote came": lambda: (
        of(FIRST),
        of(
            para(FIRST.content[0], NoteReference(note="lag")),
            footnotes=(note("lag", "Lag (2001:453)."),),
        ),
    ),
    "a break": lambda: (
        of(para("Kommunen", " ", "svarar för detta.")),
        of(para("Kommunen", LineBreak(), "svarar för detta.")),
    ),
    "bold": lambda: (
        of(para(Strong(content=words("Alltid")), " gäller att kommunen bör svara.")),
        of(para(Strong(content=words("Alltid")), " gäller att kommunen ska svara.")),
    ),
    "a heading": lambda: (of(FIRST, title="Mål"), of(FIRST, title="Mål och syfte")),
}
