"""The straight path: files → values → plan → checks → documents → the same text in all of them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from plan_compiler import rules
from plan_compiler.checks import check
from plan_compiler.checks.setting import Setting
from plan_compiler.codec import encode
from plan_compiler.diagnostic import Diagnostic, in_order
from plan_compiler.job import FORMATS, Archive, Format
from plan_compiler.model import Plan, Variant
from plan_compiler.model_file import check_model, write_model
from plan_compiler.parse import parse
from plan_compiler.private import private
from plan_compiler.published import Published
from plan_compiler.reading import read_sources
from plan_compiler.resolve import resolve
from plan_compiler.resources import TEMPLATES, Templates, load_templates
from plan_compiler.source import Folder
from plan_compiler.span import Span

if TYPE_CHECKING:
    from plan_compiler.parity.said import Readable
    from plan_compiler.render.html_addresses import Download

Document = Literal["docx", "pdf", "html"]
DOCUMENTS: tuple[Document, ...] = get_args(Document)
# What web teams set into pages of their own: files that say the same, and one for the `head`.
FRAGMENTS: Mapping[str, "Readable"] = {"fragment.html": "fragment", "fragment-plain.html": "plain"}
KIT = (*FRAGMENTS, "fragment.css", "head.html")


@dataclass
class Clock:
    """How long each step took, in seconds, in the order they ended."""

    times: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.times.append((name, time.perf_counter() - start))


@dataclass(frozen=True)
class Compiled:
    """A revision read and checked: its plan, resolved, unless an error stopped it.

    `problems` are in order; `texts` has every source file that was read, by its name in them.
    """

    plan: Plan | None
    problems: Sequence[Diagnostic]
    texts: Mapping[str, str]

    @property
    def errors(self) -> list[Diagnostic]:
        """What matters to who does not write it: its author heard the warnings."""
        return [problem for problem in self.problems if problem.is_error]


@dataclass(frozen=True)
class Built:
    """The files of one revision by name, complete, or none of them and the errors."""

    files: Mapping[str, bytes]
    problems: Sequence[Diagnostic]


# --- Reading ---------------------------------------------------------------------------------


def compile_plan(
    folder: Path,
    today: date,
    templates: Path = TEMPLATES,
    clock: Clock | None = None,
    root: Path | None = None,
    variant: Variant = "public",
) -> Compiled:
    """Read and check the revision in `folder` (`SOURCE/PLAN/REVISION`).

    Each stage reports every problem it sees; an error ends the path after its stage. Diagnostics
    name files as seen from `root`; without it, as whoever runs the program sees them.
    """
    source = Folder.of_revision(folder, root)
    plan = _compile(source, today, templates, clock or Clock(), variant)
    return Compiled(plan, in_order(source.problems), source.texts)


def _compile(
    source: Folder, today: date, templates: Path, clock: Clock, variant: Variant
) -> Plan | None:
    with clock.step("read"):
        read = read_sources(source, templates, variant)
    if read is None:
        return None
    with clock.step("parse"):
        authored = parse(read, source.problems)
    if source.failed:
        return None
    plan = resolve(authored, read.labels)
    with clock.step("check"):
        fonts = load_templates(plan.metadata.language, templates).fonts
        contacts = read.data.get("contacts")
        hidden = tuple(private(contacts.value)) if contacts and variant == "public" else ()
        source.problems += check(plan, Setting(today, fonts, hidden))
    if source.failed:
        return None
    with clock.step("model"):
        check_model(encode(plan))
    return plan


# --- Building --------------------------------------------------------------------------------


def build_plan(
    plan: Plan,
    formats: Sequence[Format] = FORMATS,
    archive: Archive = "a-3a",
    templates: Path = TEMPLATES,
    clock: Clock | None = None,
    beside: Mapping[str, bytes] | None = None,
    published: Published | None = None,
) -> Built:
    """The documents of a resolved plan, and the proof that they say the same.

    `beside` are documents of an equal model from an earlier build, which the page may point to;
    `published` is what web pages alone say of the revision.
    """
    from concurrent.futures import ThreadPoolExecutor

    if "docx" in formats:
        from plan_compiler.render.docx_template import template_faults

        if problems := template_faults(templates):
            return Built({}, problems)
    looks = load_templates(plan.metadata.language, templates)
    files = {f"{plan.id}.json": write_model(plan)}
    work = _Work(plan, looks, archive, published, clock or Clock(), beside or {}, files)
    # Typst works outside Python's lock, so that Word costs no time beside PDF.
    with ThreadPoolExecutor() as threads:
        found = [*threads.map(work.make, [name for name in ("pdf", "docx") if name in formats])]
    # The page tells the size of the other two, so it comes last.
    if "html" in formats:
        found.append(work.make("html"))
    problems = [problem for some in found for problem in some]
    return Built({}, problems) if problems else Built(dict(sorted(files.items())), ())


class EngineError(Exception):
    """A format that could not be made of a plan that is right."""


@dataclass(frozen=True)
class _Work:
    """The documents of one plan, made one by one: `files` grows."""

    plan: Plan
    looks: Templates
    archive: Archive
    published: Published | None
    clock: Clock
    beside: Mapping[str, bytes]
    files: dict[str, bytes]

    def make(self, name: Document) -> list[Diagnostic]:
        """A document and what comes with it; its faults if it says something else than the plan."""
        from plan_compiler.parity.compare import same_text

        makers = {"docx": self._docx, "pdf": self._pdf, "html": self._web}
        file = f"{self.plan.id}.{name}"
        try:
            with self.clock.step(name):
                made = makers[name](file)
        except EngineError as error:
            return [rules.ENGINE_FAULT.at(Span(file), format=name.upper(), reason=error)]
        self.files.update(made)
        problems: list[Diagnostic] = []
        readable: Mapping[str, Readable] = {file: name, **FRAGMENTS}
        for file in (file for file in made if file in readable):
            with self.clock.step(f"parity {file if file in FRAGMENTS else name}"):
                problems += same_text(self.plan, readable[file], made[file], file)
        return problems

    def _docx(self, file: str) -> dict[str, bytes]:
        from plan_compiler.render.docx import render_docx

        return {file: render_docx(self.plan, self.looks, self._model)}

    def _pdf(self, file: str) -> dict[str, bytes]:
        from plan_compiler.render.pdf import render_pdf
        from plan_compiler.render.pdf_order import PdfError

        try:
            return {file: render_pdf(self.plan, self.looks, self._model, self.archive)}
        except PdfError as error:
            raise EngineError(str(error)) from error

    def _web(self, file: str) -> dict[str, bytes]:
        """The page with what it loads and, for publishing, the kit that goes into other pages."""
        from plan_compiler.render.html import assets, render_kit, render_page

        of_all = (self.plan, self.looks, self._downloads(), self.published)
        kit = {} if self.plan.variant == "internal" else render_kit(*of_all)
        texts = {file: render_page(*of_all), **kit}
        loaded = assets(self.plan, self.looks)
        return {name: text.encode() for name, text in texts.items()} | {
            f"assets/{name}": data for name, data in loaded.items()
        }

    @property
    def _model(self) -> bytes:
        return self.files[f"{self.plan.id}.json"]

    def _downloads(self) -> "tuple[Download, ...]":
        from plan_compiler.render.html_addresses import MEDIA_TYPES, Download

        there = {**self.beside, **self.files}
        names = {kind: f"{self.plan.id}.{kind}" for kind in MEDIA_TYPES}
        return tuple(
            Download(format=kind, name=file, size=len(there[file]))
            for kind, file in names.items()
            if file in there
        )
