"""The sides of a comparison: a revision, a folder, a built file or a state in git, as a plan."""

import hashlib
import io
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Plan
from plan_compiler.model_file import write_model
from plan_compiler.pipeline import compile_plan
from plan_compiler.refs import revisions_of
from plan_compiler.span import Span
from plan_compiler.verify import SUFFIXES, open_document, says_the_same

GIT = "git:"
# How much of a model's digest is in the name of an edition that is no revision.
DIGITS = 8


@dataclass(frozen=True)
class Edition:
    """A plan to compare; `name` is its revision, or tells what it was read from."""

    plan: Plan
    name: str


@dataclass
class Reader:
    """Reads what OLD and NEW mean for one plan; what is wrong comes in `problems`."""

    source: Path
    plan: str
    today: date
    templates: Path
    problems: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def read(self, ref: str, other: str) -> Edition | None:
        """The edition that `ref` means; in git that of `other`, unless it names a revision."""
        if ref.startswith(GIT):
            return self._from_git(ref, other)
        folder = self._folder(ref)
        if folder:
            plan = self._compiled(folder)
            is_revision = folder.parent == self.source / self.plan
            return _named(plan, "" if is_revision else folder.name)
        path = Path(ref)
        if path.suffix in SUFFIXES and path.suffix != ".html" and path.is_file():
            return _named(self._from_document(path), path.name)
        known = ", ".join(folder.name for folder in revisions_of(self.source / self.plan))
        self.problems.append(
            rules.NO_EDITION.at(Span(""), "known" if known else "", ref=ref, known=known)
        )
        return None

    def _folder(self, ref: str) -> Path | None:
        folders = (self.source / self.plan / ref, self.source / ref, Path(ref))
        return next((folder for folder in folders if (folder / "plan.yaml").exists()), None)

    def _compiled(self, folder: Path) -> Plan | None:
        compiled = compile_plan(folder, self.today, self.templates)
        self.problems += compiled.errors
        self.texts |= compiled.texts
        return compiled.plan

    def _from_document(self, path: Path) -> Plan | None:
        """The plan inside a built file, if its visible text is what the plan says."""
        opened = open_document(path, self.problems)
        if opened is None:
            return None
        plan, _, data = opened
        if plan.variant == "internal":
            self.problems.append(rules.INTERNAL_VARIANT.at(Span(str(path)), path=path))
            return None
        differences = list(says_the_same(plan, path, data))
        self.problems += differences
        return None if differences else plan

    # --- git ---------------------------------------------------------------------------------

    def _from_git(self, ref: str, other: str) -> Edition | None:
        """`git:REV` or `git:REV:REVISION`, where the source folder lies in a repository."""
        state, _, revision = ref.removeprefix(GIT).partition(":")
        wanted = revision or ("" if other.startswith(GIT) else other)
        folder = self.source / self.plan / wanted
        if not wanted or len(Path(wanted).parts) != 1:
            self.problems.append(rules.NO_GIT_STATE.at(Span(""), "revision", ref=ref, reason=""))
            return None
        try:
            with _checked_out(self.source, folder, state) as found:
                return _named(self._compiled(found), f"{state}-{wanted}")
        except _GitError as error:
            self.problems.append(rules.NO_GIT_STATE.at(Span(""), ref=ref, reason=error))
            return None


def _named(plan: Plan | None, label: str) -> Edition | None:
    """The plan under its revision's name, or a label and the digest of what it says."""
    if plan is None:
        return None
    if not label:
        return Edition(plan, plan.revision)
    slug = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")
    return Edition(plan, f"{slug}-{hashlib.sha256(write_model(plan)).hexdigest()[:DIGITS]}")


class _GitError(Exception):
    """What git said, in a line."""


@contextmanager
def _checked_out(source: Path, folder: Path, state: str) -> Iterator[Path]:
    """A revision's folder as it was, with what all plans share, for as long as it is read."""
    root = Path(_git(source, "rev-parse", "--show-toplevel").decode().strip())
    inside = source.resolve().relative_to(root.resolve()).as_posix()
    within = f"{inside}/{folder.relative_to(source).as_posix()}"
    commit = _git(root, "rev-parse", "--verify", "--quiet", f"{state}^{{commit}}").decode().strip()
    packed = _git(root, "archive", "--format=tar", commit, "--", f":(glob){inside}/*", within)
    with tempfile.TemporaryDirectory() as fresh:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            # Debian 12 has Python 3.11.2, whose tarfile knows no filters yet (PEP 706).
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(fresh)
        yield Path(fresh) / within


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False
        )
    except OSError as error:
        raise _GitError(error.strerror or "git") from error
    if done.returncode:
        raise _GitError((done.stderr.decode(errors="replace").strip() or "?").splitlines()[0])
    return done.stdout
