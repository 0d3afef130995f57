"""Revisions made on a Dask cluster: sources go out and files come back, no disk is shared.

Scheduler and workers need this package in the same version, and nothing else of the office's.
"""

import io
import tarfile
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from plan_compiler import rules
from plan_compiler.inputs import engine, source_files
from plan_compiler.job import Job
from plan_compiler.making import Made, make
from plan_compiler.refs import source_of
from plan_compiler.resources import TEMPLATES
from plan_compiler.source import Folder
from plan_compiler.span import Span

# Seconds to find the scheduler, and for it to find a worker.
PATIENCE = 10
# Revisions that are under way at the same time for each thread of the cluster.
AHEAD = 4
_TARGET, _TEMPLATES = ".target", ".templates"


class NoCluster(Exception):
    """Why there is no cluster to work on: a case for the message, and what a library said."""

    def __init__(self, case: Literal["", "missing"], reason: object) -> None:
        super().__init__(str(reason))
        self.case = case


@dataclass(frozen=True, slots=True)
class Parcel:
    """A job and, as a tar archive, every file that it may read."""

    job: Job
    archive: bytes
    engine: Mapping[str, str]


def make_all_on(jobs: Sequence[Job], address: str) -> Iterator[Made]:
    """What comes of each job, in order; a machine that dies is done without.

    Raises `NoCluster` before anything is sent.
    """
    client = _connect(address)
    try:
        ahead = AHEAD * sum(client.nthreads().values())
        waiting: deque[tuple[Job, Any]] = deque()
        for job in jobs:
            waiting.append((job, client.submit(make_parcel, pack(job), pure=False)))
            if len(waiting) >= ahead:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())
    finally:
        client.close()


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise NoCluster("missing", error.name) from error
    try:
        client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        raise NoCluster("", _first_line(error)) from error
    return client


def _result(job: Job, future: Any) -> Made:
    from distributed.scheduler import KilledWorker

    try:
        made: Made = future.result()
    except KilledWorker:
        found = rules.WORKER_DIED.at(Span(job.name), plan=job.name)
        return Made(job, [found], {}, {}, (), ())
    except Exception as error:
        # Whatever Dask says of a scheduler that is gone, or of one that lacks this package.
        raise NoCluster("", _first_line(error)) from error
    return replace(made, job=job)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


# --- There and back ----------------------------------------------------------------------------


def pack(job: Job) -> Parcel:
    """A job with its files, under the names that diagnostics call them by."""
    root = Folder.of_revision(job.folder).root
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path in (*source_files(job.folder).values(), *_shared(source_of(job.folder))):
            archive.add(path, path.relative_to(root), recursive=False)
        for folder, name in ((job.target, _TARGET), (job.templates, _TEMPLATES)):
            if folder.is_dir() and folder != TEMPLATES:
                archive.add(folder, name)
    inside = replace(job, folder=job.folder.relative_to(root), target=Path(_TARGET))
    return Parcel(inside, buffer.getvalue(), engine(job.templates))


def _shared(source: Path) -> Iterator[Path]:
    """What lies in folders beside the plans, such as a logotype."""
    for folder in sorted(path for path in source.iterdir() if path.is_dir()):
        if not any(folder.glob("*/plan.yaml")):
            yield from sorted(path for path in folder.rglob("*") if path.is_file())


def make_parcel(parcel: Parcel) -> Made:
    """A parcel's job, on whichever machine this is."""
    with tempfile.TemporaryDirectory() as fresh:
        root = Path(fresh).resolve()
        with tarfile.open(fileobj=io.BytesIO(parcel.archive)) as archive:
            # A link stays a link, so that one out of the folder is refused here as it is there.
            archive.extraction_filter = lambda member, _: member
            archive.extractall(root)
        own = root / _TEMPLATES
        job = replace(
            parcel.job,
            folder=root / parcel.job.folder,
            target=root / _TARGET,
            templates=own if own.is_dir() else TEMPLATES,
            root=root,
        )
        if engine(job.templates) != parcel.engine:
            found = rules.OTHER_VERSION.at(Span(job.name), plan=job.name)
            return Made(parcel.job, [found], {}, {}, (), ())
        return replace(make(job), job=parcel.job)
