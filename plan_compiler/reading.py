"""Every file of a revision: read, and of the right shape."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from plan_compiler import limits, rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Municipality, Variant
from plan_compiler.parse import DATA_FILES, Sources, parse_municipality
from plan_compiler.passage import Passage
from plan_compiler.private import private
from plan_compiler.refs import names_plan, names_revision
from plan_compiler.resources import load_templates
from plan_compiler.shape import check_shape
from plan_compiler.shared_contacts import check_register, fill, named
from plan_compiler.source import Folder
from plan_compiler.span import Span
from plan_compiler.sums import check_sums
from plan_compiler.svg import Drawing, read_svg
from plan_compiler.yaml_values import Values, read_yaml


def read_sources(source: Folder, templates: Path, variant: Variant = "public") -> Sources | None:
    """Every file of a revision, each YAML file of the right shape; None after an error."""
    there = (name for name in DATA_FILES if source.has(f"{name}.yaml"))
    values = {name: read_values(source, name) for name in ("plan", *there)}
    municipality = read_municipality(source)
    plan = values.get("plan")
    if contacts := values.get("contacts"):
        adopted = plan is not None and plan.value["status"] == "antagen"
        values["contacts"] = with_register(source, contacts, adopted)
    source.problems += [*check_names(source), *check_sums(source)]
    if plan is None:
        return None
    source.problems += check_language(plan, templates)
    files = [
        (plan.span(key, at), file)
        for key in ("sections", "appendices")
        for at, file in enumerate(plan.value.get(key, []))
    ]
    if len(files) > limits.FILES:
        place, count = plan.span("sections"), len(files)
        source.problems.append(rules.TOO_MUCH.at(place, "files", count=count, limit=limits.FILES))
        return None
    prose = {file: read_prose(source, file, span) for span, file in files}
    source.problems += check_amount([passage for passage in prose.values() if passage])
    drawings = read_drawings(source, values.get("figures"))
    if municipality is None or source.failed:
        return None
    return Sources(
        id=source.folder.parent.name,
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
    source = Folder.of_revision(folder)
    contacts = read_values(source, "contacts") if source.has("contacts.yaml") else None
    if contacts:
        yield from private(with_register(source, contacts, adopted=False).value)


def check_names(source: Folder) -> Iterator[Diagnostic]:
    """The folders' names are the plan's id and its revision, in files and addresses."""
    plan, revision = source.folder.parent.name, source.folder.name
    for name, is_good in ((plan, names_plan(plan)), (revision, names_revision(revision))):
        if not is_good:
            yield rules.FOLDER_NAME.at(Span(source.name("plan.yaml")), name=name)


def check_language(plan: Values, templates: Path) -> Iterator[Diagnostic]:
    """A document needs a catalogue of fixed words in its language."""
    language = plan.value.get("language", "sv")
    known = sorted(path.suffixes[0][1:] for path in templates.glob("labels.*.yaml"))
    if language.split("-")[0] not in known:
        place, allowed = plan.span("language"), ", ".join(known)
        yield rules.UNKNOWN_VALUE.at(place, key="language", value=language, allowed=allowed)


def read_values(source: Folder, name: str) -> Values | None:
    """A YAML file, if it is of the shape that its schema asks for."""
    text = source.text(f"{name}.yaml", limits.YAML_BYTES)
    if text is None:
        return None
    faults: list[Diagnostic] = []
    values = read_yaml(text, source.name(f"{name}.yaml"), faults)
    if values and not faults:
        faults += check_shape(values, name)
    source.problems += faults
    return None if faults else values


def with_register(source: Folder, contacts: Values, adopted: bool) -> Values:
    """A revision's contacts with those of the shared register, which is read if one is named."""
    outer = source.above()
    wanted = named(contacts.value) and outer.has("contacts.yaml")
    register = read_values(outer, "contacts") if wanted else None
    filled, problems = fill(contacts, register, adopted)
    if register:
        source.problems += check_register(register)
    # A register that cannot be read is told of once, not for each name.
    source.problems += problems if register or not wanted else []
    return filled


def read_municipality(source: Folder) -> Municipality | None:
    outer = source.above()
    values = read_values(outer, "municipality")
    if values is None:
        return None
    logo = values.value.get("logo")
    text = (
        outer.text(logo["file"], limits.FIGURE_BYTES, values.span("logo", "file")) if logo else None
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
        text = source.text(file, limits.FIGURE_BYTES, figures.span("figures", at, "file"))
        drawing = read_svg(text, source.name(file), source.problems) if text else None
        if drawing:
            drawings[file] = drawing
    return drawings
