"""What changed between two plans: a frozen list of changes that turns one into the other.

A change says what it is (`subject`), what it means (`nature`, `flags`), where it was and is, and
its content before and after, whole. The union `Change` is closed. Two ways of counting places:

- `Place.at` counts units in reading order from 0 (see `units`): a section's heading, a paragraph, a
  list and each of its items, a table and each of its rows. -1 is outside that order: metadata and
  footnotes. The old place counts in the old plan, the new place in the new one.
- a `Stretch` counts characters of a field's plain words (see `wording`).
"""

from dataclasses import dataclass
from typing import Literal, get_args

from plan_compiler.model import (
    Block,
    Cell,
    Column,
    Definition,
    Footnote,
    Inline,
    ListItem,
    Node,
    Row,
    Section,
)

Nature = Literal["substance", "formal", "consequence"]
NATURES: tuple[Nature, ...] = get_args(Nature)

FlagKind = Literal[
    "duty", "negation", "date", "amount", "phone", "address", "responsible", "statute"
]
FLAG_KINDS: tuple[FlagKind, ...] = get_args(FlagKind)
Direction = Literal["", "sharpened", "softened"]

# What of a plan is not its text.
Particular = Literal["metadata", "issuer", "settings"]
PARTICULARS: tuple[Particular, ...] = get_args(Particular)

Subject = Literal[
    Particular,
    "section",
    "heading",
    "paragraph",
    "passage",
    "list",
    "list-item",
    "definition-list",
    "definition",
    "quote",
    "notice",
    "table",
    "column",
    "row",
    "cell",
    "figure",
    "alternative",
    "signatures",
    "footnote",
]

# What words can be given: a look, a language, something to lead to.
LookKind = Literal["emphasis", "strong", "language", "link", "lost-link", "retrieved", "reference"]
LOOK_KINDS: tuple[LookKind, ...] = get_args(LookKind)

Unit = Section | Block | ListItem | Definition | Row
Content = str | tuple[Inline | Block, ...]
Value = str | int | bool | Node | tuple["Value", ...] | None
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in one of the plans.

    `path` leads through the model, as in `sections/3/blocks/0/rows/2/cells/1`. `units` is how many
    units the thing is. `section` and `title` are those of the nearest heading; `names` lead on from
    there, as a row's header and a column's. `after` is, of a section, the title of the one before.
    """

    path: str
    at: int = -1
    units: int = 1
    section: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
    after: str = ""

    @property
    def steps(self) -> list[str]:
        return self.path.split("/")

    def below(self, path: str) -> list[str]:
        """The steps that lead on from `path`."""
        return self.path[len(path) + 1 :].split("/")

    @property
    def field(self) -> str:
        """The field of a node that the path ends at."""
        return self.steps[-1]

    @property
    def run(self) -> range:
        """The numbers of its units."""
        return range(self.at, self.at + self.units)

    @property
    def is_note(self) -> bool:
        """Whether it is a footnote or in one."""
        return self.path.startswith("footnotes/")

    @property
    def note(self) -> int:
        """The footnote's number in the plan's list."""
        return int(self.steps[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something a lawyer looks for, before and after; `direction` is for duties only."""

    kind: FlagKind
    old: str = ""
    new: str = ""
    direction: Direction = ""


# --- What happened inside a field's words ----------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEdit:
    """Words replaced, removed (`added` is empty) or added (`removed` is empty).

    Putting every edit's `added` in place of its `old` stretch gives the new words, exactly.
    """

    old: Stretch
    new: Stretch
    removed: str
    added: str
    nature: Nature = "substance"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookEdit:
    """The same words with another look: `before` and `after` are "" where they have none.

    "markup" is another tree of inlines in which all words have the same looks.
    """

    look: Literal[LookKind, "markup"]
    old: Stretch
    new: Stretch
    text: str
    before: str = ""
    after: str = ""
    nature: Nature = "formal"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEdit:
    """A footnote's call removed (no `new`), added (no `old`), moved or, with `was`, renamed."""

    note: str
    old: int | None = None
    new: int | None = None
    was: str = ""
    moved: bool = False
    nature: Nature = "substance"


Edit = WordEdit | LookEdit | NoteEdit


# --- Changes ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """`content` is new with all it holds; a bare frame where what it holds was there before."""

    id: str
    subject: Subject
    new: Place
    content: Unit | Footnote
    nature: Nature = "substance"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    id: str
    subject: Subject
    old: Place
    content: Unit | Footnote
    nature: Nature = "substance"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """`old.units` units stand elsewhere in the same order; `text` is how they begin.

    What was changed, added or removed among them are changes of their own, `edits` in number.
    """

    id: str
    subject: Subject
    old: Place
    new: Place
    text: str
    edits: int = 0
    nature: Nature = "substance"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """One field of words, at `old.path` and `new.path`."""

    id: str
    subject: Subject
    old: Place
    new: Place
    before: Content
    after: Content
    edits: tuple[Edit, ...]
    nature: Nature = "substance"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChanged:
    """A `field` that is data and not words.

    Fields that the model does not have: `depth` (`new.path` says where it hangs now), `kind` (a
    paragraph became a list item, or the reverse), `notes`, the order of the footnotes.
    """

    id: str
    subject: Subject
    field: str
    old: Place
    new: Place
    before: Value
    after: Value
    nature: Nature = "formal"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One paragraph or item became several. The plain words of `after` are joined by line ends."""

    id: str
    subject: Subject
    old: Place
    new: Place
    before: Unit
    after: tuple[Unit, ...]
    edits: tuple[Edit, ...]
    nature: Nature = "formal"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    id: str
    subject: Subject
    old: Place
    new: Place
    before: tuple[Unit, ...]
    after: Unit
    edits: tuple[Edit, ...]
    nature: Nature = "formal"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnAdded:
    """A column at `index` of a table; `cells` are those of the rows that were there before."""

    id: str
    subject: Subject = "column"
    old: Place
    new: Place
    index: int
    column: Column
    cells: tuple[Cell, ...]
    nature: Nature = "substance"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRemoved:
    """A column that stood at `index`; `cells` are those of the rows that are still there."""

    id: str
    subject: Subject = "column"
    old: Place
    new: Place
    index: int
    column: Column
    cells: tuple[Cell, ...]
    nature: Nature = "substance"
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsMoved:
    """The columns that are in both tables stand in another order: new index → old index."""

    id: str
    subject: Subject = "column"
    old: Place
    new: Place
    order: tuple[tuple[int, int], ...]
    nature: Nature = "formal"
    flags: tuple[Flag, ...] = ()


Change = (
    Added
    | Removed
    | Moved
    | Edited
    | ValueChanged
    | Split
    | Merged
    | ColumnAdded
    | ColumnRemoved
    | ColumnsMoved
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One of the two plans compared; `digest` is the SHA-256 of its model file, where known."""

    plan: str
    revision: str
    title: str
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that makes `new` of `old`, in the order of the document, metadata first."""

    old: Compared
    new: Compared
    changes: tuple[Change, ...]


def old_place(change: Change) -> Place | None:
    """Where it was; None for what was not there."""
    return None if isinstance(change, Added) else change.old


def new_place(change: Change) -> Place | None:
    """Where it is; None for what is no longer there."""
    return None if isinstance(change, Removed) else change.new
