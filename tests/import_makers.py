"""What the documents of the corpus of imports have in common: a start, and some sentences."""

from collections.abc import Callable

from tests.word_writer import Word

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
