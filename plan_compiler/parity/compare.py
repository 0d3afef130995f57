"""What two records of a document do not agree on, a plan's and its file's above all."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Literal

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Plan
from plan_compiler.parity.said import Readable, Said, Unreadable, say, streams
from plan_compiler.span import Span

Words = tuple[str, ...]

# Where an office's template may add words of its own, as its name and its logo.
OFFICES = ("cover", "running")
CONTEXT = 8
SHOWN = 5
LONGEST = 30
# Words of each side that are laid against each other: keeps two unlike books from taking minutes.
WINDOW = 2000


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a file does not say what it should.

    `stream` is the field of `Said`, or `note 2`; `position` counts its words from 0; `before` are
    the words the two still agree on, for finding the place. An empty side is "", a long one is cut.
    """

    stream: str
    position: int
    expected: str
    found: str
    before: str


def same_text(plan: Plan, name: Readable, data: bytes, file: str = "") -> Iterator[Diagnostic]:
    """Where a finished document says something else than the plan does."""
    span = Span(file or f"{plan.id}.{name}")
    try:
        found = read(name, data)
    except Unreadable as error:
        yield rules.DAMAGED_OUTPUT.at(span, path=span.file, reason=error)
        return
    for place in differences(say(plan, name), found):
        yield rules.TEXT_DIFFERS.at(
            span,
            format=name.upper(),
            stream=place.stream,
            expected=place.expected,
            found=place.found,
            before=place.before,
        )


def differences(expected: Said, found: Said) -> Iterator[Difference]:
    """The first places, stream by stream, where `found` does not say what `expected` says."""
    ours, theirs = dict(streams(expected)), dict(streams(found))
    for stream in ours | theirs:
        places = _places(ours.get(stream, ()), theirs.get(stream, ()))
        lost = (place for place in places if place[1] or stream not in OFFICES)
        for at, wanted, got, before in islice(lost, SHOWN):
            yield Difference(stream, at, _cited(wanted), _cited(got), " ".join(before))


def _places(expected: Words, found: Words) -> Iterator[tuple[int, Words, Words, Words]]:
    """Where two runs of words part: position, the words of each, the words before."""
    if expected == found:
        return
    start = _agreement(expected, found)
    end = _agreement(expected[:start:-1], found[:start:-1])
    left = expected[start : max(start, len(expected) - end)]
    right = found[start : max(start, len(found) - end)]
    codes = SequenceMatcher(None, left[:WINDOW], right[:WINDOW], autojunk=False).get_opcodes()
    if max(len(left), len(right)) > WINDOW and len(codes) > 1:
        codes.pop()  # what the edge of the window cut off is no difference
    for tag, i, j, k, m in codes:
        if tag != "equal":
            at = start + i
            yield at, left[i:j], right[k:m], expected[max(0, at - CONTEXT) : at]


def _cited(words: Words) -> str:
    return " ".join(words if len(words) <= LONGEST else (*words[:LONGEST], "…"))


def _agreement(left: Words, right: Words) -> int:
    """How many words two runs begin with in common."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(left), len(right)))


def read(format: Readable, data: bytes) -> Said:
    """What the bytes of a file of `format` say; `Unreadable` if they are not such a file."""
    match format:
        case "html" | "fragment":
            from plan_compiler.parity.html import read_html as reader
        case "plain":
            from plan_compiler.parity.plain import read_plain as reader
        case "docx":
            from plan_compiler.parity.docx import read_docx as reader
        case "pdf":
            from plan_compiler.parity.pdf import read_pdf as reader
    return reader(data)


def embedded_model(format: Literal["docx", "pdf"], data: bytes) -> bytes | None:
    """The JSON of the model that a DOCX or PDF carries; `Unreadable` if it is not such a file."""
    match format:
        case "docx":
            from plan_compiler.parity.docx import embedded
        case "pdf":
            from plan_compiler.parity.pdf import embedded
    return embedded(data)
