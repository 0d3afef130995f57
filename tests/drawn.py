"""What hypothesis draws of sources, and what must hold of whatever comes of them."""

import tempfile
import typing
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from plan_compiler.codec import encode
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import walk
from plan_compiler.model_file import read_model, write_model
from plan_compiler.pipeline import Compiled, compile_plan
from plan_compiler.report.machine import report_json, report_sarif
from plan_compiler.report.text import report_text
from plan_compiler.resolve import resolve
from plan_compiler.resources import load_templates
from plan_compiler.span import Span
from tests.case_files import SUPPLIED, Case, all_cases

TODAY = date(2024, 6, 1)
LABELS = load_templates("sv").labels


def tried(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The same examples in every run, as many as given."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def several(values: Sequence[Any], few: int) -> list[Any]:
    """Parameters of a test: a few for every run, the rest where nobody waits."""
    rest = pytest.mark.slow(f"{len(values) - few} more of what {few} show")
    return [*values[:few], *(pytest.param(value, marks=rest) for value in values[few:])]


CASES = all_cases()
FRAGMENTS = (
    *"*_`[](){}<>#:|!\\&~^-+=\"'\n\t \0\ufeff\u2028å漢🚶",
    *(
        "**",
        "[^",
        "](",
        "]{lang=en}",
        "::: notice\n",
        ":::\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "## ",
        "{#a}",
    ),
    *(
        "| a |\n|---|\n",
        "<b>",
        "<!--",
        "&amp;",
        "\\\n",
        "```",
        "  ",
        "\r\n",
        "\r",
        ": ",
        "unknown:",
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "!!str ",
        "? ",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "|\n",
        ">\n",
    ),
    *(
        "null",
        "true",
        "9" * 30,
        "1e9",
        "0x1f",
        "2024-02-30",
        "id: a\n",
        '"\\ud800"',
        "\\x00",
        "<svg>",
    ),
)
EDITS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 30), st.sampled_from(FRAGMENTS)), max_size=6
)


def mended(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Text with some stretches replaced."""
    for at, length, fragment in edits:
        at %= len(text) + 1
        text = text[:at] + fragment + text[at + length :]
    return text


@st.composite
def sources(draw: st.DrawFn) -> dict[str, str | bytes]:
    """The files of a case, one of them changed somewhat or altogether."""
    case: Case = draw(st.sampled_from(CASES))
    files: dict[str, str | bytes] = {**SUPPLIED, **case.sources}
    name = draw(st.sampled_from(sorted(files)))
    whole = st.text() | st.binary() | st.lists(st.sampled_from(FRAGMENTS)).map("".join)
    changed = EDITS.map(lambda edits: mended(str(files[name]), edits))
    return files | {name: draw(changed | changed | changed | whole)}


def compiled(files: dict[str, str | bytes]) -> Compiled:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        texts = {name: text if isinstance(text, str) else "" for name, text in files.items()}
        case = Case(source, 1, "", texts, False, "utkast", ())
        place = case.write(source)
        for name, data in files.items():
            if isinstance(data, bytes):
                beside = name in ("municipality.yaml", "logo.svg")
                (source / name if beside else place / name).write_bytes(data)
        return compile_plan(place, TODAY)


def assert_inside(span: Span, texts: typing.Mapping[str, str]) -> None:
    if span.file not in texts:
        return
    rows = texts[span.file].split("\n")
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    assert start <= end, span
    for line, column in (start, end):
        assert 1 <= line <= len(rows) and 1 <= column <= len(rows[line - 1]) + 1, span


def assert_told(result: Compiled) -> None:
    """What comes of a source is told of in every form, with places, or is a whole plan."""
    found: list[Diagnostic] = list(result.problems)
    assert (result.plan is None) == any(one.is_error for one in found)
    for diagnostic in found:
        for span in (diagnostic.span, *diagnostic.related):
            assert_inside(span, result.texts)
    report_text(found, result.texts, "sv").encode()
    report_json(found, "en").encode()
    report_sarif(found, "sv", "1").encode()
    if result.plan:
        for node in walk(result.plan):
            assert_inside(node.span, result.texts)
        assert read_model(write_model(result.plan)) == result.plan
        assert encode(resolve(result.plan, LABELS)) == encode(result.plan)
