"""Where revisions lie, and which of them a REF means."""

from collections.abc import Iterator
from pathlib import Path

HISTORY = "history.yaml"
# Hidden folders are what is not in place yet (`store`).
_OF_PLAN = "[!.]*/plan.yaml"


def revisions(source: Path) -> Iterator[Path]:
    """Every folder `PLAN/REVISION` with a `plan.yaml`, by name."""
    if source.is_dir():
        yield from (path.parent for path in sorted(source.glob(f"[!.]*/{_OF_PLAN}")))


def revisions_of(plan: Path) -> list[Path]:
    """The folders of a plan's revisions, by name."""
    return [path.parent for path in sorted(plan.glob(_OF_PLAN))]


def siblings(folder: Path) -> Iterator[Path]:
    """The files that say how a revision stands to the others of its plan."""
    plan = folder.parent
    yield from sorted(path for path in (*plan.glob(_OF_PLAN), plan / HISTORY) if path.is_file())


def find_revisions(ref: str, source: Path) -> list[Path]:
    """The folders that a REF means: `PLAN` (all its revisions), `PLAN/REVISION` or a folder."""
    inside = source / ref
    if inside.is_dir() and inside.resolve() != source.resolve():
        if (inside / "plan.yaml").exists():
            return [inside]
        return [path for path in revisions(source) if path.parent == inside]
    folder = Path(ref)
    return [folder] if (folder / "plan.yaml").exists() else []
