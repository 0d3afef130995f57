"""Tables for what they are: boxes, contacts, web sites, data."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from plan_compiler.addresses import mail_target, phone_target
from plan_compiler.importing.blocks import text_of
from plan_compiler.importing.pieces import Element, Piece, RawTable
from plan_compiler.model import (
    Block,
    Cell,
    Column,
    Definition,
    Inline,
    Inlines,
    LineBreak,
    Link,
    List,
    LostLink,
    Node,
    NoteReference,
    Notice,
    Paragraph,
    Retrieval,
    Row,
    Strong,
    Table,
    Text,
    find,
    plain,
    transform,
)
from plan_compiler.resources import Labels

_PHONE_HEAD = re.compile(
    r"tel|telefon|telefonnummer|mobil|e-post|epost|mejl|mail|kontaktuppgift", re.I
)
_WEB_HEAD = re.compile(r"webb|adress|länk|hemsida|url|internet", re.I)
_NUMBER = re.compile(r"(?:\+|\b)\d[\d \N{NO-BREAK SPACE}–-]+\d\b")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SAID = re.compile(r"(eller|och|tel(efon)?|mobil|e-?post|mejl|mail|växel)?[.:,;/\s]*", re.I)
_READ = re.compile(r"[Hh]ämta[dt]\s+((?:\d\d)?\d\d)-(\d\d)-(\d\d)")


# --- Cells as one paragraph ------------------------------------------------------------------


def one_paragraph(cell: Cell, element: Element) -> Cell:
    """A cell's blocks as the one paragraph that a cell of a table in Markdown can hold."""
    parts = [part for block in cell.blocks for part in _lines(block, element)]
    if not parts:
        return Cell(blocks=())
    if len(parts) > 1:
        element.change("cell")
    words: list[Inline] = list(parts[0])
    for part in parts[1:]:
        said = plain(tuple(words)).rstrip()
        words += [Text(text=" " if said.endswith((".", ",", ";", ":", "!", "?")) else "; "), *part]
    return Cell(blocks=(Paragraph(content=_merged(words)),))


def _lines(block: Block, element: Element) -> Iterator[Inlines]:
    if isinstance(block, List):
        element.change("cell-list")
    if isinstance(block, Paragraph):
        yield tuple(Text(text=" ") if isinstance(one, LineBreak) else one for one in block.content)
        return
    for node in find(block, Paragraph) if not isinstance(block, Definition) else ():
        yield node.content


def _merged(words: Sequence[Inline]) -> Inlines:
    found: list[Inline] = []
    for one in words:
        if found and isinstance(one, Text) and isinstance(found[-1], Text):
            found[-1] = Text(text=found[-1].text + one.text)
        else:
            found.append(one)
    return tuple(found)


# --- What a table is -------------------------------------------------------------------------


class Tables:
    """Makes blocks of tables. Contacts and web sites have one table each in a source."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.placed: set[str] = set()

    def blocks(self, piece: Piece, id: str, heading: str) -> list[Block]:
        table = piece.thing
        assert isinstance(table, RawTable)
        element = piece.element
        _drop_empty(table)
        _take_bold_headers(table)
        rows = [table.header, *table.rows]
        cells = [cell for row in rows for cell in row if cell.blocks]
        if len(rows) == 1 or len(table.header) < 2:
            return self._laid_out(table, cells, element)
        found = self._contacts(table, id, heading) or self._links(table, id, heading)
        if found:
            self.placed.add(found.kind)
            element.as_data(f"{found.kind}.yaml")
            return [found]
        return [self._data(table, id, heading, element)]

    def _laid_out(self, table: RawTable, cells: list[Cell], element: Element) -> list[Block]:
        """One cell is a box; one row or column is only a layout."""
        caption = [Paragraph(content=table.caption)] if table.caption else []
        blocks = tuple(block for cell in cells for block in cell.blocks)
        element.change("box" if len(cells) == 1 else "layout")
        if len(cells) == 1:
            return [*caption, Notice(blocks=blocks)]
        return [*caption, *blocks]

    def _data(self, table: RawTable, id: str, heading: str, element: Element) -> Table:
        if not table.has_header:
            element.change("first-row")
        header = [one_paragraph(cell, element) for cell in table.header]
        rows = [[one_paragraph(cell, element) for cell in row] for row in table.rows]
        name = table.name if not table.caption else ""
        if not table.caption and not name:
            name = heading
            element.change("named", name=name)
        filled = all(row[0].blocks for row in rows)
        return Table(
            id=id,
            caption=table.caption,
            name=re.sub(r'["{}\\\n]', " ", name),
            columns=tuple(Column(header=_header(cell)) for cell in header),
            rows=tuple(Row(cells=tuple(row)) for row in rows),
            row_headers=filled and table.row_headers,
        )

    # --- Contacts ---

    def _contacts(self, table: RawTable, id: str, heading: str) -> Table | None:
        heads = [text_of(*cell.blocks) for cell in table.header]
        reach = [at for at, words in enumerate(heads) if _PHONE_HEAD.match(words)]
        if "contacts" in self.placed or not reach or 0 in reach or table.caption:
            return None
        rows = [self._contact(row, reach, f"{id}-{n}") for n, row in enumerate(table.rows, 1)]
        if not all(rows) or len(heads) - len(reach) > 3:
            return None
        between = [at for at in range(1, len(heads)) if at not in reach]
        usual = ("contact_name", "contact_description", "contact_phone")
        described = heads[between[0]] if between else self.labels[usual[1]]
        shown = [heads[0], described, " ".join(heads[at] for at in reach)]
        return Table(
            id=id,
            name=_named(table, heading),
            kind="contacts",
            columns=_columns(shown, usual, self.labels),
            rows=tuple(row for row in rows if row),
            row_headers=True,
        )

    def _contact(self, row: list[Cell], reach: list[int], id: str) -> Row | None:
        name, *_ = row
        rest = [cell for at, cell in enumerate(row) if at and at not in reach]
        paragraphs = [p for cell in (name, *rest) for p in cell.blocks]
        if not name.blocks or not all(_is_plain(block) for block in paragraphs):
            return None
        reached = self._reached(" , ".join(text_of(*row[at].blocks) for at in reach))
        if reached is None:
            return None
        words = Text(text=" ".join(text_of(*name.blocks).split()))
        described = tuple(block for cell in rest for block in cell.blocks)
        cells = (Cell(blocks=(Paragraph(content=(words,)),)), Cell(blocks=described), reached)
        return Row(id=id, cells=cells)

    def _reached(self, said: str) -> Cell | None:
        """Numbers and mail addresses, if there is nothing else."""
        mails = [found[0] for found in _MAIL.finditer(said)]
        left = _MAIL.sub(" ", said)
        numbers: list[tuple[str, str]] = []
        for found in re.finditer(rf"({_NUMBER.pattern})(?:\s*\(([^()]*)\))?", left):
            numbers.append((" ".join(found[1].replace("\xa0", " ").split()), found[2] or ""))
        left = re.sub(rf"({_NUMBER.pattern})(?:\s*\(([^()]*)\))?", " ", left)
        known = all(phone_target(number) for number, _ in numbers) and all(map(mail_target, mails))
        if not known or not all(_SAID.fullmatch(part) for part in left.split()):
            return None
        paragraphs = [self._phones(numbers)] if numbers else []
        label = Text(text=f"{self.labels['contact_mail']} ")
        for mail in mails:
            target = mail_target(mail) or ""
            link = Link(kind="mail", target=target, content=(Text(text=mail),))
            paragraphs.append((label, link))
        return Cell(blocks=tuple(Paragraph(content=content) for content in paragraphs))

    def _phones(self, numbers: list[tuple[str, str]]) -> Inlines:
        found: list[Inline] = []
        for number, note in numbers:
            if found:
                found.append(Text(text=f" {self.labels['contact_or']} "))
            target = phone_target(number) or ""
            found.append(Link(kind="phone", target=target, content=(Text(text=number),)))
            found += [Text(text=f" ({note})")] if note else []
        return tuple(found)

    # --- Web sites ---

    def _links(self, table: RawTable, id: str, heading: str) -> Table | None:
        heads = [text_of(*cell.blocks) for cell in table.header]
        if "links" in self.placed or len(heads) != 3 or table.caption:
            return None
        if not _WEB_HEAD.search(heads[0]):
            return None
        rows = [_web_site(row, f"{id}-{n}") for n, row in enumerate(table.rows, 1)]
        if not all(rows):
            return None
        return Table(
            id=id,
            name=_named(table, heading),
            kind="links",
            columns=_columns(
                heads, ("link_address", "link_content", "link_responsible"), self.labels
            ),
            rows=tuple(row for row in rows if row),
            row_headers=True,
        )


def _web_site(row: list[Cell], id: str) -> Row | None:
    match row[0].blocks:
        case (Paragraph(content=content),):
            pass
        case _:
            return None
    if any(
        len(cell.blocks) > 1 or not all(isinstance(b, Paragraph) for b in cell.blocks)
        for cell in row
    ):
        return None
    first, *rest = content
    if any(not isinstance(one, Text) for one in rest):
        return None
    said = plain(tuple(rest))
    if isinstance(first, Text):
        words, mark, read = first.text.partition(" [")
        first, said = LostLink(content=(Text(text=words),)), f"{mark}{read}"
    if not isinstance(first, (Link, LostLink)) or (said and not said.startswith(" ")):
        return None
    if not all(isinstance(one, Text) for one in first.content):
        return None
    if day := _READ.search(said):
        year = int(day[1]) if len(day[1]) == 4 else 2000 + int(day[1])
        first = replace(first, retrieved=Retrieval(day=date(year, int(day[2]), int(day[3]))))
    content = (first, Text(text=said)) if said else (first,)
    return Row(id=id, cells=(Cell(blocks=(Paragraph(content=content),)), row[1], row[2]))


def _columns(heads: Sequence[str], usual: Sequence[str], labels: Labels) -> tuple[Column, ...]:
    return tuple(
        Column(header=(Text(text=words),) if words else (), name="" if words else labels[key])
        for words, key in zip(heads, usual, strict=True)
    )


def _named(table: RawTable, heading: str) -> str:
    return re.sub(r'["{}\\\n]', " ", table.name or heading)


def _is_plain(block: Block) -> bool:
    return isinstance(block, Paragraph) and all(isinstance(one, Text) for one in block.content)


def _header(cell: Cell) -> Inlines:
    return tuple(
        one for block in cell.blocks if isinstance(block, Paragraph) for one in block.content
    )


def _take_bold_headers(table: RawTable) -> None:
    """Cells that are bold throughout are headers, and being one says that: they need no marks."""
    if all(map(_is_bold, table.header)):
        table.has_header = True
        table.header = [_unbold(cell) for cell in table.header]
    firsts = [row[0] for row in table.rows]
    if firsts and all(cell.blocks and _is_bold(cell) for cell in firsts):
        table.row_headers = True
        table.rows = [[_unbold(row[0]), *row[1:]] for row in table.rows]


def _is_bold(cell: Cell) -> bool:
    """Whether all words of a cell are bold, if it has any."""
    return all(
        isinstance(block, Paragraph) and all(map(_is_strong, block.content))
        for block in cell.blocks
    )


def _is_strong(one: Inline) -> bool:
    if isinstance(one, (Link, LostLink)):
        return all(map(_is_strong, one.content))
    return isinstance(one, (Strong, NoteReference)) or not plain((one,)).strip()


def _unbold(cell: Cell) -> Cell:
    def change(node: Node) -> Node:
        if isinstance(node, (Paragraph, Link, LostLink)):
            parts = (
                p
                for one in node.content
                for p in (one.content if isinstance(one, Strong) else (one,))
            )
            return replace(node, content=_merged(list(parts)))
        return node

    return transform(cell, change)


def _drop_empty(table: RawTable) -> None:
    """Rows and columns without any words."""
    if not any(cell.blocks for cell in table.header) and table.rows and not table.has_header:
        table.header, *table.rows = table.rows
    table.rows = [row for row in table.rows if any(cell.blocks for cell in row)]
    rows = [table.header, *table.rows]
    used = [at for at in range(len(table.header)) if any(row[at].blocks for row in rows)]
    table.header = [table.header[at] for at in used]
    table.rows = [[row[at] for at in used] for row in table.rows]
