"""The judges of finished documents: what each tries, what it needs, and how it is asked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from plan_compiler import __version__
from plan_compiler.judges import programs
from plan_compiler.judges.browser import NEEDS, Open, axe, chromium, opening, served
from plan_compiler.judges.programs import Opinion, lacks
from plan_compiler.model import Link, Plan, Section, find
from plan_compiler.resources import load_templates

Format = Literal["html", "docx", "pdf"]
FORMATS: tuple[Format, ...] = ("html", "docx", "pdf")
# What a judge counts.
Unit = Literal["rules", "files", "checks", "elements"]


@dataclass(frozen=True)
class Finished:
    """A built revision, copied to where judges may write, with a host page for its fragment."""

    folder: Path
    plan: Plan

    def file(self, format: Format) -> Path:
        return self.folder / f"{self.plan.id}.{format}"

    @property
    def host(self) -> Path:
        return self.folder / "host.html"

    @property
    def pages(self) -> tuple[Path, ...]:
        return tuple(page for page in (self.file("html"), self.host) if page.exists())


@dataclass(frozen=True)
class Judge:
    """One judge of one format; `name` is its key among the words, `needs` what must be here."""

    name: str
    format: Format
    standard: str
    needs: tuple[str | Path, ...]
    unit: Unit
    judge: Callable[[Finished], Opinion]


@dataclass(frozen=True)
class Verdict:
    """What a judge found in a format: nothing if `findings` is empty.

    `lack` names what was missing, and then nothing was tried.
    """

    judge: str
    version: str
    format: Format
    standard: str
    checks: int
    unit: Unit
    findings: Sequence[str]
    lack: str = ""


def ask(judge: Judge, finished: Finished) -> Verdict:
    """A judge's verdict; one that breaks has not passed the file."""
    untried = Verdict(judge.name, "", judge.format, judge.standard, 0, judge.unit, ())
    if lack := lacks(*judge.needs):
        return replace(untried, lack=lack)
    try:
        opinion = judge.judge(finished)
    except Exception as error:  # Whatever it was, the other judges are still to be heard.
        said = str(error).strip().partition("\n")[0]
        return replace(untried, findings=(f"no answer: {type(error).__name__}: {said}",))
    findings = [
        f"{file.relative_to(finished.folder).as_posix()}: {remark}"
        for file, remarks in opinion.remarks.items()
        for remark in remarks
    ]
    standard = opinion.standard or judge.standard
    return replace(
        untried,
        version=opinion.version,
        standard=standard,
        checks=opinion.checks,
        findings=findings,
    )


# --- HTML ------------------------------------------------------------------------------------

_HOST = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="assets/plan.css"><link rel="stylesheet" href="assets/theme.css">
</head><body>
<main><h1>{name}</h1>
<h2 id="{id}">{publisher}</h2>
{fragment}</main></body></html>
"""


def host(fragment: str, plan: Plan) -> str:
    """A page around the fragment, with a heading and an id of its own that could collide."""
    from markupsafe import escape

    first = next(find(plan, Section), None)
    return _HOST.format(
        language=plan.metadata.language,
        name=escape(plan.metadata.document_type),
        publisher=escape(plan.issuer.name),
        id=first.id if first else "text",
        fragment=fragment,
    )


def _nu(finished: Finished) -> Opinion:
    assets = sorted((finished.folder / "assets").glob("*"))
    return programs.nu(*finished.pages, *assets)


def _html_validate(finished: Finished) -> Opinion:
    return programs.html_validate(*finished.pages)


@contextmanager
def _opened(finished: Finished) -> Iterator[tuple[str, Mapping[Path, Open]]]:
    """The browser's version, and how to open each page in it."""
    with ExitStack() as stack:
        address = stack.enter_context(served(finished.folder))
        browser = stack.enter_context(chromium())
        yield (
            browser.version,
            {
                page: stack.enter_context(opening(browser, f"{address}/{page.name}"))
                for page in finished.pages
            },
        )


def _axe(finished: Finished) -> Opinion:
    with _opened(finished) as (_, pages):
        told = {page: axe(open) for page, open in pages.items()}
    version, *_ = {said.version for said in told.values()}
    rules = sum(said.rules for said in told.values())
    return Opinion(version, rules, {page: said.remarks for page, said in told.items()})


def _behaviour(finished: Finished) -> Opinion:
    from plan_compiler.judges.behaviour import ON_SCREEN, checks

    looks = load_templates(finished.plan.metadata.language)
    on_page = checks(reference(finished.plan), looks.labels["page_of"], addresses(finished.plan))
    on_host = {check.__name__: check for check in ON_SCREEN}
    tried = {page: on_host if page == finished.host else on_page for page in finished.pages}
    with _opened(finished) as (version, pages):
        remarks = {
            page: [
                f"{name}: {fault}" for name, check in tried[page].items() for fault in check(open)
            ]
            for page, open in pages.items()
        }
    version = f"{__version__}, Chromium {version}"
    return Opinion(version, sum(map(len, tried.values())), remarks)


def reference(plan: Plan) -> str:
    """What stands in the margin of every printed page."""
    return f"{plan.issuer.name} · {plan.metadata.diarienummer}"


def addresses(plan: Plan) -> Sequence[str]:
    """Where links to the web lead, as far as paper tells it in the target's own letters."""
    targets = [link.target.partition("//")[2] for link in find(plan, Link) if link.kind == "web"]
    return sorted({target.rstrip("/") for target in targets if "xn--" not in target})


def _structure(finished: Finished) -> Opinion:
    from plan_compiler.judges.structure import READS, structure

    remarks = {page: structure(page.read_bytes(), finished.plan) for page in finished.pages}
    return Opinion(__version__, _compared(finished.plan, READS) * len(remarks), remarks)


def _compared(plan: Plan, aspects: Iterable[str]) -> int:
    """How many things of the model a judge looks for."""
    from plan_compiler.judges.aspects import of_model

    model = of_model(plan)
    return sum(len(model.get(aspect, ())) for aspect in aspects)


# --- Word and PDF ----------------------------------------------------------------------------


def _ooxml(finished: Finished) -> Opinion:
    return programs.ooxml(finished.file("docx"))


def _openxml_audit(finished: Finished) -> Opinion:
    return programs.openxml_audit(finished.file("docx"))


def _integrity(finished: Finished) -> Opinion:
    from plan_compiler.judges.word import RULES, findings

    file = finished.file("docx")
    return Opinion(__version__, len(RULES), {file: findings(file.read_bytes())})


def _pandoc(finished: Finished) -> Opinion:
    from plan_compiler.judges.word_readers import PANDOC_READS, pandoc_remarks

    file = finished.file("docx")
    version, tree = programs.pandoc(file)
    remarks = pandoc_remarks(tree, finished.plan)
    return Opinion(version, _compared(finished.plan, PANDOC_READS), {file: remarks})


def _libreoffice(finished: Finished) -> Opinion:
    from plan_compiler.judges.word_readers import OFFICE_READS, office_remarks

    file = finished.file("docx")
    version, made = programs.libreoffice(file)
    remarks = office_remarks(*made[file], finished.plan)
    return Opinion(version, _compared(finished.plan, OFFICE_READS), {file: remarks})


def _tags(finished: Finished) -> Opinion:
    from plan_compiler.judges.tags import READS, tag_remarks

    file = finished.file("pdf")
    remarks = tag_remarks(file.read_bytes(), finished.plan)
    return Opinion(__version__, _compared(finished.plan, READS), {file: remarks})


def _pdf_ua(finished: Finished) -> Opinion:
    return programs.verapdf("ua1", finished.file("pdf"))


def _pdf_a(finished: Finished) -> Opinion:
    """The archive standard that the file claims."""
    import pikepdf

    with pikepdf.open(finished.file("pdf")) as pdf, pdf.open_metadata() as metadata:
        part, level = (str(metadata.get(f"pdfaid:{key}")) for key in ("part", "conformance"))
    opinion = programs.verapdf(f"{part}{level}".lower(), finished.file("pdf"))
    return replace(opinion, standard=f"ISO 19005-{part} (PDF/A-{part}{level.lower()})")


def _qpdf(finished: Finished) -> Opinion:
    return programs.qpdf(finished.file("pdf"))


JUDGES: tuple[Judge, ...] = (
    Judge("nu", "html", "HTML, CSS, SVG", ("java", programs.NU), "files", _nu),
    Judge(
        "html-validate",
        "html",
        "HTML, WAI-ARIA",
        ("node", programs.HTML_VALIDATE),
        "files",
        _html_validate,
    ),
    Judge("axe", "html", "WCAG 2.2 A, AA, AAA; EN 301 549", (*NEEDS, programs.AXE), "rules", _axe),
    Judge(
        "behaviour",
        "html",
        "WCAG 2.2: 1.3.1, 1.3.2, 1.4.1, 1.4.6, 1.4.10, 1.4.12, 2.1.1, 2.3.3, 2.4.3, 2.4.7, 2.4.11",
        (*NEEDS, "pdftotext"),
        "checks",
        _behaviour,
    ),
    Judge(
        "structure",
        "html",
        "WCAG 2.2: 1.1.1, 1.3.1, 2.4.1, 2.4.2, 2.4.4, 2.4.6, 3.1.1, 3.1.2",
        (),
        "elements",
        _structure,
    ),
    Judge("ooxml", "docx", "ISO/IEC 29500 (Office Open XML)", (programs.OOXML,), "files", _ooxml),
    Judge(
        "openxml-audit",
        "docx",
        "ISO/IEC 29500 (Office Open XML)",
        ("openxml_audit",),
        "files",
        _openxml_audit,
    ),
    Judge(
        "integrity",
        "docx",
        "ECMA-376; WCAG 2.2: 1.1.1, 1.3.1, 1.4.3, 2.4.2, 2.4.4, 2.4.6, 3.1.1",
        (),
        "checks",
        _integrity,
    ),
    Judge(
        "pandoc",
        "docx",
        "WCAG 2.2: 1.1.1, 1.3.1, 1.3.2, 2.4.4, 2.4.6",
        ("pypandoc",),
        "elements",
        _pandoc,
    ),
    Judge(
        "libreoffice",
        "docx",
        "WCAG 2.2: 1.1.1, 1.3.1, 1.3.2, 2.4.4, 2.4.6",
        ("soffice",),
        "elements",
        _libreoffice,
    ),
    Judge(
        "verapdf-ua",
        "pdf",
        "ISO 14289-1 (PDF/UA-1)",
        ("java", programs.VERAPDF),
        "rules",
        _pdf_ua,
    ),
    Judge("verapdf-a", "pdf", "ISO 19005 (PDF/A)", ("java", programs.VERAPDF), "rules", _pdf_a),
    Judge(
        "tags",
        "pdf",
        "WCAG 2.2: 1.1.1, 1.3.1, 1.3.2, 2.4.4, 2.4.5, 2.4.6, 2.5.3",
        (),
        "elements",
        _tags,
    ),
    Judge("qpdf", "pdf", "ISO 32000 (PDF)", ("qpdf",), "files", _qpdf),
)
