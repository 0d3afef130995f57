"""Data of the YAML files as the blocks that directives place: contacts, links, figures and more."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plan_compiler import rules
from plan_compiler.addresses import mail_target, phone_target, web_target
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.directives import Directive, Placing
from plan_compiler.inlines import UNKNOWN, Links
from plan_compiler.model import (
    Block,
    Cell,
    Column,
    Figure,
    Inline,
    Inlines,
    Link,
    LostLink,
    Paragraph,
    Retrieval,
    Row,
    Signatory,
    Signatures,
    Table,
    TableKind,
    Text,
    Variant,
)
from plan_compiler.private import is_internal, mail_address
from plan_compiler.prose import Prose
from plan_compiler.resources import Labels
from plan_compiler.span import Span
from plan_compiler.svg import Drawing
from plan_compiler.yaml_values import Keys, Values, many


@dataclass
class Placer:
    """The data files of a plan, each of the right shape, and what the text has placed of them."""

    data: Mapping[str, Values]
    drawings: Mapping[str, Drawing]
    labels: Labels
    problems: list[Diagnostic]
    variant: Variant = "public"
    placed: set[tuple[str, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.values = self.data["plan"]
        addresses = {entry["id"]: entry["url"] for _, entry in self.entries("links")}
        self.prose = Prose(links=Links(addresses), place=self.place, problems=self.problems)
        self.report_entries()

    def report_entries(self) -> None:
        """Names that two entries have, and addresses that lead nowhere."""
        for name in ("contacts", "links", "figures"):
            first: dict[str, Span] = {}
            for path, entry in self.entries(name):
                place = self.data[name].span(*path, "id")
                if first.setdefault(entry["id"], place) is not place:
                    self.problems.append(
                        rules.DUPLICATE_ID.at(place, id=entry["id"], related=(first[entry["id"]],))
                    )
        for path, entry in self.entries("links"):
            if entry["url"] != UNKNOWN and not web_target(entry["url"]):
                place = self.data["links"].span(*path, "url")
                self.problems.append(rules.BAD_ADDRESS.at(place, written=entry["url"]))

    def entries(self, name: str) -> Iterator[tuple[Keys, Any]]:
        """The path and value of each entry of a data file, none if the file is not there."""
        if name in self.data:
            for at, entry in enumerate(self.data[name].value[name]):
                yield (name, at), entry

    def entry(self, name: str, id: str) -> tuple[Keys, Any] | None:
        return next(((path, e) for path, e in self.entries(name) if e["id"] == id), None)

    def place(self, name: Placing, directive: Directive) -> Block | None:
        """The block that a directive asks for, once: each thing has one place in the text."""
        what = (name, *directive.words)
        if what in self.placed:
            case = "" if directive.words else "table"
            id = " ".join(directive.words) or name
            self.problems.append(rules.PLACED_TWICE.at(directive.span, case, id=id))
            return None
        self.placed.add(what)
        match name:
            case "contacts":
                return self.contacts(directive)
            case "links":
                return self.links(directive)
            case "figure":
                return self.figure(directive)
            case "history":
                return self.history(directive)
            case "signatures":
                return self.signatures(directive)

    def missing(self, directive: Directive, file: str) -> None:
        """A directive whose data the source does not have."""
        self.problems.append(
            rules.UNKNOWN_ENTRY.at(directive.span, "no-file", kind=file, id=file, known="")
        )

    def table(
        self, directive: Directive, kind: TableKind, columns: list[Column], rows: list[Row]
    ) -> Table:
        if not directive.id:
            self.problems.append(rules.NO_ID.at(directive.span, "table"))
        return Table(
            id=directive.id,
            name=directive.attributes.get("name", ""),
            kind=kind,
            columns=tuple(columns),
            rows=tuple(rows),
            row_headers=True,
            span=directive.span,
        )

    def columns(self, name: str, keys: Mapping[str, str]) -> list[Column]:
        """A column for each key; an authored header "" is heard by its usual name only."""
        values = self.data[name]
        authored = values.value.get("columns", {})
        return [
            Column(
                header=_words(authored.get(key, self.labels[label])),
                name="" if authored.get(key, label) else self.labels[label],
                span=values.span("columns", key),
            )
            for key, label in keys.items()
        ]

    def contacts(self, directive: Directive) -> Table | None:
        if "contacts" not in self.data:
            self.missing(directive, "contacts")
            return None
        values = self.data["contacts"]
        keys = ("name", "description", "phone")
        columns = self.columns("contacts", {key: f"contact_{key}" for key in keys})
        rows = []
        for path, data in self.entries("contacts"):
            if not self.shows(data):
                continue
            name = f"{data['name']}{self.internal(data)}"
            cells = (
                self.cell((_words(name, values.span(*path, "name")),)),
                self.cell(
                    _words(text, values.span(*path, "description"))
                    for text in many(data.get("description"))
                ),
                self.cell(self.reach(data, path, values)),
            )
            rows.append(Row(id=data["id"], cells=cells, span=values.span(*path, "id")))
        # What is internal leaves nothing behind in the public variant, not even an empty table.
        return self.table(directive, "contacts", columns, rows) if rows else None

    def shows(self, data: str | Mapping[str, Any]) -> bool:
        """Whether this variant has a contact, a number or an address."""
        return self.variant == "internal" or not is_internal(data)

    def internal(self, data: str | Mapping[str, Any]) -> str:
        return f" ({self.labels['internal']})" if is_internal(data) else ""

    def cell(self, paragraphs: Iterable[Inlines]) -> Cell:
        blocks = tuple(
            Paragraph(content=content, span=content[0].span) for content in paragraphs if content
        )
        return Cell(blocks=blocks)

    def reach(self, data: Mapping[str, Any], path: Keys, values: Values) -> Iterator[Inlines]:
        """How to reach a contact: its numbers in one paragraph, its mail addresses in the next."""
        numbers: list[Inline] = []
        for at, phone in enumerate(data.get("phones", ())):
            if not self.shows(phone):
                continue
            span = values.span(*path, "phones", at, "number")
            if numbers:
                numbers.append(Text(text=f" {self.labels['contact_or']} ", span=span))
            numbers.append(self.phone(phone["number"], span))
            note = f" ({phone['note']})" if "note" in phone else ""
            if note or is_internal(phone):
                numbers.append(Text(text=f"{note}{self.internal(phone)}", span=span))
        yield tuple(numbers)
        for at, mail in enumerate(data.get("emails", ())):
            if not self.shows(mail):
                continue
            span = values.span(*path, "emails", at)
            label = Text(text=f"{self.labels['contact_mail']} ", span=span)
            after = (Text(text=self.internal(mail), span=span),) if is_internal(mail) else ()
            yield (label, self.mail(mail_address(mail), span), *after)

    def phone(self, written: str, span: Span) -> Inline:
        words = Text(text=written, span=span)
        target = phone_target(written)
        if target is None:
            self.problems.append(rules.BAD_PHONE.at(span, written=written))
            return words
        return Link(kind="phone", target=target, content=(words,), span=span)

    def mail(self, written: str, span: Span) -> Inline:
        words = Text(text=written, span=span)
        target = mail_target(written)
        if target is None:
            self.problems.append(rules.BAD_MAIL.at(span, written=written))
            return words
        return Link(kind="mail", target=target, content=(words,), span=span)

    def links(self, directive: Directive) -> Table | None:
        if "links" not in self.data:
            self.missing(directive, "links")
            return None
        values = self.data["links"]
        keys = ("address", "content", "responsible")
        columns = self.columns("links", {key: f"link_{key}" for key in keys})
        rows = []
        for path, data in self.entries("links"):
            cells = (
                self.cell((self.address(data, path, values),)),
                self.cell(self.authored(values, (*path, "content"))),
                self.cell(self.authored(values, (*path, "responsible"))),
            )
            rows.append(Row(id=data["id"], cells=cells, span=values.span(*path, "id")))
        return self.table(directive, "links", columns, rows)

    def authored(self, values: Values, path: Keys) -> Iterator[Inlines]:
        if path in values.passages:
            yield self.prose.inlines(values.passages[path])

    def address(self, data: Mapping[str, Any], path: Keys, values: Values) -> Inlines:
        """A web site's link and the day it was read, as the table shows them."""
        span = values.span(*path, "url")
        words = _words(data["text"], values.span(*path, "text"))
        target = None if data["url"] == UNKNOWN else web_target(data["url"])
        read = retrieval(data, values.span(*path, "retrieved"))
        link: Inlines = words
        if target:
            link = (Link(kind="web", target=target, content=words, retrieved=read, span=span),)
        elif data["url"] == UNKNOWN:
            link = (LostLink(content=words, retrieved=read, span=span),)
        shown = data.get("retrieved_text")
        if "retrieved" in data and not shown:
            shown = self.labels["link_retrieved"].format(date=data["retrieved"])
        return (*link, Text(text=f" {shown}", span=span)) if shown else link

    def figure(self, directive: Directive) -> Figure | None:
        id = " ".join(directive.words)
        found = self.entry("figures", id)
        if found is None:
            known = ", ".join(entry["id"] for _, entry in self.entries("figures"))
            case = "known" if known else "no-file"
            self.problems.append(
                rules.UNKNOWN_ENTRY.at(directive.span, case, kind="figures", id=id, known=known)
            )
            return None
        path, data = found
        values = self.data["figures"]
        drawing = self.drawings.get(data["file"])
        if drawing is None:
            return None
        described = values.passages.get((*path, "description"))
        return Figure(
            id=id,
            svg=drawing.svg,
            width=drawing.width,
            height=drawing.height,
            caption=self.prose.inlines(values.passages[(*path, "caption")]),
            alternative=data["alternative"],
            description=self.prose.blocks(described) if described else (),
            span=values.span(*path, "alternative"),
        )

    def history(self, directive: Directive) -> Table | None:
        versions = self.values.value.get("history")
        if not versions:
            self.missing(directive, "history")
            return None
        keys = [
            "version",
            "date",
            *(["organ"] if any("organ" in v for v in versions) else []),
            "change",
        ]
        columns = [Column(header=_words(self.labels[f"history_{key}"])) for key in keys]
        rows = [
            Row(
                cells=tuple(
                    self.cell((_words(version.get(key, ""), self.values.span("history", at, key)),))
                    for key in keys
                ),
                span=self.values.span("history", at),
            )
            for at, version in enumerate(versions)
        ]
        return self.table(directive, "history", columns, rows)

    def signatures(self, directive: Directive) -> Signatures | None:
        written = self.values.value.get("signatures")
        if not written:
            self.missing(directive, "signatures")
            return None
        people = tuple(
            Signatory(**person, span=self.values.span("signatures", at))
            for at, person in enumerate(written)
        )
        return Signatures(signatories=people, span=directive.span)

    def report_unused(self) -> None:
        """Each entry that the text neither places nor links to."""
        figures = {" ".join(words) for name, *words in self.placed if name == "figure"}
        used = {"contacts": set(), "links": self.prose.links.used, "figures": figures}
        for name, ids in used.items():
            for path, data in self.entries(name):
                if (name,) not in self.placed and data["id"] not in ids:
                    place = self.data[name].span(*path, "id")
                    self.problems.append(rules.UNUSED_ENTRY.at(place, name, id=data["id"]))
        for key in ("history", "signatures"):
            if key in self.values.value and (key,) not in self.placed:
                self.problems.append(rules.UNUSED_ENTRY.at(self.values.keys[(key,)], id=key))


def retrieval(data: Mapping[str, Any], span: Span) -> Retrieval | None:
    day = data.get("retrieved")
    return Retrieval(day=date.fromisoformat(day), span=span) if day else None


def _words(text: str, span: Span | None = None) -> Inlines:
    if not text:
        return ()
    return (Text(text=text, span=span) if span else Text(text=text),)
