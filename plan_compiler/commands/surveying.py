"""status, contacts: all plans on a day, and whom they say to call."""

from pathlib import Path
from typing import Literal, get_args

import click

from plan_compiler import rules
from plan_compiler.commands.run import Run, shared

Format = Literal["text", "json", "csv", "ics"]
_TO = click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="Skriv i den här filen i stället."
)


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Format)),
    default="text",
    show_default=True,
    help="Text, data, kalkylblad eller kalender.",
)
@_TO
@shared
def status(run: Run, form: Format, to: Path | None) -> None:
    """Säg hur det står till med alla planer: vad som gäller, utkast och vad som ska ses över."""
    from plan_compiler.overview import overviews
    from plan_compiler.plan_folders import PlanFolders
    from plan_compiler.report.plans import plans_csv, plans_json, plans_text
    from plan_compiler.report.review_days import review_days

    folders = PlanFolders()
    plans = list(overviews(run.source, run.today, folders))
    run.take(folders)
    if not plans and not folders.problems:
        run.fault(rules.NO_PLAN, ref="", source=run.source)
    else:
        makers = {
            "text": lambda: f"{plans_text(plans, run.lang)}\n",
            "json": lambda: plans_json(plans, run.today),
            "csv": lambda: plans_csv(plans, run.lang),
            "ics": lambda: review_days(plans, run.lang),
        }
        show(run, makers[form](), form, to)
    run.finish()


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text eller data.",
)
@_TO
@shared
def contacts(run: Run, form: Format, to: Path | None) -> None:
    """Säg vilka planer som använder kontakterna i registret, och vilka som har gamla uppgifter."""
    from plan_compiler.contact_uses import contact_uses
    from plan_compiler.plan_folders import PlanFolders
    from plan_compiler.report.contacts import contacts_json, contacts_text

    folders = PlanFolders()
    found = contact_uses(run.source, folders)
    run.take(folders)
    if not found and not folders.problems:
        run.fault(rules.NO_REGISTER, source=run.source)
    elif found:
        made = contacts_text(found, run.lang) if form == "text" else contacts_json(found)
        show(run, made, form, to)
    run.finish()


def show(run: Run, made: str, form: Format, to: Path | None) -> None:
    """Put it into a file, or on standard output if no report of faults goes there."""
    from plan_compiler.store import add_files

    if to:
        try:
            if to.exists() and not to.is_file():
                to.write_bytes(made.encode())  # a terminal, a pipe
            else:
                add_files(to.parent, {to.name: made.encode()}, inside=True)
        except OSError as error:
            run.cannot_write(to, error)
    elif run.report == "text":
        # Text may lack a letter in a terminal; the others are files of their own encoding.
        click.echo(made if form == "text" else made.encode(), nl=False)
