"""A diagnostic for a terminal: what, where, the line, the hint."""

from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

from plan_compiler.diagnostic import Diagnostic
from plan_compiler.messages import Language, say, words
from plan_compiler.resources import plural
from plan_compiler.span import Span
from plan_compiler.unseen import seen

WIDEST = 160
# The lines of files, by name.
Rows = Mapping[str, Sequence[str]]


def report_text(
    diagnostics: Sequence[Diagnostic], texts: Mapping[str, str], language: Language
) -> str:
    """All diagnostics and a closing count; `texts` has the files that their spans point into."""
    # Split once: a long file can have a fault on every line.
    rows = {
        name: texts[name].split("\n") for name in texts.keys() & {d.span.file for d in diagnostics}
    }
    parts = [_diagnostic(diagnostic, rows, language) for diagnostic in diagnostics]
    return "\n".join([*parts, _count(diagnostics, language)]) if parts else ""


def _diagnostic(diagnostic: Diagnostic, files: Rows, language: Language) -> str:
    said = words(diagnostic, language)
    kind = say(diagnostic.rule.severity.value, language)
    lines = [f"{kind}[{diagnostic.rule.code}]: {seen(said.message)}"]
    lines += _excerpt(diagnostic.span, files)
    if said.hint:
        lines.append(f"  = {say('hint', language)}: {seen(said.hint)}")
    lines += [f"  = {say('see', language)}: {span}" for span in diagnostic.related]
    return "\n".join([*lines, ""])


def _excerpt(span: Span, files: Rows) -> list[str]:
    if not span.file:
        return []
    where = [f" --> {span}"]
    rows = files.get(span.file, ())
    if span.line > len(rows):
        return where
    row = rows[span.line - 1]
    end = span.end_column if span.end_line == span.line else len(row) + 1
    start, row = _window(row, span.column - 1)
    length = max(1, min(end - span.column, len(row) - (span.column - 1 - start)))
    margin = " " * len(str(span.line))
    before = "".join("\t" if c == "\t" else _blank(c) for c in row[: span.column - 1 - start])
    return [
        *where,
        f"{margin} |",
        f"{span.line} | {seen(row)}",
        f"{margin} | {before}{'^' * length}",
    ]


def _window(row: str, column: int) -> tuple[int, str]:
    """The part of a long line around a column, and where it starts."""
    if len(row) <= WIDEST:
        return 0, row
    start = max(0, column - WIDEST // 2)
    return start, row[start : start + WIDEST]


def _blank(character: str) -> str:
    return "  " if east_asian_width(character) in "WF" else " "


def _count(diagnostics: Sequence[Diagnostic], language: Language) -> str:
    errors = sum(diagnostic.is_error for diagnostic in diagnostics)
    warnings = len(diagnostics) - errors
    counted = [
        say(plural(f"{name}_count", number), language, count=number)
        for name, number in (("error", errors), ("warning", warnings))
        if number
    ]
    return ", ".join(counted)
