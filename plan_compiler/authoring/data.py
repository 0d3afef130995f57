"""Tables that were placed from data, and footnotes and figures, as the values of their YAML."""

from collections.abc import Iterator, Mapping
from typing import Any

from plan_compiler.authoring.markdown import Unwritable, blocks, line
from plan_compiler.model import (
    Block,
    Cell,
    Citation,
    Figure,
    Footnote,
    Inlines,
    Link,
    LostLink,
    Paragraph,
    Row,
    Table,
    Text,
    plain,
)
from plan_compiler.resources import Labels

Value = dict[str, Any]


def columns(table: Table, keys: Mapping[str, str], labels: Labels) -> Value:
    """Headers other than the usual ones."""
    own: Value = {}
    for column, (key, label) in zip(table.columns, keys.items(), strict=True):
        header = plain(column.header)
        if header != labels[label]:
            own[key] = header
    return own


def marked(some: tuple[Block, ...]) -> str:
    """Blocks as Markdown in a value."""
    return "\n".join(blocks(some))


# --- Contacts --------------------------------------------------------------------------------

CONTACT = {"name": "contact_name", "description": "contact_description", "phone": "contact_phone"}


def contacts(table: Table, labels: Labels) -> Value:
    return {
        "columns": columns(table, CONTACT, labels),
        "contacts": [contact(row, labels) for row in table.rows],
    }


def contact(row: Row, labels: Labels) -> Value:
    name, description, reach = row.cells
    described = [_plain_text(content) for content in _paragraphs(description)]
    phones, emails = _reached(reach, labels)
    return {
        "id": row.id,
        "name": " ".join(_plain_text(content) for content in _paragraphs(name)),
        "description": described[0] if len(described) == 1 else described,
        "phones": phones,
        "emails": emails,
    }


def _paragraphs(cell: Cell) -> Iterator[Inlines]:
    for block in cell.blocks:
        if not isinstance(block, Paragraph):
            raise Unwritable("cell")
        yield block.content


def _plain_text(content: Inlines) -> str:
    if not all(isinstance(inline, Text) for inline in content):
        raise Unwritable("contact")
    return plain(content)


def _reached(cell: Cell, labels: Labels) -> tuple[list[Value], list[str]]:
    """Numbers and mail addresses as `place.reach` makes a cell of them."""
    phones: list[Value] = []
    emails: list[str] = []
    between, before = f" {labels['contact_or']} ", f"{labels['contact_mail']} "
    for content in _paragraphs(cell):
        match content:
            case (Text(text=said), Link(kind="mail") as mail) if said == before:
                emails.append(plain(mail.content))
            case _:
                phones += _phones(content, between)
    return phones, emails


def _phones(content: Inlines, between: str) -> list[Value]:
    found: list[Value] = []
    for inline in content:
        match inline:
            case Link(kind="phone"):
                found.append({"number": plain(inline.content).replace("\N{NO-BREAK SPACE}", " ")})
            case Text(text=said) if found and said == between:
                continue
            case Text(text=said) if found and "note" not in found[-1]:
                note = said.removesuffix(between)
                if not (note.startswith(" (") and note.endswith(")")):
                    raise Unwritable("contact")
                found[-1]["note"] = note[2:-1]
            case _:
                raise Unwritable("contact")
    return found


# --- Web sites -------------------------------------------------------------------------------

LINK = {"address": "link_address", "content": "link_content", "responsible": "link_responsible"}


def links(table: Table, labels: Labels) -> Value:
    return {
        "columns": columns(table, LINK, labels),
        "links": [web_site(row, labels) for row in table.rows],
    }


def web_site(row: Row, labels: Labels) -> Value:
    address, content, responsible = row.cells
    match tuple(_paragraphs(address)):
        case ((Link() | LostLink() as link, *rest),):
            shown = plain(tuple(rest))
        case _:
            raise Unwritable("link")
    day = str(link.retrieved.day) if link.retrieved else None
    usual = f" {labels['link_retrieved'].format(date=day)}"
    return {
        "id": row.id,
        "text": plain(link.content),
        "url": link.target if isinstance(link, Link) else "unknown",
        "content": marked(content.blocks) or None,
        "responsible": marked(responsible.blocks) or None,
        "retrieved": day,
        "retrieved_text": shown.removeprefix(" ") if shown and shown != usual else None,
    }


# --- The rest --------------------------------------------------------------------------------


def history(table: Table) -> list[Value]:
    keys = ["version", "date", *(["organ"] if len(table.columns) == 4 else []), "change"]
    texts = [[" ".join(map(plain, _paragraphs(cell))) for cell in row.cells] for row in table.rows]
    return [{key: text or None for key, text in zip(keys, row, strict=True)} for row in texts]


def figure(one: Figure) -> Value:
    return {
        "id": one.id,
        "file": f"figures/{one.id}.svg",
        "caption": line(one.caption) or None,
        "alternative": one.alternative,
        "description": marked(one.description) or None,
    }


def footnote(note: Footnote) -> Value:
    return {"id": note.id, "text": marked(note.blocks), "citation": _citation(note.citation)}


def _citation(citation: Citation | None) -> Value | None:
    if citation is None:
        return None
    return {
        "author": citation.author or None,
        "year": citation.year,
        "title": citation.title or None,
        "identifier": citation.identifier or None,
        "publisher": citation.publisher or None,
        "retrieved": str(citation.retrieved.day) if citation.retrieved else None,
    }
