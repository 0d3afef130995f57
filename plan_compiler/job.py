"""A revision to make, and whether there is anything to do: asked before much is loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from plan_compiler.inputs import digest, digests, engine, source_files
from plan_compiler.refs import source_of
from plan_compiler.store import read_manifest

if TYPE_CHECKING:
    from plan_compiler.model import Variant

Format = Literal["docx", "pdf", "html", "json"]
Archive = Literal["a-3a", "a-2a"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A revision to make; `target` is where its files are, or will be.

    `root` is what names of files in diagnostics begin at. With `force` nothing of an earlier build
    is kept in the `formats` that are asked for, with `strict` a warning stops as an error does.
    """

    folder: Path
    target: Path
    formats: Sequence[Format]
    archive: Archive
    templates: Path
    today: date
    strict: bool = False
    force: bool = False
    variant: "Variant" = "public"
    root: Path | None = None

    @property
    def plan(self) -> str:
        return self.folder.parent.name

    @property
    def name(self) -> str:
        return f"{self.plan}/{self.folder.name}"


def is_up_to_date(job: Job) -> bool:
    """Whether a build would make what is there: the same sources, engine, formats and outputs."""
    manifest = earlier_manifest(job)
    if job.force or job.strict or not manifest:
        return False
    wanted = {f"{job.plan}.{name}" for name in job.formats}
    sources = manifest.get("sources")
    there = source_files(job.folder)
    source = source_of(job.folder)
    return (
        wanted <= manifest["outputs"].keys()
        and ("pdf" not in job.formats or manifest.get("archive") == job.archive)
        and isinstance(sources, dict)
        and "" not in sources.values()
        and there.keys() <= sources.keys()
        and digests({name: source / name for name in sources}) == sources
        and all(intact(job, name, was) is not None for name, was in manifest["outputs"].items())
    )


def earlier_manifest(job: Job) -> Mapping[str, Any]:
    """The manifest of an earlier build by the same engine; nothing if there is none."""
    try:
        manifest = read_manifest(job.target)
    except (OSError, ValueError):
        return {}
    return manifest if manifest.get("engine") == engine(job.templates) else {}


def intact(job: Job, name: str, was: str) -> bytes | None:
    """An output, if it is what it was when it was built."""
    try:
        data = (job.target / name).read_bytes()
    except OSError:
        return None
    return data if digest(data) == was else None
