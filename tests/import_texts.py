"""Documents as municipalities have them: styles, facts, what is repeated, numbers, lists."""

from tests.import_makers import BARN, FART, KOMMUN, document, plan
from tests.word_writer import Word

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
