"""What new, revise and adopt share: folders that may be made, read, changed and written."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler import rules
from plan_compiler.commands.run import Run
from plan_compiler.span import Span

if TYPE_CHECKING:
    from plan_compiler.drafts import Files


def printable(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Text that can stand in a file: a terminal may hand over bytes that are none."""
    if value is not None and not (value.isprintable() and value.strip()):
        raise click.BadParameter(repr(value))
    return value


def each_printable(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> list[str]:
    return [printable(context, parameter, value) or "" for value in values]


def each_number(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> list[str]:
    """Paragraphs as sources have them, without the sign that documents put before them."""
    bare = [value.removeprefix("§").strip() for value in values]
    return each_printable(context, parameter, bare)


def is_plan_name(run: Run, plan: str) -> bool:
    """Whether a plan may be called so."""
    from plan_compiler.refs import names_plan

    return names_plan(plan) or _cannot_be_called(run, plan)


def is_revision_name(run: Run, revision: str) -> bool:
    """Whether a revision may be called so."""
    from plan_compiler.refs import names_revision

    return names_revision(revision) or _cannot_be_called(run, revision)


def _cannot_be_called(run: Run, name: str) -> bool:
    run.fault(rules.FOLDER_NAME, name=name)
    return False


def is_plan(run: Run, plan: str) -> bool:
    """Whether there is a plan of this name, not of this path."""
    from plan_compiler.refs import names_plan, revisions_of

    if names_plan(plan) and revisions_of(run.source / plan):
        return True
    run.no_plan(plan)
    return False


def is_draft(run: Run, draft: Path) -> bool:
    if (draft / "plan.yaml").is_file():
        return True
    run.fault(rules.NO_DRAFT, plan=draft.parent.name, folder=draft)
    return False


def may_be_made(run: Run, folder: Path, case: str) -> bool:
    """Whether a folder has nothing yet that anybody put there; `case` is the fault's if it has."""
    if not folder.exists() and not folder.is_symlink():
        return True
    # What an interrupted command left is hidden (`store`).
    if folder.is_dir() and all(path.name.startswith(".") for path in folder.iterdir()):
        return True
    run.fault(rules.ALREADY_THERE, case, folder=folder)
    return False


def edited(run: Run, folder: Path, change: "Callable[[Files], Files]") -> "Files | None":
    """A folder's files but for its sums, changed; None if that cannot be, or something stops."""
    from plan_compiler.source import Folder
    from plan_compiler.sums import strangers
    from plan_compiler.yaml_edit import Uneditable

    source = Folder.of(folder, run.source)
    run.problems += strangers(source)
    if run.stops(run.problems):
        return None
    try:
        return change(read(source.folder))
    except KeyError:
        place = Span(source.name("plan.yaml"))
        run.fault(rules.NO_FILE, at=place, file=place.file)
    except OSError as error:
        place = Span(str(error.filename))
        reason = error.strerror or type(error).__name__
        run.fault(rules.UNREADABLE_FILE, at=place, file=place.file, reason=reason)
    except (Uneditable, UnicodeDecodeError):
        run.fault(rules.HARD_TO_EDIT, at=Span(source.name("plan.yaml")))
    return None


def read(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but its sums, by name; raises `OSError`."""
    from plan_compiler.sums import files_of

    return {name: path.read_bytes() for name, path in files_of(folder).items()}


def put_revision(run: Run, folder: Path, files: "Files", said: str, **arguments: object) -> bool:
    """Write a new revision whole or not at all, and say so."""
    from plan_compiler.store import write_folder

    try:
        write_folder(folder, files, new=True)
    except OSError as error:
        # Unless another process made it in between.
        if may_be_made(run, folder, "revision"):
            run.cannot_write(folder, error)
        return False
    run.say(said, plan=f"{folder.parent.name}/{folder.name}", folder=folder, **arguments)
    return True


def put_municipality(run: Run, skeleton: Path) -> bool:
    """Make sure that there is a municipality beside the plans; False if it cannot be written."""
    from plan_compiler.store import add_files

    there = run.source / skeleton.name
    if there.exists():
        return True
    try:
        run.source.mkdir(parents=True, exist_ok=True)
        add_files(run.source, {skeleton.name: skeleton.read_bytes()}, inside=True)
    except OSError as error:
        run.cannot_write(there, error)
        return False
    run.say("municipality", file=there)
    return True


def take_away(run: Run, folder: Path) -> None:
    from plan_compiler.store import remove_folder

    try:
        remove_folder(folder)
    except OSError as error:
        run.cannot_write(folder, error)
