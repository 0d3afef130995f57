"""The straight path: files → values → plan → checks → documents → the same text in all of them."""

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from plan_compiler import limits, rules
from plan_compiler.check import Setting, check
from plan_compiler.codec import encode
from plan_compiler.diagnostic import Diagnostic, in_order
from plan_compiler.job import FORMATS, Archive, Format
from plan_compiler.model import Municipality, Plan, Variant
from plan_compiler.model_file import check_model, write_model
from plan_compiler.parse import DATA_FILES, Sources, parse, parse_municipality
from plan_compiler.private import private
from plan_compiler.prose import ID
from plan_compiler.published import Published
from plan_compiler.resolve import resolve
from plan_compiler.resources import TEMPLATES, Templates, load_templates
from plan_compiler.seal import check_seal
from plan_compiler.shape import check_shape
from plan_compiler.shared_contacts import check_register, fill, named
from plan_compiler.source import Folder, Passage, Values
from plan_compiler.span import Span
from plan_compiler.svg import Drawing, read_svg

if TYPE_CHECKING:
    from plan_compiler.parity.said import Format as Readable
    from plan_compiler.render.html_head import Download

REVISION = re.compile(r"\d{4}-\d{2}-\d{2}|[a-z][a-z0-9]*(-[a-z0-9]+)*")
Document = Literal["docx", "pdf", "html"]
DOCUMENTS: tuple[Document, ...] = ("docx", "pdf", "html")
# Folders of the output that are no plan, and of a plan that are no revision.
RESERVED = ("convert", "diff", "gallande", "site")
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

    `texts` has every source file that was read, by its name in diagnostics.
    """

    plan: Plan | None
    diagnostics: Sequence[Diagnostic]
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Built:
    """The files of one revision by name, complete, or none of them and the errors."""

    files: Mapping[str, bytes]
    diagnostics: Sequence[Diagnostic]


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
    clock = clock or Clock()
    # Made absolute by hand: a symbolic link keeps its name, and `..` gets a parent.
    folder = Path(os.path.abspath(folder))  # noqa: PTH100
    source = Folder(root, folder) if root else Folder.of(folder, folder.parent.parent)
    with clock.step("read"):
        read = read_sources(source, templates, variant)
    if read is None:
        return Compiled(None, in_order(source.problems), source.texts)
    with clock.step("parse"):
        authored = parse(read, source.problems)
    if any(problem.is_error for problem in source.problems):
        return Compiled(None, in_order(source.problems), source.texts)
    plan = resolve(authored, read.labels)
    with clock.step("check"):
        fonts = load_templates(plan.metadata.language, templates).fonts
        contacts = read.data.get("contacts")
        hidden = tuple(private(contacts.value)) if contacts and variant == "public" else ()
        source.problems += check(plan, Setting(today, fonts, hidden))
    failed = any(problem.is_error for problem in source.problems)
    if not failed:
        with clock.step("model"):
            check_model(encode(plan))
    return Compiled(None if failed else plan, in_order(source.problems), source.texts)


def read_sources(source: Folder, templates: Path, variant: Variant = "public") -> Sources | None:
    """Every file of a revision, each YAML file of the right shape; None after an error."""
    values = {
        name: read_values(source, name) for name in ("plan", *DATA_FILES) if _wanted(source, name)
    }
    municipality = read_municipality(source)
    plan = values.get("plan")
    if contacts := values.get("contacts"):
        adopted = plan is not None and plan.value["status"] == "antagen"
        values["contacts"] = with_register(source, contacts, adopted)
    source.problems += [*check_names(source), *check_seal(source)]
    if plan is None:
        return None
    source.problems += check_language(plan, templates)
    files = [
        (plan.place(key, at), file)
        for key in ("sections", "appendices")
        for at, file in enumerate(plan.value.get(key, []))
    ]
    if len(files) > limits.FILES:
        place, count = plan.place("sections"), len(files)
        source.problems.append(rules.TOO_MUCH.at(place, "files", count=count, limit=limits.FILES))
        return None
    prose = {file: read_prose(source, file, span) for span, file in files}
    source.problems += check_amount([passage for passage in prose.values() if passage])
    drawings = read_drawings(source, values.get("figures"))
    if municipality is None or any(problem.is_error for problem in source.problems):
        return None
    return Sources(
        plan=source.folder.parent.name,
        revision=source.folder.name,
        data={name: found for name, found in values.items() if found},
        prose={file: passage for file, passage in prose.items() if passage},
        drawings=drawings,
        municipality=municipality,
        labels=load_templates(plan.value.get("language", "sv"), templates).labels,
        variant=variant,
    )


def hidden_in(folder: Path) -> Iterator[str]:
    """What the public variant of the revision in a folder may not have; faults are not told."""
    source = Folder.of(folder, folder.parent.parent)
    contacts = read_values(source, "contacts") if _wanted(source, "contacts") else None
    if contacts:
        yield from private(with_register(source, contacts, adopted=False).value)


def check_names(source: Folder) -> Iterator[Diagnostic]:
    """The folders' names are the plan's id and its revision, in files and addresses."""
    folder = source.folder
    for name, form in ((folder.parent.name, ID), (folder.name, REVISION)):
        if not form.fullmatch(name) or name in RESERVED:
            yield rules.FOLDER_NAME.at(Span(source.name("plan.yaml")), name=name)


def check_language(plan: Values, templates: Path) -> Iterator[Diagnostic]:
    """A document needs a catalogue of fixed words in its language."""
    language = plan.value.get("language", "sv")
    known = sorted(path.suffixes[0][1:] for path in templates.glob("labels.*.yaml"))
    if language.split("-")[0] not in known:
        place, allowed = plan.place("language"), ", ".join(known)
        yield rules.UNKNOWN_VALUE.at(place, key="language", value=language, allowed=allowed)


def _wanted(source: Folder, name: str) -> bool:
    return name == "plan" or source.has(f"{name}.yaml")


def read_values(source: Folder, name: str) -> Values | None:
    """A YAML file, if it is of the shape that its schema asks for."""
    values = source.yaml(f"{name}.yaml")
    if values is None:
        return None
    faults = list(check_shape(values, name))
    source.problems += faults
    return None if faults else values


def with_register(source: Folder, contacts: Values, adopted: bool) -> Values:
    """A revision's contacts with those of the shared register, which is read if one is named."""
    outer = replace(source, folder=source.folder.parent.parent)
    wanted = named(contacts.value) and outer.has("contacts.yaml")
    register = read_values(outer, "contacts") if wanted else None
    filled, problems = fill(contacts, register, adopted)
    if register:
        source.problems += check_register(register)
    # A register that cannot be read is told of once, not for each name.
    source.problems += problems if register or not wanted else []
    return filled


def read_municipality(source: Folder) -> Municipality | None:
    outer = replace(source, folder=source.folder.parent.parent)
    values = read_values(outer, "municipality")
    if values is None:
        return None
    logo = values.value.get("logo")
    text = (
        outer.text(logo["file"], limits.FIGURE_BYTES, values.place("logo", "file"))
        if logo
        else None
    )
    drawing = read_svg(text, outer.name(logo["file"]), source.problems) if text else None
    return parse_municipality(values, drawing, source.problems)


def read_prose(source: Folder, file: str, asked: Span) -> Passage | None:
    text = source.text(file, limits.PROSE_BYTES, asked)
    return Passage.whole(text, source.name(file)) if text is not None else None


# What may mean something in Markdown: each costs a look ahead or back.
_SIGN = re.compile(r"[*_\[\]<&!`{}()\\~]")


def check_amount(passages: Sequence[Passage]) -> Iterator[Diagnostic]:
    """Prose that would take minutes to read, told of at the file that is too much."""
    measures: tuple[tuple[str, int, Callable[[str], int]], ...] = (
        ("lines", limits.LINES, lambda text: text.count("\n")),
        ("signs", limits.SIGNS, lambda text: sum(1 for _ in _SIGN.finditer(text))),
    )
    for what, limit, measure in measures:
        counts = [measure(passage.text) for passage in passages]
        for passage, sum_so_far in zip(passages, accumulate(counts), strict=True):
            if sum_so_far > limit:
                place = Span(passage.file)
                yield rules.TOO_MUCH.at(place, what, count=sum(counts), limit=limit)
                break


def read_drawings(source: Folder, figures: Values | None) -> dict[str, Drawing]:
    drawings = {}
    for at, entry in enumerate(figures.value["figures"] if figures else ()):
        assert figures
        file = entry["file"]
        text = source.text(file, limits.FIGURE_BYTES, figures.place("figures", at, "file"))
        drawing = read_svg(text, source.name(file), source.problems) if text else None
        if drawing:
            drawings[file] = drawing
    return drawings


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
    clock = clock or Clock()
    looks = load_templates(plan.metadata.language, templates)
    model = write_model(plan)
    files = {f"{plan.id}.json": model}
    problems = template_faults(templates) if "docx" in formats else []
    if problems:
        return Built({}, problems)
    makers: Mapping[Document, Callable[[], bytes]] = {
        "docx": lambda: _docx(plan, looks, model),
        "pdf": lambda: _pdf(plan, looks, model, archive),
        "html": lambda: _html(plan, looks, {**(beside or {}), **files}, published),
    }

    def made(name: Document) -> list[Diagnostic]:
        file = f"{plan.id}.{name}"
        try:
            with clock.step(name):
                files[file] = makers[name]()
        except EngineError as error:
            return [rules.ENGINE_FAULT.at(Span(file), format=name.upper(), reason=error)]
        with clock.step(f"parity {name}"):
            return list(same_text(plan, name, files[file]))

    # Typst works outside Python's lock, so that Word costs no time beside PDF.
    with ThreadPoolExecutor() as threads:
        for found in threads.map(made, [name for name in ("pdf", "docx") if name in formats]):
            problems += found
    # The page tells the size of the other two, so it comes last.
    if "html" in formats:
        problems += made("html")
        if f"{plan.id}.html" in files:
            files |= _web_files(plan, looks, {**(beside or {}), **files}, published)
    for file in (file for file in FRAGMENTS if file in files):
        with clock.step(f"parity {file}"):
            problems += same_text(plan, FRAGMENTS[file], files[file], file)
    return Built({}, in_order(problems)) if problems else Built(dict(sorted(files.items())), ())


class EngineError(Exception):
    """A format that could not be made of a plan that is right."""


def _docx(plan: Plan, looks: Templates, model: bytes) -> bytes:
    from plan_compiler.render.docx import render_docx

    return render_docx(plan, looks, model)


def _pdf(plan: Plan, looks: Templates, model: bytes, archive: Archive) -> bytes:
    from plan_compiler.render.pdf import PdfError, render_pdf

    try:
        return render_pdf(plan, looks, model, archive)
    except PdfError as error:
        raise EngineError(str(error)) from error


def _html(
    plan: Plan, looks: Templates, files: Mapping[str, bytes], published: Published | None
) -> bytes:
    from plan_compiler.render.html import render_page

    return render_page(plan, looks, _downloads(plan, files), published).encode()


def _downloads(plan: Plan, files: Mapping[str, bytes]) -> "tuple[Download, ...]":
    from plan_compiler.render.html_head import Download

    return tuple(
        Download(
            format=name.upper(), name=f"{plan.id}.{name}", size=len(files[f"{plan.id}.{name}"])
        )
        for name in ("pdf", "docx")
        if f"{plan.id}.{name}" in files
    )


def _web_files(
    plan: Plan, looks: Templates, files: Mapping[str, bytes], published: Published | None
) -> dict[str, bytes]:
    from plan_compiler.render.html import assets, render_kit

    found = {f"assets/{name}": data for name, data in assets(plan, looks).items()}
    if plan.variant == "internal":
        # Fragments are for publishing.
        return found
    kit = render_kit(plan, looks, _downloads(plan, files), published)
    return found | {name: text.encode() for name, text in kit.items()}


def template_faults(folder: Path) -> list[Diagnostic]:
    """What the Word template in a folder of templates lacks."""
    from plan_compiler.render.docx_template import check_template

    path = folder / "plan.docx"
    found = check_template(path.read_bytes())
    return [Diagnostic(rules.TEMPLATE_FAULT, Span(path.name), words, key) for key, words in found]


def same_text(plan: Plan, name: "Readable", data: bytes, file: str = "") -> Iterator[Diagnostic]:
    """Where a finished document says something else than the plan does."""
    from plan_compiler.parity.compare import differences, read
    from plan_compiler.parity.said import Unreadable, say

    span = Span(file or f"{plan.id}.{name}")
    try:
        found = read(name, data)
    except Unreadable as error:
        yield rules.DAMAGED_OUTPUT.at(span, path=span.file, reason=error)
        return
    for place in differences(say(plan, name), found):
        yield rules.TEXT_DIFFERS.at(
            span,
            format=name.upper(),
            stream=place.stream,
            expected=place.expected,
            found=place.found,
            before=place.before,
        )
