"""A finished PDF as words and places, for tests that say what stands in it."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import NamedTuple

import pikepdf
from pikepdf import Array

from plan_compiler.model import Plan
from plan_compiler.model_file import write_model
from plan_compiler.render.pdf import Archive, render_pdf
from plan_compiler.resources import load_templates
from tests.tag_tree import read_pages


def built(plan: Plan, archive: Archive = "a-3a") -> bytes:
    """A resolved plan as PDF, by the templates that come along."""
    return render_pdf(plan, load_templates(plan.metadata.language), write_model(plan), archive)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The file with something done to it."""
    with opened(pdf) as document:
        change(document)
        new = BytesIO()
        document.save(new)
    return new.getvalue()


def page_texts(pdf: bytes) -> list[str]:
    """The words that are set on each page; running headers and the like are not among them."""
    with opened(pdf) as document:
        return [" ".join(page.marked.values()) for page in read_pages(document)]


def page_of(pdf: bytes, words: str) -> int:
    """The page, from 1, where some words stand after the contents."""
    texts = page_texts(pdf)
    return next(at for at, text in enumerate(texts, start=1) if at > 2 and words in text)


def bookmarks(pdf: bytes) -> list[str]:
    """The bookmarks in order, two spaces for each level."""
    with opened(pdf) as document, document.open_outline() as outline:
        return list(_titles(outline.root, 0))


def _titles(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[str]:
    for item in items:
        yield "  " * depth + str(item.title)
        yield from _titles(item.children, depth + 1)


class Link(NamedTuple):
    """A link's name, its address if it leads out, and where it stands on its own page."""

    name: str
    address: str
    box: tuple[float, ...]


def links(pdf: bytes) -> list[Link]:
    """Every link annotation, page by page; a link on two lines has two."""
    with opened(pdf) as document:
        return [
            Link(
                str(note.Contents),
                str(note.A.URI) if "/A" in note else "",
                tuple(float(number) for number in note.Rect.as_list()),
            )
            for page in document.pages
            for note in page.get("/Annots", Array()).as_list()
        ]
