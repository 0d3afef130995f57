"""What a person put into a returned document, as lines of Markdown at its place in the source."""

import re
from collections.abc import Iterator, Sequence

from plan_compiler.authoring.markdown import BAR, words
from plan_compiler.importing.leaves import Leaf
from plan_compiler.importing.outline import Ids
from plan_compiler.model import Text

_MARK = re.compile(r"(\s*)(?:[-*+]|\d+[.)])\s+")
PUT_IN = ("heading", "paragraph", "item", "row")
_FENCE = re.compile(r":::+\s*$")


def put_in(
    text: str, anchor: Leaf, new: Sequence[Leaf], there: Sequence[Leaf], ids: Ids
) -> str | None:
    """A file's text with new leaves after one that it has; None if there is no way.

    `there` are the source's leaves in order, `ids` the names that headings have.
    """
    rows = text.split("\n")
    count = 0
    made: list[str] = []
    at = anchor.span.end_line
    if anchor.kind == new[0].kind and anchor.kind in ("row", "item"):
        # What goes on in the same list or table stands right below.
        same = new[: _length(new)]
        found = _more(rows, anchor, same, there)
        if found is None:
            return None
        made, count = found, len(same)
    if count < len(new):
        at = at if not made and anchor.kind in ("paragraph", "heading") else _end(rows, anchor)
        if made and at != anchor.span.end_line:
            return None
        rest = _blocks(new[count:], ids)
        if rest is None:
            return None
        made += rest
    return "\n".join([*rows[:at], *made, *rows[at:]])


def _length(new: Sequence[Leaf]) -> int:
    """How many of one kind come first."""
    return next((n for n, leaf in enumerate(new) if leaf.kind != new[0].kind), len(new))


def _end(rows: Sequence[str], anchor: Leaf) -> int:
    """The last line of the block around a leaf, with the fence that ends a directive."""
    end = max(anchor.end, anchor.span.end_line)
    if anchor.kind in ("row", "caption", "cell"):
        while end < len(rows) and not _FENCE.match(rows[end - 1]):
            end += 1
    return end


def said(leaf: Leaf) -> str:
    """A leaf's words as Markdown on one line."""
    line = words((Text(text=leaf.text),))
    return re.sub(r"^([#+:=~-]|\d+(?=[.)] ))", r"\\\1" if not line[:1].isdigit() else r"\1\\", line)


# --- More of the same --------------------------------------------------------------------------


def _more(
    rows: Sequence[str], anchor: Leaf, new: Sequence[Leaf], there: Sequence[Leaf]
) -> list[str] | None:
    if anchor.kind == "row":
        return [f"| {leaf.text} |" for leaf in new] if _are_cells(new) else None
    marks = dict(_marks(rows, anchor, there))
    made = []
    for leaf in new:
        mark = marks.get(leaf.depth)
        if mark is None or leaf.ordered != mark.strip()[0].isdigit():
            return None
        marks[leaf.depth] = mark = _next(mark)
        made.append(f"{mark}{said(leaf)}")
    return made


def _next(mark: str) -> str:
    """The mark of the item after one: a number counts on."""
    return re.sub(r"\d+", lambda found: str(int(found[0]) + 1), mark)


def _are_cells(new: Sequence[Leaf]) -> bool:
    """Whether the texts are cells as they stand: no sign in them means more than itself."""
    return all(words((Text(text=leaf.text),)) == leaf.text and BAR not in leaf.text for leaf in new)


def _marks(rows: Sequence[str], anchor: Leaf, there: Sequence[Leaf]) -> Iterator[tuple[int, str]]:
    """How items of each depth begin, from the anchor up to the list's start."""
    at = next(n for n, leaf in enumerate(there) if leaf is anchor)
    least = anchor.depth + 1
    for leaf in reversed(there[: at + 1]):
        if leaf.kind != "item" or leaf.span.file != anchor.span.file:
            return
        mark = _MARK.match(rows[leaf.span.line - 1])
        if leaf.depth < least and mark:
            yield leaf.depth, mark[0]
            least = leaf.depth


# --- New blocks --------------------------------------------------------------------------------


def _blocks(new: Sequence[Leaf], ids: Ids) -> list[str] | None:
    """Headings, paragraphs and lists with an empty line before each."""
    made: list[str] = []
    number = 0
    for before, leaf in zip([None, *new], new, strict=False):
        follows = before is not None and before.kind == leaf.kind == "item"
        number = number + 1 if follows else 1
        match leaf.kind:
            case "heading":
                title = leaf.text
                id = ids.make(title, "avsnitt")
                made += ["", f"{'#' * leaf.depth} {words((Text(text=title),))} {{#{id}}}"]
            case "paragraph":
                made += ["", said(leaf)]
            case "item" if leaf.depth == 1:
                mark = f"{number}." if leaf.ordered else "-"
                made += [*([] if follows else [""]), f"{mark} {said(leaf)}"]
            case _:
                return None
    return made
