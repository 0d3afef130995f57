"""The inlines of a block: words, emphasis, links, references, each with its place."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from plan_compiler import limits, rules
from plan_compiler.addresses import mail_target, phone_target, web_target
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import (
    Emphasis,
    Inline,
    Inlines,
    LineBreak,
    Link,
    LinkKind,
    LostLink,
    NoteReference,
    Phrase,
    Reference,
    Strong,
    Text,
)
from plan_compiler.passage import Passage
from plan_compiler.span import Span
from plan_compiler.unseen import UNSEEN, WIDTHLESS, code_of

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

UNKNOWN = "unknown"
UNSUPPORTED = {"hr": "rule", "fence": "code", "code_block": "code", "image": "image"}
# Signs that an author meant something by, where they stand as text.
_MARKUP = re.compile(
    r"\*\*|\[\^|\]\(|(?<=[\])\0])\{|\{#|`|^:::|^={3,}$|^#{2,6}(?=[^#\s])", re.MULTILINE
)
_OTHER = "\0"

Steps = list[tuple[int, int, int]]


def _shown(token: "Token") -> str:
    """The characters of a token, where they were written as they stand."""
    return {"text": token.content, "softbreak": "\n", "hardbreak": "\n"}.get(token.type, _OTHER)


def find(line: str, content: str, column: int) -> int:
    """Where on a line, from `column` on, a block's text begins; a cell's is without its `\\|`."""
    for words in (content, content.replace("|", r"\|")):
        if (at := line.find(words, column)) >= 0:
            return at
    return min(column, len(line))


@dataclass
class Links:
    """The address of each entry of `links.yaml`, and which of them the text has linked to."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


class InlineReader:
    """The inline tokens of one block, each with its place in the file.

    `node` is the block's inline node, `first` the line of `passage` where it begins, `column` where
    on that line to look for it; `lines` are the passage's; `steps` are those that
    `markdown.locate` noted for it.
    """

    def __init__(
        self,
        node: "SyntaxTreeNode",
        passage: Passage,
        lines: Sequence[str],
        first: int,
        column: int,
        steps: Mapping[int, Steps],
        links: Links,
        problems: list[Diagnostic],
    ) -> None:
        self.passage = passage
        self.links = links
        self.problems = problems
        self.tokens = (node.token.children if node.token else None) or []
        self.starts = [0]
        self.origins: list[tuple[int, int]] = []
        for at, row in enumerate(node.content.split("\n")):
            line = min(first + at, len(lines) - 1)
            self.origins.append((line, find(lines[line], row, column if at == 0 else 0)))
            self.starts.append(self.starts[-1] + len(row) + 1)
        self.source = node.content
        # In a table's cell each bar was written `\|`, which takes one column more.
        line, origin = self.origins[0]
        exact = lines[line].startswith(node.content.split("\n")[0], origin)
        self.bars = [at for at, sign in enumerate(node.content) if sign == "|" and not exact]
        noted = steps.get(id(self.tokens), [])
        self.ends = self.locate([*noted, (len(self.tokens), 0, len(self.source))])
        self.at = 0

    def locate(self, steps: Steps) -> list[tuple[int, int]]:
        """Where each token starts and ends in the block's text, from the steps of the parser."""
        places: list[tuple[int, int]] = []
        pending = previous = 0
        for (_, held, _), (count, after, pos) in pairwise(steps):
            if not held:
                pending = previous
            new = count - len(places)
            for number in range(new):
                token = self.tokens[len(places)]
                held_back = number == 0 and held and token.type == "text"
                start, end = (pending, previous) if held_back else (previous, pos)
                if token.type == "text" and self.source.startswith(token.content, start):
                    end = start + len(token.content)
                places.append((start, end))
            if new and not after:
                pending = pos
            previous = pos
        return places

    def span_of(self, index: int) -> Span:
        start, end = self.ends[index]
        return self.spot(start).to(self.spot(max(end, start)))

    def spot(self, offset: int) -> Span:
        row = min(bisect_right(self.starts, offset), len(self.origins)) - 1
        line, column = self.origins[row]
        column += offset - self.starts[row] + bisect_left(self.bars, offset)
        return self.passage.span(line, column)

    def read(self, until: str = "", depth: int = 0) -> Inlines:
        """The inlines up to the closing token `until`, which is taken too."""
        found: list[Inline] = []
        if depth > limits.NESTING:
            self.problems.append(rules.TOO_DEEP.at(self.span_of(self.at - 1)))
            self.at = len(self.tokens)
        while self.at < len(self.tokens):
            index = self.at
            token = self.tokens[index]
            self.at += 1
            if token.type == until:
                break
            span = self.span_of(index)
            match token.type:
                case "text" | "text_special":
                    self.report_unseen(token, span)
                    self.text(found, token.content, span)
                case "softbreak":
                    self.text(found, " ", span)
                case "hardbreak":
                    found.append(LineBreak(span=span))
                case "em_open":
                    found.append(Emphasis(content=self.read("em_close", depth + 1), span=span))
                case "strong_open":
                    found.append(Strong(content=self.read("strong_close", depth + 1), span=span))
                case "span_open":
                    found.extend(self.phrase(token, span, depth + 1))
                case "link_open":
                    found.extend(self.link(token, span, depth + 1))
                case "note_reference":
                    found.append(NoteReference(note=token.content, span=span))
                case "html_inline":
                    self.problems.append(rules.RAW_HTML.at(span))
                case "code_inline":
                    self.problems.append(rules.UNSUPPORTED.at(span, "code"))
                case kind:
                    self.problems.append(rules.UNSUPPORTED.at(span, UNSUPPORTED.get(kind, "")))
        return tuple(found)

    def report_signs(self) -> None:
        """Each sign of markup that stands as text, once; one that is escaped is meant to."""
        shown = [_shown(token) for token in self.tokens]
        starts = [0, *accumulate(map(len, shown))]
        met: dict[str, int] = {}
        for match in _MARKUP.finditer("".join(shown)):
            met.setdefault(match[0], match.start())
        for sign, at in met.items():
            index = bisect_right(starts, at) - 1
            start, _ = self.ends[index]
            if self.source.startswith(shown[index], start):
                start += at - starts[index]
            place = self.spot(start).to(self.spot(start + len(sign)))
            self.problems.append(rules.LOOKS_LIKE_MARKUP.at(place, text=sign))

    def report_unseen(self, token: "Token", span: Span) -> None:
        """What nobody sees, written as an entity; as it stands it was found in the file."""
        if token.info == "entity" and UNSEEN.search(token.content):
            rule = rules.CONTROL_CHARACTER
            if WIDTHLESS.search(token.content):
                rule = rules.WIDTHLESS_CHARACTER
            self.problems.append(rule.at(span, code=code_of(token.content)))

    def text(self, found: list[Inline], content: str, span: Span) -> None:
        if not content:
            return
        if found and isinstance(found[-1], Text):
            before = found.pop()
            assert isinstance(before, Text)
            found.append(Text(text=before.text + content, span=before.span.to(span)))
        else:
            found.append(Text(text=content, span=span))

    def phrase(self, token: Any, span: Span, depth: int) -> Inlines:
        content = self.read("span_close", depth)
        span = span.to(self.span_of(self.at - 1))
        language = str(token.attrs.get("lang", ""))
        if set(token.attrs) != {"lang"} or not re.fullmatch(
            r"[a-z]{2,3}(-[A-Za-z0-9]+)*", language
        ):
            self.problems.append(rules.BAD_ATTRIBUTES.at(span, "phrase", written="{…}"))
            return content
        return (Phrase(language=language, content=content, span=span),)

    def link(self, token: "Token", span: Span, depth: int) -> Inlines:
        address = str(token.attrs["href"])
        content = self.read("link_close", depth)
        end = self.span_of(self.at - 1)
        span = span.to(end) if (end.end_line, end.end_column) > (span.line, span.column) else span
        if "title" in token.attrs:
            self.problems.append(rules.UNSUPPORTED.at(span, "title"))
        scheme, _, rest = address.partition(":")
        if address.startswith("#"):
            return (
                Reference(target=address[1:], automatic=not content, content=content, span=span),
            )
        if scheme == "link":
            return self.entry(rest, content, span)
        if scheme == UNKNOWN and not rest:
            return (LostLink(content=content, span=span),)
        return self.external(address, content, span)

    def entry(self, name: str, content: Inlines, span: Span) -> Inlines:
        self.links.used.add(name)
        if name not in self.links.addresses:
            known = ", ".join(self.links.addresses)
            self.problems.append(
                rules.UNKNOWN_ENTRY.at(
                    span, "known" if known else "", kind="links", id=name, known=known
                )
            )
            return content
        address = self.links.addresses[name]
        if address == UNKNOWN:
            return (LostLink(content=content, span=span),)
        # A bad address is reported once, in links.yaml.
        return self.external(address, content, span) if web_target(address) else content

    def external(self, address: str, content: Inlines, span: Span) -> Inlines:
        scheme, _, rest = address.partition(":")
        kind: LinkKind = {"tel": "phone", "mailto": "mail"}.get(scheme, "web")  # type: ignore[assignment]
        match kind:
            case "phone":
                target, rule = phone_target(rest), rules.BAD_PHONE
            case "mail":
                target, rule = mail_target(rest), rules.BAD_MAIL
            case "web":
                target, rule = web_target(address), rules.BAD_ADDRESS
        if target is None:
            self.problems.append(rule.at(span, written=rest if kind != "web" else address))
            return content
        return (Link(kind=kind, target=target, content=content, span=span),)
