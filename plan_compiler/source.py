"""Files to text, and YAML to JSON values with the place of every key and value."""

import errno
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any
from unicodedata import normalize

from plan_compiler import limits, rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.quick_yaml import Unsure, compose_quickly, value_of
from plan_compiler.refs import absolute, source_of
from plan_compiler.span import Span
from plan_compiler.unseen import CONTROL, WIDTHLESS

Keys = tuple[str | int, ...]

# So many of one kind are told of in a file.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Passage:
    """Text out of a file: `starts` has the line and column in `file` where each line begins.

    Text whose lines are not the file's has one `place` for all of it instead.
    """

    text: str
    file: str
    starts: tuple[tuple[int, int], ...] = ()
    place: Span | None = None

    @classmethod
    def whole(cls, text: str, file: str) -> "Passage":
        return cls(text, file, tuple((n, 1) for n in range(1, text.count("\n") + 2)))

    def span(self, line: int, column: int, length: int = 0) -> Span:
        """The place of `length` characters from `column` of `line`, both counted from 0 here."""
        if self.place:
            return self.place
        first, start = self.starts[min(line, len(self.starts) - 1)]
        return Span(self.file, first, start + column, first, start + column + length)


@dataclass(frozen=True, slots=True)
class Values:
    """A YAML file as JSON values; `places` and `keys` have their spans."""

    file: str
    value: Any
    places: Mapping[Keys, Span]
    keys: Mapping[Keys, Span]
    passages: Mapping[Keys, Passage]

    def place(self, *path: str | int) -> Span:
        """The span of the value at `path`, or of the nearest value above it that is there."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


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
        for match in found[:SHOWN]:
            place = place_of(text, match.start(), name)
            self.problems.append(rules.CONTROL_CHARACTER.at(place, code=code_of(match[0])))
        for match in islice(WIDTHLESS.finditer(text), SHOWN):
            place = place_of(text, match.start(), name)
            self.problems.append(rules.WIDTHLESS_CHARACTER.at(place, code=code_of(match[0])))
        return None if found else text

    def yaml(self, file: str) -> Values | None:
        """A YAML file's values; None after a diagnostic."""
        text = self.text(file, limits.YAML_BYTES)
        if text is None:
            return None
        before = len(self.problems)
        values = read_yaml(text, self.name(file), self.problems)
        return values if len(self.problems) == before else None


def code_of(character: str) -> str:
    """How Unicode names a character that cannot be shown."""
    return f"U+{ord(character):04X}"


def place_of(text: str, offset: int, file: str) -> Span:
    """The span of the character at `offset` of a file's text."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Span(file, line, column, line, column + 1)


def sign_at(lines: Sequence[str], line: int, column: int, file: str) -> Span:
    """One sign of a file, counted from 0; nothing, at the end of a line or past it."""
    end = len(lines[line])
    start = min(column, end)
    return Span(file, line + 1, start + 1, line + 1, min(start + 1, end) + 1)


# --- YAML ------------------------------------------------------------------------------------


def many(value: Any) -> tuple[str, ...]:
    """One or several strings, as the schema allows for short lists."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def read_yaml(text: str, file: str, problems: list[Diagnostic]) -> Values | None:
    """The JSON values of YAML 1.2 text: no anchors, no tags, no key twice, dates stay text."""
    if deep := _DEEP.search(text):
        problems.append(rules.TOO_DEEP.at(place_of(text, deep.start(), file)))
        return None
    try:
        node: Any = compose_quickly(text)
    except (Unsure, RecursionError):
        if len(text) > limits.INTRICATE_YAML_BYTES:
            problems.append(rules.TOO_LARGE.at(Span(file), "intricate", file=file))
            return None
        node = compose(text, file, problems)
    return None if node is None else read_nodes(node, text, file, problems)


def compose(text: str, file: str, problems: list[Diagnostic]) -> Any:
    """The nodes of YAML 1.2 text, as ruamel.yaml has them; None after a diagnostic."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    try:
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        problems.append(_broken(error, text, file))
        return None
    except (YAMLError, ValueError, OverflowError, AssertionError):
        # Without a place of its own: an escape for a character that is none.
        place = place_of(text, max(text.find("\\U"), 0), file)
        problems.append(rules.BROKEN_YAML.at(place, "escape"))
        return None
    except RecursionError:
        problems.append(rules.TOO_DEEP.at(Span(file)))
        return None
    if node is None:
        problems.append(rules.EMPTY_FILE.at(Span(file), file=file))
    return node


def read_nodes(node: Any, text: str, file: str, problems: list[Diagnostic]) -> Values:
    """The JSON values of composed YAML, with their places in the text."""
    return _Reader(text, file, problems).read(node)


def _broken(error: Any, text: str, file: str) -> Diagnostic:
    open_quote = "while scanning a quoted scalar" in str(error.context or "")
    # An open quote is noticed at the file's end; the author needs to see where it starts.
    mark = (error.context_mark if open_quote else error.problem_mark) or error.context_mark
    lines = text.split("\n")
    line = min(mark.line, len(lines) - 1) if mark else 0
    column = mark.column if mark else 0
    shown = lines[line]
    span = sign_at(lines, line, column, file)
    problem = str(error.problem or "")
    if "\t" in shown[: column + 1] or "'\\t'" in problem:
        return rules.BROKEN_YAML.at(span, "tab")
    if "mapping values" in problem:
        return rules.BROKEN_YAML.at(span, "colon")
    if open_quote:
        return rules.BROKEN_YAML.at(span, "quote")
    if "single document" in str(error.context or ""):
        return rules.BROKEN_YAML.at(span, "document")
    return rules.BROKEN_YAML.at(span)


# Found before the reader, which takes seconds over it.
_DEEP = re.compile(rf"(?:[\[{{]\s*){{{limits.NESTING + 1}}}")
_PLAIN_TAGS = {"str", "int", "float", "bool", "null", "timestamp", "merge", "map", "seq"}


def _is_plain(node: Any) -> bool:
    return str(node.tag).removeprefix("tag:yaml.org,2002:") in _PLAIN_TAGS


class _Reader:
    """One walk over composed YAML nodes; places are noted on the way."""

    def __init__(self, text: str, file: str, problems: list[Diagnostic]) -> None:
        self.lines = text.split("\n")
        self.file = file
        self.problems = problems
        self.places: dict[Keys, Span] = {}
        self.keys: dict[Keys, Span] = {}
        self.passages: dict[Keys, Passage] = {}
        self.seen: set[int] = set()

    def read(self, node: Any) -> Values:
        value = self.value(node, ())
        return Values(self.file, value, self.places, self.keys, self.passages)

    def span(self, node: Any) -> Span:
        start, end = node.start_mark, node.end_mark
        if end.column == 0 and end.line > start.line:
            # A block ends where the next line starts; what the author sees ends the line before.
            last = len(self.lines[end.line - 1])
            return Span(self.file, start.line + 1, start.column + 1, end.line, last + 1)
        return Span(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def value(self, node: Any, path: Keys, owner: Span | None = None) -> Any:
        # A value that is not there has no place of its own; the parser puts it on the next line.
        absent = node.value == "" and node.style is None
        self.places[path] = span = owner if owner and absent else self.span(node)
        if node.anchor or id(node) in self.seen:
            self.problems.append(rules.YAML_FEATURE.at(span, "anchor"))
            return None
        self.seen.add(id(node))
        if not _is_plain(node):
            self.problems.append(rules.YAML_FEATURE.at(span, "tag"))
            return None
        if len(path) > limits.NESTING:
            self.problems.append(rules.TOO_DEEP.at(span))
            return None
        if isinstance(node.value, str):
            return self.scalar(node, path)
        if node.id == "sequence":
            return [self.value(child, (*path, at), span) for at, child in enumerate(node.value)]
        return dict(self.members(node, path))

    def members(self, node: Any, path: Keys) -> Iterator[tuple[str, Any]]:
        for key, value in node.value:
            name = key.value if isinstance(key.value, str) else ""
            inner = (*path, name)
            span = self.span(key)
            if inner in self.keys:
                self.problems.append(
                    rules.DUPLICATE_KEY.at(span, key=name, related=(self.keys[inner],))
                )
                continue
            if not isinstance(key.value, str) or name == "<<" or key.anchor or not _is_plain(key):
                self.problems.append(rules.YAML_FEATURE.at(span, "key"))
                continue
            self.keys[inner] = span
            yield name, self.value(value, inner, span)

    def scalar(self, node: Any, path: Keys) -> Any:
        """A literal, a number or text; text on one line, for prose is read from its passage."""
        text: str = node.value
        value = value_of(text, node.style)
        if not isinstance(value, str):
            return value
        for match in islice(CONTROL.finditer(text), SHOWN):
            place, code = self.places[path], code_of(match[0])
            self.problems.append(rules.CONTROL_CHARACTER.at(place, code=code))
        self.passages[path] = self.passage(node, text)
        return value

    def passage(self, node: Any, text: str) -> Passage:
        """Where each line of a string stands; folded and escaped ones point at the whole value."""
        line, column = node.start_mark.line, node.start_mark.column
        count = text.rstrip("\n").count("\n") + 1
        if node.style == "|":
            rows = self.lines[line + 1 : line + 1 + count]
            indent = min((len(r) - len(r.lstrip(" ")) for r in rows if r.strip()), default=0)
            return Passage(text, self.file, tuple((line + 2 + n, indent + 1) for n in range(count)))
        quote = 1 if node.style in ("'", '"') else 0
        if self.lines[line].startswith(text, column + quote):
            return Passage(text, self.file, ((line + 1, column + 1 + quote),))
        return Passage(text, self.file, place=self.span(node))
