"""What the writers of a redline in Word know besides the merged plan, and what they note.

They write both revisions into one body and stamp each element with the side that it is in;
`docx_tracked` makes Word's revisions of the stamps when everything stands.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from plan_compiler.diff.marked import has_marks, of_side
from plan_compiler.mark import Mark
from plan_compiler.model import Footnote, Inlines, Node, plain, walk
from plan_compiler.render.docx_xml import Element, qn, set_property, w

# What a scope belongs to: both revisions or one.
Side = Literal["both", "old", "new"]
SIDES: Mapping[Side, tuple[Side, ...]] = {
    "both": ("old", "new"),
    "old": ("old",),
    "new": ("new",),
}

# The attribute of a stamp, nearest first: `old`, `new`, `from:ID`, `to:ID`; `stay` is for what
# stands in both revisions although its paragraph does not.
STAMP = "stamp"
STAY = "stay"
# What is heard only, or is data: it may follow its paragraph, but nobody sees that it changed.
UNSEEN_FIELDS = frozenset(
    [
        "alternative",
        "citation",
        "context",
        "description",
        "id",
        "name",
        "row_headers",
        "source",
        "wide",
    ]
)
# What of a paragraph's properties is not formatting (ECMA-376-1 §17.13.5.29).
_NO_FORMAT = ("rPr", "sectPr", "pPrChange")


@dataclass
class Revisions:
    """What the writers look up of both plans, and which changes the file shows.

    `targets` is what references of the old plan point at, `notes` the footnotes of either plan and,
    for those called in both, the merged ones; `fields` says of which field a change is. `title` is
    the merged title of the plan, `appendices` how many either plan has.
    """

    title: Inlines
    targets: Mapping[str, Node]
    notes: Mapping[Side, Mapping[str, Footnote]]
    appendices: Mapping[Side, int]
    fields: Mapping[str, str]
    shown: set[str] = field(default_factory=set)
    called: dict[Side, set[str]] = field(default_factory=lambda: {"old": set(), "new": set()})

    def show(self, mark: Mark | None) -> None:
        """Note that the file shows the changes of a mark, but for what nobody sees in Word."""
        ids = mark.changes if mark else ()
        self.shown.update(id for id in ids if self.fields.get(id) not in UNSEEN_FIELDS)

    def show_all(self, node: Node) -> None:
        """Note that the file shows every change of a node and of what it holds."""
        for inner in walk(node):
            self.show(inner.mark)

    def show_value(self, mark: Mark | None, name: str) -> None:
        """Note that the file shows that a value changed, the field `name` of a marked node."""
        ids = mark.changes if mark else ()
        self.shown.update(id for id in ids if self.fields.get(id) == name)

    def first_call(self, side: Side, note: str) -> bool:
        """Whether a footnote was not called before in this revision; from now on it was."""
        first = note not in self.called[side]
        self.called[side].add(note)
        return first


def side_of_mark(mark: Mark | None) -> Side:
    """The revision that something with this mark stands in, or both."""
    if mark is None or not (mark.is_old or mark.is_new):
        return "both"
    return "old" if mark.is_old else "new"


def stamp(elements: Iterable[Element], value: str) -> list[Element]:
    """The same elements, stamped; a stamp that is there already is nearer."""
    written = list(elements)
    for element in written:
        element.set(STAMP, f"{element.get(STAMP, '')} {value}".strip())
    return written


def stamp_of(mark: Mark) -> str:
    """The stamp for a mark of something that stands in one revision only."""
    if mark.kind in ("moved-from", "moved-to") and mark.changes:
        return f"{mark.kind.removeprefix('moved-')}:{mark.changes[0]}"
    return side_of_mark(mark)


def new_words(content: Inlines) -> str:
    """The plain words of some inlines, without those that were deleted."""
    return plain(of_side(content, old=False)) if has_marks(content) else plain(content)


def had(target: Element, *before: Element) -> None:
    """Note that a paragraph had these properties instead of its own of the same kinds."""
    properties = formatting(target)
    former = w("p", properties)
    for property in before:
        set_property(former, property)
    set_property(target, w("pPrChange", properties))


def formatting(target: Element) -> Element:
    """A copy of a paragraph's properties, formatting only."""
    found = target.find(qn("w:pPr"))
    properties = copy.deepcopy(found) if found is not None else w("pPr")
    for name in _NO_FORMAT:
        for other in properties.findall(qn(f"w:{name}")):
            properties.remove(other)
    return properties
