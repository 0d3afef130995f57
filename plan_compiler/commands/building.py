"""check and build: from the source folder to the documents."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler import rules
from plan_compiler.commands.run import Run, shared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plan_compiler.job import Archive, Format, Job
    from plan_compiler.making import Made
    from plan_compiler.model import Variant


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
@click.option(
    "--variant",
    type=click.Choice(["public", "internal"]),
    default="public",
    show_default=True,
    help="internal: också det som kontakter har märkt internal; i mappen VERSION.internal.",
)
@click.option("--force", is_flag=True, help="Bygg också det som inte har ändrats.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=lambda: os.cpu_count() or 1,
    show_default="datorns kärnor",
    help="Hur många versioner som byggs samtidigt.",
)
@click.option("--cluster", metavar="ADRESS", help="Bygg på ett Daskkluster, tcp://dator:8786.")
@click.option("--timings", is_flag=True, help="Säg vart tiden tog vägen.")
@shared
def build(
    run: Run,
    ref: tuple[str, ...],
    formats: "tuple[Format, ...]",
    archive: "Archive",
    variant: "Variant",
    force: bool,
    jobs: int,
    cluster: str | None,
    timings: bool,
) -> None:
    """Bygg Word, PDF och webb, och kontrollera att de säger samma sak.

    REF är PLAN, PLAN/REVISION eller en mapp. Utan REF byggs alla planer. Det som är byggt av samma
    källor och mallar står kvar som det är.
    """
    from plan_compiler.job import is_up_to_date
    from plan_compiler.sealing import RECORD, check_record
    from plan_compiler.store import settle

    wanted = [job_of(run, folder, formats, archive, variant, force) for folder in run.folders(ref)]
    waiting = []
    for job in wanted:
        settle(job.target)
        if run.report == "text" and is_up_to_date(job):
            run.say("up_to_date", plan=job.name)
        else:
            waiting.append(job)
    stopped = run.check_lives([job.folder for job in waiting]) if waiting else ()
    waiting = [job for job in waiting if job.folder.resolve().parent not in stopped]
    if waiting:
        every = all_on(run, waiting, cluster) if cluster else all_here(run, waiting, jobs)
        for made in every:
            tell_built(run, made, timings)
    for job in (job for job in wanted if (job.target / RECORD).exists()):
        run.problems += check_record(job.target)
    run.finish()


def all_here(run: Run, jobs: "Sequence[Job]", workers: int) -> "list[Made]":
    from plan_compiler.pool import make_all

    return all_put(run, make_all(jobs, workers), len(jobs))


def all_on(run: Run, jobs: "Sequence[Job]", address: str) -> "list[Made]":
    from plan_compiler.cluster import NoCluster, make_all_on

    try:
        return all_put(run, make_all_on(jobs, address), len(jobs))
    except NoCluster as error:
        run.fault(rules.NO_CLUSTER, error.case, address=address, reason=error)
        return []


def all_put(run: Run, every: "Iterator[Made]", number: int) -> "list[Made]":
    """Write all as it is made, with progress where somebody looks on."""
    with click.progressbar(every, length=number, file=sys.stderr, hidden=number < 2) as bar:
        return [put_built(run, made) for made in bar]


def job_of(
    run: Run,
    folder: Path,
    formats: "tuple[Format, ...]",
    archive: "Archive",
    variant: "Variant",
    force: bool,
) -> "Job":
    from plan_compiler.job import FORMATS, Job
    from plan_compiler.refs import absolute

    whole = absolute(folder)
    is_internal = variant == "internal"
    name = f"{whole.name}.internal" if is_internal else whole.name
    return Job(
        folder=whole,
        target=run.output / whole.parent.name / name,
        formats=formats or FORMATS,
        # What is internal is not attached to anything either.
        archive="a-2a" if is_internal else archive,
        templates=run.templates.absolute(),
        today=run.today,
        strict=run.strict,
        force=force,
        variant=variant,
    )


def put_built(run: Run, made: "Made") -> "Made":
    """Write what was made; its files are not needed any more then."""
    from dataclasses import replace

    from plan_compiler.sealing import is_kept
    from plan_compiler.store import MANIFEST, write_folder

    run.take(made)
    target = made.job.target
    if not made.files:
        return made
    try:
        # What is sealed is no build's to take away.
        write_folder(target, made.files, keep=is_kept)
    except OSError as error:
        run.cannot_write(target, error)
        return replace(made, files={})
    return replace(made, files={MANIFEST: made.files[MANIFEST]})


def tell_built(run: Run, made: "Made", timings: bool) -> None:
    """Say what was written, and with `timings` where the time went."""
    job, names = made.job, [name for name in made.fresh if "/" not in name]
    if made.files and names:
        run.say("built", plan=job.name, files=", ".join(names), folder=job.target)
        if f"{job.plan}.docx" in names:
            run.say("no_page_numbers", plan=f"{job.plan}.docx")
    elif made.files:
        run.say("up_to_date", plan=job.name)
    for step, seconds in made.times if timings else ():
        run.say("timing", seconds=f"{seconds:6.3f}", what=step)
