"""What a document is made of on its way from pandoc to a plan, and the account of each part."""

from dataclasses import dataclass, field
from typing import Literal

from plan_compiler.importing.word_file import words_of
from plan_compiler.model import Block, Cell, Inlines

Outcome = Literal["taken", "changed", "dropped"]


@dataclass
class Element:
    """A part of the source document and what became of it.

    `words` is how many it had: so many were `kept` in the text, so many became `data`, and the rest
    were dropped. `how` are keys of sentences with their arguments.
    """

    kind: str
    text: str
    words: int = 0
    data: int = 0
    dropped: int = 0
    how: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    is_gone: bool = False

    @property
    def outcome(self) -> Outcome:
        if self.is_gone:
            return "dropped"
        return "changed" if self.how else "taken"

    @property
    def kept(self) -> int:
        return self.words - self.data - self.dropped

    def change(self, key: str, **arguments: object) -> None:
        if (key, arguments) not in self.how:
            self.how.append((key, arguments))

    def lose(self, words: str) -> None:
        """Words of it that are left out, where the rest stays."""
        self.dropped += len(words_of(words))

    def drop(self, key: str, **arguments: object) -> None:
        """All of it is left out, and why."""
        self.is_gone = True
        self.dropped = self.words - self.data
        self.change(key, **arguments)

    def as_data(self, field_name: str) -> None:
        """All of it became a value in a YAML file."""
        self.data = self.words - self.dropped
        self.change("data", field=field_name)


@dataclass
class Head:
    """A heading as pandoc gives it; `anchors` are names that links in the document use."""

    level: int
    title: Inlines
    anchors: tuple[str, ...] = ()


@dataclass
class RawTable:
    """A table before it is known what it is; rows are as wide as the table."""

    header: list[Cell]
    rows: list[list[Cell]]
    caption: Inlines = ()
    name: str = ""
    has_header: bool = True
    row_headers: bool = False


@dataclass
class Picture:
    """An image with the words around it."""

    file: str
    alternative: str
    caption: Inlines = ()


Thing = Head | RawTable | Picture | Block


@dataclass
class Piece:
    """A part of the flow: what it is, the name of its style in small letters, its account."""

    thing: Thing
    style: str
    element: Element
