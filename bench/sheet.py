"""A plan as the lines of words that any comparison may be given: as text, HTML or Word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from plan_compiler.diff.units import Slot, flatten
from plan_compiler.diff.wording import fields, read_wording
from plan_compiler.model import ListItem, Plan, Row, Section, Table
from tests.plan_judge import norm, words_in

# What of the metadata is words; edits are made in these.
FACTS = ("title", "description", "diarienummer")


@dataclass(frozen=True)
class Line:
    """A field of words: where it is, its slot (-1 for none), which words of the sheet it has."""

    path: str
    slot: int
    text: str
    words: range


@dataclass(frozen=True)
class Sheet:
    """Every word of a plan that a reader sees, in reading order; footnotes come last."""

    plan: Plan
    slots: list[Slot]
    lines: list[Line]
    words: list[str]

    def text(self) -> str:
        return "".join(f"{line.text}\n" for line in self.lines)

    def tokens(self) -> list[str]:
        """Words, signs and line ends."""
        return re.findall(r"\w+|[^\w\s]|\n", self.text())


def sheet_of(plan: Plan) -> Sheet:
    slots = flatten(plan)
    lines: list[Line] = []
    words: list[str] = []
    for path, slot, text in _texts(plan, slots):
        found = words_in(text)
        if found:
            lines.append(Line(path, slot, text, range(len(words), len(words) + len(found))))
            words += found
    return Sheet(plan, slots, lines, words)


def _texts(plan: Plan, slots: list[Slot]) -> Iterator[tuple[str, int, str]]:
    for name in FACTS:
        yield f"metadata/{name}", -1, norm(getattr(plan.metadata, name))
    for slot in slots:
        for path, content in fields(slot.node):
            yield f"{slot.path}/{path}", slot.at, norm(read_wording(content).text)
    for at, note in enumerate(plan.footnotes):
        yield f"footnotes/{at}/blocks", -1, norm(read_wording(note.blocks).text)


# --- Blocks ----------------------------------------------------------------------------------

Block = tuple[str, list[str]]


def blocks(sheet: Sheet) -> Iterator[Block]:
    """The lines as headings, paragraphs, list items and rows of cells, in order."""
    at = 0
    while at < len(sheet.lines):
        line = sheet.lines[at]
        end = at + 1
        while end < len(sheet.lines) and _same_row(sheet, line, sheet.lines[end]):
            end += 1
        yield _kind(sheet, line), [one.text for one in sheet.lines[at:end]]
        at = end


def _same_row(sheet: Sheet, line: Line, other: Line) -> bool:
    if line.slot < 0 or line.slot != other.slot:
        return False
    return all("/cells/" in one.path or "/columns/" in one.path for one in (line, other))


def _kind(sheet: Sheet, line: Line) -> str:
    node = sheet.slots[line.slot].node if line.slot >= 0 else None
    match node:
        case Section(level=level) if line.path.endswith("/title"):
            return f"h{level}"
        case ListItem():
            return "li"
        case Row():
            return "tr"
        case Table() if "/columns/" in line.path:
            return "tr"
        case _:
            return "p"


def html(sheet: Sheet) -> str:
    """The blocks as an HTML fragment, lists and tables around what they hold."""
    parts: list[str] = []
    around = ""
    for kind, texts in blocks(sheet):
        needed = {"li": "ul", "tr": "table"}.get(kind, "")
        if needed != around:
            parts += [f"</{around}>"] if around else []
            parts += [f"<{needed}>"] if needed else []
            around = needed
        if kind == "tr":
            cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
            parts.append(f"<tr>{cells}</tr>")
        else:
            parts.append(f"<{kind}>{escape(texts[0])}</{kind}>")
    return "\n".join([*parts, f"</{around}>" if around else ""])
