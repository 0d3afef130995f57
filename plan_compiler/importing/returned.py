"""A document of ours that came back from review: what was changed in it, as edits of the source.

The document carries the plan that it was built of. That plan is written in Word and imported again,
and so is the document as it came back: what differs is what the person changed, and nothing else.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from plan_compiler.authoring.markdown import words
from plan_compiler.importing.leaves import Leaf, leaves
from plan_compiler.importing.outline import Ids
from plan_compiler.importing.put_in import PUT_IN, put_in
from plan_compiler.model import TITLE_ID, Plan, Section, Text, find

Doing = Literal["change", "remove", "insert"]
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_ALIKE = 0.45


@dataclass(frozen=True)
class Edit:
    """What a person did: other words in `old`, `old` taken away, or `new` put in after `old`.

    Several that are put in at one place all have the same `old`, and come in order.
    """

    doing: Doing
    old: Leaf | None
    new: Leaf | None

    @property
    def place(self) -> str:
        leaf = self.old or self.new
        return leaf.heading if leaf else ""


@dataclass
class Proposal:
    """Edits and the files they make; `left` cannot be mapped, `marks` are other looks or links."""

    files: dict[str, str]
    done: list[Edit] = field(default_factory=list)
    left: list[Edit] = field(default_factory=list)
    marks: list[Edit] = field(default_factory=list)


def compare(before: Sequence[Leaf], after: Sequence[Leaf]) -> tuple[list[Edit], list[Edit]]:
    """What turns the leaves before into those after; and leaves whose marks alone differ."""
    edits: list[Edit] = []
    marks: list[Edit] = []
    matcher = _matched(before, after)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(before[i1:i2], after[j1:j2], strict=True)
            marks += [Edit("change", a, b) for a, b in pairs if a.marks != b.marks]
        else:
            edits += _paired(before[i1:i2], after[j1:j2], before[i1 - 1] if i1 else None)
    return edits, marks


def _matched(
    one: Sequence[Leaf], other: Sequence[Leaf]
) -> "difflib.SequenceMatcher[tuple[str, str]]":
    sides = ([(leaf.kind, leaf.text) for leaf in side] for side in (one, other))
    return difflib.SequenceMatcher(None, next(sides), next(sides), autojunk=False)


def _paired(old: Sequence[Leaf], new: Sequence[Leaf], last: Leaf | None) -> Iterator[Edit]:
    """Leaves that are alike are changed ones; the rest are taken away or put in."""
    at = 0
    for leaf in new:
        match = next((n for n in range(at, len(old)) if _alike(old[n], leaf)), None)
        if match is None:
            yield Edit("insert", last, leaf)
            continue
        yield from (Edit("remove", gone, None) for gone in old[at:match])
        yield Edit("change", old[match], leaf)
        last, at = old[match], match + 1
    yield from (Edit("remove", gone, None) for gone in old[at:])


def _alike(one: Leaf, other: Leaf) -> bool:
    matcher = difflib.SequenceMatcher(None, one.text.split(), other.text.split(), autojunk=False)
    return one.kind == other.kind and matcher.ratio() >= _ALIKE


# --- The source --------------------------------------------------------------------------------


def propose(
    edits: Sequence[Edit], known: Sequence[Leaf], source: Plan, files: Mapping[str, str]
) -> Proposal:
    """The edits made in the source's files, from the last to the first so that places stay true.

    `known` are the leaves that the edits speak of, which `source` has with their places. An edit
    whose words the source does not have (any more) is left.
    """
    there = leaves(source)
    places = _places(known, there)
    proposal = Proposal(dict(files))
    ids = Ids(used={section.id for section in find(source, Section)} | {TITLE_ID})
    runs = list(_runs(edits))
    spots = [places.get(id(run[0].old)) for run in runs]
    order = sorted(range(len(runs)), key=lambda n: (_spot_of(spots[n]), n), reverse=True)
    made = {n: _put(proposal.files, runs[n], spots[n], there, ids) for n in order}
    proposal.done = [edit for n, run in enumerate(runs) for edit in run if made[n]]
    proposal.left = [edit for n, run in enumerate(runs) for edit in run if not made[n]]
    return proposal


def _runs(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """The edits, with those together that put in one thing after another at one place.

    What cannot be put in stands alone.
    """
    run: list[Edit] = []
    for edit in edits:
        is_more = run and edit.doing == run[-1].doing == "insert" and edit.old is run[-1].old
        if is_more and _can(edit) and _can(run[-1]):
            run.append(edit)
            continue
        yield from [run] if run else []
        run = [edit]
    yield from [run] if run else []


def _can(edit: Edit) -> bool:
    return edit.new is not None and edit.new.kind in PUT_IN


def _spot_of(leaf: Leaf | None) -> tuple[int, int]:
    return (leaf.span.line, leaf.span.column) if leaf else (0, 0)


def _put(
    files: dict[str, str], run: Sequence[Edit], leaf: Leaf | None, there: Sequence[Leaf], ids: Ids
) -> bool:
    """Make a run of edits in its file, if there is a way."""
    text = files.get(leaf.span.file) if leaf else None
    if leaf is None or text is None:
        return False
    if run[0].doing == "insert":
        made = put_in(text, leaf, [edit.new for edit in run if edit.new], there, ids)
    else:
        made = _made(run[0], leaf, text)
    if made is None:
        return False
    files[leaf.span.file] = made
    return True


def expected(edits: Sequence[Edit], known: Sequence[Leaf], source: Plan) -> list[tuple[str, str]]:
    """What the source's leaves say when the edits are made."""
    there = leaves(source)
    places = _places(known, there)
    at = {id(leaf): n for n, leaf in enumerate(there)}
    found: list[list[tuple[str, str]]] = [[(leaf.kind, leaf.text)] for leaf in there]
    for edit in edits:
        leaf = places.get(id(edit.old))
        match edit:
            case Edit(doing="change", new=Leaf() as new) if leaf:
                found[at[id(leaf)]][0] = (new.kind, new.text)
            case Edit(doing="remove") if leaf:
                del found[at[id(leaf)]][0]
            case Edit(doing="insert", new=Leaf() as new) if leaf:
                found[at[id(leaf)]].append((new.kind, new.text))
    return [leaf for some in found for leaf in some]


def _places(known: Sequence[Leaf], there: Sequence[Leaf]) -> dict[int, Leaf]:
    """The leaf of the source for each that is known, by what they say, in order."""
    matcher = _matched(known, there)
    return {
        id(known[a + n]): there[b + n]
        for a, b, size in matcher.get_matching_blocks()
        for n in range(size)
        if there[b + n].span.file
    }


def _made(edit: Edit, leaf: Leaf, text: str) -> str | None:
    match edit.doing:
        case "change" if edit.new:
            return _changed(text, leaf, edit.new.text)
        case "remove":
            return _removed(text, leaf)
    return None


def _offsets(text: str, leaf: Leaf) -> tuple[int, int]:
    """Where the leaf's source begins and ends in its file."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    span = leaf.span
    return starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1


def _changed(text: str, leaf: Leaf, new: str) -> str | None:
    """Other words in their places among the signs of Markdown, which stay."""
    start, end = _offsets(text, leaf)
    raw = list(_TOKEN.finditer(text, start, end))
    old = _TOKEN.findall(leaf.text)
    fresh = _TOKEN.findall(new)
    where = _found(old, [" " if one[0].isspace() else one[0] for one in raw])
    pieces: list[tuple[int, int, str]] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(
        None, old, fresh, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        spot = _spot(raw, where, i1, i2)
        if spot is None:
            return None
        pieces.append((*spot, words((Text(text="".join(fresh[j1:j2])),))))
    for at, to, said in reversed(pieces):
        text = text[:at] + said + text[to:]
    return text


def _found(old: Sequence[str], raw: Sequence[str]) -> dict[int, int]:
    """The raw token of each token of the words."""
    matcher = difflib.SequenceMatcher(None, old, raw, autojunk=False)
    return {a + n: b + n for a, b, size in matcher.get_matching_blocks() for n in range(size)}


def _spot(
    raw: Sequence[re.Match[str]], where: Mapping[int, int], first: int, end: int
) -> tuple[int, int] | None:
    """Where tokens of the words stand in the file, if they stand side by side there."""
    if first == end:
        if first - 1 in where:
            at = raw[where[first - 1]].end()
        elif first in where:
            at = raw[where[first]].start()
        else:
            return None
        return at, at
    spots = [where.get(n) for n in range(first, end)]
    if any(spot is None for spot in spots):
        return None
    known = [spot for spot in spots if spot is not None]
    if any(b != a + 1 for a, b in pairwise(known)):
        return None
    return raw[known[0]].start(), raw[known[-1]].end()


def _removed(text: str, leaf: Leaf) -> str | None:
    """Without the lines of a paragraph or an item that holds nothing else."""
    if leaf.kind not in ("paragraph", "item", "row") or not leaf.alone:
        return None
    rows = text.split("\n")
    first, end = leaf.span.line - 1, leaf.span.end_line
    before = rows[first - 1].strip() if first else ""
    after = rows[end].strip() if end < len(rows) else ""
    if not before and not after and end < len(rows):
        end += 1
    return "\n".join(rows[:first] + rows[end:])
