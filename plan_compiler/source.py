"""The files of a source folder as text: what may not be read, and why."""

import errno
import os
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from unicodedata import normalize

from plan_compiler import limits, rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.passage import span_at
from plan_compiler.refs import absolute, source_of
from plan_compiler.span import Span
from plan_compiler.unseen import CONTROL, WIDTHLESS, code_of


@dataclass
class Folder:
    """A source folder, read file by file; what was read and what went wrong is remembered.

    `root` is the folder that names of files are relative to in diagnostics; nothing outside
    `folder` is read, by no name and through no symbolic link.
    """

    root: Path
    folder: Path
    problems: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, source: Path) -> "Folder":
        """A folder to read; names are relative to where the user stands, or else to `source`."""
        here, folder = Path.cwd(), absolute(folder)
        return cls(here if folder.is_relative_to(here) else absolute(source), folder)

    @classmethod
    def of_revision(cls, folder: Path, root: Path | None = None) -> "Folder":
        """A revision's folder, with names as `of` has them if no `root` is given."""
        folder = absolute(folder)
        return cls(root, folder) if root else cls.of(folder, source_of(folder))

    def above(self) -> "Folder":
        """The folder of all plans; what is read and what is wrong there is remembered here too."""
        return replace(self, folder=source_of(self.folder))

    @property
    def failed(self) -> bool:
        """Whether there was an error so far."""
        return any(problem.is_error for problem in self.problems)

    def name(self, file: str) -> str:
        """How diagnostics call a file of this folder."""
        path = self.folder / file
        inside = path.is_relative_to(self.root)
        return (path.relative_to(self.root) if inside else Path(file)).as_posix()

    def has(self, file: str) -> bool:
        path = self.folder / file
        return path.exists() or path.is_symlink()

    def text(self, file: str, limit: int, asked: Span | None = None) -> str | None:
        """The text of a UTF-8 file with line ends made `\\n`; None after a diagnostic.

        `asked` is where the source names the file, if it does.
        """
        name = self.name(file)
        try:
            data = self._data(file, limit, asked or Span(name))
        except (OSError, RuntimeError) as error:
            # A link that leads back to itself is a RuntimeError to pathlib.
            circle = os.strerror(errno.ELOOP)
            reason = (error.strerror if isinstance(error, OSError) else circle) or ""
            self.problems.append(
                rules.UNREADABLE_FILE.at(asked or Span(name), file=name, reason=reason)
            )
            return None
        if data is None:
            return None
        try:
            text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            start = data.rfind(b"\n", 0, error.start) + 1
            column = len(data[start : error.start].decode("utf-8", "replace")) + 1
            self.problems.append(
                rules.NOT_UTF8.at(Span(name, line, column, line, column + 1), file=name)
            )
            return None
        if not text.strip():
            self.problems.append(rules.EMPTY_FILE.at(Span(name), file=name))
            return None
        self.texts[name] = text
        return self._clean(text, name)

    def _data(self, file: str, limit: int, asked: Span) -> bytes | None:
        path = self.folder / file
        name = self.name(file)
        if not path.resolve().is_relative_to(self.folder.resolve()):
            self.problems.append(rules.OUTSIDE_FOLDER.at(asked, file=file))
        elif not path.exists():
            case = "composed" if self._has_alike(file) else ""
            self.problems.append(rules.NO_FILE.at(asked, case, file=name))
        elif not path.is_file():
            self.problems.append(rules.NOT_A_FILE.at(asked, file=name))
        elif path.stat().st_size > limit:
            size = f"{path.stat().st_size / 1e6:.1f}"
            self.problems.append(
                rules.TOO_LARGE.at(asked, file=name, size=size, limit=f"{limit / 1e6:.1f}")
            )
        else:
            return path.read_bytes()
        return None

    def _has_alike(self, file: str) -> bool:
        """Whether there is a file whose name looks the same but is other characters (UAX #15)."""
        wanted = normalize("NFC", file)
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*"))
        return any(normalize("NFC", name) == wanted for name in found)

    def _clean(self, text: str, name: str) -> str | None:
        found = list(CONTROL.finditer(text))
        for match in found[: limits.FAULTS_ALIKE]:
            place = span_at(text, match.start(), name)
            self.problems.append(rules.CONTROL_CHARACTER.at(place, code=code_of(match[0])))
        for match in islice(WIDTHLESS.finditer(text), limits.FAULTS_ALIKE):
            place = span_at(text, match.start(), name)
            self.problems.append(rules.WIDTHLESS_CHARACTER.at(place, code=code_of(match[0])))
        return None if found else text
