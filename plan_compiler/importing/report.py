"""The account of an import: `import-report.md` for people, `import-report.json` for programs."""

import json
from collections.abc import Iterator, Mapping, Sequence

from plan_compiler.importing.importer import Imported
from plan_compiler.importing.pieces import Element
from plan_compiler.messages import Language, catalogue
from plan_compiler.model import Cell, Column, Figure, Footnote, ListItem, Plan, Section, find

MARKDOWN = "import-report.md"
JSON = "import-report.json"
_OUTCOMES = ("dropped", "changed", "taken")


def reports(imported: Imported, file: str, language: Language) -> dict[str, bytes]:
    """Both forms of the account, by file name."""
    words: Mapping[str, str] = catalogue(language)["import"]
    return {
        MARKDOWN: "\n".join([*_markdown(imported, file, words), ""]).encode(),
        JSON: _json(imported, file, words),
    }


def totals(elements: Sequence[Element]) -> dict[str, int]:
    return {
        "total": sum(one.words for one in elements),
        "kept": sum(one.kept for one in elements),
        "data": sum(one.data for one in elements),
        "dropped": sum(one.dropped for one in elements),
    }


def counts(plan: Plan) -> dict[str, int]:
    """How many of each kind of node the plan has."""
    kinds = {
        "headings": (Section,),
        "items": (ListItem,),
        "cells": (Cell, Column),
        "notes": (Footnote,),
        "figures": (Figure,),
    }
    return {
        name: sum(sum(1 for _ in find(plan, kind)) for kind in some) for name, some in kinds.items()
    }


def how(element: Element, words: Mapping[str, str]) -> list[str]:
    """What became of an element, in sentences."""
    return [words[f"how_{key}"].format(**arguments) for key, arguments in element.how]


def _markdown(imported: Imported, file: str, words: Mapping[str, str]) -> Iterator[str]:
    sums = totals(imported.elements)
    yield f"# {words['title'].format(file=file)}"
    yield from ("", words["words"].format(**sums), "", words["sum"].format(**sums))
    yield from ("", words["counts"].format(**counts(imported.plan)))
    yield from ("", f"## {words['gaps']}", "")
    yield from [f"- {words[f'gap_{key}']}" for key in imported.gaps] or [words["no_gaps"]]
    for outcome in _OUTCOMES:
        some = [one for one in imported.elements if one.outcome == outcome]
        yield from ("", f"## {words[outcome]} ({len(some)})", "")
        yield from _table(some, words) if some else [words["none"]]


def _table(elements: Sequence[Element], words: Mapping[str, str]) -> Iterator[str]:
    keys = ("column_kind", "column_text", "column_words", "column_how")
    yield f"| {' | '.join(words[key] for key in keys)} |"
    yield "| --- | --- | --- | --- |"
    for one in elements:
        row = (words[f"kind_{one.kind}"], one.text, str(one.words), "; ".join(how(one, words)))
        yield f"| {' | '.join(_cell(text) for text in row)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def _json(imported: Imported, file: str, words: Mapping[str, str]) -> bytes:
    value = {
        "source": file,
        "words": {**totals(imported.elements), "counted": imported.words_in},
        "counts": counts(imported.plan),
        "gaps": {key: words[f"gap_{key}"] for key in imported.gaps},
        "elements": [
            {
                "kind": one.kind,
                "text": one.text,
                "outcome": one.outcome,
                "words": one.words,
                "kept": one.kept,
                "data": one.data,
                "dropped": one.dropped,
                "how": [{"key": key, **arguments} for key, arguments in one.how],
            }
            for one in imported.elements
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).encode() + b"\n"
