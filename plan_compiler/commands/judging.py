"""verify, audit and template check: what is there already, judged."""

from pathlib import Path

import click

from plan_compiler.commands.run import Run, shared


@click.command()
@click.argument("path", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@shared
def verify(run: Run, path: tuple[Path, ...]) -> None:
    """Säg om byggda filer är hela, oförändrade och säger samma sak som källan."""
    from plan_compiler.verify import verify as verify_path

    for one in path:
        found = list(verify_path(one, run.source))
        run.diagnostics += found
        if not found:
            run.say("verified", path=one)
    run.finish()


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
    from plan_compiler import rules
    from plan_compiler.judges.audit import audit, audit_files, judge_name
    from plan_compiler.span import Span
    from plan_compiler.store import add_files
    from plan_compiler.verify import verify as verify_path

    damage = list(verify_path(folder))
    run.diagnostics += damage
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
            run.diagnostics.append(
                rules.JUDGE_REMARK.at(
                    Span(str(folder / f"{done.plan.id}.{verdict.format}")),
                    judge=judge_name(verdict, run.lang),
                    format=verdict.format.upper(),
                    remark=verdict.findings[0],
                    count=len(verdict.findings),
                    audit=page,
                )
            )


@click.group()
def template() -> None:
    """Wordmallen."""


@template.command("check")
@shared
def template_check(run: Run) -> None:
    """Säg vad mallen plan.docx saknar."""
    from plan_compiler.pipeline import template_faults

    path = run.templates / "plan.docx"
    found = template_faults(run.templates)
    run.diagnostics += found
    if not found:
        run.say("template_good", template=path.name)
    run.finish()
