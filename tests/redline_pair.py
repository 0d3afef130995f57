"""Two revisions of a small plan in which something of every kind has changed."""

from dataclasses import replace
from datetime import date

from plan_compiler.model import (
    Cell,
    Column,
    Decision,
    Definition,
    DefinitionList,
    Figure,
    Inline,
    Link,
    Metadata,
    NoteReference,
    Notice,
    Plan,
    Row,
    Strong,
    Table,
)
from tests.builders import SVG, cell, items, note, para, plan, section, words

ADOPTED = Decision(organ="Kommunfullmäktige", date=date(2022, 10, 24), paragraph="111")


def pair() -> tuple[Plan, Plan]:
    """The older and the newer plan."""
    return old(), new()


def small_pair() -> tuple[Plan, Plan]:
    """Two plans with a change of each type, and no more."""
    first = section("mal", "Mål", para("Kommunen bör ", COURSES), para("Alla har rätt till stöd."))
    moved = section("stod", "Stöd", para("Stödet ges av socialtjänsten."))
    last = section("kontakt", "Kontakter", contacts(CENTRE, FAMILY))
    old = plan(first, moved, last, metadata=metadata(), revision="2022-10-24")
    sharper = section("mal", "Mål", para("Kommunen ska ", COURSES))
    later = section("kontakt", "Kontakter", contacts(CENTRE, FAMILY, CLINIC))
    return old, plan(sharper, later, moved, metadata=metadata(), revision="2026-09-28")


def web(target: str, shown: str) -> Link:
    return Link(kind="web", target=target, content=words(shown))


def phone(number: str, shown: str) -> Cell:
    return cell(Link(kind="phone", target=f"tel:{number}", content=words(shown)))


def contacts(*rows: Row) -> Table:
    return Table(
        id="kontakter",
        caption=words("Vem som svarar"),
        columns=(
            Column(header=words("Aktör"), width=30),
            Column(header=words("Hjälper till med"), width=45),
            Column(header=words("Telefon"), width=25),
        ),
        rows=rows,
        kind="contacts",
        row_headers=True,
    )


def contact(id: str, name: str, help: str, number: str, shown: str) -> Row:
    return Row(id=id, cells=(cell(name), cell(help), phone(number, shown)))


def figure(alternative: str) -> Figure:
    return Figure(
        id="organisation",
        svg=SVG,
        width=640,
        height=200,
        caption=words("Så är arbetet ordnat"),
        alternative=alternative,
    )


CENTRE = contact("centrum", "Kontaktcenter", "Vägledning", "+46451267000", "0451-26 70 00")
FAMILY = contact(
    "familj", "Familjerådgivningen", "Råd i relationer", "+46451266592", "0451-26 65 92"
)
CLINIC = contact("klinik", "Ungdomsmottagningen", "Samtal", "+46451863050", "0451-86 30 50")
PURPOSE = "Planen visar hur kommunen förebygger våld och vem som gör vad. "
COURSES = "erbjuda kurser för föräldrar, även på andra språk än svenska."
LEAVING = (
    "Den som vill lämna en våldsam miljö får stöd av socialtjänsten. Stödet ges enligt {statute} "
    "socialtjänstlagen, så snart någon ber om det."
)


JOUR = contact("jour", "Sociala jouren", "Akut hjälp", "+46451268500", "0451-26 85 00")
REGION = contact("region", "Regionen", "Stöd till personal", "+46441234567", "044-12 34 567")


def old() -> Plan:
    return plan(
        section(
            "syfte",
            "Syfte",
            para(PURPOSE, "Den följs upp vid behov.", NoteReference(note="lag")),
            para("Arbetet vilar på tidigare erfarenheter från polisen."),
            items("att värna demokratin", "att stödja den som vill ut", "att ingen utsätts"),
        ),
        section(
            "insatser",
            "Insatser",
            para("Kommunen bör ", COURSES),
            para("Läs mer hos ", web("http://www.exempel.se/stod", "Centrum mot våld"), "."),
            Notice(blocks=(para("Ring alltid polisen om någon är i fara."),)),
            figure("Tre rutor med pilar mellan"),
            DefinitionList(items=(definition("Hot", "Ord som skrämmer."),)),
        ),
        section("stod", "Vid behov av stöd", para("Alla har rätt till ett samtal.")),
        section("avhopp", "Avhopp", para(LEAVING.format(statute="4 kap. 1 §"))),
        section(
            "kontakt",
            "Kontakter",
            contacts(
                CENTRE,
                FAMILY,
                contact("jour", "Sociala jouren", "Akut hjälp", "+46447757878", "044-775 78 78"),
                CLINIC,
            ),
        ),
        footnotes=(note("lag", "Socialtjänstlagen (2001:453). Hämtad 2021-11-17."),),
        metadata=metadata(decisions=(ADOPTED,), status="antagen"),
        revision="2022-10-24",
    )


def new() -> Plan:
    return plan(
        section(
            "syfte",
            "Syfte och mål",
            para(PURPOSE, "Den följs upp två gånger per år.", NoteReference(note="lag")),
            items(
                "att värna demokratin",
                "att stödja den som vill ut",
                "att ingen utsätts",
                "att arbetet redovisas för fullmäktige varje år",
            ),
        ),
        section("avhopp", "Avhopp", para(LEAVING.format(statute="12 kap. 1 §"))),
        section(
            "insatser",
            "Insatser",
            para("Kommunen ska ", COURSES),
            para("Läs mer hos ", web("https://www.exempel.se/stod", "Centrum mot våld"), "."),
            para("Skolan utser en samordnare senast den 1 mars 2027."),
            Notice(blocks=(para(strong("Ring alltid polisen"), " om någon är i fara."),)),
            figure("Fyra rutor med pilar mellan"),
            DefinitionList(
                items=(
                    definition("Hot", "Ord som skrämmer."),
                    definition("Våld", "Det som skadar en människa."),
                )
            ),
        ),
        section("stod", "Vid behov av stöd", para("Alla har rätt till ett samtal.")),
        section(
            "kontakt",
            "Kontakter",
            contacts(CENTRE, JOUR, CLINIC, REGION),
        ),
        footnotes=(note("lag", "Socialtjänstlagen (2001:453). Hämtad 2026-03-02."),),
        metadata=metadata(status="förslag", replaces=(ADOPTED,)),
        revision="2026-09-28",
    )


def metadata(**changes: object) -> Metadata:
    plain = Metadata(
        title="Plan mot våld",
        document_type="Plan",
        diarienummer="KS 2022/12",
        status="utkast",
        revision_responsible=("Kommunstyrelsen",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def definition(term: str, meaning: str) -> Definition:
    return Definition(term=words(term), blocks=(para(meaning),))


def strong(shown: str) -> Inline:
    return Strong(content=words(shown))
