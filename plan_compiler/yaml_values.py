"""YAML to JSON values, with the place of every key and value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from plan_compiler import limits, rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.passage import Passage, sign_at, span_at
from plan_compiler.quick_yaml import Unsure, compose_quickly, value_of
from plan_compiler.span import Span
from plan_compiler.unseen import CONTROL, code_of

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """A YAML file as JSON values; `places` and `keys` have their spans."""

    file: str
    value: Any
    places: Mapping[Keys, Span]
    keys: Mapping[Keys, Span]
    passages: Mapping[Keys, Passage]

    def span(self, *path: str | int) -> Span:
        """The span of the value at `path`, or of the nearest value above it that is there."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


def many(value: Any) -> tuple[str, ...]:
    """One or several strings, as the schema allows for short lists."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def read_yaml(text: str, file: str, problems: list[Diagnostic]) -> Values | None:
    """The JSON values of YAML 1.2 text: no anchors, no tags, no key twice, dates stay text."""
    if deep := _DEEP.search(text):
        problems.append(rules.TOO_DEEP.at(span_at(text, deep.start(), file)))
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
        place = span_at(text, max(text.find("\\U"), 0), file)
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
        for match in islice(CONTROL.finditer(text), limits.FAULTS_ALIKE):
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
