"""import and convert: from documents of other programs to a plan's source, and back to others."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler import rules
from plan_compiler.commands.folders import (
    is_plan_name,
    is_revision_name,
    may_be_made,
    printable,
    put_revision,
)
from plan_compiler.commands.reviewing import take_back
from plan_compiler.commands.run import Run, shared
from plan_compiler.commands.usage import WrongUsage
from plan_compiler.resources import Labels
from plan_compiler.span import Span

if TYPE_CHECKING:
    from plan_compiler.importing.convert import Target
    from plan_compiler.importing.importer import Imported
    from plan_compiler.model import Municipality, Plan


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("plan", callback=printable, required=False)
@click.option("--into", callback=printable, help="Versionen som ett granskat dokument gäller.")
@click.option("--apply", is_flag=True, help="Skriv in ändringarna (med --into).")
@shared
def import_(run: Run, file: Path, plan: str | None, into: str | None, apply: bool) -> None:
    """Gör en plan av ett Worddokument (även .odt, .html och .md).

    PLAN är PLAN eller PLAN/REVISION. Utan REVISION blir det beslutsdagen, eller utkast. Med --into
    är FILE ett dokument härifrån som någon har ändrat i; ändringarna visas rad för rad.
    """
    if bool(plan) == bool(into):
        raise WrongUsage("plan_or_into")
    if into:
        take_back(run, file, into, apply)
    else:
        _import_new(run, file, plan or "")
    run.finish()


def _import_new(run: Run, file: Path, plan: str) -> None:
    from plan_compiler.importing.guard import read_document

    name, _, revision = plan.partition("/")
    found = read_document(file, run.problems)
    if found and is_plan_name(run, name) and (not revision or is_revision_name(run, revision)):
        imported = _imported(run, file, *found, name, revision)
        if imported:
            _write(run, file, imported)


def _imported(
    run: Run, file: Path, kind: str, data: bytes, plan: str, revision: str
) -> "Imported | None":
    """The document as a plan, if every word of it is accounted for."""
    from plan_compiler.importing.importer import import_document
    from plan_compiler.importing.pandoc import PandocError, TooMuch
    from plan_compiler.importing.word_file import BrokenWordFile
    from plan_compiler.resources import load_templates

    labels = load_templates("sv", run.templates).labels
    span = Span(str(file))
    try:
        found = import_document(kind, data, plan, revision, labels)
    except TooMuch:
        run.fault(rules.UNPACKS_TO_TOO_MUCH, "text", at=span, path=file)
        return None
    except PandocError as error:
        reason = str(error)
        case = "" if reason else "time"
        run.fault(rules.PANDOC_FAULT, case, at=span, path=file, reason=reason)
        return None
    except BrokenWordFile as error:
        run.fault(rules.UNREADABLE_DOCUMENT, at=span, path=file, reason=error)
        return None
    return found if _is_whole(run, file, found, labels) else None


def _is_whole(run: Run, file: Path, found: "Imported", labels: Labels) -> bool:
    """Whether there is a plan, every word is accounted for, and it reads back as it was meant."""
    from plan_compiler.importing.prove import difference
    from plan_compiler.importing.report import totals

    span, sums = Span(str(file)), totals(found.elements)
    if not found.plan.sections and not found.plan.preamble:
        run.fault(rules.NOTHING_TO_IMPORT, at=span, path=file)
    elif not found.adds_up:
        run.fault(
            rules.WORDS_DIFFER,
            at=span,
            path=file,
            words=found.words_in,
            accounted=sums["total"],
            kept=sums["kept"],
            out=found.words_out,
        )
    elif place := difference(found.plan, labels, run.templates):
        run.fault(rules.NOT_READ_BACK, at=span, path=file, place=place)
    else:
        return True
    return False


def _write(run: Run, file: Path, imported: "Imported") -> None:
    """Write the source and the account of it, and say what `check` says of it."""
    from plan_compiler.authoring.files import write_plan
    from plan_compiler.importing.report import reports
    from plan_compiler.resources import load_templates

    plan = imported.plan
    folder = run.source / plan.id / plan.revision
    if (run.source / "municipality.yaml").exists():
        # The municipality is known already.
        imported.gaps = [gap for gap in imported.gaps if gap != "issuer"]
    if not may_be_made(run, folder, "revision") or not _put_issuer(run, plan.issuer):
        return
    labels = load_templates("sv", run.templates).labels
    files = write_plan(plan, labels) | imported.files | reports(imported, file.name, run.lang)
    if put_revision(run, folder, files, "imported"):
        run.compile(folder)


def _put_issuer(run: Run, issuer: "Municipality") -> bool:
    """Write the municipality if there is none yet."""
    from plan_compiler.authoring.files import write_municipality
    from plan_compiler.store import add_files

    there = run.source / "municipality.yaml"
    if there.exists():
        return True
    try:
        run.source.mkdir(parents=True, exist_ok=True)
        add_files(run.source, write_municipality(issuer), inside=True)
    except OSError as error:
        run.cannot_write(there, error)
        return False
    run.say("municipality", file=there)
    return True


@click.command()
@click.argument("ref")
@click.option(
    "--to",
    "target",
    type=click.Choice(["odt", "epub", "txt", "md"]),
    required=True,
    help="Formatet.",
)
@shared
def convert(run: Run, ref: str, target: "Target") -> None:
    """Gör om planen i REF till ett annat format, genom Word och pandoc.

    Bara Word, PDF och webb jämförs med källan ord för ord.
    """
    for folder in run.folders((ref,)):
        compiled = run.compile(folder)
        if compiled.plan and not run.stops(compiled.problems):
            _convert_one(run, compiled.plan, target)
    run.finish()


def _convert_one(run: Run, plan: "Plan", target: "Target") -> None:
    from plan_compiler.importing.convert import convert
    from plan_compiler.importing.pandoc import PandocError
    from plan_compiler.pipeline import build_plan
    from plan_compiler.store import add_files

    built = build_plan(plan, ("docx",), templates=run.templates)
    run.problems += built.problems
    if not built.files:
        return
    folder = run.output / plan.id / "convert" / plan.revision
    path = folder / f"{plan.id}.{target}"
    try:
        made = convert(built.files[f"{plan.id}.docx"], plan, target)
        folder.mkdir(parents=True, exist_ok=True)
        add_files(folder, {path.name: made})
    except PandocError as error:
        case = "" if str(error) else "time"
        run.fault(rules.PANDOC_FAULT, case, path=path, reason=error)
    except OSError as error:
        run.cannot_write(path, error)
    else:
        run.say("converted", plan=f"{plan.id}/{plan.revision}", path=path)
