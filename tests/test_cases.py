"""Every case of tests/cases: its sources compiled, compared with what the case expects."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from plan_compiler.diagnostic import Diagnostic
from plan_compiler.messages import Language, catalogue
from plan_compiler.pipeline import Compiled, compile_plan
from plan_compiler.report.machine import report_json, report_sarif
from plan_compiler.report.text import report_text
from plan_compiler.shape import validator
from tests.case_files import CASES, Case, Expected, all_cases, dump, read_cases, rewrite

LANGUAGES: tuple[Language, ...] = ("sv", "en")
TODAY = date(2024, 6, 1)


def shown(compiled: Compiled, block: Expected) -> str:
    """What a compiled case gives for one of its expected blocks, with a line end."""
    text = report_text(compiled.problems, compiled.texts, "sv")
    if block.kind == "dump":
        assert compiled.plan, f"no plan to dump: {text}"
        return dump(getattr(compiled.plan, block.part))
    return f"{text}\n" if text else ""


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_case(case: Case, tmp_path: Path, accept: bool) -> None:
    compiled = compile_plan(case.write(tmp_path), TODAY)
    assert_words(compiled.problems)
    for block in case.expected:
        actual = shown(compiled, block)
        place = f"cases/{case.file.name}:{block.first}"
        if accept and actual != block.text:
            assert actual, f"{place}: nothing is told any more; if that is right, empty the block"
            rewrite(case, block, actual)
            continue
        assert actual == block.text, f"{place}: {case.title}"


def assert_words(found: Sequence[Diagnostic]) -> None:
    """Every diagnostic has all its words in both languages, for people and for programs."""
    for language in LANGUAGES:
        for diagnostic in found:
            entry = catalogue(language)[diagnostic.rule.code]
            assert diagnostic.case in {"", *entry.get("messages", ()), *entry.get("hints", ())}
        report = json.loads(report_json(found, language))
        assert [*validator("report").iter_errors(report)] == []
        assert all(one["message"] and one["hint"] for one in report["diagnostics"])
        assert len(json.loads(report_sarif(found, language, "1"))["runs"][0]["results"]) == len(
            found
        )


@pytest.mark.parametrize("text", ["", "Bara text.\n", "## en mening\n\n```yaml plan.yaml\n```\n"])
def test_a_file_without_cases_fails(text: str, tmp_path: Path) -> None:
    file = tmp_path / "tom.md"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"cases/tom\.md"):
        read_cases(file)


def test_accept_rewrites_the_expected_blocks_in_place(tmp_path: Path) -> None:
    file = tmp_path / "en.md"
    file.write_text("## ett\n\n```report\n```\n\n## två\n\n```report\nx\n```\n", encoding="utf-8")
    one, two = read_cases(file)
    rewrite(one, one.expected[0], "a\n\nb\n")
    rewrite(two, two.expected[0], "")
    expected = "## ett\n\n```report\na\n\nb\n```\n\n## två\n\n```report\n```\n"
    assert file.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize(
    ("prose", "block"),
    [("# För högt\n", "dump sections"), ("## Mål {#mal}\n\nHej.\n", "report\nfel")],
)
def test_accept_takes_no_fault_for_a_plan_and_no_plan_for_a_fault(
    prose: str, block: str, tmp_path: Path
) -> None:
    file = tmp_path / "en.md"
    text = f"## ett\n\n```markdown sections/mal.md\n{prose}```\n\n```{block}\n```\n"
    file.write_text(text, encoding="utf-8")
    (case,) = read_cases(file)
    with pytest.raises(AssertionError):
        test_case(case, tmp_path / "source", accept=True)
    assert file.read_text(encoding="utf-8") == text


def test_every_file_among_the_cases_is_read() -> None:
    assert {file.suffix for file in CASES.iterdir()} == {".md"}
