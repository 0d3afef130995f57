"""Pairs of plans that make comparisons slow: much that is equal, nothing, or out of order."""

import random
from collections.abc import Callable, Iterator, Sequence

from plan_compiler.model import Block, List, Paragraph, Plan, Section
from tests import builders
from tests.builders import items, para
from tests.plan_drawn import vocabulary

Content = Sequence[Block | Section]
Pairs = Callable[[random.Random], tuple[Content, Content]]


def _texts(rng: random.Random, number: int, words: int = 20) -> list[Paragraph]:
    return [para(_words(rng, words)) for _ in range(number)]


def _words(rng: random.Random, number: int) -> str:
    return " ".join(rng.choices(vocabulary(), k=number))


def identical(rng: random.Random) -> tuple[list[Paragraph], list[Paragraph]]:
    same = [para("Uppföljning sker varje år.")] * 20_000
    return same, [*same[:10_000], para(_words(rng, 8)), *same[10_000:]]


def unrelated(rng: random.Random) -> tuple[list[Paragraph], list[Paragraph]]:
    return _texts(rng, 5_000), _texts(rng, 5_000)


def all_edited(rng: random.Random) -> tuple[list[Paragraph], list[Paragraph]]:
    texts = [_words(rng, 20) for _ in range(5_000)]
    return [para(f"{text}.") for text in texts], [para(_one_other(rng, text)) for text in texts]


def _one_other(rng: random.Random, text: str) -> str:
    words = text.split()
    words[rng.randrange(len(words))] = rng.choice(vocabulary())
    return f"{' '.join(words)}."


def shuffled(rng: random.Random) -> tuple[list[Paragraph], list[Paragraph]]:
    old = _texts(rng, 5_000)
    return old, rng.sample(old, len(old))


def three_words(rng: random.Random) -> tuple[list[Paragraph], list[Paragraph]]:
    def text() -> Paragraph:
        return para(" ".join(rng.choices(("ska", "bör", "kan"), k=rng.randint(2, 8))))

    old = [text() for _ in range(9_000)]
    new = list(old)
    for _ in range(300):
        new.insert(rng.randrange(len(new)), text())
    return old, new


def giant(rng: random.Random) -> tuple[list[Paragraph], list[Paragraph]]:
    words = _words(rng, 70_000).split()
    new = [rng.choice(vocabulary()) if rng.random() < 0.05 else word for word in words]
    return [para(" ".join(words))], [para(" ".join(new))]


def sections_shuffled(rng: random.Random) -> tuple[list[Section], list[Section]]:
    old = [_section(f"s{at}", _texts(rng, 5)) for at in range(2_000)]
    new = [_section(one.id, [*one.blocks[:2], *_texts(rng, 1)]) for one in old]
    return old, rng.sample(new, len(new))


def _section(id: str, blocks: Sequence[Block]) -> Section:
    return builders.section(id, _words(random.Random(id), 3), *blocks)


def items_shuffled(rng: random.Random) -> tuple[list[List], list[List]]:
    texts = [_words(rng, rng.randint(1, 4)) for _ in range(8_000)]
    return [items(*texts)], [items(*rng.sample(texts, len(texts)))]


INPUTS: dict[str, Pairs] = {
    "20,000 equal paragraphs, one added": identical,
    "5,000 paragraphs, 5,000 others": unrelated,
    "5,000 paragraphs, a word changed in each": all_edited,
    "5,000 paragraphs in another order": shuffled,
    "9,000 paragraphs of three different words, 300 added": three_words,
    "one paragraph of 70,000 words, every twentieth changed": giant,
    "2,000 sections in another order, each edited": sections_shuffled,
    "8,000 list items of one to four words in another order": items_shuffled,
}


def hostile_pairs() -> Iterator[tuple[str, Plan, Plan]]:
    for name, drawn in INPUTS.items():
        old, new = drawn(random.Random(name))
        yield name, _plan(old), _plan(new)


def _plan(content: Content) -> Plan:
    if isinstance(content[0], Section):
        return builders.plan(*content)  # type: ignore[arg-type]
    return builders.plan(builders.section("allt", "Allt", *content))
