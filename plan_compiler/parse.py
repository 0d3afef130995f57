"""Values and prose → the plan as authored: sections, tables of data, footnotes, metadata."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plan_compiler import rules
from plan_compiler.addresses import mail_target, phone_target, web_target
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import (
    Block,
    Blocks,
    Cell,
    Citation,
    Colours,
    Column,
    Decision,
    DoubtfulReading,
    Figure,
    Footnote,
    Inline,
    Inlines,
    Link,
    Logo,
    LostLink,
    Metadata,
    MetadataGroup,
    MetadataRow,
    Municipality,
    Paragraph,
    Plan,
    Retrieval,
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
    TableKind,
    Text,
    Validity,
)
from plan_compiler.prose import UNKNOWN, Directive, Heading, Piece, Prose
from plan_compiler.source import Keys, Passage, Values
from plan_compiler.span import Span
from plan_compiler.svg import Drawing

Labels = Mapping[str, str]

DATA_FILES = ("footnotes", "contacts", "links", "figures", "transcription")


@dataclass(frozen=True)
class Sources:
    """Everything read for one revision, each YAML file already of the right shape.

    `data` has the YAML files that are there by name (`plan`, `contacts`, …); `prose` the Markdown
    files and `drawings` the figures by their names in the folder.
    """

    plan: str
    revision: str
    data: Mapping[str, Values]
    prose: Mapping[str, Passage]
    drawings: Mapping[str, Drawing]
    municipality: Municipality
    labels: Labels


@dataclass
class Used:
    """Which entries of the data files the text places or links to."""

    contacts: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    figures: set[str] = field(default_factory=set)


def parse(sources: Sources, problems: list[Diagnostic]) -> Plan:
    """The plan as authored; what is wrong is added to `problems`."""
    return _Parser(sources, problems).plan()


def parse_municipality(
    values: Values, drawing: Drawing | None, problems: list[Diagnostic]
) -> Municipality:
    """The issuer, from `municipality.yaml` and its logo."""

    def address(key: str) -> str:
        written = values.value.get(key, "")
        target = web_target(written) if written else ""
        if target is None:
            problems.append(rules.BAD_ADDRESS.at(values.place(key), written=written))
        return target or ""

    data = values.value
    logo = data.get("logo")
    return Municipality(
        name=data["name"],
        organisation_number=data.get("organisation_number", ""),
        base_address=address("base_address"),
        accessibility_statement=address("accessibility_statement"),
        feedback=address("feedback"),
        logo=Logo(svg=drawing.svg, alternative=logo["alternative"]) if logo and drawing else None,
        colours=Colours(primary=data.get("colours", {}).get("primary", Colours().primary).lower()),
        span=values.place(),
    )


def day(text: str) -> date:
    return date.fromisoformat(text)


def retrieval(data: Mapping[str, Any], span: Span) -> Retrieval | None:
    return Retrieval(day=day(data["retrieved"]), span=span) if "retrieved" in data else None


def many(value: Any) -> tuple[str, ...]:
    """One or several strings, as the schema allows for short lists."""
    return (value,) if isinstance(value, str) else tuple(value or ())


class _Parser:
    def __init__(self, sources: Sources, problems: list[Diagnostic]) -> None:
        self.sources = sources
        self.labels = sources.labels
        self.values = sources.data["plan"]
        self.problems = problems
        self.used = Used()
        self.prose = Prose(
            links={entry["id"]: entry["url"] for _, entry in self.entries("links")},
            place=self.place,
            problems=problems,
            used_links=self.used.links,
        )

    def entries(self, name: str) -> Iterator[tuple[Keys, Any]]:
        """The path and value of each entry of a data file, none if the file is not there."""
        if name in self.sources.data:
            for at, entry in enumerate(self.sources.data[name].value[name]):
                yield (name, at), entry

    def entry(self, name: str, id: str) -> tuple[Keys, Any] | None:
        return next(((path, e) for path, e in self.entries(name) if e["id"] == id), None)

    def plan(self) -> Plan:
        data = self.values.value
        preamble, sections = self.body(data["sections"])
        appendices = tuple(self.appendices(data.get("appendices", [])))
        footnotes = tuple(self.footnotes())
        plan = Plan(
            id=self.sources.plan,
            revision=self.sources.revision,
            metadata=self.metadata(),
            issuer=self.sources.municipality,
            facts=tuple(self.facts()),
            preamble=preamble,
            sections=sections,
            appendices=appendices,
            footnotes=footnotes,
            transcription=tuple(self.transcription()),
            numbered=data.get("numbered", False),
            contents_depth=data.get("contents_depth", 3),
            span=self.values.place(),
        )
        self.report_unused()
        return plan

    # --- Metadata ---

    def metadata(self) -> Metadata:
        data = self.values.value
        return Metadata(
            title=data["title"],
            cover_title=data.get("cover_title", ""),
            series=data.get("series", ""),
            document_type=data["document_type"],
            description=data.get("description", ""),
            diarienummer=data["diarienummer"],
            status=data["status"],
            language=data.get("language", "sv"),
            decisions=tuple(self.decisions("decisions")),
            first_adopted=next(self.decisions("first_adopted"), None),
            replaces=tuple(self.decisions("replaces")),
            revision_responsible=many(data.get("revision_responsible")),
            followup_responsible=many(data.get("followup_responsible")),
            applies_to=many(data.get("applies_to")),
            validity=self.validity(),
            review_interval=data.get("review_interval"),
            span=self.values.place(),
        )

    def decisions(self, key: str) -> Iterator[Decision]:
        written = self.values.value.get(key, [])
        for at, data in enumerate(written if isinstance(written, list) else [written]):
            path: Keys = (key, at) if isinstance(written, list) else (key,)
            yield Decision(
                organ=data["organ"],
                date=day(data["date"]),
                paragraph=str(data.get("paragraph", "")),
                diarienummer=data.get("diarienummer", ""),
                span=self.values.place(*path, "date"),
            )

    def validity(self) -> Validity | None:
        data = self.values.value.get("validity")
        if not data:
            return None
        until = data.get("until", "tillsvidare")
        return Validity(
            start=day(data["from"]),
            end=None if until == "tillsvidare" else day(until),
            span=self.values.place("validity", "from"),
        )

    def facts(self) -> Iterator[MetadataGroup]:
        for group in self.values.value.get("facts", []):
            rows = tuple(MetadataRow(**row) for row in group["rows"])
            yield MetadataGroup(title=group.get("title", ""), rows=rows)

    def transcription(self) -> Iterator[DoubtfulReading]:
        values = self.sources.data.get("transcription")
        for at, entry in enumerate(values.value["readings"] if values else ()):
            assert values
            yield DoubtfulReading(**entry, span=values.place("readings", at, "text"))

    # --- Sections ---

    def body(self, files: list[str]) -> tuple[Blocks, tuple[Section, ...]]:
        pieces = [piece for file in files for piece in self.read(file)]
        first = next((n for n, p in enumerate(pieces) if isinstance(p, Heading)), len(pieces))
        preamble = tuple(piece for piece in pieces[:first] if not isinstance(piece, Heading))
        return preamble, tuple(self.sections(pieces[first:], 2))

    def appendices(self, files: list[str]) -> Iterator[Section]:
        for at, file in enumerate(files):
            pieces = self.read(file)
            tops = [p for p in pieces if isinstance(p, Heading) and p.level == 2]
            if len(tops) != 1 or pieces[0] is not tops[0]:
                place = self.values.place("appendices", at)
                self.problems.append(rules.APPENDIX_HEADING.at(place, file=file))
            yield from self.sections(pieces, 2)

    def read(self, file: str) -> list[Piece]:
        passage = self.sources.prose.get(file)
        return self.prose.pieces(passage) if passage else []

    def sections(self, pieces: list[Piece], level: int) -> Iterator[Section]:
        """Sections of `level` with those below them; a skipped level is kept for `check` to find."""
        starts = [
            n for n, p in enumerate(pieces) if (isinstance(p, Heading) and p.level <= level) or not n
        ]
        ends = [*starts[1:], len(pieces)] if starts else []
        for start, end in zip(starts, ends, strict=True):
            heading, *below = pieces[start:end]
            if not isinstance(heading, Heading):
                continue
            first = next((n for n, p in enumerate(below) if isinstance(p, Heading)), len(below))
            self.check_heading(heading)
            yield Section(
                id=heading.id,
                level=heading.level,
                title=heading.title,
                context=heading.context,
                blocks=tuple(b for b in below[:first] if not isinstance(b, Heading)),
                sections=tuple(self.sections(below[first:], heading.level + 1)),
                span=heading.span,
            )

    def check_heading(self, heading: Heading) -> None:
        if not 2 <= heading.level <= 4:
            hint = "title" if heading.level == 1 else "deep"
            self.problems.append(rules.WRONG_LEVEL.at(heading.span, hint, level=heading.level))
        if not heading.id:
            self.problems.append(rules.NO_ID.at(heading.span, "heading"))

    def footnotes(self) -> Iterator[Footnote]:
        for path, data in self.entries("footnotes"):
            values = self.sources.data["footnotes"]
            yield Footnote(
                id=data["id"],
                blocks=self.prose.blocks(values.passages[(*path, "text")]),
                citation=self.citation(data.get("citation"), values.place(*path, "citation")),
                span=values.place(*path, "id"),
            )

    def citation(self, data: Mapping[str, Any] | None, span: Span) -> Citation | None:
        if data is None:
            return None
        return Citation(**{**data, "retrieved": retrieval(data, span)}, span=span)

    # --- Directives that place data ---

    def place(self, directive: Directive) -> Block | None:
        makers: Mapping[str, Callable[[Directive], Block | None]] = {
            "contacts": self.contacts,
            "links": self.links,
            "figure": self.figure,
            "history": self.history,
            "signatures": self.signatures,
        }
        return makers[directive.name](directive)

    def missing(self, directive: Directive, file: str) -> None:
        hint = "no-file"
        self.problems.append(
            rules.UNKNOWN_ENTRY.at(directive.span, hint, kind=file, id=file, known="")
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
        values = self.sources.data[name]
        authored = values.value.get("columns", {})
        return [
            Column(
                header=_words(authored.get(key, self.labels[label])),
                name="" if authored.get(key, label) else self.labels[label],
                span=values.place("columns", key),
            )
            for key, label in keys.items()
        ]

    def contacts(self, directive: Directive) -> Table | None:
        if "contacts" not in self.sources.data:
            return self.missing(directive, "contacts")
        values = self.sources.data["contacts"]
        keys = ("name", "description", "phone")
        columns = self.columns("contacts", {key: f"contact_{key}" for key in keys})
        rows = []
        for path, data in self.entries("contacts"):
            self.used.contacts.add(data["id"])
            cells = (
                self.cell((_words(data["name"], values.place(*path, "name")),)),
                self.cell(
                    _words(text, values.place(*path, "description"))
                    for text in many(data.get("description"))
                ),
                self.cell(self.reach(data, path, values)),
            )
            rows.append(Row(id=data["id"], cells=cells, span=values.place(*path)))
        return self.table(directive, "contacts", columns, rows)

    def cell(self, paragraphs: "Iterator[Inlines] | tuple[Inlines, ...]") -> Cell:
        blocks = tuple(
            Paragraph(content=content, span=content[0].span) for content in paragraphs if content
        )
        return Cell(blocks=blocks)

    def reach(self, data: Mapping[str, Any], path: Keys, values: Values) -> Iterator[Inlines]:
        """How to reach a contact: its numbers in one paragraph, its mail addresses in the next."""
        numbers: list[Inline] = []
        for at, phone in enumerate(data.get("phones", ())):
            span = values.place(*path, "phones", at, "number")
            if numbers:
                numbers.append(Text(text=f" {self.labels['contact_or']} ", span=span))
            numbers.append(self.phone(phone["number"], span))
            if note := phone.get("note"):
                numbers.append(Text(text=f" ({note})", span=span))
        yield tuple(numbers)
        for at, mail in enumerate(data.get("emails", ())):
            span = values.place(*path, "emails", at)
            label = Text(text=f"{self.labels['contact_mail']} ", span=span)
            yield (label, self.mail(mail, span))

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
        if "links" not in self.sources.data:
            return self.missing(directive, "links")
        values = self.sources.data["links"]
        keys = ("address", "content", "responsible")
        columns = self.columns("links", {key: f"link_{key}" for key in keys})
        rows = []
        for path, data in self.entries("links"):
            self.used.links.add(data["id"])
            cells = (
                self.cell((self.address(data, path, values),)),
                self.cell(self.authored(values, (*path, "content"))),
                self.cell(self.authored(values, (*path, "responsible"))),
            )
            rows.append(Row(id=data["id"], cells=cells, span=values.place(*path)))
        return self.table(directive, "links", columns, rows)

    def authored(self, values: Values, path: Keys) -> Iterator[Inlines]:
        if path in values.passages:
            yield self.prose.inlines(values.passages[path])

    def address(self, data: Mapping[str, Any], path: Keys, values: Values) -> Inlines:
        """A web site's link and the day it was read, as the table shows them."""
        span = values.place(*path, "url")
        words = _words(data["text"], values.place(*path, "text"))
        target = None if data["url"] == UNKNOWN else web_target(data["url"])
        read = retrieval(data, values.place(*path, "retrieved"))
        if target:
            link: Inline = Link(kind="web", target=target, content=words, retrieved=read, span=span)
        else:
            link = LostLink(content=words, retrieved=read, span=span)
            if data["url"] != UNKNOWN:
                self.problems.append(rules.BAD_ADDRESS.at(span, written=data["url"]))
        shown = data.get("retrieved_text")
        if "retrieved" in data and not shown:
            shown = self.labels["link_retrieved"].format(date=data["retrieved"])
        return (link, Text(text=f" {shown}", span=span)) if shown else (link,)

    def figure(self, directive: Directive) -> Figure | None:
        id = " ".join(directive.words)
        found = self.entry("figures", id)
        if found is None:
            known = ", ".join(entry["id"] for _, entry in self.entries("figures"))
            hint = "known" if known else "no-file"
            self.problems.append(
                rules.UNKNOWN_ENTRY.at(directive.span, hint, kind="figures", id=id, known=known)
            )
            return None
        if id in self.used.figures:
            self.problems.append(rules.PLACED_TWICE.at(directive.span, id=id))
        self.used.figures.add(id)
        path, data = found
        values = self.sources.data["figures"]
        drawing = self.sources.drawings.get(data["file"])
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
            span=values.place(*path, "alternative"),
        )

    def history(self, directive: Directive) -> Table | None:
        versions = self.values.value.get("history")
        if not versions:
            return self.missing(directive, "history")
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
                    self.cell(
                        (_words(version.get(key, ""), self.values.place("history", at, key)),)
                    )
                    for key in keys
                ),
                span=self.values.place("history", at),
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
            Signatory(**person, span=self.values.place("signatures", at))
            for at, person in enumerate(written)
        )
        return Signatures(signatories=people, span=directive.span)

    def report_unused(self) -> None:
        kinds = (
            ("contacts", self.used.contacts),
            ("links", self.used.links),
            ("figures", self.used.figures),
        )
        for name, used in kinds:
            for path, data in self.entries(name):
                if data["id"] not in used:
                    place = self.sources.data[name].place(*path, "id")
                    self.problems.append(rules.UNUSED_ENTRY.at(place, name, id=data["id"]))


def _words(text: str, span: Span | None = None) -> Inlines:
    if not text:
        return ()
    return (Text(text=text, span=span) if span else Text(text=text),)


def revision_of(name: str) -> date | None:
    """The day of the decision that a revision's folder is named after; None for `utkast`."""
    return date.fromisoformat(name) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", name) else None
