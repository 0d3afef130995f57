"""The table of contents: a field that holds its entries already, so that nothing asks to update."""

from collections.abc import Iterator

from plan_compiler.diff.marked import is_there
from plan_compiler.model import ContentsEntry
from plan_compiler.render.docx_draft import Draft
from plan_compiler.render.docx_numbering import HANGING
from plan_compiler.render.docx_revisions import STAY, side_of_mark, stamp
from plan_compiler.render.docx_xml import Content, Element, field, make, paragraph, text, w

APPENDIX_COLUMN = 1134


def contents(draft: Draft, entries: tuple[ContentsEntry, ...]) -> Iterator[Element]:
    """The heading and the entries, each a link to its heading; nothing for no entries.

    The entries have no page numbers: Word sets them when the office updates the field.
    """
    if not entries:
        return
    levels = [entry.level for entry in entries if is_there(entry, old=False)] or [entries[0].level]
    *begin, end = field(rf'TOC \o "{min(levels)}-{max(levels)}" \h \z', ())
    title = paragraph(draft.styles.id("TOC Heading"), [text(draft.labels["contents"])])
    paragraphs = [_entry(draft, entry) for entry in entries]
    _enclose(begin, paragraphs, end)
    sides = {side_of_mark(entry.mark) for entry in entries}
    if len(sides) == 1 and "both" not in sides:
        yield from stamp([title, *paragraphs], sides.pop())
        return
    # The field stays, whatever becomes of the lines that it begins and ends with.
    stamp([*begin, end] if sides != {"both"} else [], STAY)
    for entry, line in zip(entries, paragraphs, strict=True):
        side = side_of_mark(entry.mark)
        stamp([line] if side != "both" else [], side)
    # As Word's own gallery wraps it, with the button that updates it.
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    yield w("sdt", w("sdtPr", gallery), w("sdtContent", title, paragraphs))


def _enclose(begin: list[Element], paragraphs: list[Element], end: Element) -> None:
    """Put a field around the content of several paragraphs."""
    paragraphs[0][1:1] = begin
    paragraphs[-1].append(end)


def _entry(draft: Draft, entry: ContentsEntry) -> Element:
    shown = [text(entry.number), w("r", w("tab"))] if entry.number else []
    shown.append(text(entry.title))
    style = f"toc {entry.level}"
    column = _number_column(draft, style, entry.number)
    # What is no longer there cannot be gone to.
    content = [_link(draft, entry, shown)] if is_there(entry, old=False) else shown
    return paragraph(draft.styles.id(style), content, column)


def _link(draft: Draft, entry: ContentsEntry, shown: list[Element]) -> Element:
    attributes: dict[str, object] = {
        "w:anchor": draft.bookmarks.name(entry.target),
        "w:history": 1,
    }
    if entry.context:
        attributes["w:tooltip"] = entry.title + draft.labels["heading_context"].format(
            context=entry.context
        )
    return make("w:hyperlink", attributes, shown)


def _number_column(draft: Draft, style: str, number: str) -> Content:
    """Tab stop and hanging indent that set the titles of numbered entries in one line."""
    if not number:
        return None
    width = HANGING if number[0].isdecimal() else APPENDIX_COLUMN
    left = draft.styles.indent(style) + width
    return [w("tabs", w("tab", val="left", pos=left)), w("ind", left=left, hanging=width)]
