"""check and build: from the source folder to the documents."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler import __version__
from plan_compiler.commands.run import Run, shared

if TYPE_CHECKING:
    from plan_compiler.model import Plan
    from plan_compiler.pipeline import Archive, Clock, Format
    from plan_compiler.published import Published


@click.command()
@click.argument("ref", nargs=-1)
@shared
def check(run: Run, ref: tuple[str, ...]) -> None:
    """Säg vad som är fel; skriv inget.

    REF är PLAN, PLAN/REVISION eller en mapp. Utan REF granskas alla planer.
    """
    folders = list(run.folders(ref))
    run.check_lives(folders)
    for folder in folders:
        compiled = run.compile(folder)
        if compiled.plan:
            run.say("checked", plan=f"{compiled.plan.id}/{compiled.plan.revision}")
    run.finish()


@click.command()
@click.argument("ref", nargs=-1)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["docx", "pdf", "html", "json"]),
    multiple=True,
    help="Bara detta format; går att ange flera gånger.",
)
@click.option(
    "--archive",
    type=click.Choice(["a-3a", "a-2a"]),
    default="a-3a",
    show_default=True,
    help="PDF/A-variant; a-2a utan bifogad modell.",
)
@click.option("--timings", is_flag=True, help="Säg vart tiden tog vägen.")
@shared
def build(
    run: Run, ref: tuple[str, ...], formats: "tuple[Format, ...]", archive: "Archive", timings: bool
) -> None:
    """Bygg Word, PDF och webb, och kontrollera att de säger samma sak.

    REF är PLAN, PLAN/REVISION eller en mapp. Utan REF byggs alla planer.
    """
    from plan_compiler.pipeline import Clock

    folders = list(run.folders(ref))
    stopped = run.check_lives(folders)
    for folder in folders:
        if folder.resolve().parent in stopped:
            continue
        clock = Clock()
        build_one(run, folder, formats, archive, clock)
        for step, seconds in clock.times if timings else ():
            run.say("timing", seconds=f"{seconds:6.3f}", what=step)
    run.finish()


def build_one(
    run: Run, folder: Path, formats: "tuple[Format, ...]", archive: "Archive", clock: "Clock"
) -> None:
    """Build one revision and write its files, if nothing stops it."""
    from plan_compiler import rules
    from plan_compiler.pipeline import FORMATS, build_plan
    from plan_compiler.span import Span
    from plan_compiler.store import MANIFEST, write_folder, write_manifest

    compiled = run.compile(folder, clock)
    if compiled.plan is None or run.stops(compiled.diagnostics):
        return
    plan = compiled.plan
    target = run.output / plan.id / plan.revision
    earlier = kept(target, plan, formats or FORMATS)
    published = ended(folder, plan)
    built = build_plan(plan, formats or FORMATS, archive, run.templates, clock, earlier, published)
    run.diagnostics += built.diagnostics
    if not built.files:
        return
    files = {**earlier, **built.files}
    sources = {name: text.encode() for name, text in compiled.texts.items()}
    manifest = write_manifest(plan.id, plan.revision, sources, files, versions())
    try:
        with clock.step("write"):
            write_folder(target, files | {MANIFEST: manifest})
    except OSError as error:
        reason = error.strerror or type(error).__name__
        run.diagnostics.append(rules.CANNOT_WRITE.at(Span(str(target)), path=target, reason=reason))
        return
    run.say(
        "built",
        plan=f"{plan.id}/{plan.revision}",
        files=", ".join(name for name in sorted(built.files) if "/" not in name),
        folder=target,
    )
    if f"{plan.id}.docx" in built.files:
        run.say("no_page_numbers", plan=f"{plan.id}.docx")


def ended(folder: Path, plan: "Plan") -> "Published | None":
    """What has ended a revision, for its page; the day of a build does not matter to it."""
    from dataclasses import replace

    from plan_compiler.published import published_ever
    from plan_compiler.register import Register

    register, whole = Register(), folder.resolve().parent
    revisions = [entry.revision for entry in register.entries(whole)]
    found = published_ever(revisions, register.repeals(whole)).get(plan.revision)
    return found and replace(found, page=f"{plan.id}.html")


def kept(target: Path, plan: "Plan", formats: "Sequence[Format]") -> dict[str, bytes]:
    """Documents of an earlier build in other formats, if they were made from an equal model."""
    from plan_compiler.model_file import write_model
    from plan_compiler.pipeline import KIT

    model = target / f"{plan.id}.json"
    if not model.is_file() or model.read_bytes() != write_model(plan):
        return {}
    found = [target / f"{plan.id}.{name}" for name in ("docx", "pdf") if name not in formats]
    if "html" not in formats:
        page = [target / name for name in (f"{plan.id}.html", *KIT)]
        found += [*page, *sorted((target / "assets").glob("*"))]
    files = (path for path in found if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in files}


def versions() -> dict[str, str]:
    """The compiler and the engines that decide an output's bytes."""
    from importlib.metadata import version

    engines = ("docxtpl", "lxml", "markdown-it-py", "pikepdf", "python-docx", "typst")
    return {"plan-compiler": __version__} | {name: version(name) for name in engines}
