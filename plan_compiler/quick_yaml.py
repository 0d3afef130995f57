"""A quick reading of simple YAML: the values that `source.read_yaml` gives, without their places.

`status` reads hundreds of files, each command the labels, and ruamel.yaml takes 20 ms for one file.
Read here is what the plans are written with: keys, lists, text in one line, short lists in
brackets, blocks of text. Whatever else there is (`Unsure`) is left to the reader that knows all of
YAML. `tests/test_quick_yaml.py` holds the two to the same values.
"""

import re
from collections.abc import Iterator
from typing import Any

Row = tuple[int, str]


class Unsure(Exception):
    """Something that only the whole of YAML can tell."""


_KEY = re.compile(r"([A-Za-z_]\w*):(?: +(.*))?")
_BARE = re.compile(r"(?![-?:]( |$))[^\s#&*!|>'\"%@`{}\[\],](?:[^:#]|:(?=\S)|(?<=\S)#)*")
_QUOTED = re.compile(r"\"([^\"\\]*)\"|'([^']*)'")
_COMMENT = re.compile(r"(\"[^\"\\]*\"|'[^']*'|[\[{][^\[\]{}#]*[\]}]|[^\s\"'\[{|>#][^#]*?)\s+#.*")
_BRACKETS = re.compile(r"\[([^\[\]{}#]*)\]")
_BRACES = re.compile(r"\{([^\[\]{}#]*)\}")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,99})(\.\d+)?", re.ASCII)
_LITERALS = {"null": None, "~": None, "true": True, "false": False}
_ODD = re.compile("[\t\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def read_quickly(text: str) -> Any:
    """The values of a file's text; raises `Unsure` where it is not of the simple kind."""
    if _ODD.search(text):
        raise Unsure
    rows = [(len(row) - len(row.lstrip(" ")), row.strip(" ")) for row in text.split("\n")]
    return _Reader(rows).whole()


class _Reader:
    """Goes down the rows once; `at` is the next one."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.at = 0

    def whole(self) -> Any:
        self._skip()
        value = self._block(0)
        self._skip()
        if self.at < len(self.rows):
            raise Unsure
        return value

    def _skip(self) -> None:
        while self.at < len(self.rows) and self.rows[self.at][1][:1] in ("", "#"):
            self.at += 1

    def _next(self) -> Row:
        self._skip()
        return self.rows[self.at] if self.at < len(self.rows) else (-1, "")

    def _block(self, least: int) -> Any:
        """A mapping or a list of rows, indented by `least` or more."""
        indent, row = self._next()
        if indent < least:
            raise Unsure
        if row == "-" or row.startswith("- "):
            return list(self._items(indent))
        found: dict[str, Any] = {}
        for key, value in self._members(indent):
            if key in found:
                raise Unsure
            found[key] = value
        return found

    def _items(self, indent: int) -> Iterator[Any]:
        while self._next()[0] == indent and self._next()[1].startswith("- "):
            inner = self.rows[self.at][1][2:]
            deeper = len(inner) - len(inner.lstrip(" ")) + 2
            inner = inner.strip(" ")
            if _KEY.fullmatch(inner):
                self.rows[self.at] = (indent + deeper, inner)
                yield self._block(indent + 1)
            else:
                self.at += 1
                yield self._value(inner, indent)

    def _members(self, indent: int) -> Iterator[tuple[str, Any]]:
        while self._next()[0] == indent:
            found = _KEY.fullmatch(self.rows[self.at][1])
            if not found:
                raise Unsure
            self.at += 1
            yield found[1], self._member(found[2] or "", indent)
        # Text may go on in the row below; then it is not for a quick reader.
        if self._next()[0] > indent:
            raise Unsure

    def _member(self, written: str, indent: int) -> Any:
        """The value of a key: on its row, in the rows below it, or none."""
        if written and not written.startswith("#"):
            return self._value(written, indent)
        below, row = self._next()
        if below > indent or (below == indent and row.startswith("- ")):
            return self._block(indent)
        return None

    def _value(self, written: str, indent: int) -> Any:
        if written in ("|", "|-", ">", ">-"):
            return self._text(indent)
        return _flow(_without_comment(written))

    def _text(self, indent: int) -> str:
        """A block of text as one line, as all readers of values have it."""
        lines: list[str] = []
        first = None
        while self.at < len(self.rows):
            here, row = self.rows[self.at]
            if row and here <= indent:
                break
            first = here if first is None and row else first
            if row and here < (first or 0):
                raise Unsure
            lines.append(row)
            self.at += 1
        if not any(lines) or not lines[0]:
            raise Unsure
        return " ".join(line for line in lines if line)


def _without_comment(written: str) -> str:
    found = _COMMENT.fullmatch(written)
    return found[1] if found else written


def _flow(written: str) -> Any:
    """A list or a mapping in brackets with nothing but scalars in it, or a scalar."""
    if found := _BRACKETS.fullmatch(written):
        return [_scalar(item) for item in _parted(found[1])]
    if found := _BRACES.fullmatch(written):
        pairs = [_KEY.fullmatch(item) for item in _parted(found[1])]
        keys = {pair[1] for pair in pairs if pair}
        if len(keys) < len(pairs):
            raise Unsure
        return {pair[1]: _scalar(pair[2] or "null") for pair in pairs if pair}
    return _scalar(written)


def _parted(inner: str) -> list[str]:
    """What stands between commas, of which there are none inside quotes."""
    items = [item.strip() for item in inner.split(",")]
    if not inner.strip():
        return []
    if any(item[:1] in ("", '"', "'") and not _QUOTED.fullmatch(item) for item in items):
        raise Unsure
    return items


def _scalar(written: str) -> Any:
    if found := _QUOTED.fullmatch(written):
        text = found[1] if found[1] is not None else found[2]
        return text or ""
    if written in _LITERALS:
        return _LITERALS[written]
    if _NUMBER.fullmatch(written):
        return float(written) if "." in written else int(written)
    if not _BARE.fullmatch(written) or written in ("---", "..."):
        raise Unsure
    return written
