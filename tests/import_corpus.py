"""Documents as municipalities have them, each with what is special about it; our own text."""

from collections.abc import Callable

from tests.word_writer import PIXEL, SVG, Word, run

Maker = Callable[[], Word]
MAKERS: dict[str, Maker] = {}
BARN = "Barn och unga ska kunna gå och cykla till skolan utan att någon behöver vara orolig."
FART = "Farten på vägar nära skolor ska vara högst trettio kilometer i timmen."
KOMMUN = "Exempels kommun ansvarar för vägarna, och Exempels kommun följer upp planen varje år."


def document(make: Maker) -> Maker:
    MAKERS[make.__name__.replace("_", "-")] = make
    return make


def plan(styles: str = "sv", title: str = "Trafiksäkerhetsplan") -> Word:
    """A plan with the facts that must be there, as paragraphs."""
    word = Word(styles).title(title)
    for row in ("Diarienummer: KS 2024/17", "Dokumenttyp: Plan", "Utgivare: Exempels kommun"):
        word.p(row, told=False)
    return word


# --- Styles ----------------------------------------------------------------------------------


@document
def swedish_styles() -> Word:
    word = plan().h("Bakgrund").p(BARN).h("Mål", 2).p(FART).h("Insatser").p(KOMMUN)
    return word.h("Skyltar", 2).h("Vid skolor", 3).p("Skyltar sätts upp före skolstarten.")


@document
def english_styles() -> Word:
    word = plan("en").h("Bakgrund").p(BARN).h("Mål", 2).p(FART)
    return word.styled("Ingen ska dödas i trafiken.", "Quote").p(KOMMUN)


@document
def styles_named_in_swedish() -> Word:
    word = plan("named").h("Bakgrund").p(BARN).h("Mål", 2).p(FART).h("Mått", 3).p(KOMMUN)
    return word.styled("Ingen ska dödas i trafiken.", "Citat")


@document
def one_heading_above_all() -> Word:
    word = Word().h("Trafiksäkerhetsplan för Exempels kommun")
    word.told.headings.clear()
    word.told.words.clear()
    word.p("Dnr: KS 2024/17", told=False).p(BARN).h("Mål", 2).p(FART).h("Delmål", 3).p(KOMMUN)
    return word.h("Insatser", 2).p("Kommunen bygger farthinder.")


@document
def bold_instead_of_headings() -> Word:
    word = Word().title("Policy för resor").p("Dnr KS 2024/18 är diarienumret.")
    for heading, text in (("Bakgrund", BARN), ("Mål", FART), ("Ansvar", KOMMUN)):
        word.p(f"**{heading}**").p(text)
        word.told.headings.append(heading)
    return word


@document
def headings_that_skip_levels() -> Word:
    word = plan().h("Bakgrund").p(BARN).h("Djupt", 3).p(FART).h("Djupare", 5).p(KOMMUN)
    return word.h("Slut").p("Planen gäller tills vidare.")


# --- Facts -----------------------------------------------------------------------------------


@document
def facts_as_paragraphs() -> Word:
    word = Word().title("Biblioteksplan 2024–2027")
    for row in (
        "Diarienummer: KUL 2023/112",
        "Antagen av: Kommunfullmäktige",
        "Antagen den: 2024-03-25 § 41",
        "Gäller från: 2024-04-01",
        "Giltig till: 2027-12-31",
        "Dokumentansvarig: Kulturnämnden",
        "Ansvarig för uppföljning: Bibliotekschefen",
        "Revideras: vart fjärde år",
        "Ersätter: Kommunfullmäktige 2019-06-17 § 78",
        "Kommun: Exempels kommun",
    ):
        word.p(row, told=False)
    return word.h("Läsning").p("Biblioteken ska väcka läslust hos barn och unga.")


@document
def facts_in_a_table() -> Word:
    word = (
        Word()
        .title("Riktlinjer för representation")
        .table(
            ("Dokumenttyp", "Riktlinjer"),
            ("Dnr", "KS 2022/301"),
            ("Beslutad av", "Kommunstyrelsen"),
            ("Beslutsdatum", "14 mars 2022, § 56"),
            ("Dokumentägare", "Kommunchefen"),
            ("Gäller för", "Alla nämnder och bolag"),
            ("Version", "2.1"),
            header=False,
            told=False,
        )
    )
    word.told.words += ["Version", "2", "1"]
    return word.h("Syfte").p("Representation ska vara måttfull i Exempels kommun och i dess bolag.")


@document
def facts_in_four_columns() -> Word:
    word = (
        Word("en")
        .title("Kost- och måltidspolicy")
        .table(
            ("Diarienummer", "BUN 2021/77", "Fastställd av", "Barn- och utbildningsnämnden"),
            ("Fastställd den", "2021-05-03 § 45", "Giltighetstid", "2021-06-01 - 2025-05-31"),
            ("Ansvarig", "Måltidschefen", "Status", "Antagen"),
            header=False,
            told=False,
        )
    )
    return word.h("Maten").p("Maten ska vara god, näringsriktig och lagad från grunden.")


@document
def facts_with_both_in_a_cell() -> Word:
    word = (
        Word()
        .title("Handlingsplan för jämställdhet")
        .table(
            ("Dnr: / KS 2024/9", "Antagen av: / Kommunfullmäktige 2024-02-26 § 12"),
            ("Ansvarig: / HR-chefen", "Gäller från: / 2024-03-01"),
            header=False,
            told=False,
        )
    )
    return word.h("Mål").p("Kvinnor och män ska ha samma lön för lika arbete i Exempels kommun.")


@document
def facts_that_no_key_can_say() -> Word:
    word = Word().title("Plan för återvinning")
    word.p("Diarienummer: SBN-2024-00123").p("Version: 3").p("Fastställd: hösten 2024")
    return word.h("Avfall").p("Mängden avfall ska minska varje år.")


@document
def no_facts_at_all() -> Word:
    return Word().h("Att tänka på").p("Lås dörren.").h("Vid larm").p("Ring vaktmästaren.")


# --- What is repeated --------------------------------------------------------------------------


@document
def word_contents_list() -> Word:
    word = plan().styled("Innehåll", "TOC Heading", told=False)
    for style, line in (("toc 1", "Bakgrund\t3"), ("toc 2", "Mål\t3"), ("toc 1", "Ansvar\t4")):
        word.styled(line, style, told=False)
    return word.h("Bakgrund").p(BARN).h("Mål", 2).p(FART).h("Ansvar").p(KOMMUN)


@document
def typed_contents_list() -> Word:
    word = plan().p("**Innehållsförteckning**", told=False)
    for line in ("1. Bakgrund ........ 3", "1.1 Mål ........ 3", "2. Ansvar\t4"):
        word.p(line, told=False)
    word.h("1. Bakgrund", shown="Bakgrund").p(BARN).h("1.1 Mål", 2, shown="Mål").p(FART)
    return word.h("2. Ansvar", shown="Ansvar").p(KOMMUN)


@document
def running_heads_and_page_numbers() -> Word:
    word = plan().running("Trafiksäkerhetsplan").running("Sida 1 av 9", "footer")
    word.h("Bakgrund").p(BARN).p("Sida 2 av 9", told=False).h("Ansvar").p(KOMMUN)
    return word.p("3 (9)", told=False).p(FART)


# --- Numbers ---------------------------------------------------------------------------------


@document
def numbers_typed_into_headings() -> Word:
    word = plan().h("1 Bakgrund", shown="Bakgrund").p(BARN)
    word.h("1.1 Mål", 2, shown="Mål").p(FART).h("1.2 Mått", 2, shown="Mått").p("Antal olyckor.")
    return word.h("2 Ansvar", shown="Ansvar").p(KOMMUN)


@document
def numbers_that_do_not_follow() -> Word:
    word = plan().h("Inledning").p(BARN).h("1 Bakgrund").p(FART)
    return word.h("3 Ansvar").p(KOMMUN)


@document
def numbers_that_word_counts() -> Word:
    word = plan().h("Bakgrund").p(BARN).h("Mål", 2).p(FART).h("Ansvar").p(KOMMUN)
    word.numbered = True
    return word


@document
def appendices() -> Word:
    word = plan().h("Bakgrund").p(BARN).h("Ansvar").p(KOMMUN)
    word.h("Bilaga 1: Ordlista", shown="Ordlista").p("Ord förklaras.")
    return word.h("Bilaga 2: Karta", shown="Karta").p("Kartan finns på kommunens webbplats.")


# --- Lists -----------------------------------------------------------------------------------


@document
def nested_lists() -> Word:
    word = plan().h("Insatser").p("Kommunen gör tre saker:")
    word.items("Lägre fart:").items("skyltar", "farthinder:", level=1)
    word.items("vid Storgatan", "vid Skolgatan", level=2).items("Fler cykelvägar")
    word.p("Varje insats följs upp:")
    return word.items("Kartlägg.", "Åtgärda.", "Mät igen.", ordered=True)


@document
def typed_lists() -> Word:
    word = plan().h("Insatser").p("Kommunen gör tre saker:")
    for text in ("lägre fart", "fler cykelvägar", "utbildning"):
        word.told.items.append(text)
        word.p(f"- {text}")
    word.p("Sedan följs de upp:")
    for n, text in enumerate(("Kartlägg.", "Åtgärda."), 1):
        word.told.items.append(text)
        word.told.words += text.strip(".").split()
        word.p(f"{n}. {text}", told=False)
    return word


@document
def definitions() -> Word:
    word = plan().h("Begrepp")
    word.names = {**word.names, "dt": "Definition Term", "dd": "Definition"}
    word.ids |= {"Definition Term": "dt", "Definition": "dd"}
    for term, text in (("Oskyddad trafikant", "Den som går."), ("Olycka", "En skada i trafik.")):
        word.styled(term, "Definition Term").styled(text, "Definition")
    return word.p(BARN)


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
