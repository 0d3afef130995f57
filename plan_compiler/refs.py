"""Where revisions lie, and which of them a REF means."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

HISTORY = "history.yaml"
# What a plan, a revision and an anchor are called, as addresses have it.
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Folders of the output that are no plan, and of a plan that are no revision.
_RESERVED = ("convert", "diff", "gallande", "site")
_NAME = re.compile("[a-z0-9-]+")


def absolute(path: Path) -> Path:
    """Made by hand: a symbolic link keeps its name, and `..` gets a parent."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def source_of(folder: Path) -> Path:
    """The folder of all plans, where a revision's folder is `SOURCE/PLAN/REVISION`."""
    return folder.parent.parent


def names_plan(name: str) -> bool:
    return bool(ID.fullmatch(name)) and name not in _RESERVED


def names_revision(name: str) -> bool:
    return names_plan(name) or bool(_DAY.fullmatch(name))


def revisions(source: Path) -> Iterator[Path]:
    """Every folder `PLAN/REVISION` with a `plan.yaml`, by name; raises `OSError`."""
    if source.is_dir():
        for plan in _folders(source):
            yield from revisions_of(plan)


def revisions_of(plan: Path) -> list[Path]:
    """The folders of a plan's revisions, by name; raises `OSError`."""
    return [folder for folder in _folders(plan) if (folder / "plan.yaml").exists()]


def _folders(folder: Path) -> list[Path]:
    """The folders in a folder, by name; hidden ones are what is not in place yet (`store`).

    One that may not be read is no reason to do without its plans, if it can have any.
    """
    try:
        with os.scandir(folder) as found:
            names = sorted(it.name for it in found if it.name[0] != "." and it.is_dir())
    except PermissionError:
        if _NAME.fullmatch(folder.name):
            raise
        return []
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [folder / name for name in names]


def siblings(folder: Path) -> Iterator[Path]:
    """The files that say how a revision stands to the others of its plan."""
    plan = folder.parent
    yield from sorted(
        path
        for path in (*(folder / "plan.yaml" for folder in revisions_of(plan)), plan / HISTORY)
        if path.is_file()
    )


def find_revisions(ref: str, source: Path) -> list[Path]:
    """The folders that a REF means: `PLAN` (all its revisions), `PLAN/REVISION` or a folder."""
    inside = source / ref
    if inside.is_dir() and inside.resolve() != source.resolve():
        if (inside / "plan.yaml").exists():
            return [inside]
        return [path for path in revisions(source) if path.parent == inside]
    folder = Path(ref)
    return [folder] if (folder / "plan.yaml").exists() else []
