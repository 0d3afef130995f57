"""diff: what changed between two revisions."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler.commands.run import Run, shared

if TYPE_CHECKING:
    from plan_compiler.diff.redline import Redline
    from plan_compiler.redlines import Format as RedlineFormat


@click.command()
@click.argument("plan")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "docx", "pdf", "json", "text"]),
    multiple=True,
    help="Bara detta format; går att ange flera gånger.",
)
@shared
def diff(run: Run, plan: str, old: str, new: str, formats: "tuple[RedlineFormat, ...]") -> None:
    """Visa och skriv vad som är ändrat mellan två revisioner av PLAN.

    OLD och NEW är en revision, en mapp, en byggd .json, .docx eller .pdf, eller git:REV.
    """
    from plan_compiler.editions import Reader
    from plan_compiler.redlines import draw

    reader = Reader(run.source, plan, run.today, run.templates)
    before, after = reader.read(old, new), reader.read(new, old)
    run.diagnostics += reader.problems
    run.texts |= reader.texts
    if before and after and not run.stops(run.diagnostics):
        redline = draw(before, after, run.diagnostics)
        if redline and not run.stops(run.diagnostics):
            names = f"{before.name}_{after.name}"
            show_redline(run, redline, run.output / plan / "diff" / names, formats)
    run.finish()


def show_redline(
    run: Run, redline: "Redline", folder: Path, formats: "Sequence[RedlineFormat]"
) -> None:
    """Print what changed, and write it in the formats."""
    from plan_compiler import rules
    from plan_compiler.redlines import FORMATS, carry, miscounted, terminal_text
    from plan_compiler.resources import load_templates
    from plan_compiler.span import Span
    from plan_compiler.store import write_folder

    looks = load_templates(redline.new.metadata.language, run.templates)
    carried = carry(redline, formats or FORMATS, looks)
    if faults := list(miscounted(redline, carried)):
        run.diagnostics += faults
        return
    files = {name: found.content for name, found in carried.items()}
    try:
        write_folder(folder, files)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        run.diagnostics.append(rules.CANNOT_WRITE.at(Span(str(folder)), path=folder, reason=reason))
        return
    if run.report == "text":
        click.echo(terminal_text(redline, looks, colours=sys.stdout.isatty()))
    for name, found in carried.items():
        if found.unshown:
            numbers = ", ".join(str(redline.numbers[id]) for id in found.unshown)
            run.say("not_shown", file=name, numbers=numbers)
    run.say(
        "compared",
        files=", ".join(name for name in sorted(files) if "/" not in name),
        folder=folder,
    )
