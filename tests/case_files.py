"""Reader of case files: Markdown with a sentence as heading, the sources, and what comes of them.

    ## a sentence

    ```yaml plan.yaml        a file of the revision's folder; what a case leaves out is supplied
    ```markdown sections/mal.md
    ```report                the diagnostics, as the terminal shows them; empty for none
    ```dump sections         that part of the resolved plan, as indented text

A plan.yaml is completed with the required keys it leaves out, put after its own lines; with `alone`
after its name it stays as it is. `municipality.yaml` and `logo.svg` lie beside the plans. A name
that begins with a day (`2024-05-02/plan.yaml`) names the revision's folder too.
"""

import dataclasses
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plan_compiler.codec import type_name
from plan_compiler.model import Node, Text, parts
from plan_compiler.typography import NO_BREAK

CASES = Path(__file__).parent / "cases"

PLAN = {
    "title": "title: Trafikplan",
    "document_type": "document_type: Plan",
    "diarienummer": "diarienummer: KS 2024/12",
    "status": "status: utkast",
    "sections": "sections: [sections/mal.md]",
}
SUPPLIED = {
    "plan.yaml": "",
    "sections/mal.md": "## Mål {#mal}\n\nAlla ska komma fram.\n",
    "municipality.yaml": "name: Exempels kommun\n",
}
BESIDE_THE_PLANS = ("municipality.yaml", "logo.svg")

_FENCE = re.compile(r"(?P<fence>`{3,})(?P<info>\S.*)?")
_REVISION = re.compile(r"\d{4}-\d{2}-\d{2}(?=/)")


@dataclass(frozen=True)
class Expected:
    """A fenced block of what is expected: `report`, or `dump` of a part of the plan."""

    kind: str
    part: str
    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Case:
    file: Path
    line: int
    title: str
    sources: dict[str, str]
    whole: bool
    revision: str
    expected: tuple[Expected, ...]

    def __str__(self) -> str:
        return f"cases/{self.file.name}:{self.line}"

    def write(self, source: Path) -> Path:
        """Lay the case's files out below a source folder; the revision's folder comes back."""
        folder = source / "plan" / self.revision
        for name, text in (SUPPLIED | self.sources).items():
            path = (source if name in BESIDE_THE_PLANS else folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name == "plan.yaml" and not self.whole:
                text = completed(text)
            path.write_text(text, encoding="utf-8")
        return folder


def completed(plan: str) -> str:
    missing = [line for key, line in PLAN.items() if not re.search(rf"^{key}:", plan, re.M)]
    return plan + "".join(f"{line}\n" for line in missing)


def all_cases(folder: Path = CASES) -> list[Case]:
    return [case for file in sorted(folder.glob("*.md")) for case in read_cases(file)]


def read_cases(file: Path) -> list[Case]:
    """The cases of one file; raises `ValueError` where it is not what a case file is."""
    cases: list[Case] = []
    for line, title, blocks in headings(file.read_text(encoding="utf-8").split("\n")):
        expected = [block for block in blocks if block.kind in ("report", "dump")]
        files = {block.part: block for block in blocks if block not in expected}
        if not expected or "" in files:
            raise ValueError(
                f"cases/{file.name}:{line}: {title}: no expected block or no file name"
            )
        if title in {case.title for case in cases}:
            raise ValueError(f"cases/{file.name}:{line}: {title}: stands twice")
        revisions = {found[0] for name in files if (found := _REVISION.match(name))}
        cases.append(
            Case(
                file,
                line,
                title,
                {
                    _REVISION.sub("", name).lstrip("/").split(" ")[0]: files[name].text
                    for name in files
                },
                any(name.endswith(" alone") for name in files),
                *(revisions or {"utkast"}),
                tuple(expected),
            )
        )
    if not cases:
        raise ValueError(f"cases/{file.name}: no cases")
    return cases


def headings(rows: list[str]) -> Iterator[tuple[int, str, list[Expected]]]:
    line, title, blocks = 0, "", list[Expected]()
    number = 0
    while number < len(rows):
        row = rows[number]
        number += 1
        if row.startswith("## "):
            if title:
                yield line, title, blocks
            line, title, blocks = number, row[3:], []
        elif match := _FENCE.fullmatch(row):
            last = rows.index(match["fence"], number)
            kind, _, part = (match["info"] or "").partition(" ")
            text = "".join(f"{inner}\n" for inner in rows[number:last])
            blocks.append(Expected(kind, part, text, number, last))
            number = last + 1
    if title:
        yield line, title, blocks


def rewrite(case: Case, block: Expected, actual: str) -> None:
    """Put what came of a case in the place of what was expected."""
    # Another case of the file may have been rewritten since: its lines are where they are now.
    now = next(found for found in read_cases(case.file) if found.title == case.title)
    place = now.expected[case.expected.index(block)]
    rows = case.file.read_text(encoding="utf-8").split("\n")
    rows[place.first : place.last] = actual.removesuffix("\n").split("\n") if actual else []
    case.file.write_text("\n".join(rows), encoding="utf-8")


# --- The model as indented text --------------------------------------------------------------

# Fields whose nodes stand under their owner without the field's name: one such field a kind.
_PLAIN = {"content", "blocks", "items", "rows", "cells", "sections"}


def dump(value: Any) -> str:
    """Nodes as lines, what is below them indented; fields at their default are left out."""
    return "".join(f"{line}\n" for line in _lines(value))


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for item in value:
            yield from _lines(item)
    elif isinstance(value, Text):
        yield _shown(value.text)
    elif isinstance(value, Node):
        yield " ".join([type_name(type(value)), *_scalars(value)])
        for name in parts(type(value)):
            yield from (f"  {line}" for line in _below(name, getattr(value, name)))
    else:
        yield _shown(value)


def _below(name: str, value: Any) -> Iterator[str]:
    """The lines of a field with nodes, or with several values; one line if they are one text."""
    if not _is_below(value):
        return
    lines = list(_lines(value))
    if name in _PLAIN:
        yield from lines
    elif len(lines) == 1 and lines[0].startswith('"'):
        yield f"{name}: {lines[0]}"
    else:
        yield f"{name}:"
        yield from (f"  {line}" for line in lines)


def _scalars(node: Node) -> Iterator[str]:
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        if (
            field.repr
            and field.name != "svg"
            and not _is_below(value)
            and value not in (field.default, ())
        ):
            yield f"{field.name}={_shown(value)}"


def _is_below(value: Any) -> bool:
    return isinstance(value, Node) or (isinstance(value, tuple) and value != ())


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace(NO_BREAK, r"\u00a0")
    return str(value)
