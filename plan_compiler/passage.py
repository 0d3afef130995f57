"""Text out of a file, and where in the file it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from plan_compiler.span import Span


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


def span_at(text: str, offset: int, file: str) -> Span:
    """The span of the character at `offset` of a file's text."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Span(file, line, column, line, column + 1)


def sign_at(lines: Sequence[str], line: int, column: int, file: str) -> Span:
    """One sign of a file, counted from 0; nothing, at the end of a line or past it."""
    end = len(lines[line])
    start = min(column, end)
    return Span(file, line + 1, start + 1, line + 1, min(start + 1, end) + 1)
