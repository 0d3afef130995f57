"""`:::` lines and what stands in braces: which directives there are, and what each may say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.markdown import ATTRIBUTES
from plan_compiler.refs import ID
from plan_compiler.span import Span

# What has its content between its lines, and what places data of the YAML files.
Framing = Literal["notice", "quote", "table"]
Placing = Literal["contacts", "links", "figure", "history", "signatures"]

# Every directive with the keys that it knows.
KEYS: Mapping[Framing | Placing, tuple[str, ...]] = {
    "notice": ("urgent",),
    "quote": ("source",),
    "table": ("id", "name", "widths", "row-headers", "wide"),
    "contacts": ("id", "name"),
    "links": ("id", "name"),
    "history": ("id", "name"),
    "figure": (),
    "signatures": (),
}
_FLAGS = ("urgent", "row-headers", "wide")


@dataclass(frozen=True, slots=True)
class Directive:
    """A `:::` line: its name, the words after it and the attributes in braces."""

    name: Framing | Placing
    words: tuple[str, ...]
    attributes: Mapping[str, str]
    span: Span

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")


def read_directive(info: str, span: Span, problems: list[Diagnostic]) -> Directive | None:
    """What stands after the colons; None if no directive is so called."""
    braces = ATTRIBUTES.search(info)
    word, *words = (info[: braces.start()] if braces else info).split() or [""]
    name = next((one for one in KEYS if one == word), None)
    if name is None:
        case = "" if word else "nameless"
        problems.append(rules.UNKNOWN_DIRECTIVE.at(span, case, name=word, known=", ".join(KEYS)))
        return None
    if words and name != "figure":
        problems.append(rules.BAD_ATTRIBUTES.at(span, written=" ".join(words)))
    attributes = read_attributes(braces[1], KEYS[name], span, problems) if braces else {}
    return Directive(name, tuple(words), attributes, span)


def read_attributes(
    written: str, known: Sequence[str], span: Span, problems: list[Diagnostic]
) -> dict[str, str]:
    """The attributes of `{#id key=value flag}`; each that is not `known` is a diagnostic."""
    from mdit_py_plugins.attrs.parse import ParseError, parse

    # What stands in quotation marks is a value, whatever its words are.
    bare = re.sub(
        rf'"[^"]*"|(?<=[\s{{])(?:{"|".join(_FLAGS)})(?=[\s}}])',
        lambda found: found[0] if found[0].startswith('"') else f"{found[0]}=true",
        written,
    )
    try:
        _, found = parse(bare)
    except ParseError:
        problems.append(rules.BAD_ATTRIBUTES.at(span, written=written))
        return {}
    for key in found:
        if key not in known:
            case = "known" if known else "none"
            problems.append(
                rules.BAD_ATTRIBUTES.at(span, case, written=key, known=", ".join(known))
            )
    if "id" in found and not ID.fullmatch(str(found["id"])):
        problems.append(rules.WRONG_FORM.at(span, "id", key="id"))
    return {key: str(value) for key, value in found.items() if key in known}
