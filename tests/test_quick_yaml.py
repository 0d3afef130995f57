"""The quick reader reads what the whole reader reads, or says that it is not for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_compiler.diagnostic import Diagnostic
from plan_compiler.quick_yaml import Unsure, compose_quickly, read_quickly
from plan_compiler.resources import load_labels
from plan_compiler.yaml_values import compose, read_nodes
from tests.case_files import all_cases, completed
from tests.drawn import EDITS, mended

ROOT = Path(__file__).parent.parent
FOLDERS = ("plan_source", "tests/plans", "templates")
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.yaml"))


def assert_same(text: str) -> bool:
    """Whether the quick reader read a text; if so, the other reads the same without a fault."""
    try:
        node = compose_quickly(text)
    except Unsure:
        return False
    problems: list[Diagnostic] = []
    quick = read_nodes(node, text, "x.yaml", problems)
    slow = read_nodes(compose(text, "x.yaml", problems), text, "x.yaml", problems)
    assert problems == []
    # repr, since 1 is True and 1.0 for ==.
    assert repr(quick) == repr(slow), text
    assert repr(read_quickly(text)) == repr(slow.value)
    return True


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_what_plans_are_written_with_is_read_quickly(file: Path) -> None:
    assert assert_same(file.read_text(encoding="utf-8"))


def test_labels_may_be_any_yaml(tmp_path: Path) -> None:
    labels = tmp_path / "labels.sv.yaml"
    labels.write_text('number: 3\nescaped: "\\u00e5"\n', encoding="utf-8")
    assert load_labels(labels) == {"number": "3", "escaped": "å"}


def case_texts() -> Iterator[str]:
    for case in all_cases():
        for name, text in case.sources.items():
            if name.endswith(".yaml"):
                yield completed(text) if name == "plan.yaml" and not case.whole else text


def test_every_case_is_read_the_same_or_left_alone() -> None:
    read = [assert_same(text) for text in case_texts()]
    assert sum(read) > len(read) / 2


LINES = st.lists(
    st.builds(
        lambda indent, dash, key, value, after: f"{' ' * indent}{dash}{key}{value}{after}",
        st.sampled_from([0, 0, 0, 1, 2, 2, 4]),
        st.sampled_from(["", "", "", "- ", "-", "-   "]),
        st.sampled_from(["", "a: ", "b: ", "c:", "a:", "'a': ", "å: ", "a : "]),
        st.sampled_from(
            [
                *("", "ord", "två ord", "a: b", "a:b", "#", "x #y", "x#y", '"', '"a"', "'a'"),
                *("'a''b'", '"a\\n"', "[a, b]", "[]", "[a, [b]]", "[a,]", "{a: 1}", "{a: 1, a: 2}"),
                *(
                    "{a}",
                    "{a: }",
                    "{}",
                    "|",
                    ">",
                    ">-",
                    "|+",
                    "|2",
                    "&a",
                    "*a",
                    "!x",
                    "@",
                    "%",
                    "`",
                ),
                *("1", "01", "1.0", "1e3", "-1", "true", "True", "null", "~", "2024-01-01", "0x1"),
                *(
                    "---",
                    "...",
                    "-",
                    "- x",
                    "?",
                    "? x",
                    "§",
                    "http://a.se/#b",
                    "[a: b]",
                    '["a, b"]',
                ),
                *(
                    "[a: b]",
                    "`",
                    '{a: "b, c"}',
                    "a,b",
                    "a]",
                    "]",
                    "}",
                    ",",
                    "<<",
                    "=",
                    "a'b",
                    'a"b',
                    "[~, 1]",
                ),
            ]
        ),
        st.sampled_from(["", "", "", " ", " # not", "# ej"]),
    ),
    min_size=1,
    max_size=5,
).map("\n".join)


@pytest.mark.slow("draws fifteen hundred files")
@settings(max_examples=1500, deadline=None, derandomize=True)
@given(LINES)
def test_whatever_stands_there_is_read_the_same_or_left_alone(text: str) -> None:
    assert_same(f"{text}\n")


TEXTS = [*case_texts(), *(file.read_text(encoding="utf-8")[:900] + "\n" for file in FILES)]


@pytest.mark.slow("draws six hundred files")
@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.sampled_from(TEXTS), EDITS)
def test_what_was_changed_here_and_there_is_read_the_same_or_left_alone(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    assert_same(mended(text, edits))


@pytest.mark.parametrize(
    "value",
    [
        "[=]",
        "[?a]",
        "{b: c, d:, e: f}",
        "ord\u00a0 #",
        "ord\u00a0#a",
        "'a' #",
        ">-\n a\n\n b",
        "|\n   a\n  ",
    ],
)
def test_what_a_quick_reader_could_take_for_something_else(value: str) -> None:
    assert_same(f"a: {value}\n")
    assert_same(f"- {value}\n- b\n")


@pytest.mark.parametrize("length", [900, 1000, 1001, 1023, 1024, 1025, 3000])
def test_a_key_that_is_too_long_for_one(length: int) -> None:
    key = "a" * length
    for text in (f"{key}: b\n", f"- {key}: b\n", f"a: {{{key}: b}}\n", f"a:\n  {key}:\n"):
        assert_same(text)
