"""What is counted and settled once: numbers, labels, references, supplements, contents."""

import dataclasses
import math
from collections.abc import Iterator
from urllib.parse import urlsplit

from plan_compiler.facts import resolve_facts, resolve_standing
from plan_compiler.model import (
    TITLE_ID,
    ContentsEntry,
    Figure,
    Footnote,
    Link,
    List,
    Node,
    NoteReference,
    Plan,
    Reference,
    Row,
    Section,
    Table,
    Text,
    find,
    plain,
    transform,
    walk,
)
from plan_compiler.resources import Labels
from plan_compiler.typography import NO_BREAK, bind
from plan_compiler.widths import spread_columns


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
    met = dict.fromkeys(call.note for call in calls_in_reach(plan))
    return {note: number for number, note in enumerate(met, start=1)}


def calls_in_reach(plan: Plan) -> Iterator[NoteReference]:
    """Every call of a note in the text, then those in the notes so called, and so on."""
    notes = {note.id: note for note in plan.footnotes}
    waiting: list[Node] = [*plan.preamble, *plan.sections, *plan.appendices]
    for node in waiting:
        for call in find(node, NoteReference):
            yield call
            if call.note in notes:
                waiting.append(notes.pop(call.note))


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
                return transform(node, _unbroken)
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


def _deeper(node: Node) -> Node:
    return dataclasses.replace(node, depth=node.depth + 1) if isinstance(node, List) else node


def _unbroken(node: Node) -> Node:
    """A phone number is read in one piece."""
    if isinstance(node, Text):
        return dataclasses.replace(node, text=node.text.replace(" ", NO_BREAK))
    return node


# --- Contents --------------------------------------------------------------------------------


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
