"""The line of an import: a document's bytes → the plan as authored, and the account of it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from plan_compiler.drafts import DRAFT
from plan_compiler.importing.assemble import Assembly, split
from plan_compiler.importing.blocks import Reader
from plan_compiler.importing.contents import drop_contents, drop_running
from plan_compiler.importing.front import Front, take_front
from plan_compiler.importing.inlines import tidy
from plan_compiler.importing.outline import Titles, level_headings, number_headings, take_titles
from plan_compiler.importing.pandoc import read_tree
from plan_compiler.importing.pieces import Element, Head, Picture, Piece, RawTable
from plan_compiler.importing.shapes import bold_headings, by_style, captions, typed_lists
from plan_compiler.importing.standing import take_standing
from plan_compiler.importing.word_file import WordFile, open_word_file, words_of
from plan_compiler.model import (
    Footnote,
    Inlines,
    Metadata,
    Municipality,
    Node,
    NoteReference,
    Paragraph,
    Plan,
    Signatures,
    Table,
    Text,
    find,
    plain,
    transform,
)
from plan_compiler.resources import Labels

# So many words may be read in another way than they stand: by number, or as a share of all.
FEW, SMALL_SHARE = 10, 0.02
_MUNICIPALITY = re.compile(r"\b[A-ZÅÄÖ][a-zåäöé]+s? kommun\b")


@dataclass
class Imported:
    """The plan, files to save beside its source, and what became of each part of the document.

    `words_in` are counted in the document, `words_out` in the plan: neither by the account.
    `reread` are how many words pandoc reads that do not stand so in the file, as in a formula.
    """

    plan: Plan
    files: dict[str, bytes]
    elements: list[Element]
    words_in: int
    words_out: int
    reread: int = 0
    gaps: list[str] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        kept = sum(element.kept for element in self.elements)
        accounted = sum(element.words for element in self.elements)
        is_little = self.reread <= max(FEW, SMALL_SHARE * self.words_in)
        return is_little and self.words_in + self.reread == accounted and self.words_out == kept


def import_document(kind: str, data: bytes, plan: str, revision: str, labels: Labels) -> Imported:
    """Read a document that `guard` has let in; raises `PandocError`, `BrokenWordFile`."""
    word = open_word_file(data) if kind == "docx" else WordFile(data, parts=_parts(kind, data))
    tree = read_tree(word.data, kind)
    return _Import(word, kind, labels).run(tree, plan, revision)


def _parts(kind: str, data: bytes) -> dict[str, bytes]:
    if kind != "odt":
        return {}
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


class _Import:
    def __init__(self, word: WordFile, kind: str, labels: Labels) -> None:
        self.word = word
        self.kind = kind
        self.labels = labels
        self.reader = Reader()
        self.logos: list[str] = []
        self.reread = 0

    def run(self, tree: Mapping[str, Any], plan: str, revision: str) -> Imported:
        pieces = [*self._meta(tree["meta"]), *self.reader.pieces(tree["blocks"])]
        self._take_table_facts(pieces)
        notes = list(self._notes())
        elements = [piece.element for piece in pieces] + [element for _, element in notes]
        elements += self._unseen(pieces, [blocks for blocks, _ in notes])
        elements += self._beside()
        words_in = self._counted(elements)
        images = {re.sub(r"^word/", "", name): data for name, data in self.word.parts.items()}
        assembly = Assembly(self.labels, images)
        made, extra = self._plan(pieces, notes, assembly, plan, revision)
        elements = [
            one for one in [*elements, *extra] if one.kind and (one.words or one.how or one.text)
        ]
        counted = (words_in, body_words(made), self.reread)
        return Imported(made, assembly.files, elements, *counted, gaps(made))

    def _issuer(self, titles: Titles, pieces: Sequence[Piece]) -> str:
        """The municipality that heads of pages or the cover name, or else the text."""
        for text in [*self.word.heads, *self.logos]:
            if found := _MUNICIPALITY.search(text):
                return found[0]
        return issuer_of(titles.title, pieces)

    def _meta(self, meta: Mapping[str, Any]) -> Iterator[Piece]:
        """A title, and what else a file says of itself, as pandoc's metadata."""
        for key, style in (("title", "title"), ("subtitle", "subtitle")):
            found = meta.get(key)
            if found and found["t"] == "MetaInlines":
                yield from self.reader.pieces([{"t": "Para", "c": found["c"]}], style)

    def _take_table_facts(self, pieces: Sequence[Piece]) -> None:
        """Names that are heard, by the order of tables; nested ones stand in cells."""
        tables = [piece.thing for piece in pieces if isinstance(piece.thing, RawTable)]
        if len(tables) == len(self.word.tables):
            for table, facts in zip(tables, self.word.tables, strict=True):
                table.row_headers = facts.first_column
                table.has_header = facts.has_header
                table.name = (
                    facts.name if normal_words(table.caption) != words_of(facts.name) else ""
                )

    def _notes(self) -> Iterator[tuple[tuple[Any, ...], Element]]:
        for content in self.reader.words.notes:
            element = Element("footnote", "")
            blocks = self.reader.blocks(content, element)
            texts = [text for block in blocks for text in stretches(block)]
            element.text = " ".join(texts)[:80]
            element.words = sum(len(words_of(text)) for text in texts)
            yield blocks, element

    # --- Words ---

    def _unseen(self, pieces: Sequence[Piece], notes: Sequence[Sequence[Node]]) -> list[Element]:
        """Words in the file that pandoc did not hand on: in shapes, say."""
        if self.kind != "docx":
            return []
        texts = [text for piece in pieces for text in piece_stretches(piece)]
        texts += [text for note in notes for block in note for text in stretches(block)]
        seen = Counter(word for text in texts for word in words_of(text))
        there = Counter(word for text in self.word.paragraphs for word in words_of(text))
        left = there - seen
        extra = seen - there
        self.reread = extra.total()
        found = []
        if extra:
            found.append(Element("reread", " ".join(extra.elements())[:200]))
            found[0].change("reread")
        if left:
            found.append(_gone("unseen", " ".join(left.elements()), "unseen"))
        return found

    def _beside(self) -> Iterator[Element]:
        """What stands beside the text: heads and feet of pages, hidden words, comments."""
        for text in dict.fromkeys(self.word.heads):
            yield _gone("running", text, "running")
        for text in self.word.hidden:
            yield _gone("hidden", text, "hidden")
        for text in self.word.deleted:
            yield _gone("deleted", text, "deleted")
        for author, said, place in self.word.comments:
            yield _gone("comment", said, "comment", author=author, place=place)

    def _counted(self, elements: Sequence[Element]) -> int:
        beside = ("running", "hidden", "deleted", "comment")
        extra = sum(element.words for element in elements if element.kind in beside)
        if self.kind != "docx":
            return sum(element.words for element in elements)
        return extra + sum(len(words_of(text)) for text in self.word.paragraphs)

    # --- The plan ---

    def _without_logo(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Pictures before any heading without a caption are the cover's."""
        heads = [n for n, piece in enumerate(pieces) if isinstance(piece.thing, Head)]
        kept = []
        for n, piece in enumerate(pieces):
            is_first = n < (heads[0] if heads else 0)
            if is_first and isinstance(piece.thing, Picture) and not piece.thing.caption:
                self.logos.append(piece.thing.alternative)
                piece.element.drop("logo")
            else:
                kept.append(piece)
        return kept

    def _plan(
        self,
        pieces: list[Piece],
        notes: Sequence[tuple[tuple[Any, ...], Element]],
        assembly: Assembly,
        plan: str,
        revision: str,
    ) -> tuple[Plan, list[Element]]:
        known = {id(piece.element) for piece in pieces}
        front = Front(self.labels)
        flow, listed = drop_contents(bold_headings(drop_running(pieces)))
        flow = take_standing(self._without_logo(flow), front)
        flow = take_front(flow, front)
        flow, titles = take_titles(flow, front.values.get("title", ""))
        flow = captions(typed_lists(by_style(flow)))
        shift = level_headings(flow)
        number_headings(flow, listed, shift, self.word.numbered_headings, titles)
        preamble, sections = assembly.sections(flow)
        body, appendices = split(sections, titles)
        metadata = front.metadata(titles.title, titles.cover, titles.series)
        extra = [row[3] for row in front.rows] + [piece.element for piece in flow]
        new = list({id(one): one for one in extra if id(one) not in known}.values())
        names = assembly.note
        made = Plan(
            id=plan,
            revision=revision or revision_of(metadata),
            metadata=metadata,
            issuer=Municipality(name=front.issuer or titles.issuer or self._issuer(titles, flow)),
            facts=front.facts(metadata),
            preamble=preamble,
            sections=tuple(body),
            appendices=tuple(appendices),
            footnotes=tuple(
                Footnote(id=str(n), blocks=names(blocks, element))
                for n, (blocks, element) in enumerate(notes, 1)
            ),
            numbered=titles.numbered,
            contents_depth=titles.depth,
        )
        return _with_note_ids(made, [element for _, element in notes]), new


def revision_of(metadata: Metadata) -> str:
    """The folder's name: the day of the decision, or a draft's."""
    if metadata.is_adopted and metadata.decisions:
        return str(metadata.decisions[0].date)
    return DRAFT


def _gone(kind: str, text: str, key: str, **arguments: object) -> Element:
    element = Element(kind, text, len(words_of(text)))
    element.drop(key, **arguments)
    return element


def issuer_of(title: str, pieces: Sequence[Piece]) -> str:
    """The municipality that the text names most, if it names one more than once."""
    texts = [title, *(text for piece in pieces for text in piece_stretches(piece))]
    names = Counter(
        name
        for text in texts
        for name in _MUNICIPALITY.findall(text)
        if not name.startswith(("Denna", "Varje", "Alla", "En ", "Vår"))
    )
    ((name, count),) = names.most_common(1) or [("", 0)]
    return name if count > 1 else ""


def _with_note_ids(plan: Plan, elements: Sequence[Element]) -> Plan:
    """Notes called `not-1` in reading order; one that says nothing or that nothing calls goes."""
    empty = {note.id for note in plan.footnotes if not note.blocks}
    plan = transform(plan, lambda node: _without_calls(node, empty))
    called = [
        call.note
        for part in (*plan.preamble, *plan.sections, *plan.appendices)
        for call in find(part, NoteReference)
    ]
    names = {note: f"not-{n}" for n, note in enumerate(dict.fromkeys(called), 1)}
    for footnote, element in zip(plan.footnotes, elements, strict=True):
        if footnote.id not in names:
            element.drop("empty-note" if footnote.id in empty else "uncalled")

    def change(node: Node) -> Node:
        if isinstance(node, NoteReference):
            return replace(node, note=names[node.note])
        return node

    kept = [replace(note, id=names[note.id]) for note in plan.footnotes if note.id in names]
    kept.sort(key=lambda note: int(note.id.removeprefix("not-")))
    return transform(replace(plan, footnotes=tuple(kept)), change)


def _without_calls(node: Node, notes: set[str]) -> Node:
    for name in ("content", "title", "caption", "term", "header"):
        value = getattr(node, name, None)
        if isinstance(value, tuple) and any(isinstance(one, NoteReference) for one in value):
            kept = (one for one in value if getattr(one, "note", "") not in notes or not notes)
            node = replace(node, **{name: tidy(tuple(kept))})  # type: ignore[arg-type]
    return node


# --- Counting --------------------------------------------------------------------------------


def normal_words(inlines: Inlines) -> list[str]:
    return words_of(plain(inlines))


def piece_stretches(piece: Piece) -> Iterator[str]:
    match piece.thing:
        case Head(title=words) | Picture(caption=words):
            yield plain(words)
        case RawTable() as table:
            yield plain(table.caption)
            for row in [table.header, *table.rows]:
                for cell in row:
                    yield from stretches(cell)
        case block:
            yield from stretches(block)


def stretches(node: Node) -> Iterator[str]:
    """Each run of words that stands by itself, at or below a node."""
    for found in find(node, Node):
        for name in ("content", "title", "caption", "term", "header"):
            value = getattr(found, name, None)
            is_outer = name != "content" or isinstance(found, Paragraph)
            if isinstance(value, tuple) and is_outer:
                yield plain(value)


def body_words(plan: Plan) -> int:
    """The words of the text, without those that are placed from data."""

    def bare(node: Node) -> Node:
        if isinstance(node, Signatures) or (isinstance(node, Table) and node.kind != "table"):
            return Paragraph(content=(Text(text=""),))
        return node

    parts = (*plan.preamble, *plan.sections, *plan.appendices, *plan.footnotes)
    return sum(len(words_of(text)) for part in parts for text in stretches(transform(part, bare)))


def gaps(plan: Plan) -> list[str]:
    """What the plan must have and the document does not say: keys of sentences."""
    data = plan.metadata
    lacks = {
        "title": not data.title,
        "document_type": not data.document_type,
        "diarienummer": not data.diarienummer,
        "issuer": not plan.issuer.name,
        "paragraph": any(not one.paragraph for one in data.decisions),
        "organ": any(not one.organ for one in data.decisions),
    }
    return [key for key, is_lacking in lacks.items() if is_lacking]
