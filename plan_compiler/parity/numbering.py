"""Word's own counting: the numbers that stand in no text but that every reader sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Outline level 9, counted from 0, is no level (ECMA-376 part 1, 17.3.1.20).
_BODY_TEXT = 10
_HEADING = re.compile("heading ([1-9])")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def value(element: Any, path: str) -> str | None:
    """The `w:val` of the element at a path of `w:` names, or None without one."""
    found = (
        None if element is None else element.find("/".join(W + name for name in path.split("/")))
    )
    return None if found is None else found.get(f"{W}val")


def child(element: Any, name: str) -> Any:
    return None if element is None else element.find(W + name)


@dataclass(frozen=True)
class _Level:
    text: str
    format: str
    start: int
    style: str | None


class Numbering:
    """Counts the paragraphs of a document in the order they are given (ECMA-376 part 1, 17.9)."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._styles = {} if styles is None else {s.get(f"{W}styleId"): s for s in styles}
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, Any] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        for element in () if numbering is None else numbering:
            if element.tag == f"{W}abstractNum":
                self._abstract[element.get(f"{W}abstractNumId")] = _levels(element)
            elif element.tag == f"{W}num":
                self._lists[element.get(f"{W}numId")] = element

    def style_name(self, id: str | None) -> str:
        """The name of a style, which for Word's own styles is the same in every language."""
        return (value(self._styles.get(id), "name") or "").lower()

    def heading(self, paragraph: Any) -> tuple[int, str]:
        """The level of a heading from 1 and its number; 0 and "" for all else.

        Every paragraph must pass in order, for what is no heading may count as well.
        """
        sources = [child(paragraph, "pPr"), *self._style_properties(paragraph)]
        number = self._number(sources)
        level = self._outline(paragraph, sources)
        return (level, number) if level else (0, "")

    def _outline(self, paragraph: Any, sources: list[Any]) -> int:
        given = next((found for p in sources if (found := value(p, "outlineLvl"))), None)
        if given:
            return (int(given) + 1) % _BODY_TEXT
        named = _HEADING.fullmatch(self.style_name(value(paragraph, "pPr/pStyle")))
        return int(named[1]) if named else 0

    def _style_properties(self, paragraph: Any) -> Iterator[Any]:
        """The paragraph properties of its style and of those that is based on."""
        met: set[str | None] = set()
        name = value(paragraph, "pPr/pStyle")
        while name in self._styles and name not in met:
            met.add(name)
            yield child(self._styles[name], "pPr")
            name = value(self._styles[name], "basedOn")

    def _number(self, sources: list[Any]) -> str:
        ids = (value(properties, "numPr/numId") for properties in sources)
        num = self._lists.get(next((id for id in ids if id), "0"))
        if num is None:
            return ""
        abstract = value(num, "abstractNumId") or ""
        levels = self._abstract.get(abstract, {})
        at = self._level(sources, levels)
        if at not in levels:
            return ""
        self._count(num, abstract, levels, at)
        return self._text(abstract, levels, at)

    def _level(self, sources: list[Any], levels: dict[int, _Level]) -> int:
        indents = (value(properties, "numPr/ilvl") for properties in sources)
        given = next((indent for indent in indents if indent), None)
        if given:
            return int(given)
        styles = {
            properties.getparent().get(f"{W}styleId")
            for properties in sources
            if properties is not None
        }
        return next((at for at, level in levels.items() if level.style in styles - {None}), 0)

    def _count(self, num: Any, abstract: str, levels: dict[int, _Level], at: int) -> None:
        counts = self._counts.setdefault(abstract, {})
        key = (num.get(f"{W}numId"), at)
        restart = None if key in self._started else _restart(num, at)
        self._started.add(key)
        if restart is not None:
            counts[at] = restart
        else:
            counts[at] = counts[at] + 1 if at in counts else levels[at].start
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]

    def _text(self, abstract: str, levels: dict[int, _Level], at: int) -> str:
        counts = self._counts[abstract]

        def shown(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            known = levels.get(level, levels[at])
            return in_format(counts.get(level, known.start), known.format)

        return re.sub(r"%([1-9])", shown, levels[at].text)


def _levels(abstract: Any) -> dict[int, _Level]:
    return {
        int(level.get(f"{W}ilvl")): _Level(
            text=value(level, "lvlText") or "",
            format=value(level, "numFmt") or "decimal",
            start=int(value(level, "start") or 0),
            style=value(level, "pStyle"),
        )
        for level in abstract.iter(f"{W}lvl")
    }


def _restart(num: Any, at: int) -> int | None:
    for override in num.iter(f"{W}lvlOverride"):
        start = value(override, "startOverride")
        if override.get(f"{W}ilvl") == str(at) and start:
            return int(start)
    return None


def in_format(number: int, format: str) -> str:
    match format:
        case "lowerLetter" | "upperLetter":
            # Word goes on with aa, bb after z.
            text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        case "lowerRoman" | "upperRoman":
            text = _roman(number)
        case "none" | "bullet":
            text = ""
        case _:
            text = str(number)
    return text.upper() if format.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (number // worth)
        number %= worth
    return text
