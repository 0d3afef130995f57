"""Files of a revision that is not there yet, compiled as if it were."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from plan_compiler.diagnostic import Diagnostic
from plan_compiler.pipeline import Compiled, compile_plan
from plan_compiler.source import Folder
from plan_compiler.span import Span


def compile_files(
    files: Mapping[str, bytes], revision: str, like: Path, today: date, templates: Path
) -> Compiled:
    """What becomes of `files` as a revision beside `like`, whose files are the ones they came of.

    Diagnostics name the files of `like`: those are what an author can mend.
    """
    with tempfile.TemporaryDirectory() as fresh:
        here = Folder.of_revision(like)
        source, plan = here.above().folder, here.folder.parent
        folder = Path(fresh) / plan.name / revision
        shared = [path.name for path in source.iterdir() if path.is_file()]
        for name in shared:
            shutil.copyfile(source / name, Path(fresh) / name)
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        compiled = compile_plan(folder, today, templates)
        there = Folder.of_revision(folder)
        names = {there.name(""): here.name("")}
        names |= {there.above().name(name): here.above().name(name) for name in shared}
    return Compiled(
        compiled.plan,
        [_moved(found, names) for found in compiled.problems],
        {_renamed(name, names): text for name, text in compiled.texts.items()},
    )


def _renamed(file: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        if file.startswith(old):
            return new + file.removeprefix(old)
    return file


def _moved(found: Diagnostic, names: Mapping[str, str]) -> Diagnostic:
    def moved(span: Span) -> Span:
        return replace(span, file=_renamed(span.file, names))

    words = {key: _renamed(word, names) for key, word in found.arguments.items()}
    return replace(
        found,
        span=moved(found.span),
        arguments=words,
        related=tuple(moved(span) for span in found.related),
    )
