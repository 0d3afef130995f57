"""A quick reading of simple YAML: the nodes that ruamel.yaml composes of it, or only its values.

Nearly all that plans are written with is simple, and ruamel.yaml takes 20 ms for one such file.
Read here are keys, lists, text in one line, short lists in brackets, blocks of text. Whatever else
there is (`Unsure`), faults too, is left to the reader that knows all of YAML.
`tests/test_quick_yaml.py` holds the two to the same values and places.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Row = tuple[int, str]


class Unsure(Exception):
    """Something that only the whole of YAML can tell."""


class Spot(NamedTuple):
    """A place, counted from 0."""

    line: int
    column: int


class Node(NamedTuple):
    """What stands at a place, with the names that ruamel.yaml has for it.

    The value is text, a list of nodes or a list of pairs of nodes. A collection ends where the next
    thing stands.
    """

    id: str
    value: Any
    start_mark: Spot
    end_mark: Spot
    style: str | None = None
    tag: str = "str"
    anchor: None = None


# A key is no longer than 1024 signs (YAML 1.2.2, 7.4.2); none of ours is near it.
_KEY = re.compile(r"([A-Za-z_][\w-]{0,999}):(?: +(.*))?")
_BARE = re.compile(r"(?![?:]|-( |$))[^\s#&*!|>'\"%@`{}\[\],](?:[^:#]|:(?=\S)|(?<=\S)#)*")
_QUOTED = re.compile(r"\"([^\"\\]*)\"|'([^']*)'")
_COMMENT = re.compile(r"(\"[^\"\\]*\"|'[^']*'|[\[{][^\[\]{}#]*[\]}]|[^\s\"'\[{|>#][^#]*?) +#.*")
_BRACKETS = re.compile(r"\[([^\[\]{}#]*)\]")
_BRACES = re.compile(r"\{([^\[\]{}#]*)\}")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,99})(\.\d+)?", re.ASCII)
_FOLD = re.compile(r"[ \t]*\n\s*")
_LITERALS = {"null": None, "~": None, "": None, "true": True, "false": False}
_ODD = re.compile("[\t\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def value_of(text: str, style: str | None) -> Any:
    """A scalar's value: a literal, a number, or text in one line."""
    if style is None and text in _LITERALS:
        return _LITERALS[text]
    if style is None and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return _FOLD.sub(" ", text.strip("\n")) if "\n" in text else text


def read_quickly(text: str) -> Any:
    """The values of a file's text; raises `Unsure` where it is not of the simple kind."""
    return _values(compose_quickly(text))


def _values(node: Node) -> Any:
    if node.id == "sequence":
        return [_values(child) for child in node.value]
    if node.id == "mapping":
        return {key.value: _values(value) for key, value in node.value}
    return value_of(node.value, node.style)


def compose_quickly(text: str) -> Node:
    """The nodes of a file's text; raises `Unsure` where it is not of the simple kind."""
    if _ODD.search(text) or not text.endswith("\n"):
        raise Unsure
    return _Reader(text.split("\n")).whole()


class _Reader:
    """Goes down the lines once; `at` is the next one."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.rows: list[Row] = [(len(row) - len(row.lstrip(" ")), row.strip(" ")) for row in lines]
        self.at = 0

    def whole(self) -> Node:
        node = self._block(0)
        if self._next()[0] >= 0:
            raise Unsure
        return node

    def _next(self) -> Row:
        """The next row with more than a comment; after the last an empty one."""
        while self.at < len(self.rows):
            row = self.rows[self.at]
            if row[1][:1] not in ("", "#"):
                return row
            self.at += 1
        return -1, ""

    def _spot(self) -> Spot:
        """Where the next thing stands."""
        indent, _ = self._next()
        return Spot(self.at, indent) if indent >= 0 else Spot(len(self.rows) - 1, 0)

    def _block(self, least: int) -> Node:
        """A mapping or a list of rows, indented by `least` or more."""
        indent, row = self._next()
        if indent < least:
            raise Unsure
        start = Spot(self.at, indent)
        if row == "-" or row.startswith("- "):
            return Node("sequence", list(self._items(indent)), start, self._spot())
        return _mapping(list(self._members(indent)), start, self._spot())

    def _items(self, indent: int) -> Iterator[Node]:
        while True:
            here, row = self._next()
            if here != indent or not row.startswith("- "):
                return
            inner = row[2:].lstrip(" ")
            column = indent + len(row) - len(inner)
            if _KEY.fullmatch(inner):
                self.rows[self.at] = (column, inner)
                yield self._block(indent + 1)
            else:
                self.at += 1
                yield self._value(inner, column, indent)

    def _members(self, indent: int) -> Iterator[tuple[Node, Node]]:
        while True:
            here, row = self._next()
            if here < indent:
                return
            found = _KEY.fullmatch(row)
            # Text may go on in the row below; then it is not for a quick reader.
            if here > indent or not found:
                raise Unsure
            key = _plain(found[1], Spot(self.at, indent))
            self.at += 1
            yield key, self._member(found, key.end_mark, indent)

    def _member(self, found: re.Match[str], after: Spot, indent: int) -> Node:
        """The value of a key: on its row, in the rows below it, or none."""
        if found[2] and not found[2].startswith("#"):
            return self._value(found[2], indent + found.start(2), indent)
        below, row = self._next()
        if below > indent or (below == indent and row.startswith("- ")):
            return self._block(indent)
        return Node("scalar", "", after, after)

    def _value(self, written: str, column: int, indent: int) -> Node:
        start = Spot(self.at - 1, column)
        if written in ("|", "|-", ">", ">-"):
            return self._text(written, start, indent)
        return _flow(_without_comment(written), start)

    def _text(self, sign: str, start: Spot, indent: int) -> Node:
        first = self.at
        while self.at < len(self.rows):
            here, row = self.rows[self.at]
            if row and here <= indent:
                break
            self.at += 1
        lines = "\n".join(self.lines[first : self.at]).rstrip("\n").split("\n")
        end = Spot(min(self.at, len(self.rows) - 1), 0)
        return Node("scalar", _joined(lines, sign), start, end, sign[0])


def _joined(lines: list[str], sign: str) -> str:
    """The text of a block, `|` or folded, without its indentation."""
    margin = len(lines[0]) - len(lines[0].lstrip(" "))
    inner = [line[margin:] for line in lines]
    blank = any(not line.strip(" ") for line in lines if line)
    if blank or not inner[0] or any(line[:margin].strip(" ") for line in lines):
        raise Unsure
    # What keeps its line breaks inside folded text is not for a quick reader.
    if sign[0] == ">" and any(line[:1] in ("", " ") for line in inner):
        raise Unsure
    return ("\n" if sign[0] == "|" else " ").join(inner) + ("" if sign[1:] else "\n")


def _mapping(pairs: list[tuple[Node, Node]], start: Spot, end: Spot) -> Node:
    if len({key.value for key, _ in pairs}) < len(pairs):
        raise Unsure
    return Node("mapping", pairs, start, end)


def _without_comment(written: str) -> str:
    found = "#" in written and _COMMENT.fullmatch(written)
    return found[1] if found else written


def _flow(written: str, start: Spot) -> Node:
    """A list or a mapping in brackets with nothing but scalars in it, or a scalar."""
    if written[0] not in "[{":
        return _scalar(written, start)
    end = Spot(start.line, start.column + len(written))
    if found := _BRACKETS.fullmatch(written):
        items = [_scalar(item, place) for item, place in _parted(found[1], start)]
        return Node("sequence", items, start, end)
    if found := _BRACES.fullmatch(written):
        pairs = [_pair(item, place) for item, place in _parted(found[1], start)]
        return _mapping(pairs, start, end)
    raise Unsure


def _parted(inner: str, start: Spot) -> Iterator[tuple[str, Spot]]:
    """What stands between commas, of which there are none inside quotes, and where."""
    column = start.column + 1
    for part in inner.split(",") if inner.strip(" ") else ():
        item = part.strip(" ")
        if item[:1] in ("", '"', "'") and not _QUOTED.fullmatch(item):
            raise Unsure
        yield item, Spot(start.line, column + part.index(item))
        column += len(part) + 1


def _pair(written: str, start: Spot) -> tuple[Node, Node]:
    found = _KEY.fullmatch(written)
    if not found or not found[2]:
        raise Unsure
    key = _plain(found[1], start)
    return key, _scalar(found[2], Spot(start.line, start.column + found.start(2)))


def _scalar(written: str, start: Spot) -> Node:
    if _QUOTED.fullmatch(written):
        end = Spot(start.line, start.column + len(written))
        return Node("scalar", written[1:-1], start, end, written[0])
    if not _BARE.fullmatch(written) or written in ("---", "...", "="):
        raise Unsure
    return _plain(written, start)


def _plain(text: str, start: Spot) -> Node:
    return Node("scalar", text, start, Spot(start.line, start.column + len(text)))
