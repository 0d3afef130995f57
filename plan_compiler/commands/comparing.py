"""diff: what changed between two revisions."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler.commands.run import Run, shared
from plan_compiler.commands.usage import WrongUsage

if TYPE_CHECKING:
    from plan_compiler.diff.redline import Carried, Redline
    from plan_compiler.redlines import Format as RedlineFormat
    from plan_compiler.redlines import Layout
    from plan_compiler.resources import Templates


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
        raise WrongUsage("not_of_layout", choices=", ".join(LYDELSE_FORMATS))
    reader = Reader(run.source, plan, run.today, run.templates)
    before, after = reader.read(old, new), reader.read(new, old)
    run.take(reader)
    if before and after and not run.stops(run.problems):
        redline = draw(before, after, run.problems)
        if redline and not run.stops(run.problems):
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
    from plan_compiler.redlines import FORMATS, LYDELSE_FORMATS, carry, carry_lydelse, miscounted
    from plan_compiler.resources import load_templates
    from plan_compiler.store import write_folder

    looks = load_templates(redline.new.metadata.language, run.templates)
    if layout == "lydelse":
        carried = carry_lydelse(redline, formats or LYDELSE_FORMATS, looks)
    else:
        carried = carry(redline, formats or FORMATS, looks)
    if faults := list(miscounted(redline, carried)):
        run.problems += faults
        return
    try:
        write_folder(folder, {name: found.content for name, found in carried.items()})
    except OSError as error:
        run.cannot_write(folder, error)
        return
    tell_changes(run, redline, carried, looks, layout)
    files = ", ".join(name for name in sorted(carried) if "/" not in name)
    run.say("compared", files=files, folder=folder)


def tell_changes(
    run: Run,
    redline: "Redline",
    carried: "Mapping[str, Carried]",
    looks: "Templates",
    layout: "Layout",
) -> None:
    """Print what changed, and the changes that a file cannot show."""
    from plan_compiler.redlines import letter, terminal_text

    is_letter = layout == "lydelse"
    if run.report == "text":
        text = letter(redline, looks) if is_letter else None
        click.echo(text or terminal_text(redline, looks, colours=sys.stdout.isatty()))
    for name, found in carried.items():
        if found.unshown:
            numbers = ", ".join(str(redline.numbers[id]) for id in found.unshown)
            run.say("only_named" if is_letter else "not_shown", file=name, numbers=numbers)
