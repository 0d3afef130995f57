"""pandoc's inlines → the words of a plan; notes and images are collected on the way."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from plan_compiler.addresses import mail_target, phone_target, web_target
from plan_compiler.importing.pieces import Element, Picture
from plan_compiler.model import (
    Emphasis,
    Inline,
    Inlines,
    LineBreak,
    Link,
    LostLink,
    NoteReference,
    Reference,
    Strong,
    Text,
    plain,
)
from plan_compiler.typography import NO_BREAK, bind
from plan_compiler.unseen import UNSEEN

_CONTROL = re.compile(f"{UNSEEN.pattern}|\N{SOFT HYPHEN}")
_MARKS = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


@dataclass
class Words:
    """Reads inlines; `notes` are pandoc's blocks of each footnote met."""

    notes: list[Any] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)

    def read(self, nodes: Sequence[Any], element: Element) -> Inlines:
        return tidy(tuple(self._each(nodes, element)))

    def _each(self, nodes: Sequence[Any], element: Element) -> Iterator[Inline]:
        for node in nodes:
            yield from self._one(node["t"], node.get("c"), element)

    def _one(self, kind: str, content: Any, element: Element) -> Iterator[Inline]:
        match kind:
            case "Str":
                yield Text(text=content)
            case "Space" | "SoftBreak":
                yield Text(text=" ")
            case "LineBreak":
                yield LineBreak()
            case "Emph":
                yield Emphasis(content=tuple(self._each(content, element)))
            case "Strong":
                yield Strong(content=tuple(self._each(content, element)))
            case "Underline" | "SmallCaps":
                yield from self._each(content, element)
            case "Strikeout" | "Superscript" | "Subscript":
                element.change(kind.lower())
                yield from self._each(content, element)
            case "Cite":
                yield from self._each(content[1], element)
            case "Span":
                self.anchors += [content[0][0]] if content[0][0] else []
                yield from self._each(content[1], element)
            case "Note":
                self.notes.append(content)
                yield NoteReference(note=str(len(self.notes)))
            case "Image":
                words = plain(tuple(self._each(content[1], element))).strip()
                self.pictures.append(Picture(content[2][0], words or content[2][1].strip()))
            case "Link":
                yield from self._link(content, element)
            case _:
                yield from self._rare(kind, content, element)

    def _rare(self, kind: str, content: Any, element: Element) -> Iterator[Inline]:
        match kind:
            case "Quoted":
                before, after = _MARKS[content[0]["t"]]
                yield Text(text=before)
                yield from self._each(content[1], element)
                yield Text(text=after)
            case "Code":
                yield Text(text=content[1])
            case "Math":
                element.change("math")
                yield Text(text=content[1])
            case "RawInline":
                element.change("raw", text=content[1][:40])

    def _link(self, content: Any, element: Element) -> Iterator[Inline]:
        shown = tuple(self._each(content[1], element))
        if not plain(shown).strip():
            yield from shown
            return
        yield link(content[2][0], shown, element)


def link(address: str, shown: Inlines, element: Element) -> Inline:
    """A link, or its words alone where it leads nowhere that a plan can say."""
    scheme, _, rest = address.partition(":")
    bare = tuple(one for one in shown if not isinstance(one, (Link, LostLink)))
    if address.startswith("#"):
        return Reference(target=address[1:], content=bare)
    if scheme == "mailto" and (target := mail_target(rest.partition("?")[0])):
        return Link(kind="mail", target=target, content=bare)
    if scheme == "tel" and (target := phone_target(rest)):
        return Link(kind="phone", target=target, content=bare)
    if scheme in ("http", "https") and (target := web_target(address)):
        return Link(kind="web", target=target, content=bare)
    element.change("lost-link", address=address)
    return LostLink(content=bare)


# --- Tidying ---------------------------------------------------------------------------------


def tidy(inlines: Inlines) -> Inlines:
    """The same words without what Word leaves behind: empty marks, blanks at edges and in rows."""
    found = _trimmed(_joined(_lifted(inlines)))
    return tuple(one for one in found if not (isinstance(one, Text) and not one.text))


def _lifted(inlines: Inlines) -> Iterator[Inline]:
    """Blanks at the edges of marked words stand outside; marks around nothing go."""
    for one in inlines:
        match one:
            case Emphasis() | Strong() | Link() | LostLink() | Reference():
                yield from _outside(one)
            case Text():
                yield Text(text=clean(one.text))
            case _:
                yield one


def _outside(one: Emphasis | Strong | Link | LostLink | Reference) -> Iterator[Inline]:
    inner = _joined(_lifted(one.content))
    words = plain(tuple(inner))
    if not words.strip():
        yield from inner
        return
    lead = " " if words[:1].isspace() else ""
    tail = " " if words[-1:].isspace() else ""
    yield from [Text(text=lead)] if lead else []
    kept = tuple(part for part in _trimmed(inner) if not (isinstance(part, Text) and not part.text))
    # A mark inside a mark of the same kind says nothing more.
    flat = tuple(
        deep
        for part in kept
        for deep in (
            part.content
            if isinstance(part, (Emphasis, Strong)) and type(part) is type(one)
            else (part,)
        )
    )
    yield replace(one, content=tuple(_joined(flat)))
    yield from [Text(text=tail)] if tail else []


def _joined(inlines: Iterator[Inline] | Inlines) -> list[Inline]:
    """Neighbours of one kind as one."""
    found: list[Inline] = []
    for one in inlines:
        before = found[-1] if found else None
        match before, one:
            case Text(), Text():
                found[-1] = Text(text=_single(before.text + one.text))
            case Emphasis(), Emphasis():
                found[-1] = Emphasis(content=tuple(_joined((*before.content, *one.content))))
            case Strong(), Strong():
                found[-1] = Strong(content=tuple(_joined((*before.content, *one.content))))
            case Link(), Link() if before.target == one.target:
                found[-1] = replace(before, content=tuple(_joined((*before.content, *one.content))))
            case _:
                found.append(one)
    return found


def _trimmed(inlines: list[Inline]) -> list[Inline]:
    """Without blanks and breaks at the edges, or blanks beside breaks."""
    found = list(inlines)
    for edge, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while found:
            one = found[edge]
            if isinstance(one, Text) and strip(one.text):
                found[edge] = Text(text=strip(one.text))
            elif not isinstance(one, (Text, LineBreak)):
                break
            else:
                found.pop(edge)
                continue
            break
    for at, one in enumerate(found):
        if isinstance(one, LineBreak):
            for beside, strip in ((at - 1, str.rstrip), (at + 1, str.lstrip)):
                other = found[beside] if 0 <= beside < len(found) else None
                if isinstance(other, Text):
                    found[beside] = Text(text=strip(other.text))
    return found


def clean(text: str) -> str:
    """Text without signs that no source may have, and with blanks where resolve puts its own."""
    text = _CONTROL.sub("", text.replace("\t", " ").replace("\n", " "))
    usual = text.replace(NO_BREAK, " ")
    return _single(usual if bind(usual) == text else text)


def _single(text: str) -> str:
    return re.sub(r" {2,}", " ", text)
