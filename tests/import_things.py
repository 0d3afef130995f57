"""Documents as municipalities have them: tables, figures, notes, links, marks, changes."""

from tests.import_makers import BARN, FART, KOMMUN, document, plan
from tests.word_writer import PIXEL, SVG, Word, run

# --- Tables ----------------------------------------------------------------------------------


@document
def table_with_caption_above() -> Word:
    word = plan().h("Mål").styled("Tabell 1. Mål till 2030", "caption", told=False)
    word.told.words += ["Mål", "till", "2030"]
    rows = (("Mått", "2025", "2030"), ("Svårt skadade", "14", "7"), ("Hjälm", "61 %", "90 %"))
    return word.table(*rows).p(FART)


@document
def table_without_header() -> Word:
    rows = (("Insats", "Ansvarig"), ("Lägre fart", "Tekniska nämnden"), ("Skola", "Polisen"))
    return plan().h("Ansvar").table(*rows, header=False, look="0480").p(KOMMUN)


@document
def bold_headers() -> Word:
    word = plan().h("Ansvar").styled("Tabell 1 Ansvar", "caption", told=False)
    word.told.words += ["Ansvar"]
    rows = (("**Nämnd**", "**År**"), ("**Tekniska**", "2024"), ("**Skolan**", "2025"))
    return word.table(*rows, header=False, look="0400").p(KOMMUN)


@document
def merged_cells() -> Word:
    wide = f'<w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p>{run("Mål för skolor")}</w:p>'
    tall = f'<w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p>{run("Fart")}</w:p>'
    word = plan().h("Mål").table(("Område", "Mått", "Nivå"), (wide, "7"), (tall, "Antal", "3"))
    return word.p(BARN)


@document
def lists_in_cells() -> Word:
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    items = "".join(
        f"<w:p><w:pPr>{number}</w:pPr>{run(text)}</w:p>"
        for text in ("skyltar", "farthinder", "övergångsställen")
    )
    return plan().h("Ansvar").table(("Nämnd", "Insats"), ("Tekniska", items)).p(KOMMUN)


@document
def paragraphs_in_cells() -> Word:
    rows = (
        ("Nämnd", "Insats"),
        ("Tekniska", "Sänker farten. / Bygger hinder."),
        ("Skolan", "Lär ut"),
    )
    return plan().h("Ansvar").table(*rows).p(KOMMUN)


@document
def nested_tables() -> Word:
    inner = (
        "<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>"
        f"<w:tc><w:p>{run('vår')}</w:p></w:tc><w:tc><w:p>{run('höst')}</w:p></w:tc>"
        "</w:tr></w:tbl><w:p/>"
    )
    return plan().h("Tider").table(("Insats", "När"), ("Mätning", inner)).p(FART)


@document
def box_of_one_cell() -> Word:
    word = plan().h("Akut").p(BARN)
    word.told.words += ["Ring", "alltid", "112", "vid", "en", "olycka"]
    return word.table(("Ring alltid 112 vid en olycka.",), header=False, told=False).p(FART)


@document
def contacts() -> Word:
    return (
        plan()
        .h("Kontakt")
        .table(
            ("Namn", "Uppgift", "Telefon"),
            ("Kontaktcenter", "Svarar på frågor", "08-465 004 10"),
            ("Trafikingenjören", "Tar emot förslag", "08-465 004 20 eller 08-465 004 21 (kväll)"),
            told=False,
        )
        .p(KOMMUN)
    )


@document
def contacts_with_mail() -> Word:
    return (
        plan()
        .h("Kontakt")
        .table(
            ("Namn", "Roll", "Telefon", "E-post"),
            ("Anna Ek", "Planerare", "08-465 004 10", "anna.ek@exempel.se"),
            ("Bo Alm", "Ingenjör", "08-465 004 20", "bo.alm@exempel.se"),
            told=False,
        )
        .p(KOMMUN)
    )


@document
def web_sites() -> Word:
    rows = (
        ("Webbplats", "Innehåll", "Ansvarig"),
        ("[www.trafikverket.se](https://www.trafikverket.se)", "Statistik", "Trafikverket"),
        ("[www.ntf.se](https://www.ntf.se) [Hämtad 2024-01-10]", "Råd", "NTF"),
    )
    return plan().h("Läs mer").table(*rows, told=False).p(KOMMUN)


# --- Figures ---------------------------------------------------------------------------------


@document
def figure_with_everything() -> Word:
    word = plan().h("Skolvägar").p(BARN).picture("karta.svg", SVG, "Två skolvägar möts.")
    word.told.words += ["Skolvägarna", "vid", "Storgatan"]
    return word.styled("Figur 1: Skolvägarna vid Storgatan", "caption", told=False).p(FART)


@document
def figure_without_anything() -> Word:
    return plan().h("Skolvägar").p(BARN).picture("foto.png", PIXEL).p(FART)


# --- Notes, links, marks -------------------------------------------------------------------------


@document
def notes_with_paragraphs() -> Word:
    word = plan().h("Bakgrund")
    word.p("Riksdagen beslutade om nollvisionen.^[Prop. 1996/97:137.|Läs mer hos riksdagen.]")
    word.p("Farten har sjunkit.^[Trafikverket (2024). __Säkra vägar__.] Det ska den göra.")
    return word.table(("Mått", "År"), ("Fart^[Mätt på vardagar.]", "2024"))


@document
def links_of_every_kind() -> Word:
    word = plan().h("Läs mer")
    word.p("Läs hos [Trafikverket](https://www.trafikverket.se/a_b) eller [ring](tel:+4684650041).")
    word.p("Skriv till [oss](mailto:kontakt@exempel.se) eller [se filen](file:///c:/plan.doc).")
    return word.p("Se [avsnittet som inte finns](#borta).")


@document
def marks_within_words() -> Word:
    word = plan().h("Viktigt")
    word.p("Det är **alltid** så, och __ibland__ **mycket** viktigt**:** läs **allt**.")
    word.p("a*b, c_d, <e>, [f], # g, 1. h, | i, $ j, ~k~ och \\ l.")
    return word.p("1. Så här börjar stycket.").p("Stjärna * ensam.").p("+ plus").p("Sist.")


@document
def tracked_changes_and_comments() -> Word:
    word = plan().h("Bakgrund").p("Farten ska vara ++högst trettio++~~lägre~~ i timmen.")
    word.comment("Kommunen bygger farthinder.", "Stämmer det?")
    return word.p("{{dold not}}Det syns.")


@document
def moved_and_said_twice() -> Word:
    by = 'w:id="7" w:author="Bo" w:date="2024-01-01T00:00:00Z"'
    gone = f"<w:moveFrom {by}>{run('Flyttat stycke.')}</w:moveFrom>"
    come = f"<w:moveTo {by}>{run('Flyttat stycke.')}</w:moveTo>"
    word = plan().h("Bakgrund").raw(f"<w:p>{run('Kvar. ')}{gone}</w:p>").p(BARN)
    word.told.words = ["Bakgrund", "Kvar", *word.told.words[1:], "Flyttat", "stycke"]
    return word.raw(f"<w:p>{come}</w:p>")


@document
def words_in_shapes() -> Word:
    box = f"<w:txbxContent><w:p>{run('Ruta vid sidan')}</w:p></w:txbxContent>"
    shape = (
        f"<w:p><w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    return plan().h("Bakgrund").p(BARN).raw(shape).p(FART)


@document
def empty_notes_and_paragraphs() -> Word:
    word = plan().h("Bakgrund").p(f"{BARN}^[ ]").p("").p(" ")
    word.told.notes.clear()
    return word.p("Se noten.^[Källan.]").h("Tomt")


@document
def text_as_it_is_pasted() -> Word:
    word = plan().h("Text  med   blanka").p(" Inledande  blanka \t och tabb ").p("")
    word.p("Mjukt\u00adbindestreck och fast\u00a0blank, § 7, 10\u00a0000 kronor.")
    return word.p("Rad ett\nrad två").p("\u201cCitat\u201d – tankstreck … och ’apostrof’.")
