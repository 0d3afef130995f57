"""new, revise and adopt: from an empty folder to a draft, and from a draft to a sealed revision."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler import rules
from plan_compiler.commands.folders import (
    each_number,
    each_printable,
    edited,
    is_draft,
    is_plan,
    is_plan_name,
    may_be_made,
    printable,
    put_municipality,
    put_revision,
    read,
    take_away,
)
from plan_compiler.commands.run import Run, shared
from plan_compiler.commands.usage import WrongUsage
from plan_compiler.span import Span

if TYPE_CHECKING:
    from plan_compiler.drafts import Files


@click.command()
@click.argument("plan", callback=printable)
@click.option("--title", callback=printable, help="Planens titel.  [default: av PLAN]")
@click.option(
    "--document-type", default="Plan", show_default=True, callback=printable, help="Vad det är."
)
@click.option("--diarienummer", callback=printable, help="Som KS 2026/17.  [default: KS ÅR/1]")
@shared
def new(
    run: Run, plan: str, title: str | None, document_type: str, diarienummer: str | None
) -> None:
    """Gör ett utkast till en ny plan, som går att bygga direkt.

    PLAN blir mappens namn: små bokstäver a–z, siffror och bindestreck. Det ändras aldrig.
    """
    from plan_compiler.drafts import DRAFT, with_values

    folder = run.source / plan
    skeleton = run.templates / "skeleton"
    values = {
        "title": title or plan.replace("-", " ").capitalize(),
        "document_type": document_type,
        "diarienummer": diarienummer or f"KS {run.today.year}/1",
    }
    if is_plan_name(run, plan) and may_be_made(run, folder, ""):
        made = edited(run, skeleton / "plan", lambda files: with_values(files, values))
        if made and put_municipality(run, skeleton / "municipality.yaml"):
            put_revision(run, folder / DRAFT, made, "created")
    run.finish()


@click.command()
@click.argument("plan", callback=printable)
@shared
def revise(run: Run, plan: str) -> None:
    """Gör ett utkast av den version av PLAN som gäller."""
    from plan_compiler.drafts import DRAFT
    from plan_compiler.life import latest, phases_on
    from plan_compiler.plan_folders import PlanFolders

    folder = run.source / plan
    if is_plan(run, plan) and may_be_made(run, folder / DRAFT, "draft"):
        folders = PlanFolders()
        revisions = [found.revision for found in folders.revisions(folder)]
        one = latest(phases_on(revisions, folders.repeals(folder), run.today))
        run.take(folders)
        if one is None and not folders.problems:
            run.fault(rules.NOTHING_IN_FORCE, plan=plan)
        elif one:
            revise_one(run, folder / one.revision.name)
    run.finish()


def revise_one(run: Run, adopted: Path) -> None:
    """Write the draft of what should replace an adopted revision, if that is as it was sealed."""
    from plan_compiler.authoring.copies import following
    from plan_compiler.drafts import DRAFT, as_draft
    from plan_compiler.plan_folders import PlanFolders
    from plan_compiler.source import Folder
    from plan_compiler.sums import check_sums

    source = Folder.of_revision(adopted)
    source.problems += [*check_sums(source)]
    run.take(source)

    def make(files: "Files") -> "Files":
        return as_draft(following(files, PlanFolders().contacts(run.source)))

    made = edited(run, adopted, make)
    if made:
        put_revision(run, adopted.parent / DRAFT, made, "revised", revision=adopted.name)


@click.command()
@click.argument("plan", callback=printable)
@click.option(
    "--organ", multiple=True, required=True, callback=each_printable, help="Vem som beslutade."
)
@click.option(
    "--date",
    "dates",
    multiple=True,
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Beslutsdagen; blir versionens namn.",
)
@click.option(
    "--paragraph",
    multiple=True,
    required=True,
    callback=each_number,
    help="Utan paragraftecken.",
)
@click.option("--diarienummer", callback=printable, help="Om utkastets ska bytas.")
@click.option(
    "--valid-from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Första dagen planen gäller, om inte utkastets.",
)
@shared
def adopt(
    run: Run,
    plan: str,
    organ: Sequence[str],
    dates: Sequence[datetime],
    paragraph: Sequence[str],
    diarienummer: str | None,
    valid_from: datetime | None,
) -> None:
    """Gör utkastet till PLAN till en antagen, förseglad version.

    Har flera organ beslutat anges --organ, --date och --paragraph en gång för vart och ett;
    versionen får namn av det första beslutet.
    """
    from plan_compiler.authoring.copies import with_copies
    from plan_compiler.drafts import as_adopted
    from plan_compiler.model import Decision
    from plan_compiler.plan_folders import PlanFolders

    if not len(organ) == len(dates) == len(paragraph):
        raise WrongUsage("decisions_differ")
    decisions = [
        Decision(organ=who, date=day.date(), paragraph=which)
        for who, day, which in zip(organ, dates, paragraph, strict=True)
    ]
    start = valid_from.date() if valid_from else None

    def make(files: "Files") -> "Files":
        written_out = with_copies(files, PlanFolders().contacts(run.source))
        return as_adopted(written_out, decisions, diarienummer or "", start)

    adopt_draft(run, plan, decisions[0].date, make)
    run.finish()


def adopt_draft(run: Run, plan: str, day: date, make: "Callable[[Files], Files]") -> None:
    """Compile the draft as adopted; only if nothing stops that does it become the revision."""
    from plan_compiler.drafts import DRAFT
    from plan_compiler.store import settle

    folder = run.source / plan
    draft, revision = folder / DRAFT, folder / str(day)
    if not is_plan(run, plan):
        return
    for one in (draft, revision):
        settle(one)
    if not is_draft(run, draft):
        return
    if is_adopted(run, revision, draft, make):
        # Interrupted before the draft was gone.
        take_away(run, draft)
        run.say("adopted", plan=f"{plan}/{day}", folder=revision)
    elif may_be_made(run, revision, "revision") and is_right(run, draft):
        made = edited(run, draft, make)
        right = made and would_be_right(run, made, revision.name, draft)
        if made and right and put_revision(run, revision, made, "adopted"):
            take_away(run, draft)


def is_adopted(run: Run, revision: Path, draft: Path, make: "Callable[[Files], Files]") -> bool:
    """Whether a revision is what its draft would be adopted as, to the byte."""
    from plan_compiler.sums import SUMS

    if not (revision / SUMS).is_file():
        return False
    made = edited(run, draft, make)
    return made is not None and made == {**read(revision), SUMS: (revision / SUMS).read_bytes()}


def is_right(run: Run, draft: Path) -> bool:
    """Whether a draft is without errors, said with the places it has now, and undecided."""
    from plan_compiler.pipeline import compile_plan

    compiled = compile_plan(draft, run.today, run.templates)
    found = compiled.errors
    if compiled.plan and compiled.plan.metadata.decisions:
        found.append(rules.DRAFT_DECIDED.at(compiled.plan.metadata.decisions[0].span))
    run.problems += found
    run.texts |= compiled.texts
    return not found


def would_be_right(run: Run, files: "Files", revision: str, draft: Path) -> bool:
    """Whether the files compile as the adopted revision, and follow on the plan's others."""
    from plan_compiler.life import Revision
    from plan_compiler.plan_folders import check_plan_life
    from plan_compiler.source import Folder
    from plan_compiler.trial import compile_files

    compiled = compile_files(files, revision, draft, run.today, run.templates)
    found = list(compiled.problems)
    run.texts |= compiled.texts
    if compiled.plan:
        data = compiled.plan.metadata
        span = Span(Folder.of_revision(draft).name("plan.yaml"))
        coming = Revision(revision, data.status, data.decisions, data.replaces, data.validity, span)
        found += check_plan_life(draft.parent, run.texts, [coming])
    run.problems += found
    return not run.stops(found)
