"""Small plans for tests: builders that supply what a test does not care about."""

from dataclasses import replace
from datetime import date

from plan_compiler.model import (
    Block,
    Cell,
    Citation,
    Column,
    Decision,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Footnote,
    Inline,
    Inlines,
    LineBreak,
    Link,
    List,
    ListItem,
    LostLink,
    Metadata,
    Municipality,
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
    Status,
    Strong,
    Table,
    Text,
    Validity,
)
from plan_compiler.resolve import resolve
from plan_compiler.resources import load_templates

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 200" width="640" height="200">'
    '<rect x="20" y="20" width="200" height="100" fill="#ffffff" stroke="#0b3c5d"/>'
    '<text x="120" y="75" text-anchor="middle" font-size="18" '
    "font-family=\"'Source Sans 3'\">Råd</text>"
    "</svg>"
)


def words(*content: str | Inline) -> Inlines:
    return tuple(Text(text=c) if isinstance(c, str) else c for c in content)


def para(*content: str | Inline) -> Paragraph:
    return Paragraph(content=words(*content))


def items(*content: str | Block | tuple[Block, ...], ordered: bool = False, start: int = 1) -> List:
    return List(
        ordered=ordered,
        start=start,
        items=tuple(ListItem(blocks=_blocks(c)) for c in content),
    )


def _blocks(content: str | Block | tuple[Block, ...]) -> tuple[Block, ...]:
    if isinstance(content, str):
        return (para(content),)
    return content if isinstance(content, tuple) else (content,)


def cell(*content: str | Inline) -> Cell:
    return Cell(blocks=(para(*content),) if content else ())


def section(
    id: str, title: str, *content: Block | Section, level: int = 2, context: str = ""
) -> Section:
    return Section(
        id=id,
        level=level,
        title=words(title),
        context=context,
        blocks=tuple(c for c in content if not isinstance(c, Section)),
        sections=tuple(c for c in content if isinstance(c, Section)),
    )


def note(id: str, *content: str | Inline) -> Footnote:
    return Footnote(id=id, blocks=(para(*content),))


def plan(*sections: Section, **changes: object) -> Plan:
    """A plan of these sections, resolved, with Swedish labels."""
    fields: dict[str, object] = {
        "id": "trafikplan",
        "revision": "2024-05-02",
        "metadata": Metadata(
            title="Trafikplan",
            document_type="Plan",
            diarienummer="KS 2024/12",
            status="antagen",
            decisions=(Decision(organ="Kommunfullmäktige", date=date(2024, 5, 2), paragraph="31"),),
            validity=Validity(start=date(2024, 6, 1)),
        ),
        "issuer": Municipality(name="Exempels kommun", base_address="https://www.exempel.se/plan/"),
        "sections": sections,
    }
    return resolve(Plan(**(fields | changes)), load_templates("sv").labels)  # type: ignore[arg-type]


def unadopted(status: Status = "utkast") -> Plan:
    """The plan with everything, before anyone has decided on it."""
    whole = everything()
    metadata = replace(whole.metadata, status=status)
    return resolve(replace(whole, metadata=metadata), load_templates("sv").labels)


def _steps() -> Section:
    return section(
        "delmal",
        "Delmål",
        items(
            "ett",
            (
                para("två"),
                items((para("tu"), items("djupast", ordered=True)), "tre"),
            ),
            ordered=True,
        ),
        level=3,
        context="för målen",
    )


def _paths() -> Section:
    return section(
        "delmal-2",
        "Delmål",
        items("a", "b", ordered=True, start=3),
        DefinitionList(
            items=(
                Definition(term=words("Väg"), blocks=(para("Där man går."),)),
                Definition(
                    term=words("Stig"),
                    blocks=(para("Smal väg."), para("Ofta i skog.")),
                ),
            )
        ),
        section("djup", "Djupast", para("Botten."), level=4),
        level=3,
        context="för vägarna",
    )


def _goals() -> Section:
    return section(
        "mal",
        "Mål",
        para(
            "Vi når ",
            Emphasis(content=words("fram")),
            " och ",
            Strong(content=words("hem")),
            ".",
            NoteReference(note="kallan"),
            " Läs ",
            Reference(target="tabell-mal", automatic=True),
            ".",
        ),
        Notice(
            urgent=True,
            blocks=(
                para(
                    "Ring alltid ",
                    Link(kind="phone", target="tel:112", content=words("112")),
                    ".",
                ),
            ),
        ),
        Notice(blocks=(para("Ett <b>råd</b> & ett { } #panic."),)),
        Quote(
            source="boken",
            blocks=(para("En plan är ett löfte.", NoteReference(note="boken")),),
        ),
        _steps(),
        _paths(),
    )


def _measures() -> Table:
    return Table(
        id="tabell-mal",
        caption=words("Mål och mått"),
        row_headers=True,
        columns=(
            Column(header=words("Mål")),
            Column(header=words("Mått"), width=0),
            Column(header=words("År")),
        ),
        rows=(
            Row(
                id="m1",
                cells=(
                    cell("Färre olyckor"),
                    cell("Antal", NoteReference(note="tabellnot")),
                    cell("2026"),
                ),
            ),
            Row(
                cells=(
                    cell("Mer gång"),
                    Cell(blocks=(para("Andel"), items("barn", "vuxna"))),
                    cell("§ 7"),
                )
            ),
        ),
    )


def _ways_to_reach() -> Cell:
    return Cell(
        blocks=(
            para(
                Link(
                    kind="phone",
                    target="tel:+46451267000",
                    content=words("0451-26 70 00"),
                ),
                " eller ",
                Link(
                    kind="phone",
                    target="tel:+4687751010",
                    content=words("08-775 10 10"),
                ),
                " (nätter)",
            ),
            para(
                "E-post: ",
                Link(
                    kind="mail",
                    target="mailto:info@xn--malm-8qa.se",
                    content=words("info@malmö.se"),
                ),
            ),
        )
    )


def _contacts() -> Table:
    return Table(
        id="kontakter",
        name="Kontaktuppgifter",
        kind="contacts",
        row_headers=True,
        columns=(
            Column(header=words("Titel")),
            Column(header=(), name="Beskrivning"),
            Column(header=words("Telefonnummer")),
        ),
        rows=(
            Row(
                id="vaxeln",
                cells=(
                    cell("Växeln"),
                    cell("Svarar alltid."),
                    _ways_to_reach(),
                ),
            ),
        ),
    )


def _figure() -> Figure:
    return Figure(
        id="figur-rad",
        svg=SVG,
        width=640,
        height=200,
        caption=words("Rådets plats"),
        alternative="En ruta märkt Råd.",
        description=(para("Rådet står för sig."), items("Det möts ofta.")),
    )


def _duties() -> Section:
    return section(
        "ansvar",
        "Ansvar",
        _measures(),
        _contacts(),
        _figure(),
        para(
            "Se ",
            Link(
                kind="web",
                target="https://www.xn--hjlpkllan-w2ad.se/",
                content=words("Hjälpkällan"),
            ),
            ", ",
            LostLink(content=words("en förlorad länk")),
            ", ",
            Reference(target="mal", content=words("målen")),
            " och ",
            Phrase(language="en", content=words("the Vision Zero")),
            ".",
            LineBreak(),
            "Ny rad.",
        ),
        Table(
            id="bred",
            name="Bred matris",
            wide=True,
            row_headers=False,
            columns=tuple(Column(header=words(f"Kolumn {n}")) for n in range(1, 8)),
            rows=(Row(cells=tuple(cell(f"värde {n}") for n in range(1, 8))),),
        ),
        Signatures(
            signatories=(
                Signatory(name="Anna Ek", role="ordförande"),
                Signatory(name="Bo Alm"),
            )
        ),
    )


def _appendices() -> tuple[Section, ...]:
    return (
        section(
            "bilaga-ordlista",
            "Ordlista",
            para("Ord."),
            section("a-till-o", "A till Ö", para("Fler."), level=3),
        ),
        section("bilaga-karta", "Karta", para("Karta finns.")),
    )


def _footnotes() -> tuple[Footnote, ...]:
    return (
        note("tabellnot", "I tabellen."),
        Footnote(
            id="kallan",
            blocks=(
                para(
                    "En källa, ",
                    Link(
                        kind="web",
                        target="https://www.regeringen.se/",
                        content=words("regeringen.se"),
                    ),
                    ".",
                ),
                para("Andra stycket."),
            ),
        ),
        Footnote(
            id="boken",
            blocks=(para("Boken (2010)."),),
            citation=Citation(author="Boken", year=2010, title="Boken"),
        ),
    )


def everything() -> Plan:
    """A resolved plan with every kind of node that the model has."""
    return plan(
        _goals(),
        _duties(),
        numbered=True,
        contents_depth=3,
        appendices=_appendices(),
        footnotes=_footnotes(),
    )
