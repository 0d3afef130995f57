"""Blocks and words of a plan as the Markdown that `prose` reads back as the same.

What Markdown has no form for raises `Unwritable`: two definition lists in a row, a list in a cell.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from urllib.parse import unquote

from plan_compiler.model import (
    Block,
    Cell,
    DefinitionList,
    Emphasis,
    Figure,
    Inline,
    Inlines,
    LineBreak,
    Link,
    List,
    ListItem,
    LostLink,
    NoteReference,
    Notice,
    Paragraph,
    Phrase,
    Quote,
    Reference,
    Signatures,
    Strong,
    Table,
    Text,
)

WIDTH = 100
BAR = r"\|"
_SIGNS = re.compile(r"[\\`*\[\]<>&{}]|(?<!\w)_|_(?!\w)|!$")
# What a line may not begin with, unless it is meant: headings, lists, rules, definitions.
_START = re.compile(r"(#|[+:=|~-](?=[\s+:=|~-]|$)|\d{1,9}(?=[.)](\s|$)))")


class Unwritable(Exception):
    """A plan that no source file can say."""


# --- Words -----------------------------------------------------------------------------------


def words(inlines: Inlines, depth: int = 0) -> str:
    """Markdown of some inlines on as many lines as they have line breaks."""
    return "".join(_inline(inline, depth) for inline in inlines)


def _inline(inline: Inline, depth: int) -> str:
    match inline:
        case Text():
            return _SIGNS.sub(r"\\\g<0>", inline.text)
        case Emphasis():
            sign = "_" if depth else "*"
            return f"{sign}{words(inline.content, depth + 1)}{sign}"
        case Strong():
            return f"**{words(inline.content, depth + 1)}**"
        case Phrase():
            return f"[{words(inline.content, depth)}]{{lang={inline.language}}}"
        case Link():
            return f"[{words(inline.content, depth)}]({address(inline)})"
        case LostLink():
            return f"[{words(inline.content, depth)}](unknown:)"
        case Reference():
            shown = "" if inline.automatic else words(inline.content, depth)
            return f"[{shown}](#{inline.target})"
        case NoteReference():
            return f"[^{inline.note}]"
        case LineBreak():
            return "\\\n"


def address(link: Link) -> str:
    """A link's target as an author writes it."""
    if link.kind != "mail":
        return f"<{link.target}>" if re.search(r"[()]", link.target) else link.target
    name, at, host = link.target.rpartition("@")
    return f"{unquote(name)}{at}{host}"


def line(inlines: Inlines) -> str:
    """Words that must stand on one line, as in a heading."""
    text = words(inlines)
    if "\n" in text:
        raise Unwritable("line break")
    return text


def paragraph(inlines: Inlines, width: int = WIDTH) -> list[str]:
    """The lines of a paragraph, none of which begins like something else."""
    rows = [row for part in words(inlines).split("\n") for row in _wrapped(part, width)]
    return [_START.sub(_escaped_start, row, count=1) for row in rows]


def _escaped_start(found: re.Match[str]) -> str:
    """`- ` as text is `\\- `; the digits of `1. ` stay, and its dot is escaped."""
    if found.start():
        return found[0]
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def _wrapped(text: str, width: int) -> Iterator[str]:
    """The text broken at single blanks before letters, which mean nothing at a line's start."""
    row = ""
    for part in re.split(r"(?<=\S) (?=[^\W\d_])", text):
        if row and len(row) + 1 + len(part) > width:
            yield row
            row = part
        else:
            row = f"{row} {part}" if row else part
    yield row


# --- Blocks ----------------------------------------------------------------------------------


def blocks(some: Sequence[Block]) -> list[str]:
    """The lines of some blocks, with an empty line between them."""
    for one, next_one in pairwise(some):
        if isinstance(one, DefinitionList) and isinstance(next_one, DefinitionList):
            raise Unwritable("definition lists")
    rows: list[str] = []
    turned = False
    for at, one in enumerate(some):
        # Two lists of one kind in a row are told apart by another sign.
        before = some[at - 1] if at else None
        is_next = isinstance(one, List) and isinstance(before, List)
        turned = not turned if is_next and _ordered(one) == _ordered(before) else False
        rows += ["", *block(one, turned)] if rows else block(one, turned)
    return rows


def _ordered(block: Block | None) -> bool:
    return isinstance(block, List) and block.ordered


def block(one: Block, turned: bool = False) -> list[str]:
    match one:
        case Paragraph():
            return paragraph(one.content)
        case List():
            return [row for item in _items(one, turned) for row in item]
        case DefinitionList():
            return _joined(
                [line(d.term), *_hung(": ", blocks(d.blocks))] for d in one.items if d.blocks
            )
        case Quote():
            return _fenced(f"quote {{source={one.source}}}" if one.source else "quote", one.blocks)
        case Notice():
            return _fenced("notice {urgent}" if one.urgent else "notice", one.blocks)
        case Table(kind="table"):
            return table(one)
        case Table():
            return [f"::: {one.kind} {_braces(one)}".rstrip(), ":::"]
        case Figure():
            return [f"::: figure {one.id}", ":::"]
        case Signatures():
            return ["::: signatures", ":::"]


def _joined(parts: Iterable[list[str]]) -> list[str]:
    rows: list[str] = []
    for part in parts:
        rows += ["", *part] if rows else part
    return rows


def _items(one: List, turned: bool) -> Iterator[list[str]]:
    loose = any(sum(not isinstance(inner, List) for inner in item.blocks) > 1 for item in one.items)
    for number, item in enumerate(one.items, start=one.start):
        mark = f"{number}{')' if turned else '.'} " if one.ordered else f"{'*' if turned else '-'} "
        rows = _hung(mark, _item_rows(item))
        yield ["", *rows] if loose and number > one.start else rows


def _item_rows(item: ListItem) -> list[str]:
    """An item's lines: a list right below its first words, else with an empty line between."""
    match item.blocks:
        case (Paragraph() as first, List() as inner) if not (inner.ordered and inner.start != 1):
            return [*paragraph(first.content), *block(inner)]
        case _:
            return blocks(item.blocks)


def _hung(mark: str, rows: list[str]) -> list[str]:
    """Lines below a mark, indented to stand under its words."""
    return [f"{mark if at == 0 else ' ' * len(mark)}{row}".rstrip() for at, row in enumerate(rows)]


def _fenced(head: str, inner: Sequence[Block]) -> list[str]:
    """A directive around blocks, its fence longer than those inside."""
    rows = blocks(inner)
    longest = max((len(fence[1]) for fence in map(_FENCE.match, rows) if fence), default=2)
    fence = ":" * (longest + 1)
    return [f"{fence} {head}", *rows, fence]


_FENCE = re.compile(r"[\s>*.)\d-]*(:{3,})")


# --- Tables ----------------------------------------------------------------------------------


def table(one: Table) -> list[str]:
    caption = [*paragraph(one.caption), ""] if one.caption else []
    rows = [
        _row(line(column.header) for column in one.columns),
        _row("---" for _ in one.columns),
        *(_row(cell_words(cell) for cell in row.cells) for row in one.rows),
    ]
    return [f"::: table {_braces(one)}".rstrip(), *caption, *rows, ":::"]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


def cell_words(cell: Cell) -> str:
    """The one paragraph of a cell of a table in Markdown."""
    match cell.blocks:
        case ():
            return ""
        case (Paragraph(content=content),):
            return line(content)
    raise Unwritable("cell")


def _braces(one: Table) -> str:
    widths = " ".join(str(column.width) for column in one.columns)
    parts = [
        f"#{one.id}" if one.id else "",
        quoted("name", one.name),
        "row-headers" if one.row_headers and one.kind == "table" else "",
        "wide" if one.wide else "",
        f'widths="{widths}"' if one.kind == "table" and one.columns[0].width else "",
    ]
    inner = " ".join(part for part in parts if part)
    return f"{{{inner}}}" if inner else ""


def quoted(key: str, value: str) -> str:
    """An attribute of words; none if there are none."""
    if re.search(r'["{}\\\n]', value):
        raise Unwritable(key)
    return f'{key}="{value}"' if value else ""
