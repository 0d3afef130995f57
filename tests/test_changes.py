"""Every pair of tests/changes: two revisions, and what changes.txt tells of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from plan_compiler.diff.compare import compare
from plan_compiler.diff.invert import invert
from plan_compiler.diff.prove import prove
from plan_compiler.diff.redline import draw_redline
from plan_compiler.model import Plan
from plan_compiler.parity.changes import told
from plan_compiler.pipeline import compile_plan
from plan_compiler.redlines import LISTS, carry
from plan_compiler.report.text import report_text
from plan_compiler.resources import load_templates
from tests.case_files import BESIDE_THE_PLANS, SUPPLIED, Expected, completed, headings
from tests.test_diff_laws import counts
from tests.test_redline_laws import check_laws

CHANGES = Path(__file__).parent / "changes"
LOOKS = load_templates("sv")
TODAY = date(2024, 6, 1)


@dataclass(frozen=True)
class Pair:
    """Two revisions. A file that stands twice is first the older's and then the newer's; one that
    stands once is of both."""

    file: Path
    line: int
    older: dict[str, str]
    newer: dict[str, str]
    expected: Expected

    def __str__(self) -> str:
        return f"changes/{self.file.name}:{self.line}"


def read_pairs(file: Path) -> Iterator[Pair]:
    for line, title, blocks in headings(file.read_text(encoding="utf-8").split("\n")):
        older, newer = dict(SUPPLIED), dict(SUPPLIED)
        *sources, expected = blocks
        assert expected.kind == "changes", f"{file.name}:{line}: {title}: no changes at its end"
        named = set[str]()
        for block in sources:
            assert block.part, f"{file.name}:{block.first}: no file name"
            if block.part not in named:
                older[block.part] = block.text
            newer[block.part] = block.text
            named.add(block.part)
        yield Pair(file, line, older, newer, expected)


def compiled(folder: Path, sources: dict[str, str]) -> Plan:
    for name, text in sources.items():
        path = (folder.parent.parent if name in BESIDE_THE_PLANS else folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(completed(text) if name == "plan.yaml" else text, encoding="utf-8")
    found = compile_plan(folder, TODAY)
    assert found.plan and not found.errors, report_text(found.problems, found.texts, "sv")
    return found.plan


ALL = [pair for file in sorted(CHANGES.iterdir()) for pair in read_pairs(file)]


@pytest.mark.parametrize("pair", ALL, ids=str)
def test_pair(pair: Pair, tmp_path: Path, accept: bool) -> None:
    old = compiled(tmp_path / "older/plan/2024-05-02", pair.older)
    new = compiled(tmp_path / "newer/plan/utkast", pair.newer)
    changes, back = compare(old, new), compare(new, old)
    assert prove(old, new, changes) == ()
    assert prove(new, old, back) == ()
    assert counts(changes) == counts(invert(back))
    check_laws(old, new)
    check_laws(new, old)
    files = carry(draw_redline(old, new), ("html", "json", "text"), LOOKS)
    for name in files.keys() & {*LISTS}:
        assert told(name, files[name].content) == (*range(1, len(changes.changes) + 1),), name
    # What both revisions are called is the same in every pair.
    _, _, words = files["changes.txt"].content.decode().partition("\n\n")
    if accept and words != pair.expected.text:
        rows = pair.file.read_text(encoding="utf-8").split("\n")
        now = next(one for one in read_pairs(pair.file) if one.newer == pair.newer)
        rows[now.expected.first : now.expected.last] = words.removesuffix("\n").split("\n")
        pair.file.write_text("\n".join(rows), encoding="utf-8")
        return
    assert words == pair.expected.text
