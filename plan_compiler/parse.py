"""Values and prose → the plan as authored: sections, tables of data, footnotes, metadata."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plan_compiler import rules
from plan_compiler.addresses import web_target
from plan_compiler.decisions import read_decision, read_validity
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import (
    Blocks,
    Citation,
    Colours,
    Decision,
    DoubtfulReading,
    Footnote,
    Logo,
    Metadata,
    MetadataGroup,
    MetadataRow,
    Municipality,
    Plan,
    Section,
    Validity,
    Variant,
)
from plan_compiler.passage import Passage
from plan_compiler.place import Placer, retrieval
from plan_compiler.prose import Heading, Piece
from plan_compiler.resources import Labels
from plan_compiler.svg import Drawing
from plan_compiler.yaml_values import Keys, Values, many

DATA_FILES = ("footnotes", "contacts", "links", "figures", "transcription")


@dataclass(frozen=True)
class Sources:
    """Everything read for one revision, each YAML file already of the right shape.

    `data` has the YAML files that are there by name (`plan`, `contacts`, …); `prose` the Markdown
    files and `drawings` the figures by their names in the folder.
    """

    id: str
    revision: str
    data: Mapping[str, Values]
    prose: Mapping[str, Passage]
    drawings: Mapping[str, Drawing]
    municipality: Municipality
    labels: Labels
    variant: Variant = "public"


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
            problems.append(rules.BAD_ADDRESS.at(values.span(key), written=written))
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
        colours=Colours(
            primary=data.get("colours", {}).get("primary", Colours().primary).lower(),
            span=values.span("colours", "primary"),
        ),
        span=values.span(),
    )


class _Parser:
    def __init__(self, sources: Sources, problems: list[Diagnostic]) -> None:
        self.sources = sources
        self.labels = sources.labels
        self.values = sources.data["plan"]
        self.problems = problems
        self.placer = Placer(
            sources.data, sources.drawings, sources.labels, problems, sources.variant
        )
        self.prose = self.placer.prose

    def plan(self) -> Plan:
        data = self.values.value
        preamble, sections = self.body(data["sections"])
        appendices = tuple(self.appendices(data.get("appendices", [])))
        footnotes = tuple(self.footnotes())
        plan = Plan(
            id=self.sources.id,
            revision=self.sources.revision,
            metadata=self.metadata(),
            issuer=self.sources.municipality,
            facts=tuple(self.facts()),
            preamble=preamble,
            sections=sections,
            appendices=appendices,
            footnotes=footnotes,
            transcription=tuple(self.transcription()),
            variant=self.sources.variant,
            numbered=data.get("numbered", False),
            contents_depth=data.get("contents_depth", 3),
            span=self.values.span(),
        )
        self.placer.report_unused()
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
            span=self.values.span(),
        )

    def decisions(self, key: str) -> Iterator[Decision]:
        written = self.values.value.get(key, [])
        for at, data in enumerate(written if isinstance(written, list) else [written]):
            path: Keys = (key, at) if isinstance(written, list) else (key,)
            yield read_decision(data, self.values.span(*path, "date"))

    def validity(self) -> Validity | None:
        data = self.values.value.get("validity")
        return read_validity(data, self.values.span("validity", "from")) if data else None

    def facts(self) -> Iterator[MetadataGroup]:
        for group in self.values.value.get("facts", []):
            rows = tuple(MetadataRow(**row) for row in group["rows"])
            yield MetadataGroup(title=group.get("title", ""), rows=rows)

    def transcription(self) -> Iterator[DoubtfulReading]:
        values = self.sources.data.get("transcription")
        if values is None:
            return
        readings = values.value["readings"]
        if not values.value.get("compared", False):
            place = values.span("readings", 0, "text")
            self.problems.append(rules.DOUBTFUL_READINGS.at(place, count=len(readings)))
        for at, entry in enumerate(readings):
            yield DoubtfulReading(**entry, span=values.span("readings", at, "text"))

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
                place = self.values.span("appendices", at)
                self.problems.append(rules.APPENDIX_HEADING.at(place, file=file))
            yield from self.sections(pieces, 2)

    def read(self, file: str) -> list[Piece]:
        passage = self.sources.prose.get(file)
        return self.prose.pieces(passage) if passage else []

    def sections(self, pieces: list[Piece], level: int) -> Iterator[Section]:
        """Sections of `level` with those below; a skipped level is kept for `checks` to find."""
        starts = [
            n
            for n, p in enumerate(pieces)
            if (isinstance(p, Heading) and p.level <= level) or not n
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
            case = "title" if heading.level == 1 else "deep"
            self.problems.append(rules.WRONG_LEVEL.at(heading.span, case, level=heading.level))
        if not heading.id:
            self.problems.append(rules.NO_ID.at(heading.span, "heading"))

    def footnotes(self) -> Iterator[Footnote]:
        for path, data in self.placer.entries("footnotes"):
            values = self.sources.data["footnotes"]
            yield Footnote(
                id=data["id"],
                blocks=self.prose.blocks(values.passages[(*path, "text")]),
                citation=self.citation(data.get("citation"), values, (*path, "citation")),
                span=values.span(*path, "id"),
            )

    def citation(
        self, data: Mapping[str, Any] | None, values: Values, path: Keys
    ) -> Citation | None:
        if data is None:
            return None
        read = retrieval(data, values.span(*path, "retrieved"))
        return Citation(**{**data, "retrieved": read}, span=values.span(*path))
