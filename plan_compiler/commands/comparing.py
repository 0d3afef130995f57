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
    from plan_compiler.redlines import Layout


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
@click.option(
    "--layout",
    type=click.Choice(["redline", "lydelse"]),
    default="redline",
    show_default=True,
    help="Hela texten med märkta ändringar, eller nuvarande och föreslagen lydelse i två spalter.",
)
@shared
def diff(
    run: Run, plan: str, old: str, new: str, formats: "tuple[RedlineFormat, ...]", layout: "Layout"
) -> None:
    """Visa och skriv vad som är ändrat mellan två revisioner av PLAN.

    OLD och NEW är en revision, en mapp, en byggd .json, .docx eller .pdf, eller git:REV.
    """
    from plan_compiler.editions import Reader
    from plan_compiler.redlines import LYDELSE_FORMATS, draw

    if layout == "lydelse" and set(formats) - set(LYDELSE_FORMATS):
        raise click.BadParameter(", ".join(LYDELSE_FORMATS), param_hint="--format")
    reader = Reader(run.source, plan, run.today, run.templates)
    before, after = reader.read(old, new), reader.read(new, old)
    run.diagnostics += reader.problems
    run.texts |= reader.texts
    if before and after and not run.stops(run.diagnostics):
        redline = draw(before, after, run.diagnostics)
        if redline and not run.stops(run.diagnostics):
            kind = "" if layout == "redline" else f"_{layout}"
            folder = run.output / plan / "diff" / f"{before.name}_{after.name}{kind}"
            show_redline(run, redline, folder, formats, layout)
    run.finish()


def show_redline(
    run: Run,
    redline: "Redline",
    folder: Path,
    formats: "Sequence[RedlineFormat]",
    layout: "Layout",
) -> None:
    """Print what changed, and write it in the formats."""
    from plan_compiler.redlines import (
        FORMATS,
        LYDELSE_FORMATS,
        carry,
        carry_lydelse,
        letter,
        miscounted,
        terminal_text,
    )
    from plan_compiler.resources import load_templates
    from plan_compiler.store import write_folder

    looks = load_templates(redline.new.metadata.language, run.templates)
    if layout == "lydelse":
        carried = carry_lydelse(redline, formats or LYDELSE_FORMATS, looks)
    else:
        carried = carry(redline, formats or FORMATS, looks)
    if faults := list(miscounted(redline, carried)):
        run.diagnostics += faults
        return
    files = {name: found.content for name, found in carried.items()}
    try:
        write_folder(folder, files)
    except OSError as error:
        run.cannot_write(folder, error)
        return
    if run.report == "text":
        is_letter = layout == "lydelse"
        text = letter(redline, looks) if is_letter else None
        click.echo(text or terminal_text(redline, looks, colours=sys.stdout.isatty()))
    for name, found in carried.items():
        if found.unshown:
            numbers = ", ".join(str(redline.numbers[id]) for id in found.unshown)
            key = "only_named" if layout == "lydelse" else "not_shown"
            run.say(key, file=name, numbers=numbers)
    run.say(
        "compared",
        files=", ".join(name for name in sorted(files) if "/" not in name),
        folder=folder,
    )
