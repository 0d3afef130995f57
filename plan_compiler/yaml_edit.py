"""Changes to top-level keys of a YAML file as text: the rest stays, byte for byte.

A change is proven: the new text is read again, and where its values are not the ones that were
asked for, there is no new text.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from plan_compiler.diagnostic import Diagnostic
from plan_compiler.span import Span
from plan_compiler.yaml_values import Keys, read_yaml

_BETWEEN = re.compile(r"\s*(#.*)?|---|\.\.\.")
# What reads as itself (YAML 1.2, 7.3.3), of what begins with a letter; and a date.
_BARE = re.compile(
    r"[^\W\d_](?:(?!: | #)[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff])*(?<![: ])|\d{4}-\d\d-\d\d"
)
_NOT_TEXT = ("null", "true", "false")


class Uneditable(Exception):
    """The file is right, but written so that this key cannot be changed as text."""


class YamlText:
    """The text of a YAML file whose root is a block mapping, to change key by key."""

    def __init__(self, data: bytes) -> None:
        text = data.decode("utf-8")
        self.bom = "\ufeff" if text.startswith("\ufeff") else ""
        ends = re.findall(r"\r\n|\r|\n", text)
        self.end = ends[0] if ends else "\n"
        if any(end != self.end for end in ends):
            raise Uneditable
        self.rows = text.removeprefix("\ufeff").replace(self.end, "\n").split("\n")

    def data(self) -> bytes:
        return (self.bom + "\n".join(self.rows).replace("\n", self.end)).encode()

    def __contains__(self, key: str) -> bool:
        return (key,) in self._read().keys

    @property
    def value(self) -> dict[str, Any]:
        value: dict[str, Any] = self._read().value
        return value

    def set_scalar(self, path: Keys, value: str) -> None:
        """Another scalar where there is one on a line of its own; a comment after it stays."""
        span = self._read().places[path]
        if span.line != span.end_line:
            raise Uneditable
        row = self.rows[span.line - 1]
        written = row[: span.column - 1] + scalar(value) + row[span.end_column - 1 :]
        self._prove(lambda: self._put(span.line - 1, span.line, [written]), path, value)

    def set_item(self, path: Keys, rows: list[str], value: Any) -> None:
        """Another item of a list under a top-level key, in lines of its own.

        A comment stays behind an item that is one scalar, or behind an id that it begins with.
        """
        key, at = path
        start, end = self._items(str(key))[int(at) :][:2]
        while end > start + 1 and re.fullmatch(r"\s*(#.*)?", self.rows[end - 1]):
            end -= 1
        row = self.rows[start]
        dash = re.match(r"\s*- +", row)
        places = self._read().places
        span = places.get((*path, "id"), places[path])
        if not dash:
            raise Uneditable
        behind = row[span.end_column - 1 :] if span.line == span.end_line == start + 1 else ""
        head, *rest = rows
        written = [f"{dash[0]}{head}{behind}", *(" " * len(dash[0]) + more for more in rest)]
        self._prove(lambda: self._put(start, end, written), path, value)

    def remove(self, key: str) -> None:
        """Take a key away with its value, and one of two blank lines that then meet."""
        start, end = self._lines(key)
        if start and end < len(self.rows) and not self.rows[start - 1] and not self.rows[end]:
            end += 1
        self._prove(lambda: self._put(start, end, []), (key,), None)

    def rename(self, key: str, name: str) -> None:
        """The same value under another key that is not there yet, in the same place."""
        start, _ = self._lines(key)
        value = self.value[key]
        written = re.sub(rf"^{key}\b", name, self.rows[start])

        def change() -> None:
            self._put(start, start + 1, [written])

        self._prove(change, (key,), None, {name: value})

    def insert(self, key: str, rows: list[str], value: Any, after: str) -> None:
        """A new key with its lines, below the value of another."""
        _, end = self._lines(after)
        self._prove(lambda: self._put(end, end, rows), (key,), value)

    # --- Below ---------------------------------------------------------------------------------

    def _put(self, start: int, end: int, rows: list[str]) -> None:
        self.rows[start:end] = rows

    def _read(self) -> Any:
        problems: list[Diagnostic] = []
        values = read_yaml("\n".join(self.rows), "", problems)
        if problems or values is None or not isinstance(values.value, dict):
            raise Uneditable
        return values

    def _lines(self, key: str) -> tuple[int, int]:
        """The rows of a top-level key and its value; blank lines and comments after are not."""
        starts: Mapping[str, Span] = {
            path[0]: span for path, span in self._read().keys.items() if len(path) == 1
        }
        if any(span.column != 1 for span in starts.values()) or key not in starts:
            raise Uneditable
        start = starts[key].line - 1
        after = [span.line - 1 for span in starts.values() if span.line - 1 > start]
        end = min(after, default=len(self.rows))
        while end > start + 1 and _between(self.rows[end - 1]):
            end -= 1
        return start, end

    def _items(self, key: str) -> list[int]:
        """The row on which each item of a list begins, and the one after the last."""
        _, end = self._lines(key)
        values = self._read()
        number = len(values.value[key])
        return [*(values.places[key, at].line - 1 for at in range(number)), end]

    def _prove(
        self,
        change: Callable[[], None],
        path: Keys,
        value: Any,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """Make a change and see that the values are as before but for `path`, or undo it."""
        before, wanted = list(self.rows), self.value
        *above, last = path
        inside: Any = wanted
        for key in above:
            inside = inside[key]
        inside[last] = value
        if value is None:
            del inside[last]
        wanted |= more or {}
        change()
        try:
            if self.value != wanted:
                raise Uneditable
        except Uneditable:
            self.rows = before
            raise


def _between(row: str) -> bool:
    """Whether a row belongs to no value: blank, a comment from the first column, a mark."""
    return bool(_BETWEEN.fullmatch(row)) and not re.match(r"\s+#", row)


def scalar(text: str) -> str:
    """Text as a YAML scalar: bare where that reads as text, else in double quotes."""
    is_bare = _BARE.fullmatch(text) and text.lower() not in _NOT_TEXT
    return text if is_bare else json.dumps(text, ensure_ascii=False)
