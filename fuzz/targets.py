"""What is fed with inputs, and what must hold of each: a result or diagnostics, nothing else.

A `run` takes one input and raises if something does not hold. Where two readers of the same exist,
it holds them to each other.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from fuzz import mutate, seeds
from fuzz.archive import parted
from plan_compiler import rules
from plan_compiler.codec import encode
from plan_compiler.commands import main
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.fits import fits
from plan_compiler.importing.guard import read_document
from plan_compiler.importing.word_file import BrokenWordFile, open_word_file, words_of
from plan_compiler.job import is_up_to_date
from plan_compiler.making import make
from plan_compiler.messages import words
from plan_compiler.model_file import BrokenModel, read_model, write_model
from plan_compiler.passage import Passage
from plan_compiler.pipeline import FORMATS, Compiled, build_plan, compile_plan
from plan_compiler.prose import Prose
from plan_compiler.render.docx_template import check_template
from plan_compiler.shape import check_shape, schema, validator
from plan_compiler.store import MANIFEST
from plan_compiler.svg import read_svg
from plan_compiler.unseen import CONTROL
from plan_compiler.verify import verify
from plan_compiler.yaml_values import read_yaml
from tests.case_files import BESIDE_THE_PLANS
from tests.drawn import assert_inside, assert_told
from tests.test_import import codes
from tests.test_import import run as run_import
from tests.test_quick_yaml import assert_same

TODAY = date(2024, 6, 1)
FILE = "a.yaml"
SHAPES = ("plan", "contacts", "footnotes", "links", "figures", "history", "municipality", "status")


@dataclass(frozen=True)
class Target:
    """What is tried: `guided` where a reader is quick enough for coverage to lead the way."""

    name: str
    seeds: Callable[[], seeds.Seeds]
    mutate: mutate.Mutate
    run: Callable[[bytes], None]
    guided: bool


def as_text(data: bytes) -> str:
    """The text that `source` would hand on, of any bytes: what it refuses is left out."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.strip() else "a"


def told(problems: list[Diagnostic], text: str, file: str = FILE) -> None:
    """Diagnostics, the first hundred of them, have words in both languages and places."""
    for problem in problems[:100]:
        assert words(problem, "sv").message and words(problem, "en").message
        for span in (problem.span, *problem.related):
            assert_inside(span, {file: text})


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fuzz") as name:
        yield Path(name)


# --- Texts -------------------------------------------------------------------------------------


def yaml(data: bytes) -> None:
    """Values or diagnostics with places; the quick reader and ruamel.yaml read the same."""
    text = as_text(data)
    problems: list[Diagnostic] = []
    read_yaml(text, FILE, problems)
    told(problems, text)
    if not any(found.rule is rules.TOO_DEEP for found in problems):
        assert_same(text)


def shape(data: bytes) -> None:
    """What does not fit a schema is told; the quick yes and jsonschema come to the same verdict."""
    text = as_text(data)
    problems: list[Diagnostic] = []
    values = read_yaml(text, FILE, problems)
    if values is None or problems:
        return
    for name in SHAPES:
        found = list(check_shape(values, name))
        told(found, text)
        assert fits(values.value, schema(name), schema(name)) == validator(name).is_valid(
            values.value
        )


def prose(data: bytes) -> None:
    """Blocks with places, and without an error every word of the text that must be there."""
    text = as_text(data)
    reader = Prose()
    reader.pieces(Passage.whole(text, FILE))
    reader.inlines(Passage.whole(text, FILE))
    told(reader.problems, text)


def svg(data: bytes) -> None:
    """A drawing of a size, or diagnostics."""
    text = as_text(data)
    problems: list[Diagnostic] = []
    drawing = read_svg(text, FILE, problems)
    told(problems, text)
    assert (drawing is None) == any(found.is_error for found in problems)


# --- The model ---------------------------------------------------------------------------------


def model(data: bytes) -> None:
    """A plan that is written as it was read, or `BrokenModel`; the verdicts of two validators."""
    try:
        plan = read_model(data)
    except BrokenModel:
        plan = None
    if plan:
        assert read_model(write_model(plan)) == plan
        value = json.loads(data)
        assert encode(plan) == value and validator("model").is_valid(value)


def manifest(data: bytes) -> None:
    """A built folder with this manifest is verified to the end, and built anew as it was."""
    with folder() as place:
        for name, content in (seeds.office() | {f"{seeds.BUILT}/{MANIFEST}": data}).items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
        told(list(verify(place / seeds.BUILT)), "")
        job = seeds.job_in(place)
        is_up_to_date(job)
        made = {f"{seeds.BUILT}/{name}": data for name, data in make(job).files.items()}
    # A format that the manifest tells of is made too, and the page leads to it.
    clean = {name: data for name, data in seeds.office().items() if name.startswith(seeds.BUILT)}
    assert made.keys() >= clean.keys()
    same = made.keys() == clean.keys()
    own = f"{seeds.BUILT}/{MANIFEST}"
    assert not same or {**made, own: b""} == {**clean, own: b""}


# --- Documents ---------------------------------------------------------------------------------


def built(suffix: str) -> Callable[[bytes], None]:
    """A built document is read and compared with the model in it or beside it."""

    def run(data: bytes) -> None:
        with folder() as place:
            path = place / f"plan{suffix}"
            path.write_bytes(data)
            path.with_suffix(".json").write_bytes(seeds.built_as(".json"))
            told(list(verify(path)), "")

    return run


def word(data: bytes) -> None:
    """The guard and the reader beside pandoc: a Word file, or a refusal."""
    with folder() as place:
        path = place / "plan.docx"
        path.write_bytes(data)
        problems: list[Diagnostic] = []
        found = read_document(path, problems)
        told(problems, "")
    if found:
        try:
            again = open_word_file(open_word_file(found[1]).data)
        except BrokenWordFile:
            return
        assert not again.hidden and words_of(" ".join(again.paragraphs)) is not None


def imported(suffix: str) -> Callable[[bytes], None]:
    """The command: a source folder, or diagnostics."""

    def run(data: bytes) -> None:
        with folder() as place:
            codes(run_import(place, data, f"plan{suffix}"))

    return run


def returned(data: bytes) -> None:
    """The command that takes a reviewed document back: a patch, or diagnostics."""
    with folder() as place:
        for name, content in seeds.office().items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
        (place / "plan.docx").write_bytes(data)
        arguments = ["import", str(place / "plan.docx"), "--into", "plan/utkast", "--apply"]
        arguments += ["--source", str(place / "source"), "--report", "json"]
        codes(CliRunner().invoke(main, arguments))


def template(data: bytes) -> None:
    """What a template lacks, in words; what lacks nothing takes a plan."""
    for _key, arguments in check_template(data):
        assert all(isinstance(value, str) for value in arguments.values())


# --- Folders -----------------------------------------------------------------------------------


def compiled(data: bytes) -> Compiled:
    """What comes of a revision's files."""
    with folder() as place:
        for name, content in parted(data).items():
            inner = place if name in BESIDE_THE_PLANS else place / "plan" / "utkast"
            (inner / name).parent.mkdir(parents=True, exist_ok=True)
            (inner / name).write_bytes(content)
        return compile_plan(place / "plan" / "utkast", TODAY)


def compile(data: bytes) -> None:
    """Diagnostics with places or a whole plan, whose page says what the model says."""
    result = compiled(data)
    assert_told(result)
    if result.plan:
        page = build_plan(result.plan, ["html"])
        assert page.files, list(page.problems)


def build(data: bytes) -> None:
    """A plan without errors becomes a document in every format, each word by word the model."""
    result = compiled(data)
    if result.plan:
        whole = build_plan(result.plan, FORMATS)
        assert whole.files, list(whole.problems)


TARGETS = {
    target.name: target
    for target in (
        Target("yaml", lambda: seeds.of_cases(".yaml"), mutate.text, yaml, True),
        Target("shape", lambda: seeds.of_cases(".yaml"), mutate.text, shape, True),
        Target("prose", lambda: seeds.of_cases(".md"), mutate.text, prose, True),
        Target("svg", seeds.drawings, mutate.text, svg, True),
        Target("model", seeds.models, mutate.values, model, True),
        Target("manifest", seeds.manifests, mutate.values, manifest, True),
        Target("word", seeds.word_files, mutate.package, word, True),
        Target("html", seeds.pages, mutate.text, built(".html"), True),
        Target("docx", lambda: seeds.documents(".docx"), mutate.package, built(".docx"), True),
        Target("pdf", lambda: seeds.documents(".pdf"), mutate.pdf, built(".pdf"), False),
        Target("template", seeds.templates, mutate.package, template, False),
        Target("compile", seeds.folders, mutate.folder, compile, False),
        Target("build", seeds.folders, mutate.folder, build, False),
        Target("import", seeds.word_files, mutate.package, imported(".docx"), False),
        Target("odt", seeds.open_documents, mutate.package, imported(".odt"), False),
        Target("page", seeds.pages, mutate.text, imported(".html"), False),
        Target("markdown", lambda: seeds.of_cases(".md"), mutate.text, imported(".md"), False),
        Target("returned", seeds.returned, mutate.package, returned, False),
    )
}
