"""The promises: schemas, words, labels, fonts and reports say the same as the code."""

import dataclasses
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from plan_compiler import rules
from plan_compiler.checks.accessibility import COMMON, covered
from plan_compiler.diagnostic import Diagnostic, Severity
from plan_compiler.messages import Language, catalogue, words
from plan_compiler.model import Citation, DoubtfulReading, MetadataRow, Signatory
from plan_compiler.report.machine import report_json, report_sarif
from plan_compiler.report.text import report_text
from plan_compiler.resources import SCHEMAS, TEMPLATES, load_labels
from plan_compiler.rules import RULES
from plan_compiler.shape import validator
from plan_compiler.span import Span
from tests.case_files import all_cases
from tests.changes_schema import changes_schema
from tests.model_schema import model_schema

ROOT = Path(__file__).parent.parent
SOURCES = (
    "plan",
    "contacts",
    "links",
    "figures",
    "footnotes",
    "transcription",
    "municipality",
    "history",
)
LANGUAGES: tuple[Language, ...] = ("sv", "en")


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


# --- Schemas ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "made"), [("model", model_schema), ("changes", changes_schema)])
def test_a_schema_is_what_the_types_say(
    name: str, made: Callable[[], dict[str, Any]], accept: bool
) -> None:
    """`pytest --accept` writes it anew."""
    if accept:
        text = json.dumps(made(), ensure_ascii=False, indent=2)
        (SCHEMAS / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")
    assert schema(name) == made(), "`pytest tests/test_contract.py --accept` writes the schema"


def properties(value: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every property of a schema with its dotted path, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.get("properties", {}).items():
            yield f"{path}.{key}".lstrip("."), inner
            yield from properties(inner, f"{path}.{key}")
        inner = [value["items"]] if "items" in value else []
        for below in (*inner, *value.get("$defs", {}).values()):
            yield from properties(below, path)


@pytest.mark.parametrize("name", [*SOURCES, "report", "status"])
def test_every_property_has_a_title_and_a_description(name: str) -> None:
    bare = [
        path
        for path, shape in properties(schema(name))
        if not shape.get("title") or not shape.get("description")
    ]
    assert bare == []


@pytest.mark.parametrize("file", sorted(SCHEMAS.glob("*.json")), ids=lambda file: file.name)
def test_every_schema_is_a_schema(file: Path) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema(file.name.removesuffix(".schema.json")))


# Keys that tell the next reader something, and the compiler nothing.
ONLY_FOR_PEOPLE = {"transcription": {"source"}}


@pytest.mark.parametrize("name", SOURCES)
def test_every_key_is_read(name: str) -> None:
    code = "".join(
        (ROOT / "plan_compiler" / f"{module}.py").read_text(encoding="utf-8")
        for module in ("parse", "place", "decisions", "pipeline", "plan_folders", "shared_contacts")
    )
    read = set(re.findall(r'"(\w+)"', code)) | {
        field.name
        for kind in (Citation, DoubtfulReading, MetadataRow, Signatory)
        for field in dataclasses.fields(kind)
    }
    keys = {path.rpartition(".")[2] for path, _ in properties(schema(name))}
    assert keys - read == ONLY_FOR_PEOPLE.get(name, set())


@pytest.mark.parametrize("name", SOURCES)
def test_every_key_is_in_the_handbook(name: str) -> None:
    handbook = (ROOT / "docs" / "handbok.md").read_text(encoding="utf-8")
    told = set(re.findall(r"(\w+)(?:`|:)", handbook))
    assert {path.rpartition(".")[2] for path, _ in properties(schema(name))} - told == set()


# --- Rules and their words -------------------------------------------------------------------

# What only a fault of the compiler itself can bring about.
NEVER_OF_A_SOURCE = {"PC603", "PC704", "PC705"}


def test_every_rule_has_a_case() -> None:
    reports = "".join(block.text for case in all_cases() for block in case.expected)
    tried = set(re.findall(r"\[(PC\d{3})\]", reports))
    for name in (
        "commands",
        "audit",
        "diff",
        "life",
        "import",
        "import_returned",
        "variant",
        "seal",
        "site",
        "phases",
        "preview",
        "pool",
        "contacts",
        "faults",
        "surroundings",
        "hostile/documents",
        "hostile/yaml",
    ):
        file = f"{name}.py" if "/" in name else f"test_{name}.py"
        commands = (Path(__file__).parent / file).read_text(encoding="utf-8")
        tried |= set(re.findall(r'"(PC\d{3})"', commands))
    assert RULES.keys() - tried == NEVER_OF_A_SOURCE, "add a case to tests/cases"


def test_every_rule_that_is_there_is_used() -> None:
    code = "".join(
        file.read_text(encoding="utf-8")
        for file in sorted((ROOT / "plan_compiler").rglob("*.py"))
        if file.name != "rules.py"
    )
    unused = [
        name
        for name, rule in vars(rules).items()
        if isinstance(rule, type(rules.NO_FILE)) and not re.search(rf"rules\.{name}\b", code)
    ]
    assert unused == []


# Words of the catalogues that belong to no rule.
TABLES = {"commands", "usage", "audit", "import"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words_and_no_words_lack_a_rule(language: Language) -> None:
    entries = {code: e for code, e in catalogue(language).items() if code not in TABLES}
    assert entries.keys() == RULES.keys()
    for code, entry in entries.items():
        assert {"title", "message", "hint", "explanation"} <= entry.keys(), code


def test_codes_are_in_order_and_names_are_unlike() -> None:
    assert list(RULES) == sorted(RULES)
    assert len({rule.name for rule in RULES.values()}) == len(RULES)


# --- Labels and fonts ------------------------------------------------------------------------


def test_every_label_is_used() -> None:
    files = [
        *(ROOT / "plan_compiler").rglob("*.py"),
        *TEMPLATES.glob("*.j2"),
        *TEMPLATES.glob("*.typ"),
    ]
    code = "".join(file.read_text(encoding="utf-8") for file in sorted(files))
    named = set(re.findall(r"""["'.](\w+)\b""", code))
    begun = tuple(re.findall(r'f"(\w+_)\{', code))
    unused = [
        key
        for key in load_labels(TEMPLATES / "labels.sv.yaml")
        if key not in named and not key.startswith(begun)
    ]
    assert unused == []


def test_what_counts_as_common_is_in_every_font() -> None:
    missing = {
        f"U+{ord(sign):04X}" for sign in COMMON if ord(sign) not in covered(TEMPLATES / "fonts")
    }
    assert missing == {"U+000A"}


# --- Reports ---------------------------------------------------------------------------------

TEXTS = {"plan/två ord.md": "## Mål\n\nLäs\tmer [här](unknown:) om 漢字 och [där](x).\n"}
SAMPLES = (
    [
        rules.VAGUE_LINK.at(Span("plan/två ord.md", 3, 9, 3, 23), words="här"),
        rules.DUPLICATE_ID.at(
            Span("plan/två ord.md", 3, 35, 3, 43), id="mål", related=(Span("plan/två ord.md"),)
        ),
        rules.LOST_LINK.at(Span("plan/två ord.md", 3, 9, 3, 23), words="här"),
    ],
    [rules.NO_PLAN.at(Span(""), "known", ref="vägplan", source="källa", known="a, b")],
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", [0, 1])
def test_reports_are_the_ones_accepted(
    language: Language, sample: int, golden: Callable[[str, str], None]
) -> None:
    found: list[Diagnostic] = SAMPLES[sample]
    name = f"report-{sample + 1}.{language}"
    golden(f"{name}.txt", f"{report_text(found, TEXTS, language)}\n")
    golden(f"{name}.json", report_json(found, language))


def test_a_fault_on_every_line_of_a_long_file_is_told_in_time() -> None:
    count = 40_000
    texts = {"a.md": "# a\n" * count}
    faults = [rules.UNSUPPORTED.at(Span("a.md", n, 1, n, 2), "heading") for n in range(1, count)]
    start = time.process_time()
    assert report_text(faults, texts, "sv").count("a.md:") == count - 1
    assert time.process_time() - start < 10


@pytest.mark.parametrize("found", SAMPLES)
def test_json_fits_its_schema(found: list[Diagnostic]) -> None:
    assert [*validator("report").iter_errors(json.loads(report_json(found, "sv")))] == []
    assert [*validator("report").iter_errors({"diagnostics": [{"code": "PC1"}]})] != []


@pytest.mark.parametrize("found", SAMPLES)
def test_sarif_has_what_its_readers_need(found: list[Diagnostic]) -> None:
    log = json.loads(report_sarif(found, "sv", "1.2.3"))
    assert (log["version"], log["$schema"]) == (
        "2.1.0",
        "https://json.schemastore.org/sarif-2.1.0.json",
    )
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("plan-compiler", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == sorted(RULES)
    assert {rule["defaultConfiguration"]["level"] for rule in driver["rules"]} == set(Severity)
    assert all(
        rule[part]["text"]
        for rule in driver["rules"]
        for part in ("shortDescription", "fullDescription")
    )
    assert [result["ruleId"] for result in run["results"]] == [one.rule.code for one in found]
    for result, diagnostic in zip(run["results"], found, strict=True):
        assert result["level"] == diagnostic.rule.severity
        assert result["message"]["text"].startswith(words(diagnostic, "sv").message)
        assert bool(result.get("locations")) == bool(diagnostic.span.file)
        assert len(result.get("relatedLocations", ())) == len(diagnostic.related)
        for location in result.get("locations", ()):
            place = location["physicalLocation"]
            # A URI has no spaces and no å (RFC 3986).
            assert place["artifactLocation"]["uri"] == "plan/tv%C3%A5%20ord.md"
            region, span = place["region"], diagnostic.span
            assert (region["startLine"], region["startColumn"]) == (span.line, span.column)
            assert (region["endLine"], region["endColumn"]) == (span.end_line, span.end_column)
