"""Word files in which something went wrong: an import takes what is there, or refuses it."""

import copy
import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from plan_compiler.importing.importer import import_document
from plan_compiler.importing.pandoc import PandocError
from plan_compiler.importing.prove import difference
from plan_compiler.importing.word_file import BrokenWordFile
from plan_compiler.resources import TEMPLATES, load_templates
from tests.import_corpus import MAKERS
from tests.test_import import with_parts

LABELS = load_templates("sv").labels
PARTS = ("word/document.xml",) * 4 + ("word/styles.xml", "word/footnotes.xml", "word/numbering.xml")
SIGNS = (
    "**",
    "| a |",
    "::: table",
    "# x",
    "[a](b)",
    "\\",
    "1. ",
    "- ",
    " ",
    "{#a}",
    "<b>",
    "_a_ *b*",
)


def take_away(rng: random.Random, element: Any, others: list[Any]) -> None:
    element.getparent().remove(element)


def repeat(rng: random.Random, element: Any, others: list[Any]) -> None:
    element.getparent().insert(0, copy.deepcopy(element))


def move(rng: random.Random, element: Any, others: list[Any]) -> None:
    target = rng.choice(others)
    if target is not element and element not in target.iterancestors():
        target.append(element)


def other_text(rng: random.Random, element: Any, others: list[Any]) -> None:
    element.text = rng.choice(SIGNS)


def other_value(rng: random.Random, element: Any, others: list[Any]) -> None:
    if element.attrib:
        element.attrib[rng.choice(list(element.attrib))] = rng.choice(["", "x", "99", "-1"])


DAMAGES: list[Callable[[random.Random, Any, list[Any]], None]] = [
    take_away,
    repeat,
    move,
    other_text,
    other_value,
]


def damaged(seed: int) -> bytes:
    rng = random.Random(seed)
    data = MAKERS[rng.choice(list(MAKERS))]().data()
    part = rng.choice(PARTS)
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(part))
    for _ in range(rng.randint(1, 4)):
        elements: list[Any] = [one for one in root.iter() if one.getparent() is not None]
        if elements:
            rng.choice(DAMAGES)(rng, rng.choice(elements), elements)
    return with_parts(data, {part: etree.tostring(root)})


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_document_is_taken_whole_or_refused(seed: int) -> None:
    try:
        imported = import_document("docx", damaged(seed), "prov", "utkast", LABELS)
    except (PandocError, BrokenWordFile):
        return
    assert imported.adds_up
    if imported.plan.sections or imported.plan.preamble:
        assert difference(imported.plan, LABELS, TEMPLATES) == ""
