"""The cover, headers and footers of two revisions as one, by what the office's template shows.

The template is filled in for each plan, and the results are compared, so that whatever a template
does with a value, both revisions stand there as it shows them.
"""

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from docx.document import Document
from lxml import etree

from plan_compiler.diff.edits import compare_content
from plan_compiler.diff.merge_words import merge_inlines
from plan_compiler.diff.words import Lexicon
from plan_compiler.model import Text
from plan_compiler.render.docx_cover import stories
from plan_compiler.render.docx_revisions import formatting, stamp, stamp_of
from plan_compiler.render.docx_xml import Element, qn, text, words

P, TBL, R, T = qn("w:p"), qn("w:tbl"), qn("w:r"), qn("w:t")
# An old and a new element, one of them, or the same of both.
Couple = tuple[Element | None, Element | None]
_OWN = re.compile("[\ufdd0-\ufdef]")


def merge_stories(old: Document, new: Document, markers: tuple[Element, Element]) -> None:
    """Put into `new` what the same template shows of the old plan, stamped; `markers` are the
    paragraphs whose place the body takes."""
    for (_, was), (_, now) in zip(stories(old), stories(new), strict=True):
        if now.tag != qn("w:document"):
            _merge(was, now)
    (old_before, old_after), (before, after) = (_around(marker) for marker in markers)
    for element in list(_beside(old_before, before)):
        markers[1].addprevious(element)
    for element in reversed(list(_beside(old_after, after))):
        markers[1].addnext(element)


def _around(marker: Element) -> tuple[list[Element], list[Element]]:
    """What stands before a paragraph and after it, without the section's properties."""
    before = list(marker.itersiblings(preceding=True))[::-1]
    return before, [after for after in marker.itersiblings() if after.tag != qn("w:sectPr")]


def _merge(old: Element, new: Element) -> None:
    """Give `new` what stands in `old`, stamped."""
    first = [child for child in new if child.tag == qn("w:tcPr")]
    parts = ([child for child in one if child.tag != qn("w:tcPr")] for one in (old, new))
    new[:] = [*first, *_beside(*parts)]


def _beside(olds: Sequence[Element], news: Sequence[Element]) -> Iterator[Element]:
    for old, new in _couples(olds, news, _akin):
        if old is None or new is None:
            yield from _lone(old, new)
        else:
            yield _both(old, new)


def _lone(old: Element | None, new: Element | None) -> Iterator[Element]:
    if old is not None:
        yield from stamp([copy.deepcopy(old)], "old")
    if new is not None:
        yield from stamp([new], "new")


def _both(old: Element, new: Element) -> Element:
    """An element of both with what differs in it."""
    if _written(old) == _written(new):
        return new
    if new.tag == P:
        properties = new.find(qn("w:pPr"))
        parts = ([child for child in one if child.tag != qn("w:pPr")] for one in (old, new))
        new[:] = [*([] if properties is None else [properties]), *_runs(*parts)]
    else:
        rows = (list(table.iterchildren(qn("w:tr"))) for table in (old, new))
        first = [child for child in new if child.tag != qn("w:tr")]
        new[:] = [*first, *_rows(*rows)]
    return new


def _rows(olds: Sequence[Element], news: Sequence[Element]) -> Iterator[Element]:
    for old, new in _couples(olds, news, _akin_rows):
        if old is None or new is None:
            yield from _lone(old, new)
            continue
        for was, now in zip(
            old.iterchildren(qn("w:tc")), new.iterchildren(qn("w:tc")), strict=True
        ):
            _merge(was, now)
        yield new


# --- What belongs together ---------------------------------------------------------------------


def _written(element: Element) -> bytes:
    return etree.tostring(element)


def _couples(
    olds: Sequence[Element],
    news: Sequence[Element],
    akin: Callable[[Element, Element], bool],
) -> Iterator[Couple]:
    """Old and new elements in one order: the same, then those that are akin, then the others."""
    ours, theirs = ([_written(element) for element in elements] for elements in (olds, news))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(olds[i:i_end], news[j:j_end], strict=True)
        else:
            yield from _paired(olds[i:i_end], news[j:j_end], akin)


def _paired(
    olds: Sequence[Element],
    news: Sequence[Element],
    akin: Callable[[Element, Element], bool],
) -> Iterator[Couple]:
    at = 0
    for new in news:
        found = next((n for n in range(at, len(olds)) if akin(olds[n], new)), None)
        if found is None:
            yield None, new
            continue
        yield from ((old, None) for old in olds[at:found])
        yield olds[found], new
        at = found + 1
    yield from ((old, None) for old in olds[at:])


def _akin(old: Element, new: Element) -> bool:
    """Whether two elements can be shown as one: a line with one value, or under one name."""
    if old.tag != new.tag or new.tag not in (P, TBL):
        return False
    if new.tag == TBL:
        return True
    if _written(formatting(old)) != _written(formatting(new)):
        return False
    olds, news = (list(p.iter(R)) for p in (old, new))
    return len(olds) == len(news) and (
        len(news) == 1 or any(words(o) == words(n) != "" for o, n in zip(olds, news, strict=True))
    )


def _akin_rows(old: Element, new: Element) -> bool:
    olds, news = (list(row.iterchildren(qn("w:tc"))) for row in (old, new))
    return len(olds) == len(news) > 0 and words(olds[0]) == words(news[0])


# --- Runs --------------------------------------------------------------------------------------


def _runs(olds: Sequence[Element], news: Sequence[Element]) -> Iterator[Element]:
    for old, new in _couples(olds, news, _is_said_alike):
        if old is None or new is None:
            yield from _lone(old, new)
        elif _written(old) == _written(new):
            yield new
        else:
            yield from _words(old, new)


def _is_said_alike(old: Element, new: Element) -> bool:
    """Whether two runs are words in the same look."""
    contents = [[child for child in run if child.tag != qn("w:rPr")] for run in (old, new)]
    looks = [[_written(child) for child in run if child.tag == qn("w:rPr")] for run in (old, new)]
    return (
        old.tag == new.tag == R
        and looks[0] == looks[1]
        and all(len(content) == 1 and content[0].tag == T for content in contents)
        and not any(_OWN.search(words(run)) for run in (old, new))
    )


def _words(old: Element, new: Element) -> Iterator[Element]:
    """Two runs of words as one, what was put in and taken out stamped."""
    before, after = words(old), words(new)
    edits = compare_content(before, after, Lexicon())
    look = new.find(qn("w:rPr"))
    for part in merge_inlines((Text(text=before),), (Text(text=after),), edits, ""):
        assert isinstance(part, Text)
        run = text(part.text, copy.deepcopy(look) if look is not None else None)
        yield from stamp([run], stamp_of(part.mark)) if part.mark else [run]
