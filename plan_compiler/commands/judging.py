"""verify, audit and template check: what is there already, judged."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler import rules
from plan_compiler.commands.run import Run, shared

if TYPE_CHECKING:
    from plan_compiler.diagnostic import Diagnostic


@click.command()
@click.argument("path", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fil med de utfärdare (PEM) vars elektroniska stämplar gäller.",
)
@shared
def verify(run: Run, path: tuple[Path, ...], trust: Path | None) -> None:
    """Säg om byggda filer är hela, oförändrade och säger samma sak som källan.

    Är en PDF stämplad sägs också av vem, när, och om något har ändrats efteråt.
    """
    from plan_compiler.verify import sealed_folders
    from plan_compiler.verify import verify as verify_path

    for one in path:
        found = list(verify_path(one, run.source))
        for folder in sealed_folders(one):
            found += _verify_seals(run, folder, trust)
        run.problems += found
        if not found:
            run.say("verified", path=one)
    run.finish()


def _verify_seals(run: Run, folder: Path, trust: Path | None) -> "list[Diagnostic]":
    """Say whose seals the files of a folder have, and return what is wrong with them."""
    from plan_compiler.commands.sealing import tell_seal
    from plan_compiler.sealing import check_seals

    seals, problems = check_seals(folder, trust)
    for path, seal in seals:
        tell_seal(run, path, seal)
    return problems


@click.command()
@click.argument("ref", nargs=-1)
@shared
def audit(run: Run, ref: tuple[str, ...]) -> None:
    """Låt de domare som finns här granska det byggda; skriv audit.html och audit.json.

    REF är PLAN, PLAN/REVISION eller en mapp. Utan REF granskas alla planer. Inget byggs.
    """
    for folder in run.folders(ref):
        plan = folder.resolve().parent.name
        audit_one(run, run.output / plan / folder.resolve().name)
    run.finish()


def audit_one(run: Run, folder: Path) -> None:
    """Audit one built revision, if it is whole, and write what the judges said beside it."""
    from plan_compiler.judges.audit import audit, audit_files, judge_name
    from plan_compiler.store import add_files
    from plan_compiler.verify import verify as verify_path

    damage = list(verify_path(folder))
    run.problems += damage
    if damage:
        return
    done = audit(folder)
    files = audit_files(done, run.lang)
    try:
        add_files(folder, files)
    except OSError as error:
        run.cannot_write(folder, error)
        return
    page = folder / next(iter(files))
    plan = f"{done.plan.id}/{done.plan.revision}"
    run.say("audited", plan=plan, asked=len(done.verdicts) - len(done.untried), path=page)
    for verdict in done.untried:
        name = judge_name(verdict, run.lang)
        run.say("not_audited", plan=plan, judge=name, lack=verdict.lack)
    for verdict in done.verdicts:
        if verdict.findings:
            run.fault(
                rules.JUDGE_REMARK,
                at=folder / f"{done.plan.id}.{verdict.format}",
                judge=judge_name(verdict, run.lang),
                format=verdict.format.upper(),
                remark=verdict.findings[0],
                count=len(verdict.findings),
                audit=page,
            )


@click.group()
def template() -> None:
    """Granska Wordmallen."""


@template.command("check")
@shared
def template_check(run: Run) -> None:
    """Säg vad mallen plan.docx saknar."""
    from plan_compiler.render.docx_template import template_faults

    path = run.templates / "plan.docx"
    found = template_faults(run.templates)
    run.problems += found
    if not found:
        run.say("template_good", template=path.name)
    run.finish()
