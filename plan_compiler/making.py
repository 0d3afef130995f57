"""One revision from its source to its files: what is up to date stays, the rest is made anew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, get_args

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.inputs import digest, digests, engine, source_files
from plan_compiler.job import FORMATS, Archive, Format, Job, earlier_manifest, intact
from plan_compiler.model import Plan
from plan_compiler.model_file import write_model
from plan_compiler.pipeline import KIT, Clock, Compiled, build_plan, compile_plan
from plan_compiler.plan_folders import PlanFolders
from plan_compiler.published import Published, published_ever
from plan_compiler.refs import source_of
from plan_compiler.source import Folder
from plan_compiler.span import Span
from plan_compiler.store import MANIFEST, write_manifest


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a job: all files of the target, manifest too, or none if something stopped it.

    `fresh` names those that an earlier build did not have as they are.
    """

    job: Job
    problems: Sequence[Diagnostic]
    texts: Mapping[str, str]
    files: Mapping[str, bytes]
    fresh: Sequence[str]
    times: Sequence[tuple[str, float]]


def make(job: Job) -> Made:
    """Compile a revision, and render and prove what its last build does not have already."""
    try:
        return _make(job)
    except OSError as error:
        return Made(job, [refused(error, job.name)], {}, {}, (), ())


def refused(error: OSError, place: str = "") -> Diagnostic:
    """What the computer would not do, where nobody else has words for it."""
    reason = error.strerror or type(error).__name__
    case = "file" if error.filename else ""
    return rules.MACHINE_FAULT.at(Span(place), case, reason=reason, file=error.filename or "")


def _make(job: Job) -> Made:
    clock = Clock()
    # Before they are read: what is saved in between counts as changed next time.
    sources = digests(source_files(job.folder))
    compiled = compile_plan(job.folder, job.today, job.templates, clock, job.root, job.variant)
    plan = compiled.plan
    if plan is None or (job.strict and compiled.problems):
        return Made(job, compiled.problems, compiled.texts, {}, (), clock.times)
    published = ended(job.folder, plan)
    made_of = _made_of(job, sources, compiled, published)
    wanted, earlier = kept(job, plan, made_of)
    built = build_plan(plan, wanted, made_of["archive"], job.templates, clock, earlier, published)
    found = [*compiled.problems, *built.problems]
    if not built.files:
        return Made(job, found, compiled.texts, {}, (), clock.times)
    files = {**earlier, **built.files}
    manifest = write_manifest(plan.id, plan.revision, made_of, files)
    fresh = [name for name in built.files if name not in earlier]
    return Made(job, found, compiled.texts, {**files, MANIFEST: manifest}, fresh, clock.times)


def _made_of(
    job: Job, sources: dict[str, str], compiled: Compiled, published: Published | None
) -> dict[str, Any]:
    """What a build's files depend on, as the manifest keeps it."""
    source, root = source_of(job.folder), Folder.of_revision(job.folder, job.root).root
    read = (path for name in compiled.texts if (path := root / name).is_relative_to(source))
    # A logotype may lie deeper than all plans look.
    deeper = digests({path.relative_to(source).as_posix(): path for path in read})
    had = earlier_manifest(job).get("archive")
    is_kept = "pdf" not in job.formats and had in get_args(Archive)
    return {
        "engine": dict(sorted(engine(job.templates).items())),
        "archive": had if is_kept else job.archive,
        "ended": _digest_of(published),
        "variant": job.variant,
        "sources": dict(sorted((deeper | sources).items())),
    }


def _digest_of(published: Published | None) -> str:
    """A digest of what a page says of its revision's end, wherever its files lie."""
    if published is None:
        return ""
    without_places = asdict(
        published, dict_factory=lambda pairs: {key: it for key, it in pairs if key != "span"}
    )
    return digest(repr(without_places).encode())


# --- What an earlier build has -----------------------------------------------------------------


def kept(job: Job, plan: Plan, made_of: Mapping[str, Any]) -> tuple[list[Format], dict[str, bytes]]:
    """The formats to make, and the files of the last build that are what a new one would make.

    Those are of an equal model, by the same engine, and nobody has touched them since.
    """
    manifest = earlier_manifest(job)
    outputs = manifest.get("outputs", {})
    if outputs.get(f"{plan.id}.json") != digest(write_model(plan)):
        return [*job.formats], {}
    had = {name for name in FORMATS if f"{plan.id}.{name}" in outputs}
    same = {key for key in ("archive", "ended") if manifest.get(key) == made_of[key]}
    # The page tells which other documents there are, and how large.
    stale = {"pdf": "archive" not in same, "html": len(same) < 2 or not had >= {*job.formats}}
    wanted: list[Format] = []
    found: dict[str, bytes] = {}
    for name in FORMATS:
        files = list(_files_of(name, plan.id, outputs))
        again = stale.get(name, False) or (job.force and name in job.formats)
        whole = {} if again else dict(_whole(job, files, outputs))
        if name in had and not again and len(whole) == len(files):
            found |= whole
        elif name in had or name in job.formats:
            wanted.append(name)
    return wanted, found


def _whole(
    job: Job, files: Sequence[str], outputs: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Those files that are as they were built; read once, as another build may be writing."""
    for name in files:
        data = intact(job, name, outputs[name])
        if data is not None:
            yield name, data


def _files_of(format: str, plan: str, outputs: Iterable[str]) -> Iterable[str]:
    of_web = (*KIT, f"{plan}.html")
    for name in outputs:
        is_web = name in of_web or name.startswith("assets/")
        if name == f"{plan}.{format}" or (format == "html" and is_web):
            yield name


# --- Beside the model --------------------------------------------------------------------------


def ended(folder: Path, plan: Plan) -> Published | None:
    """What has ended a revision, for its page; the day of a build does not matter to it."""
    folders, whole = PlanFolders(), folder.resolve().parent
    revisions = [one.revision for one in folders.revisions(whole)]
    found = published_ever(revisions, folders.repeals(whole)).get(plan.revision)
    return found and replace(found, page=f"{plan.id}.html")
