"""The two columns as a document of their own: a plan whose sections hold one table each.

What renders a plan renders it. Headings lead, so that a listener can go from one to the next, and
each tells the numbers that its changes have in the other files of the comparison.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plan_compiler.diff.change import Change
from plan_compiler.diff.redline import Redline
from plan_compiler.diff.summary import edition_words, summarise
from plan_compiler.model import (
    Block,
    Cell,
    Column,
    Definition,
    DefinitionList,
    Emphasis,
    List,
    ListItem,
    Plan,
    Row,
    Section,
    Table,
    Text,
)
from plan_compiler.render.lydelse import Lydelse, Passage, lay_out
from plan_compiler.render.lydelse_sides import para
from plan_compiler.render.redline_words import brief, what_and_where
from plan_compiler.resources import Labels

LEVEL = 2


@dataclass(frozen=True, slots=True)
class Document:
    """The columns as a plan, the numbers of the changes under each heading by the section's id,
    and the ids of the changes that it names and does not show."""

    plan: Plan
    numbers: Mapping[str, Sequence[int]]
    unshown: tuple[str, ...]


def compose(redline: Redline, labels: Labels) -> Document:
    """The document of a redline."""
    return _Composer(redline, labels, lay_out(redline, labels)).document()


def stretches(numbers: Sequence[int]) -> str:
    """Numbers in order, in few characters: `3, 5–8`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = (
        [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(number) for number in run] for run in runs
    )
    return ", ".join(part for parts in shown for part in parts)


class Part:
    """A heading with the changes under it, and what stands there."""

    def __init__(self, title: str, numbers: tuple[int, ...], *blocks: Block) -> None:
        self.title, self.numbers, self.blocks = title, numbers, blocks


@dataclass(frozen=True)
class _Composer:
    redline: Redline
    labels: Labels
    lydelse: Lydelse

    def document(self) -> Document:
        new = self.redline.new
        key = "lydelse_title_decided" if new.metadata.is_adopted else "lydelse_title_proposed"
        title = self.labels[key].format(title=new.metadata.title)
        parts = list(self._parts())
        sections = [self._section(at, part) for at, part in enumerate(parts, start=1)]
        numbers = {section.id: part.numbers for section, part in zip(sections, parts, strict=True)}
        metadata = replace(
            new.metadata,
            title=title,
            cover_title="",
            description=self.labels["redline_precedence"],
        )
        plan = Plan(
            id=new.id,
            revision=new.revision,
            metadata=metadata,
            issuer=new.issuer,
            preamble=(self._editions(),),
            sections=(self._summary(), *sections),
        )
        return Document(plan, numbers, self.lydelse.unshown)

    @property
    def names(self) -> tuple[str, str]:
        """What the columns are called."""
        decided = self.redline.new.metadata.is_adopted
        names = ("former", "decided") if decided else ("present", "proposed")
        old, new = (self.labels[f"lydelse_{name}"] for name in names)
        return old, new

    # --- Before the columns ------------------------------------------------------------------

    def _editions(self) -> DefinitionList:
        """Which revisions stand in the columns."""
        metadata = self.redline.new.metadata
        pairs = (
            (self.names[0], edition_words(self.redline.old, self.labels)),
            (self.names[1], edition_words(self.redline.new, self.labels)),
            (self.labels["diarienummer"], metadata.diarienummer),
            (self.labels["status"], self.labels[f"status_{metadata.status}"]),
        )
        return DefinitionList(
            items=tuple(
                Definition(term=(Text(text=name),), blocks=(para(words[:1].upper() + words[1:]),))
                for name, words in pairs
            )
        )

    def _summary(self) -> Section:
        redline = self.redline
        sentences = summarise(redline.changes, redline.old, redline.new, self.labels)
        points = List(
            ordered=False, items=tuple(ListItem(blocks=(para(one),)) for one in sentences)
        )
        return Section(
            id="sammanfattning",
            level=LEVEL,
            title=(Text(text=self.labels["redline_summary"]),),
            blocks=(
                points,
                para(self.labels["lydelse_reading"]),
                para(self.labels["redline_precedence"]),
            ),
        )

    # --- The columns -------------------------------------------------------------------------

    def _parts(self) -> Iterator[Part]:
        for passage in self.lydelse.passages:
            yield Part(passage.title, self._numbers(passage.changes), self._table(passage))
        if unshown := self.lydelse.unshown:
            title = self.labels["lydelse_unshown"]
            yield Part(title, self._numbers(unshown), *self._unshown(unshown))

    def _numbers(self, ids: Sequence[str]) -> tuple[int, ...]:
        return tuple(sorted(self.redline.numbers[id] for id in ids))

    def _section(self, at: int, part: Part) -> Section:
        words = self.labels["lydelse_changes"].format(numbers=stretches(part.numbers))
        blocks = tuple(
            replace(block, id=f"tabell-{at}") if isinstance(block, Table) else block
            for block in part.blocks
        )
        return Section(
            id=f"avsnitt-{at}",
            level=LEVEL,
            title=(Text(text=part.title),),
            blocks=(para(words), *blocks),
        )

    def _table(self, passage: Passage) -> Table:
        old, new = self.names
        name = self.labels["lydelse_table"].format(title=passage.title, old=old, new=new.lower())
        return Table(
            id="",
            name=name,
            columns=tuple(
                Column(header=(Emphasis(content=(Text(text=one),)),), width=50)
                for one in (old, new)
            ),
            rows=tuple(
                Row(cells=(Cell(blocks=pair.old), Cell(blocks=pair.new))) for pair in passage.pairs
            ),
        )

    def _unshown(self, unshown: Sequence[str]) -> Iterator[Block]:
        """What the columns do not show, each with its number and in a few words."""
        changes = {change.id: change for change in self.redline.changes.changes}
        yield para(self.labels["lydelse_unshown_reason"])
        items = (ListItem(blocks=(para(self._line(changes[id])),)) for id in unshown)
        yield List(ordered=False, items=tuple(items))

    def _line(self, change: Change) -> str:
        told = what_and_where(change, self.labels), brief(change, self.labels)
        return f"{self.redline.numbers[change.id]}. {': '.join(filter(None, told))}"
