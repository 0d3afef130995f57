"""The words of diagnostics and commands, in Swedish and English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from plan_compiler.diagnostic import Diagnostic, Rule

Language = Literal["sv", "en"]
FOLDER = Path(__file__).parent / "words"


@cache
def catalogue(language: Language) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Words:
    """A diagnostic in words: the fault, and the repair or ""."""

    message: str
    hint: str


def words(diagnostic: Diagnostic, language: Language) -> Words:
    """What to tell the author; a case without a message or a hint of its own gets the usual one."""
    entry = catalogue(language)[diagnostic.rule.code]
    message = entry.get("messages", {}).get(diagnostic.case, entry["message"])
    hint = entry.get("hints", {}).get(diagnostic.case, entry.get("hint", ""))
    return Words(message.format(**diagnostic.arguments), hint.format(**diagnostic.arguments))


def explanation(rule: Rule, language: Language) -> Mapping[str, str]:
    """`message`, `explanation`, and where there is one `example` and `repair`, of a rule."""
    entry: Mapping[str, str] = catalogue(language)[rule.code]
    return entry


def usage(key: str, arguments: Mapping[str, object], language: Language) -> Words:
    """What to tell whoever wrote a command wrongly."""
    entry = catalogue(language)["usage"][key]
    return Words(entry["message"].format(**arguments), entry["hint"].format(**arguments))


def say(key: str, language: Language, **arguments: object) -> str:
    """A sentence of the commands."""
    text: str = catalogue(language)["commands"][key]
    return text.format(**arguments)
