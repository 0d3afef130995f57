"""What is counted and settled once: numbers, labels, references, supplements, contents, facts."""

import dataclasses
import math
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from plan_compiler.model import (
    ContentsEntry,
    Decision,
    Figure,
    Footnote,
    Inline,
    Link,
    List,
    Metadata,
    MetadataGroup,
    MetadataRow,
    Node,
    NoteReference,
    Plan,
    Reference,
    Row,
    Section,
    Standing,
    Table,
    Text,
    Validity,
    Variant,
    find,
    plain,
    transform,
    walk,
)
from plan_compiler.resources import Labels

TITLE_ID = "dokumentets-titel"
NO_BREAK = "\N{NO-BREAK SPACE}"

FACTS = (
    "diarienummer",
    "decided",
    "decided_by",
    "revision_responsible",
    "followup_responsible",
    "applies_to",
    "validity",
    "first_adopted",
    "replaces",
    "review_interval",
)


def resolve(plan: Plan, labels: Labels) -> Plan:
    """The plan with everything counted: see `Plan`. `labels` are those of the plan's language.

    Nothing here fails: a reference without a target keeps its empty text and is found by `checks`.
    """
    plan = dataclasses.replace(
        plan,
        sections=tuple(_number_sections(plan.sections, plan.numbered)),
        appendices=tuple(_number_appendices(plan.appendices, labels)),
    )
    plan = transform(plan, _Counts(plan, labels).settle)
    return dataclasses.replace(
        plan,
        footnotes=tuple(sorted(plan.footnotes, key=lambda note: note.number or math.inf)),
        facts=resolve_facts(plan.facts, plan.metadata, labels),
        contents=tuple(list_contents(plan)),
        standing=resolve_standing(plan.metadata, plan.variant, labels),
    )


# --- Numbers ---------------------------------------------------------------------------------


def _number_sections(
    sections: tuple[Section, ...], numbered: bool, prefix: str = ""
) -> Iterator[Section]:
    for index, section in enumerate(sections, start=1):
        number = f"{prefix}{index}" if numbered else ""
        below = _number_sections(section.sections, numbered, f"{number}.")
        yield dataclasses.replace(section, number=number, sections=tuple(below))


def _number_appendices(appendices: tuple[Section, ...], labels: Labels) -> Iterator[Section]:
    for index, section in enumerate(appendices, start=1):
        alone = len(appendices) == 1
        number = labels["appendix"] if alone else labels["appendix_number"].format(number=index)
        yield dataclasses.replace(section, number=number)


def number_notes(plan: Plan) -> dict[str, int]:
    """Footnote id → number, in the order the notes are met, notes called from notes last."""
    met = dict.fromkeys(reference.note for reference in _body_references(plan))
    return {note: number for number, note in enumerate(met, start=1)}


def _body_references(plan: Plan) -> Iterator[NoteReference]:
    for part in (*plan.preamble, *plan.sections, *plan.appendices):
        yield from find(part, NoteReference)
    for note in plan.footnotes:
        yield from find(note, NoteReference)


class _Counts:
    """The number of each footnote, table and figure, and what is called how where it is met."""

    def __init__(self, plan: Plan, labels: Labels) -> None:
        self.labels = labels
        self.host = urlsplit(plan.issuer.base_address).hostname
        self.notes = number_notes(plan)
        self.numbers: dict[str, int] = {}
        self.targets: dict[str, Node] = {}
        tables = figures = 0
        for node in walk(plan):
            match node:
                case Table(caption=caption, id=id):
                    self.targets[id] = node
                    if caption:
                        tables += 1
                        self.numbers[id] = tables
                case Figure(id=id):
                    self.targets[id] = node
                    figures += 1
                    self.numbers[id] = figures
                case Section(id=id) | Row(id=id):
                    self.targets[id] = node

    def settle(self, node: Node) -> Node:
        """A node with all that its place in the whole plan gives it."""
        match node:
            case NoteReference():
                return dataclasses.replace(node, number=self.notes.get(node.note, 0))
            case Footnote():
                return dataclasses.replace(node, number=self.notes.get(node.id, 0))
            case List():
                items = tuple(transform(item, _deeper) for item in node.items)
                return dataclasses.replace(node, depth=1, items=items)
            case Table() | Figure():
                return self.labelled(node)
            case Reference(automatic=True):
                words = self.reference(node.target)
                return dataclasses.replace(node, content=(Text(text=words, span=node.span),))
            case Link(kind="phone"):
                return dataclasses.replace(node, content=tuple(map(_unbroken, node.content)))
            case Link(kind="web") if urlsplit(node.target).hostname != self.host:
                return dataclasses.replace(node, supplement=self.labels["external_link"])
            case Text():
                bound = bind(node.text)
                return node if bound == node.text else dataclasses.replace(node, text=bound)
        return node

    def labelled(self, node: Table | Figure) -> Table | Figure:
        number = self.numbers.get(node.id, 0)
        key = "table_number" if isinstance(node, Table) else "figure_number"
        label = self.labels[key].format(number=number) if number else ""
        return dataclasses.replace(
            node if isinstance(node, Figure) else spread_columns(node),
            number=number,
            label=label,
        )

    def reference(self, target: str) -> str:
        match self.targets.get(target):
            case Table(id=id, name=name):
                number = self.numbers.get(id)
                return self.labels["table_reference"].format(number=number) if number else name
            case Figure(id=id):
                return self.labels["figure_reference"].format(number=self.numbers[id])
            case Section(number=number, title=title):
                if number.startswith(self.labels["appendix"]):
                    return number[:1].lower() + number[1:]
                known = self.labels["section_reference"].format(number=number)
                return known if number else plain(title)
            case Row(cells=cells):
                return "".join(text.text for text in find(cells[0], Text))
        return ""


# --- Facts and contents ----------------------------------------------------------------------


def resolve_facts(
    groups: tuple[MetadataGroup, ...], metadata: Metadata, labels: Labels
) -> tuple[MetadataGroup, ...]:
    """The cover's facts, in the plan's own order or the usual one; rows without a value go."""
    groups = groups or (MetadataGroup(rows=tuple(MetadataRow(field=name) for name in FACTS)),)
    return tuple(
        dataclasses.replace(group, rows=rows)
        for group in groups
        if (
            rows := tuple(
                _resolve_row(row, metadata, labels)
                for row in group.rows
                if fact(row, metadata, labels)
            )
        )
    )


def resolve_standing(metadata: Metadata, variant: Variant, labels: Labels) -> Standing | None:
    """What a draft and an internal variant say of themselves; else an adopted plan says nothing."""
    is_internal, status = variant == "internal", metadata.status
    words = [labels["internal_word"]] if is_internal else []
    banners = [labels["internal_banner"]] if is_internal else []
    if status != "antagen":
        words.append(labels[f"draft_word_{status}"])
        banners.append(labels[f"draft_banner_{status}"])
    if not words:
        return None
    title = file_title(metadata.title, metadata, labels)
    return Standing(
        word=" – ".join(words),
        banner=" ".join(banners),
        title=labels["internal_title"].format(title=title) if is_internal else title,
    )


def file_title(title: str, metadata: Metadata, labels: Labels) -> str:
    """How a file of the document is named, under one of its titles: a draft's name begins so."""
    if metadata.status == "antagen":
        return title
    return labels["draft_title"].format(status=labels[f"status_{metadata.status}"], title=title)


def _resolve_row(row: MetadataRow, metadata: Metadata, labels: Labels) -> MetadataRow:
    label = (row.label or labels[row.field]).removesuffix(":")
    return dataclasses.replace(row, label=f"{label}:", value=bind(fact(row, metadata, labels)))


def fact(row: MetadataRow, metadata: Metadata, labels: Labels) -> str:
    """The words for one fact, empty if the plan does not have it."""
    match row.field:
        case "decided":
            # Several councils: a date says little without the one who decided on it.
            alone = len(metadata.decisions) == 1
            say = _decided if alone else say_decision
            values = [say(decision, labels) for decision in metadata.decisions]
        case "decided_by":
            values = [decision.organ for decision in metadata.decisions]
        case "first_adopted":
            values = (
                [say_decision(metadata.first_adopted, labels)] if metadata.first_adopted else []
            )
        case "replaces":
            values = [say_decision(decision, labels) for decision in metadata.replaces]
        case "validity":
            values = [say_validity(metadata.validity, labels)]
        case "review_interval":
            values = [say_interval(metadata.review_interval or 0, labels)]
        case "status":
            values = [labels[f"status_{metadata.status}"]]
        case "revision_responsible" | "followup_responsible" | "applies_to":
            values = list(getattr(metadata, row.field))
        case _:
            values = [getattr(metadata, row.field)]
    return row.separator.join(values)


def _decided(decision: Decision, labels: Labels) -> str:
    key = "decision_date" if decision.paragraph else "decision_date_only"
    return labels[key].format(date=decision.date, paragraph=decision.paragraph)


def say_decision(decision: Decision, labels: Labels) -> str:
    """A decision in words: `Kommunfullmäktige 2024-05-02 § 7`."""
    key = "decision" if decision.paragraph else "decision_without_paragraph"
    return labels[key].format(
        organ=decision.organ, date=decision.date, paragraph=decision.paragraph
    )


def say_validity(validity: Validity | None, labels: Labels) -> str:
    """From when and until when in words; empty if nothing is said of it."""
    match validity:
        case None:
            return ""
        case Validity(start=start, end=None):
            return labels["validity_open"].format(start=start)
        case Validity(start=start, end=end):
            return labels["validity_closed"].format(start=start, end=end)


def say_interval(months: int, labels: Labels) -> str:
    """An interval in words: `2 år`; empty for none."""
    if not months:
        return ""
    if months % 12:
        return labels["review_months"].format(months=months)
    return labels["review_year" if months == 12 else "review_years"].format(years=months // 12)


def list_contents(plan: Plan) -> Iterator[ContentsEntry]:
    """The headings down to `contents_depth`; the title only if the cover has one of its own."""
    if plan.metadata.cover_title:
        yield ContentsEntry(target=TITLE_ID, level=1, title=plan.metadata.title)
    for section in (*plan.sections, *plan.appendices):
        yield from _list_section(section, plan.contents_depth)


def _list_section(section: Section, depth: int) -> Iterator[ContentsEntry]:
    if section.level > depth:
        return
    yield ContentsEntry(
        target=section.id,
        level=section.level,
        title=plain(section.title),
        number=section.number,
        context=section.context,
    )
    for below in section.sections:
        yield from _list_section(below, depth)


# --- Typography and widths -------------------------------------------------------------------

# What may not be torn apart at a line's end: "§ 111", "4 kap. 1 § SoL", "Ds 2014:4", "25 °C".
_BOUND = re.compile(r"(?<=§) (?=\d)|(?<=\d) (?=[§%°]|kap\.)|(?<=kap\.) (?=\d)|(?<=\bDs) (?=\d)")


def bind(text: str) -> str:
    """The same words, with no-break spaces inside what reads as one sign."""
    return _BOUND.sub(NO_BREAK, text)


def _deeper(node: Node) -> Node:
    return dataclasses.replace(node, depth=node.depth + 1) if isinstance(node, List) else node


def _unbroken(inline: Inline) -> Inline:
    if not isinstance(inline, Text):
        return inline
    return dataclasses.replace(inline, text=inline.text.replace(" ", NO_BREAK))


# About how many characters fit on one line of a table as wide as the text, on paper.
LINE = 80
WIDE_LINE = 130


def spread_columns(table: Table) -> Table:
    """The table with widths in percent: the authored ones, else by what each column holds."""
    if all(column.width for column in table.columns):
        wanted = [float(column.width) for column in table.columns]
    else:
        wanted = _fair_widths(table, WIDE_LINE if table.wide else LINE)
    widths = _percents(wanted)
    columns = tuple(
        dataclasses.replace(column, width=width)
        for column, width in zip(table.columns, widths, strict=True)
    )
    return dataclasses.replace(table, columns=columns)


def _percents(shares: list[float]) -> list[int]:
    """Whole percents of at least 1 that sum to 100; what rounding left goes where most is lost."""
    exact = [100 * share / sum(shares) for share in shares]
    widths = [max(1, math.floor(share)) for share in exact]
    while (left := 100 - sum(widths)) and max(widths) > 1:
        step = 1 if left > 0 else -1
        able = [at for at, width in enumerate(widths) if width + step > 0]
        widths[max(able, key=lambda at: step * (exact[at] - widths[at]))] += step
    return widths


def _fair_widths(table: Table, line: int) -> list[float]:
    """Widths by how much text a column has, each at least as wide as its longest word."""
    columns = [
        [column, *(row.cells[at] for row in table.rows)] for at, column in enumerate(table.columns)
    ]
    # The root: a column with ten times the text wants three times the width, not ten.
    wanted = [max(2.5, math.sqrt(sum(map(_length, cells)) / len(cells))) for cells in columns]
    least = [min(45.0, 3 + 100 * max(map(_longest, cells)) / line) for cells in columns]
    if sum(least) >= 100:
        return least
    narrow: set[int] = set()
    while True:
        free = 100 - sum(least[at] for at in narrow)
        share = free / sum(want for at, want in enumerate(wanted) if at not in narrow)
        widths = [least[at] if at in narrow else want * share for at, want in enumerate(wanted)]
        squeezed = {at for at, width in enumerate(widths) if width < least[at]} - narrow
        if not squeezed:
            return widths
        narrow |= squeezed


def _length(node: Node) -> int:
    return sum(len(text.text) for text in find(node, Text))


def _longest(node: Node) -> int:
    """The longest run that no line may break: a word, or a phone number with its blanks."""
    text = " ".join(text.text for text in find(node, Text))
    return max(map(len, re.split(r"[ \n/]+", text)))
