"""What a document says about itself: labels in their many wordings → the keys of `plan.yaml`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import get_args

from plan_compiler.facts import fact
from plan_compiler.importing.blocks import text_of
from plan_compiler.importing.pieces import Element, Head, Piece, RawTable
from plan_compiler.importing.word_file import words_of
from plan_compiler.importing.wordings import (
    COUNTS,
    DATE,
    DIARIENUMMER,
    PARAGRAPH,
    ROW,
    decision_of,
    decisions_of,
    field_of,
    organ_of,
    read_date,
    type_of,
)
from plan_compiler.model import (
    Decision,
    LineBreak,
    Metadata,
    MetadataGroup,
    MetadataRow,
    Paragraph,
    Status,
    Validity,
    plain,
)
from plan_compiler.resources import Labels
from plan_compiler.typography import NO_BREAK


@dataclass
class Front:
    """What was found; `rows` are the facts in the order they stand, with their accounts."""

    labels: Labels
    values: dict[str, str] = field(default_factory=dict)
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    separators: dict[str, str] = field(default_factory=dict)
    organ: str = ""
    decided: date | None = None
    paragraph: str = ""
    councils: tuple[Decision, ...] = ()
    first_adopted: Decision | None = None
    replaces: tuple[Decision, ...] = ()
    start: date | None = None
    end: date | None = None
    interval: int | None = None
    issuer: str = ""
    rows: list[tuple[str, str, str, Element]] = field(default_factory=list)
    groups: list[tuple[int, str]] = field(default_factory=list)

    # --- One row ---

    def take(self, label: str, value: str, element: Element) -> bool:
        """Take a row over as data; False if it says what no key can."""
        name = field_of(label)
        value = " ".join(value.replace(NO_BREAK, " ").split())
        if name is None or name == "other" or not value:
            return False
        if name == "adopted":
            is_first = self.decided is not None or any(row[0] == "decided" for row in self.rows)
            name = "first_adopted" if is_first else "decided"
        reader = getattr(self, f"_{name}", None)
        taken = reader(value) if reader else self._text(name, value)
        if taken:
            self.rows.append((name, label.strip(" :"), value, element))
        return bool(taken)

    def _text(self, name: str, value: str) -> bool:
        if name in ("revision_responsible", "followup_responsible", "applies_to"):
            is_slashed = "/" in value and " /" not in value
            parts = value.split("/" if is_slashed else ", ")
            self.people.setdefault(name, tuple(parts))
            self.separators.setdefault(name, "/" if is_slashed else ", ")
            return True
        if name in self.values:
            return False
        self.values[name] = value
        return True

    def _issuer(self, value: str) -> bool:
        self.issuer = self.issuer or value
        return self.issuer == value

    def _diarienummer(self, value: str) -> bool:
        found = DIARIENUMMER.fullmatch(value)
        if found is None or "diarienummer" in self.values:
            return False
        self.values["diarienummer"] = found[0]
        return True

    def _status(self, value: str) -> bool:
        known = {self.labels[f"status_{key}"].lower(): key for key in STATUSES}
        found = known.get(value.lower()) or (value.lower() if value.lower() in STATUSES else None)
        if found:
            self.values["status"] = found
        return bool(found)

    def _decided(self, value: str) -> bool:
        several = decisions_of(value)
        if len(several) > 1:
            self.councils, self.decided = several, several[0].date
            return True
        day, number = read_date(value), PARAGRAPH.search(value)
        organ = organ_of(value)
        if day is None and number is None:
            return False
        self.decided = self.decided or day
        self.paragraph = self.paragraph or (number[1] if number else "")
        self.organ = self.organ or organ
        return True

    def _decided_by(self, value: str) -> bool:
        if self.councils:
            return value == ", ".join(one.organ for one in self.councils)
        self.organ = self.organ or organ_of(value)
        self.decided = self.decided or read_date(value)
        number = PARAGRAPH.search(value)
        self.paragraph = self.paragraph or (number[1] if number else "")
        return bool(self.organ)

    def _first_adopted(self, value: str) -> bool:
        self.first_adopted = self.first_adopted or decision_of(value)
        return self.first_adopted is not None

    def _replaces(self, value: str) -> bool:
        found = decisions_of(value)
        self.replaces += found
        return bool(found)

    def _validity(self, value: str) -> bool:
        days = [found[0] for found in DATE.finditer(value)]
        if not days or len(days) > 2:
            return False
        self.start = self.start or read_date(days[0])
        self.end = self.end or (read_date(days[1]) if len(days) == 2 else None)
        return self.start is not None

    def _until(self, value: str) -> bool:
        self.end = self.end or read_date(value)
        return self.end is not None or "tills" in value.lower()

    def _review_interval(self, value: str) -> bool:
        lowered = value.lower()
        years = next((n for words, n in COUNTS.items() if lowered.startswith(words)), None)
        if found := re.match(r"(?:vart |var )(\d+):e (år|månad)", lowered):
            years = int(found[1]) * (12 if found[2] == "år" else 1)
            self.interval = years
        elif years:
            self.interval = 12 * years
        return self.interval is not None

    # --- All of them ---

    def metadata(self, title: str, cover_title: str, series: str) -> Metadata:
        decisions: tuple[Decision, ...] = ()
        if self.councils:
            decisions = self.councils
        elif self.decided:
            decisions = (Decision(organ=self.organ, date=self.decided, paragraph=self.paragraph),)
        status = self.values.get("status") or ("antagen" if decisions else "utkast")
        return Metadata(
            title=title,
            cover_title=cover_title,
            series=series,
            document_type=self.values.get("document_type") or type_of(title),
            diarienummer=self.values.get("diarienummer", ""),
            status=status,  # type: ignore[arg-type]
            decisions=decisions,
            first_adopted=self.first_adopted,
            replaces=self.replaces,
            **self.people,  # type: ignore[arg-type]
            validity=Validity(start=self.start, end=self.end) if self.start else None,
            review_interval=self.interval,
        )

    def facts(self, metadata: Metadata) -> tuple[MetadataGroup, ...]:
        """The facts in the order they were met; each row's account says if the words differ."""
        rows: dict[str, MetadataRow] = {}
        for name, label, value, element in self.rows:
            known = _SAME.get(name, name)
            element.as_data(known or name)
            if not known or known in rows:
                continue
            row = MetadataRow(
                field=known,
                label="" if label == self.labels[known] else label,
                separator=self.separators.get(known, ", "),
            )
            rows[known] = row
            shown = fact(row, metadata, self.labels).replace(NO_BREAK, " ")
            if shown != value:
                element.change("rewritten", value=value, shown=shown)
        return self._grouped(self._whole(rows, metadata))

    def _whole(self, rows: Mapping[str, MetadataRow], metadata: Metadata) -> dict[str, MetadataRow]:
        """A decision's day and who made it, both, where one row of the document says both."""
        pairs = {"decided_by": "decided", "decided": "decided_by"}
        found: dict[str, MetadataRow] = {}
        for name, row in rows.items():
            found[name] = row
            other = pairs.get(name)
            if other and other not in rows and metadata.decisions and self.organ:
                found[other] = MetadataRow(field=other)
        return found

    def _grouped(self, rows: Mapping[str, MetadataRow]) -> tuple[MetadataGroup, ...]:
        """The facts under the headings that stood among them."""
        starts = [(0, ""), *self.groups, (len(self.rows), "")]
        found = []
        placed: set[str] = set()
        for (start, title), (end, _) in pairwise(starts):
            names = {_SAME.get(row[0], row[0]) for row in self.rows[start:end]}
            if end == len(self.rows) or names & {"decided", "decided_by"}:
                names |= {"decided", "decided_by"}
            some = tuple(row for name, row in rows.items() if name in names - placed)
            placed |= names
            if some:
                found.append(MetadataGroup(rows=some, title=title))
        return tuple(found)


# Fields that a fact on the cover shows under another name, or not at all.
_SAME = {"until": "validity", "issuer": "", "title": ""}
STATUSES: tuple[Status, ...] = get_args(Status)


# --- Where it stands -------------------------------------------------------------------------


def take_front(pieces: Sequence[Piece], front: Front) -> list[Piece]:
    """The flow without the rows that became data; those stand before the text, or in a table."""
    kept: list[Piece] = []
    heads = 0
    for piece in pieces:
        thing = piece.thing
        heads += isinstance(thing, Head) and thing.level <= 2
        if isinstance(thing, RawTable) and _is_facts(thing):
            kept += _take_table(piece, thing, front)
        elif isinstance(thing, Paragraph) and heads <= 1 and _take_lines(thing, piece, front):
            continue
        elif isinstance(thing, Paragraph) and piece.style == "faktarubrik":
            front.groups.append((len(front.rows), plain(thing.content)))
            piece.element.as_data("facts")
        else:
            kept.append(piece)
    return kept


def _take_lines(paragraph: Paragraph, piece: Piece, front: Front) -> bool:
    """A paragraph whose lines are all `label: value`."""
    text = plain(paragraph.content)
    rows = [text] if LineBreak() not in paragraph.content else text.split("\n")
    found = [ROW.fullmatch(row) for row in rows]
    if not all(found) or not all(row and field_of(row[1]) for row in found):
        return False
    matches = [row for row in found if row]
    trial = replace(front, values=dict(front.values), rows=list(front.rows))
    if not all(trial.take(row[1], row[2], piece.element) for row in matches):
        is_other = any(field_of(row[1]) == "other" for row in matches)
        piece.element.change("fact-kept" if is_other else "fact-unread")
        return False
    return all(front.take(row[1], row[2], piece.element) for row in matches)


def _pairs(table: RawTable) -> list[tuple[str, str]] | None:
    """Labels and values: side by side in two or four columns, or in two lines of a cell."""
    rows = [table.header, *table.rows]
    texts = [[text_of(*cell.blocks).strip() for cell in row] for row in rows]
    width = len(texts[0]) if texts else 0
    if width in (2, 4) and all(field_of(row[0]) or not row[0] for row in texts):
        pairs = [(row[at], row[at + 1]) for row in texts for at in range(0, width, 2)]
        is_told = all(label or not value for label, value in pairs)
        return [pair for pair in pairs if pair[0]] if is_told else None
    cells = [cell for row in rows for cell in row if cell.blocks]
    pairs = []
    for cell in cells:
        parts = [text_of(block).strip() for block in cell.blocks]
        joined = parts[0].split("\n", 1) if len(parts) == 1 else parts
        match = ROW.fullmatch("\n".join(joined))
        if not match:
            return None
        pairs.append((match[1], match[2]))
    return pairs


def _is_facts(table: RawTable) -> bool:
    pairs = _pairs(table)
    known = [field_of(label) for label, _ in pairs or ()]
    return bool(known) and len([name for name in known if name]) >= max(1, 0.6 * len(known))


def _take_table(piece: Piece, table: RawTable, front: Front) -> list[Piece]:
    """The rows that no key can say stay, each as a paragraph."""
    from plan_compiler.model import Text

    left: list[Piece] = []
    for label, value in _pairs(table) or ():
        words = len(words_of(f"{label} {value}"))
        element = Element("fact", f"{label.strip(' :')}: {value}", words)
        if not value or not front.take(label, value, element):
            is_known = field_of(label) not in (None, "other") and value
            element.change("fact-unread" if is_known else "fact-kept")
            content = (Text(text=f"{label.strip(' :')}: {value}".strip(" :")),)
            left.append(Piece(Paragraph(content=content), "", element))
    if table.caption:
        caption = Element("paragraph", plain(table.caption), len(words_of(plain(table.caption))))
        left.insert(0, Piece(Paragraph(content=table.caption), "", caption))
    piece.element.words = 0
    piece.element.change("facts")
    return [*left, Piece(Paragraph(content=()), "", piece.element)]
