"""Word's tracked changes, made of the stamps that the writers left (ECMA-376-1 §17.13.5).

A run is wrapped in `w:ins`, `w:del`, `w:moveFrom` or `w:moveTo`; the mark that ends a paragraph and
a row of a table say it in their properties. When a mark goes, the paragraph runs on into the next
one and takes its properties, so the mark that ends a story, a cell or a note can never go: it then
ends another paragraph, in either revision with that one's properties.
"""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, groupby
from operator import itemgetter

from lxml import etree

from plan_compiler.render.docx_blocks import keep_from_table, spacer
from plan_compiler.render.docx_draft import Draft
from plan_compiler.render.docx_revisions import STAMP, STAY, formatting, stamp
from plan_compiler.render.docx_xml import Element, paragraph, qn, set_property, w

BOTH = frozenset({"old", "new"})
P, TBL, TR, R = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:r")
# What holds paragraphs of which the last one's mark has to stay.
CONTAINERS = tuple(
    qn(f"w:{name}") for name in ("body", "sdtContent", "tc", "footnote", "hdr", "ftr")
)
REVISIONS = frozenset(
    qn(f"w:{name}")
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "pPrChange"),
        *("moveFromRangeStart", "moveToRangeStart"),
    )
)
_DELETED = {qn("w:t"): qn("w:delText"), qn("w:instrText"): qn("w:delInstrText")}


@dataclass(frozen=True)
class State:
    """The revisions that an element is in, and the move that it is part of, if it is."""

    sides: frozenset[str] = BOTH
    move: str = ""

    def tags(self) -> tuple[str, ...]:
        """What wraps it, outermost first: what was put in and taken out again is in neither."""
        if self.sides == BOTH:
            return ()
        gone, come = ("moveFrom", "moveTo") if self.move else ("del", "ins")
        if not self.sides:
            return (come, "del")
        return (gone,) if "old" in self.sides else (come,)


@dataclass(frozen=True)
class Signature:
    """Who made the revisions, and when; their ids."""

    author: str
    date: str
    ids: Iterator[int]

    @classmethod
    def of(cls, author: str, date: str, roots: Iterable[Element]) -> "Signature":
        """Ids that no bookmark has: both are annotations (§17.13.1)."""
        taken = (b.get(qn("w:id"), "0") for root in roots for b in root.iter(qn("w:bookmarkStart")))
        return cls(author, date, count(1 + max(map(int, taken), default=0)))


def track(draft: Draft, root: Element, signature: Signature) -> None:
    """Turn the stamps in a part into revisions."""
    moves = _moves(root)
    for container in list(root.iter(CONTAINERS)):
        _keep_tables_apart(draft, container)
    runs = {run: _state(run, moves) for run in root.iter(R)}
    marks = {p: _state(p, moves) for p in root.iter(P)}
    rows = {row: _state(row, moves) for row in root.iter(TR)}
    for row, state in rows.items():
        if tags := list(state.tags()):
            _row_properties(row).extend(w(tag) for tag in tags)
    for container in list(root.iter(CONTAINERS)):
        base = _state(container, moves).sides
        for story in _stories(container):
            _settle(draft, story, marks, base)
    for parent in dict.fromkeys(run.getparent() for run in runs):
        assert parent is not None
        _wrap(parent, runs)
    _range(marks, signature.ids)
    _sign(root, signature)


def _row_properties(row: Element) -> Element:
    """A row's properties; a row of an office's template may have none (CT_Row, §17.4.78)."""
    found = row.find(qn("w:trPr"))
    if found is None:
        found = w("trPr")
        exceptions = row.find(qn("w:tblPrEx"))
        row.insert(0 if exceptions is None else 1, found)
    return found


# --- Which revisions an element is in ----------------------------------------------------------


def _state(element: Element, moves: set[str]) -> State:
    """What an element's own stamps and those around it say; the nearest says how it moved."""
    sides, move, nearest = set(BOTH), "", True
    at: Element | None = element
    while at is not None:
        stamps = at.get(STAMP, "").split()
        if STAY in stamps:
            at = next(at.iterancestors(P))
            stamps = []
        for one in stamps:
            kind, _, id = one.partition(":")
            sides &= {{"from": "old", "to": "new"}.get(kind, kind)}
            move = id if (nearest or not sides) and id in moves else move
            nearest = False
        if at.tag == TBL:
            # Word moves no rows: they go here and come there.
            move, moves = "", set()
        at = at.getparent()
    return State(frozenset(sides), move)


def _moves(root: Element) -> set[str]:
    """The moves that Word can show: of paragraphs that stand in the body at either place."""
    found: dict[str, set[str]] = {"from": set(), "to": set()}
    for p in root.iterfind(f"{qn('w:body')}/{P}"):
        for one in p.get(STAMP, "").split():
            kind, colon, id = one.partition(":")
            if colon:
                found[kind].add(id)
    return found["from"] & found["to"]


# --- Tables apart ------------------------------------------------------------------------------


def _keep_tables_apart(draft: Draft, container: Element) -> None:
    """Room after each table, and a paragraph between two that would become one in some view."""
    before: dict[str, Element] = {}
    for element in [child for child in container if child.tag in (P, TBL)]:
        sides = _state(element, set()).sides
        after_table = {side for side in sides if side in before and before[side].tag == TBL}
        previous = element.getprevious()
        if element.tag == P:
            if after_table and ("new" in after_table or "new" not in sides):
                keep_from_table(draft, element)
        elif after_table or (previous is not None and previous.tag == TBL):
            missing = "".join(sorted(BOTH - after_table))
            between = [spacer(draft)]
            element.addprevious(stamp(between, _STAMPS[missing])[0] if missing else between[0])
        before.update(dict.fromkeys(sides, element))


# The stamp of what is not in some sides.
_STAMPS = {"old": "new", "new": "old", "newold": "old new"}


# --- The marks that end paragraphs -------------------------------------------------------------


def _stories(container: Element) -> Iterator[list[Element]]:
    """What a container holds, up to each paragraph that ends a section, or stands before a block
    that no paragraph can run on into, or is the last one."""
    story: list[Element] = []
    for element in container:
        if element.tag == qn("w:sdt"):
            yield story
            story = []
        elif element.tag in (P, TBL):
            story.append(element)
            if element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
                yield story
                story = []
    yield story


def _settle(
    draft: Draft, story: list[Element], states: dict[Element, State], base: frozenset[str]
) -> None:
    """Say of each mark in a story which revisions it is in; one at its end is in all of them.

    A story of an office's template can end in a table, which needs no mark after it there.
    """
    ends = {p: states[p].sides for p in story if p.tag == P}
    final = story[-1] if story and story[-1].tag == P else None
    if final is not None:
        _end(draft, story, ends, base - ends[final])
    for p, sides in ends.items():
        if p is final or sides == BOTH:
            continue
        if not sides and states[p].sides:
            _run_on(p)
        else:
            move = states[p].move if sides == states[p].sides else ""
            _mark(p, State(sides, move))


def _end(
    draft: Draft, story: list[Element], ends: dict[Element, frozenset[str]], lacking: frozenset[str]
) -> None:
    """Let the last paragraph of a story end what stands there in the revisions that lack it."""
    final = story[-1]
    for side in sorted(lacking):
        at = max((n for n, p in enumerate(story) if side in ends.get(p, ())), default=-1)
        wanted = _empty(draft, final)
        if at >= 0 and all(between.tag == P for between in story[at:]):
            ends[story[at]] -= {side}
            wanted = _formatting(story[at], side)
        _format(final, side, wanted)


def _mark(p: Element, state: State) -> None:
    """Write the state of the mark that ends a paragraph, in the order of CT_ParaRPr."""
    properties = p.find(qn("w:pPr"))
    look = properties.find(qn("w:rPr")) if properties is not None else None
    if look is None:
        look = w("rPr")
        set_property(p, look)
    look[:0] = [w(tag) for tag in ("ins", "del", "moveFrom", "moveTo") if tag in state.tags()]


def _run_on(p: Element) -> None:
    """Join a paragraph whose mark is in no revision with the next one."""
    following = p.getnext()
    parent = p.getparent()
    assert following is not None and parent is not None
    at = 0 if following.find(qn("w:pPr")) is None else 1
    following[at:at] = [child for child in p if child.tag != qn("w:pPr")]
    parent.remove(p)


def _empty(draft: Draft, final: Element) -> Element:
    """The properties of a paragraph that is left with nothing in it."""
    styles = {qn("w:tc"): "Tabelltext", qn("w:footnote"): "footnote text"}
    parent = final.getparent()
    if parent is None or parent.tag not in styles:
        return formatting(spacer(draft))
    return formatting(paragraph(draft.styles.id(styles[parent.tag]), ()))


def _formatting(p: Element, side: str) -> Element:
    """The properties of a paragraph in one revision."""
    was = p.find(f"{qn('w:pPr')}/{qn('w:pPrChange')}/{qn('w:pPr')}")
    return copy.deepcopy(was) if side == "old" and was is not None else formatting(p)


def _format(p: Element, side: str, wanted: Element) -> None:
    """Give a paragraph other properties in one revision."""
    sides = {"old": _formatting(p, "old"), "new": _formatting(p, "new")} | {side: wanted}
    properties = p.find(qn("w:pPr"))
    assert properties is not None
    kept = [child for child in properties if child.tag in (qn("w:rPr"), qn("w:sectPr"))]
    properties[:] = [*copy.deepcopy(sides["new"]), *kept]
    if etree.tostring(sides["old"]) != etree.tostring(sides["new"]):
        properties.append(w("pPrChange", sides["old"]))


# --- Runs, moves, ids --------------------------------------------------------------------------


def _wrap(parent: Element, states: dict[Element, State]) -> None:
    """Wrap the runs of a paragraph or a link; each run of a field by itself."""
    alike = [_alike(at, child, states) for at, child in enumerate(parent)]
    for (tags, _), group in groupby(zip(alike, list(parent), strict=True), key=itemgetter(0)):
        runs = [run for _, run in group]
        if not tags:
            continue
        outer = inner = w(tags[0])
        for tag in tags[1:]:
            inner = w(tag)
            outer.append(inner)
        runs[0].addprevious(outer)
        inner.extend(runs)
        if "del" in tags:
            for said in inner.iter(*_DELETED):
                said.tag = _DELETED[said.tag]


def _alike(at: int, child: Element, states: dict[Element, State]) -> tuple[tuple[str, ...], int]:
    """What neighbours have in common that are wrapped as one."""
    tags = states[child].tags() if child in states else ()
    is_field = any(part.tag in (qn("w:fldChar"), qn("w:instrText")) for part in child)
    return tags, at + 1 if is_field and tags else 0


def _range(states: dict[Element, State], ids: Iterator[int]) -> None:
    """Where what moved begins and ends, at either place under the same name."""
    found: dict[tuple[str, str], list[Element]] = {}
    for p, state in states.items():
        if state.move and p.getparent() is not None:
            found.setdefault((state.move, state.tags()[0]), []).append(p)
    moves = dict.fromkeys(move for move, _ in found)
    names = {move: f"flytt{number}" for number, move in enumerate(moves, start=1)}
    for (move, tag), paragraphs in found.items():
        id = next(ids)
        paragraphs[0].insert(1, w(f"{tag}RangeStart", id=id, name=names[move]))
        paragraphs[-1].addnext(w(f"{tag}RangeEnd", id=id))


def _sign(root: Element, signature: Signature) -> None:
    """Give each revision its author and date, and those that have none an id."""
    for element in root.iter():
        if STAMP in element.attrib:
            del element.attrib[STAMP]
        if element.tag in REVISIONS:
            if qn("w:id") not in element.attrib:
                element.set(qn("w:id"), str(next(signature.ids)))
            element.set(qn("w:author"), signature.author)
            if signature.date:
                element.set(qn("w:date"), signature.date)
