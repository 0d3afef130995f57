"""import --into: what a reviewer changed in a document of ours, as a patch to the source."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler import rules
from plan_compiler.commands.run import Run
from plan_compiler.commands.usage import WrongUsage

if TYPE_CHECKING:
    from plan_compiler.importing.returned import Edit
    from plan_compiler.importing.review import Review
    from plan_compiler.model import Plan


def take_back(run: Run, file: Path, ref: str, apply: bool) -> None:
    """Show what came back as a patch, and write it if asked to."""
    folders = list(run.folders((ref,)))
    if len(folders) != 1:
        raise WrongUsage("no_revision", ref=ref)
    (folder,) = folders
    compiled = run.compile(folder)
    built = _built(run, file, folder)
    if compiled.plan is None or built is None or (apply and not _may_be_edited(run, folder)):
        return
    own = _own_names(folder)
    texts = {name: text for name, text in compiled.texts.items() if name in own}
    found = _reviewed(run, file, built, compiled.plan, texts, folder)
    if found is None:
        return
    patch = "".join(_patch(texts, found.proposal.files))
    if run.report == "text":
        click.echo(patch.encode(), nl=False)
    _tell(run, found)
    if apply:
        _write(run, folder, texts, found.proposal.files)


def _built(run: Run, file: Path, folder: Path) -> "Plan | None":
    """The plan that the document carries, if it is one of this plan's."""
    from plan_compiler.importing.guard import read_document
    from plan_compiler.verify import open_document

    read = read_document(file, run.problems)
    if read is None:
        return None
    opened = open_document(file, run.problems) if file.suffix == ".docx" else None
    if opened is None:
        run.fault(rules.NO_PLAN_INSIDE, at=file, path=file)
        return None
    plan = opened[0]
    if plan.variant == "internal":
        run.fault(rules.INTERNAL_VARIANT, at=file, path=file)
        return None
    name = folder.resolve().parent.name
    if plan.id != name:
        run.fault(rules.PLAN_OF_ANOTHER, at=file, path=file, found=plan.id, plan=name)
        return None
    return plan


def _may_be_edited(run: Run, folder: Path) -> bool:
    from plan_compiler.sums import SUMS

    if not (folder / SUMS).exists():
        return True
    run.fault(rules.SEALED_REVISION, at=folder, folder=folder)
    return False


def _own_names(folder: Path) -> set[str]:
    """How diagnostics call the files of a revision."""
    from plan_compiler.source import Folder
    from plan_compiler.sums import files_of

    source = Folder.of_revision(folder)
    return {source.name(name) for name in files_of(folder)}


def _reviewed(
    run: Run, file: Path, built: "Plan", source: "Plan", texts: Mapping[str, str], folder: Path
) -> "Review | None":
    from plan_compiler.importing.pandoc import PandocError
    from plan_compiler.importing.review import review
    from plan_compiler.importing.word_file import BrokenWordFile
    from plan_compiler.model_file import write_model
    from plan_compiler.render.docx import render_docx
    from plan_compiler.resources import load_templates

    looks = load_templates(built.metadata.language, run.templates)
    before = render_docx(built, looks, write_model(built))

    def compiled(files: Mapping[str, str]) -> "Plan | None":
        return _compiled(run, files, folder)

    try:
        return review(before, file.read_bytes(), source, texts, compiled, looks.labels)
    except PandocError as error:
        case = "" if str(error) else "time"
        run.fault(rules.PANDOC_FAULT, case, at=file, path=file, reason=error)
    except BrokenWordFile as error:
        run.fault(rules.UNREADABLE_DOCUMENT, at=file, path=file, reason=error)
    return None


def _compiled(run: Run, texts: Mapping[str, str], folder: Path) -> "Plan | None":
    """The plan that the folder's files would be with these texts."""
    from plan_compiler.commands.folders import read
    from plan_compiler.source import Folder
    from plan_compiler.sums import SUMS
    from plan_compiler.trial import compile_files

    source = Folder.of_revision(folder)
    files = {name: data for name, data in read(folder).items() if name != SUMS}
    changed = {name: texts.get(source.name(name)) for name in files}
    files |= {name: text.encode() for name, text in changed.items() if text is not None}
    return compile_files(files, source.folder.name, folder, run.today, run.templates).plan


def _patch(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(new):
        if new[name] != old[name]:
            sides = (old[name].splitlines(keepends=True), new[name].splitlines(keepends=True))
            yield from difflib.unified_diff(*sides, f"a/{name}", f"b/{name}")


def _tell(run: Run, found: "Review") -> None:
    """Say how much the patch takes along, and all that it does not."""
    proposal = found.proposal
    run.say("review_done", count=len(proposal.done))
    for edit in proposal.left:
        run.say(f"review_left_{edit.doing}", **_words(edit))
    for edit in proposal.marks:
        run.say("review_marks", **_words(edit))
    for text in found.unseen:
        run.say("review_unseen", text=text)
    for author, said, place in found.comments:
        run.say("review_comment", author=author, said=said, place=place)


def _words(edit: "Edit") -> dict[str, object]:
    return {
        "place": edit.place or "–",
        "old": edit.old.text if edit.old else "",
        "new": edit.new.text if edit.new else "",
    }


def _write(run: Run, folder: Path, old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Write the changed files; the rest of each keeps its bytes, and so do line ends."""
    from plan_compiler.commands.folders import read
    from plan_compiler.source import Folder
    from plan_compiler.store import add_files

    source = Folder.of_revision(folder)
    try:
        changed = {
            name: _as_it_was(data, new[called])
            for name, data in read(folder).items()
            if (called := source.name(name)) in new and new[called] != old[called]
        }
        add_files(folder, changed)
    except OSError as error:
        run.cannot_write(folder, error)
        return
    run.say("review_applied", folder=folder)


def _as_it_was(data: bytes, text: str) -> bytes:
    """New text with the mark and the line ends that the file has."""
    mark = "\ufeff" if data.startswith("\ufeff".encode()) else ""
    end = "\r\n" if b"\r\n" in data else "\n"
    return (mark + text.replace("\n", end)).encode()
