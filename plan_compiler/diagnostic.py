"""A problem: which rule, where, and the words that fill its message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from plan_compiler.span import Span


class Severity(StrEnum):
    """An error stops the build; a warning asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that can be wrong. `code` is public and never reused; its words are in `words/`."""

    code: str
    name: str
    severity: Severity = Severity.ERROR

    def at(
        self, span: Span, case: str = "", *, related: tuple[Span, ...] = (), **arguments: object
    ) -> "Diagnostic":
        """This fault at `span`; `case` is one of the rule's particular cases, "" the usual one."""
        words = {name: str(value) for name, value in arguments.items()}
        return Diagnostic(self, span, words, case, related)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`case` picks the words, `arguments` fill them; `related` are other places that matter."""

    rule: Rule
    span: Span
    arguments: Mapping[str, str] = field(default_factory=dict)
    case: str = ""
    related: tuple[Span, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.rule.severity is Severity.ERROR


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file, line, column and code, each only once."""

    def key(found: Diagnostic) -> tuple[Span, str, tuple[tuple[str, str], ...], str]:
        return found.span, found.rule.code, tuple(sorted(found.arguments.items())), found.case

    return sorted({key(found): found for found in diagnostics}.values(), key=key)
