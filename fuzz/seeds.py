"""What inputs begin as: the cases, the plans of the tests, and what the compiler makes of them."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from fuzz.archive import joined
from plan_compiler.importing.convert import convert
from plan_compiler.job import Job
from plan_compiler.making import make
from plan_compiler.pipeline import build_plan
from plan_compiler.resources import TEMPLATES
from plan_compiler.store import MANIFEST
from tests import builders
from tests.case_files import SUPPLIED, all_cases, completed
from tests.import_corpus import MAKERS
from tests.small_files import docx_of, html_of, marked, p, pdf_of, r

Seeds = Sequence[bytes]
BUILT = "output/plan/utkast"


@cache
def folders() -> Seeds:
    """The sources of every case."""
    return [joined(files) for files in _cases()]


def _cases() -> Sequence[dict[str, bytes]]:
    found = []
    for case in all_cases():
        files = {**SUPPLIED, **case.sources}
        if not case.whole:
            files["plan.yaml"] = completed(files["plan.yaml"])
        found.append({name: text.encode() for name, text in files.items()})
    return found


@cache
def of_cases(suffix: str) -> Seeds:
    """Every different file of the cases with this ending."""
    texts = (text for files in _cases() for name, text in files.items() if name.endswith(suffix))
    return sorted(set(texts))


@cache
def drawings() -> Seeds:
    return [*of_cases(".svg"), builders.SVG.encode()]


@cache
def built() -> dict[str, bytes]:
    """The files of a plan with every kind of block in it."""
    return dict(build_plan(builders.everything()).files)


def built_as(suffix: str) -> bytes:
    """The document of that plan with this ending."""
    return built()[f"trafikplan{suffix}"]


@cache
def models() -> Seeds:
    plain = builders.plan(builders.section("mal", "Mål", builders.para("Alla ska fram.")))
    small = build_plan(plain, ["json"]).files.values()
    return [*small, built_as(".json")]


@cache
def word_files() -> Seeds:
    """The corpus of imports, and a file as Word has it at the least."""
    small = docx_of(p(r("Mål"), style="Rubrik1") + p(r("Alla ska fram.")))
    return [small, *(MAKERS[name]().data() for name in sorted(MAKERS))]


@cache
def open_documents() -> Seeds:
    """The same plan as LibreOffice would save it."""
    plan = builders.everything()
    return [convert(built_as(".docx"), plan, "odt")]


@cache
def returned() -> Seeds:
    """The Word file of the office's plan, which reviewers get."""
    return [office()[f"{BUILT}/plan.docx"]]


@cache
def pages() -> Seeds:
    small = html_of("<h1>Plan</h1><p>Text.</p>")
    return [small, *(data for name, data in built().items() if name.endswith(".html"))]


@cache
def documents(suffix: str) -> Seeds:
    small = docx_of(p(r("Plan"))) if suffix == ".docx" else _small_pdf()
    return [small, built_as(suffix)]


def _small_pdf() -> bytes:
    return pdf_of(marked(0, "Plan"), ("H1", [0]))


@cache
def templates() -> Seeds:
    return [(TEMPLATES / "plan.docx").read_bytes()]


@cache
def office() -> dict[str, bytes]:
    """A source folder and what was built of it, by path."""
    with tempfile.TemporaryDirectory(prefix="fuzz") as name:
        case = replace(all_cases()[0], sources={}, whole=False, revision="utkast")
        source = Path(name) / "source"
        made = make(job_in(Path(name), case.write(source).relative_to(source)))
        sources = {path.relative_to(name): path for path in source.rglob("*") if path.is_file()}
        found = {path.as_posix(): file.read_bytes() for path, file in sources.items()}
        return found | {f"{BUILT}/{file}": data for file, data in made.files.items()}


def job_in(root: Path, revision: Path = Path("plan/utkast")) -> Job:
    """The job of the one revision in such a folder."""
    return Job(
        folder=root / "source" / revision,
        target=root / BUILT,
        formats=("html", "docx", "json"),
        archive="a-3a",
        templates=TEMPLATES,
        today=date(2024, 6, 1),
    )


@cache
def manifests() -> Seeds:
    return [office()[f"{BUILT}/{MANIFEST}"]]
