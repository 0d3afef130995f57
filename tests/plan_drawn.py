"""Plans of any size with every structure, drawn from a seed, with words as plans use them."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

from plan_compiler.model import (
    Block,
    Column,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Footnote,
    Inline,
    Link,
    List,
    ListItem,
    Metadata,
    Municipality,
    NoteReference,
    Notice,
    Paragraph,
    Phrase,
    Plan,
    Quote,
    Row,
    Section,
    Signatory,
    Signatures,
    Strong,
    Table,
    Text,
    find,
)
from plan_compiler.pipeline import compile_plan
from plan_compiler.resolve import resolve
from plan_compiler.resources import load_templates
from tests.builders import SVG, cell, note, para, words

ROOT = Path(__file__).parent.parent
REAL = (
    ROOT / "plan_source" / "valdsbejakande-extremism" / "2022-10-24",
    ROOT / "tests" / "plans" / "klimatanpassning" / "2024-05-02",
)
DUTIES = ("bör", "ska", "kan", "får", "måste")


def settle(plan: Plan) -> Plan:
    """A plan resolved anew: its facts are those that follow from its metadata."""
    return resolve(replace(plan, facts=()), load_templates("sv").labels)


@cache
def real_plan(number: int) -> Plan:
    plan = compile_plan(REAL[number], date(2025, 1, 1)).plan
    assert plan
    return settle(plan)


@cache
def vocabulary() -> tuple[str, ...]:
    """The words of the real plans, the more often the more they are used."""
    texts = (text.text for number in (0, 1) for text in find(real_plan(number), Text))
    return tuple(
        word for text in texts for word in text.split() if word.isalpha() and word.islower()
    )


def draw_plan(seed: int, sections: int = 6) -> Plan:
    """A resolved plan with that many sections at the top, about 900 words each."""
    return settle(Drawing(random.Random(seed), count(1)).plan(sections))


class Drawing:
    """Parts of a plan; ids count on from `numbers`, footnotes called are collected."""

    def __init__(self, rng: random.Random, numbers: Iterator[int]) -> None:
        self.rng = rng
        self.numbers = numbers
        self.notes: list[Footnote] = []

    def plan(self, sections: int) -> Plan:
        body = tuple(self.section(2) for _ in range(sections))
        return Plan(
            id="dragen",
            revision="2024-05-02",
            metadata=Metadata(
                title=self.words(6).capitalize(),
                document_type="Plan",
                diarienummer="KS 2024/12",
                status="utkast",
                description=self.sentence(),
                revision_responsible=("Kommunstyrelsen",),
            ),
            issuer=Municipality(name="Exempels kommun"),
            preamble=tuple(self.paragraph() for _ in range(2)),
            sections=body,
            appendices=(self.section(2),),
            footnotes=tuple(self.notes),
            numbered=True,
        )

    # --- Words ---

    def words(self, number: int) -> str:
        return " ".join(self.rng.choice(vocabulary()) for _ in range(number))

    def sentence(self) -> str:
        rng = self.rng
        parts = [self.words(rng.randint(4, 9)).capitalize()]
        if rng.random() < 0.4:
            parts.append(rng.choice(DUTIES))
        parts.append(self.words(rng.randint(3, 8)))
        if rng.random() < 0.3:
            parts[-1] += f", {self.words(rng.randint(2, 6))}"
        if rng.random() < 0.15:
            parts.append(f"senast den {rng.randint(1, 28)} mars {rng.randint(2024, 2030)}")
        return " ".join(parts) + "."

    def sentences(self, least: int, most: int) -> str:
        return " ".join(self.sentence() for _ in range(self.rng.randint(least, most)))

    def id(self, name: str) -> str:
        return f"{name}-{next(self.numbers)}"

    # --- Blocks ---

    def section(self, level: int) -> Section:
        rng = self.rng
        title = "Åtgärder" if level > 2 and rng.random() < 0.3 else self.words(rng.randint(1, 4))
        makers = [self.paragraph] * 5 + [self.list, self.list, self.table, self.rare, self.plain]
        blocks = [self.paragraph(), *(rng.choice(makers)() for _ in range(rng.randint(2, 6)))]
        below = rng.randint(0, 2) if level < 4 else 0
        return Section(
            id=self.id("avsnitt"),
            level=level,
            title=words(title.capitalize()),
            blocks=tuple(blocks),
            sections=tuple(self.section(level + 1) for _ in range(below)),
        )

    def paragraph(self) -> Paragraph:
        rng = self.rng
        start = self.sentences(1, 3)
        if rng.random() < 0.6:
            return para(start)
        marked = words(self.words(rng.randint(1, 3)))
        address = f"https://www.exempel.se/{next(self.numbers)}"
        inline: Inline = rng.choice(
            [
                Emphasis(content=marked),
                Strong(content=marked),
                Phrase(language="en", content=marked),
                Link(kind="web", target=address, content=marked),
                self.call(),
            ]
        )
        return para(f"{start} ", inline, f" {self.words(3)}. {self.sentence()}")

    def plain(self) -> Block:
        """What stands in many places, or says little."""
        rng = self.rng
        short = [ListItem(blocks=(para(self.words(rng.randint(1, 3))),)) for _ in range(5)]
        return rng.choice(
            [
                para("Uppföljning sker varje år."),
                para("Se kontaktuppgifter sist i planen."),
                List(ordered=False, items=tuple(short)),
            ]
        )

    def call(self) -> NoteReference:
        id = self.id("not")
        self.notes.append(note(id, self.sentence()))
        return NoteReference(note=id)

    def list(self) -> List:
        rng = self.rng
        items = [ListItem(blocks=(para(self.sentences(1, 2)),)) for _ in range(rng.randint(3, 6))]
        if rng.random() < 0.3:
            inner = List(ordered=False, items=(*self.items(2),))
            items[1] = ListItem(blocks=(*items[1].blocks, inner))
        return List(ordered=rng.random() < 0.4, items=tuple(items))

    def items(self, number: int) -> Iterator[ListItem]:
        yield from (ListItem(blocks=(para(self.sentence()),)) for _ in range(number))

    def table(self) -> Table:
        rng = self.rng
        if rng.random() < 0.3:
            return self.contacts()
        width = rng.randint(3, 5)
        headers = rng.sample(["Mål", "Mått", "Ansvarig", "Klart", "Kostnad", "Uppföljning"], width)
        rows = tuple(
            Row(cells=tuple(cell(self.words(rng.randint(2, 6))) for _ in headers))
            for _ in range(rng.randint(3, 6))
        )
        return Table(
            id=self.id("tabell"),
            caption=words(self.words(4).capitalize()),
            columns=tuple(Column(header=words(header)) for header in headers),
            rows=rows,
            row_headers=True,
        )

    def contacts(self) -> Table:
        rows = tuple(
            Row(
                id=self.id("kontakt"),
                cells=(cell(self.words(2).capitalize()), cell(self.sentence()), cell(self.phone())),
            )
            for _ in range(self.rng.randint(4, 8))
        )
        headers = ("Kontakt", "Beskrivning", "Telefonnummer")
        return Table(
            id=self.id("kontakter"),
            name=self.words(3).capitalize(),
            kind="contacts",
            columns=tuple(Column(header=words(header)) for header in headers),
            rows=rows,
            row_headers=True,
        )

    def phone(self) -> Link:
        shown, target = phone(self.rng)
        return Link(kind="phone", target=target, content=words(shown))

    def rare(self) -> Block:
        rng = self.rng
        makers: list[Callable[[], Block]] = [
            lambda: Quote(blocks=(para(self.sentences(1, 2)),)),
            lambda: Notice(blocks=(para(self.sentence()),)),
            lambda: DefinitionList(
                items=tuple(
                    Definition(term=words(self.words(2)), blocks=(para(self.sentence()),))
                    for _ in range(3)
                )
            ),
            lambda: Figure(
                id=self.id("figur"),
                svg=SVG.replace("Råd", self.words(1)),
                width=640,
                height=200,
                caption=words(self.words(5).capitalize()),
                alternative=self.sentence(),
                description=(para(self.sentence()),),
            ),
            lambda: Signatures(signatories=(Signatory(name=self.words(2).title(), role="chef"),)),
        ]
        return rng.choice(makers)()


def phone(rng: random.Random) -> tuple[str, str]:
    """A number as it is written and as it is called."""
    last = f"{rng.randint(10, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)}"
    return f"0451-{last}", f"tel:+46451{last.replace(' ', '')}"
