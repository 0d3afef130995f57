"""What stands before the compared text on paper, as JSON for Typst: versions, summary, legend, the
facts and the list of changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plan_compiler.codec import Json
from plan_compiler.diff.change import PARTICULARS, Change, Edited, Value, ValueChanged
from plan_compiler.diff.marked import is_there
from plan_compiler.diff.merge_words import merge_inlines
from plan_compiler.diff.redline import Redline
from plan_compiler.diff.summary import subject_of, summarise
from plan_compiler.diff.values import say_value
from plan_compiler.facts import say_decision
from plan_compiler.model import Plan, Text
from plan_compiler.render.redline_pdf_nodes import anchor, line, paragraph, reference
from plan_compiler.render.redline_pdf_words import WordWriter, aside
from plan_compiler.render.redline_words import (
    NOTHING,
    brief,
    count_words,
    flag_text,
    is_formal,
    type_of,
    what_and_where,
)


@dataclass(frozen=True)
class Front:
    """Writes the first pages; `words` gives its marks no bars."""

    redline: Redline
    words: WordWriter

    @property
    def labels(self) -> Mapping[str, str]:
        return self.words.labels

    @property
    def changes(self) -> Sequence[Change]:
        return self.redline.changes.changes

    def say(self, name: str, **words: object) -> str:
        return self.labels[f"redline_{name}"].format(**words)

    def section(self) -> Json:
        """All of it, under the heading of the document."""
        parts = [self.versions(), self.summary()]
        if self.changes:
            parts += [self.legend(), *self.facts(), self.list()]
        blocks = [
            paragraph(_strong(self.redline.new.metadata.title)),
            paragraph(self.say("precedence")),
        ]
        return _section("alla", 1, self.say("list"), blocks) | {"sections": parts}

    # --- Versions and summary ----------------------------------------------------------------

    def versions(self) -> Json:
        sides = (self.redline.old, self.redline.new)
        editions = (self.redline.changes.old, self.redline.changes.new)
        facts = {
            self.labels["change_field_title"]: [plan.metadata.title for plan in sides],
            self.labels["change_field_decisions"]: [self._decided(plan) for plan in sides],
            self.labels["diarienummer"]: [plan.metadata.diarienummer for plan in sides],
            self.labels["status"]: [
                self.labels[f"status_{plan.metadata.status}"] for plan in sides
            ],
            self.say("revision"): [plan.revision for plan in sides],
            self.say("digest"): [_grouped(edition.digest) for edition in editions],
        }
        rows = [
            _row([paragraph(name)], *([paragraph(value)] if value else [] for value in values))
            for name, values in facts.items()
            if any(values)
        ]
        columns = {self.say("fact"): 24, **self._sides(38)}
        table = _table("versioner", self.say("versions"), columns, rows)
        return _section("versioner", 2, self.say("versions"), [table])

    def _sides(self, width: int) -> dict[str, int]:
        return {self.labels["change_old"]: width, self.labels["change_new"]: width}

    def _decided(self, plan: Plan) -> str:
        decisions = (say_decision(one, self.labels) for one in plan.metadata.decisions)
        return "; ".join(decisions).replace("§ ", "§\N{NO-BREAK SPACE}")

    def summary(self) -> Json:
        redline = self.redline
        sentences = summarise(redline.changes, redline.old, redline.new, self.labels)
        blocks = [paragraph(_strong(count_words(self.changes, self.labels)))]
        if self.changes:
            blocks.append(_list(sentences))
        return _section("sammanfattning", 2, self.say("summary"), blocks)

    def legend(self) -> Json:
        samples = {"inserted": "words", "deleted": "words", "moved-to": "", "restyled": ""}
        rows = [
            _row([paragraph(self._sample(kind))], [paragraph(self.say(f"paper_{_key(kind)}"))])
            for kind in samples
        ]
        bar = {"type": "sample-bar", "content": ["7"]}
        rows.append(_row([paragraph(bar)], [paragraph(self.say("paper_bar"))]))
        columns = {self.say("paper_mark"): 38, self.say("paper_meaning"): 62}
        table = _table("markering", self.say("legend"), columns, rows)
        heard = paragraph(self.say("legend_heard"))
        return _section("markering", 2, self.say("legend"), [table, heard])

    def _sample(self, kind: str) -> Json:
        return self.words.marked(kind, [self.say(f"paper_{_key(kind)}_sample")])

    # --- Facts -------------------------------------------------------------------------------

    def facts(self) -> Iterator[Json]:
        """What changed of the decision and its document, if anything did."""
        changes = [change for change in self.changes if change.subject in PARTICULARS]
        if changes:
            rows = [self._fact(change) for change in changes]
            columns = {self.say("fact"): 28, **self._sides(36)}
            table = _table("fakta", self.labels["facts"], columns, rows)
            yield _section("fakta", 2, self.labels["facts"], [table])

    def _fact(self, change: Change) -> Json:
        number = self.redline.numbers[change.id]
        link = reference(line(number), str(number), name=self.say("number", number=number))
        before, after = self._values(change)
        name = paragraph(link, f" {subject_of(change, self.labels)}")
        return _row([name], [paragraph(*before)], [paragraph(*after)]) | {"id": anchor(number)}

    def _values(self, change: Change) -> Iterator[list[Json]]:
        """The value before and after."""
        match change:
            case Edited(before=str() as before, after=str() as after):
                olds, news = (Text(text=before),), (Text(text=after),)
                merged = merge_inlines(olds, news, change.edits, change.id)
                for gone in (True, False):
                    shown = tuple(one for one in merged if is_there(one, old=gone))
                    yield self.words.inlines(shown) or [self.labels["change_empty"]]
            case ValueChanged(field=field, before=before, after=after):
                yield self._value("deleted", field, before)
                yield self._value("inserted", field, after)

    def _value(self, kind: str, field: str, value: Value) -> list[Json]:
        words = say_value(field, value, self.labels)
        return [words] if value in NOTHING else [self.words.marked(kind, [words])]

    # --- The list ----------------------------------------------------------------------------

    def list(self) -> Json:
        names = ("number_head", "change_head", "place_head", "brief_head", "page_head")
        columns = dict(zip(map(self.say, names), (7, 15, 26, 44, 8), strict=True))
        rows = [self._line(change) for change in self.changes]
        return _section(
            "lista", 2, self.say("all"), [_table("lista", self.say("all"), columns, rows)]
        )

    def _line(self, change: Change) -> Json:
        number, labels = self.redline.numbers[change.id], self.labels
        link = reference(anchor(number), str(number), name=self.name(change))
        kind = [paragraph(labels[f"redline_type_{type_of(change)}"])]
        if is_formal(change):
            kind.append(paragraph(aside(f"({labels[f'change_nature_{change.nature}']})")))
        words = [paragraph(said) for said in (brief(change, labels),) if said]
        if flags := "; ".join(flag_text(flag, labels) for flag in change.flags):
            words.append(paragraph(aside(flags)))
        page = {"type": "page", "target": anchor(number), "bare": True}
        cells = ([paragraph(link)], kind, [paragraph(what_and_where(change, labels))], words)
        return _row(*cells, [paragraph(page)]) | {"id": line(number)}

    def name(self, change: Change) -> str:
        """What the link and the bookmark of a change are called: `7 Tillagt: Syfte: stycke`."""
        type = self.labels[f"redline_type_{type_of(change)}"]
        return f"{self.redline.numbers[change.id]} {type}: {what_and_where(change, self.labels)}"


def _key(kind: str) -> str:
    return kind.replace("-", "_")


def _strong(words: str) -> Json:
    return {"type": "strong", "content": [words]}


def _grouped(digest: str) -> str:
    """A checksum that can be compared by eye, and broken into lines."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _list(sentences: Sequence[str]) -> Json:
    items = [{"type": "list-item", "blocks": [paragraph(words)]} for words in sentences]
    return {"type": "list", "ordered": False, "items": items, "start": 1, "depth": 1}


def _section(id: str, level: int, title: str, blocks: Sequence[Json]) -> Json:
    return {
        "type": "section",
        "id": f"ändringar:{id}",
        "level": level,
        "title": [title],
        "context": "",
        "number": "",
        "old": False,
        "blocks": blocks,
        "sections": [],
    }


def _row(*cells: Sequence[Json]) -> Json:
    return {"type": "row", "id": "", "cells": [{"type": "cell", "blocks": c} for c in cells]}


def _table(id: str, name: str, columns: Mapping[str, int], rows: Sequence[Json]) -> Json:
    """A table whose rows have headers; `columns` are their names with their widths."""
    heads = [
        {"type": "column", "header": [head], "name": "", "width": width}
        for head, width in columns.items()
    ]
    node = {"type": "table", "id": f"tabell:{id}", "caption": [], "name": name, "label": ""}
    return node | {"columns": heads, "rows": rows, "row_headers": True, "wide": False}
