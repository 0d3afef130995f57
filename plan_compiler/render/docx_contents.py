"""The table of contents: a field that holds its entries already, so that nothing asks to update."""

from collections.abc import Iterator

from plan_compiler.model import ContentsEntry
from plan_compiler.render.docx_draft import Draft
from plan_compiler.render.docx_numbering import HANGING
from plan_compiler.render.docx_xml import Content, Element, field, make, paragraph, text, w

APPENDIX_COLUMN = 1134


def contents(draft: Draft, entries: tuple[ContentsEntry, ...]) -> Iterator[Element]:
    """The heading and the entries, each a link to its heading; nothing for no entries.

    The entries have no page numbers: Word sets them when the office updates the field.
    """
    if not entries:
        return
    levels = [entry.level for entry in entries]
    code = rf'TOC \o "{min(levels)}-{max(levels)}" \h \z'
    begin, instruction, separate, end = field(code, ())
    paragraphs = [
        _entry(
            draft,
            entry,
            [begin, instruction, separate] if at == 0 else [],
            [end] if at == len(entries) - 1 else [],
        )
        for at, entry in enumerate(entries)
    ]
    title = paragraph(draft.styles.id("TOC Heading"), [text(draft.labels["contents"])])
    # As Word's own gallery wraps it, with the button that updates it.
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    yield w("sdt", w("sdtPr", gallery), w("sdtContent", title, paragraphs))


def _entry(
    draft: Draft, entry: ContentsEntry, before: list[Element], after: list[Element]
) -> Element:
    attributes: dict[str, object] = {
        "w:anchor": draft.bookmarks.name(entry.target),
        "w:history": 1,
    }
    if entry.context:
        attributes["w:tooltip"] = entry.title + draft.labels["heading_context"].format(
            context=entry.context
        )
    number = [text(entry.number), w("r", w("tab"))] if entry.number else []
    link = make("w:hyperlink", attributes, number, [text(entry.title)])
    style = f"toc {entry.level}"
    column = _number_column(draft, style, entry.number)
    return paragraph(draft.styles.id(style), [*before, link, *after], column)


def _number_column(draft: Draft, style: str, number: str) -> Content:
    """Tab stop and hanging indent that set the titles of numbered entries in one line."""
    if not number:
        return None
    width = HANGING if number[0].isdecimal() else APPENDIX_COLUMN
    left = draft.styles.indent(style) + width
    return [w("tabs", w("tab", val="left", pos=left)), w("ind", left=left, hanging=width)]
