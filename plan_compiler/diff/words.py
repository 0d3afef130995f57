"""Texts as tokens; the edits between two strings of tokens, few, whole and readable."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import Indel, Levenshtein

from plan_compiler.diff.change import Stretch
from plan_compiler.diff.flags import DATE, PHONE, STATUTE, WEB
from plan_compiler.diff.units import BAR
from plan_compiler.diff.wording import Wording

# What is replaced whole: words with their hyphens, numbers with their signs, addresses.
_LETTERS = r"[\w\u0300-\u036f]++(?:[-'’·:][\w\u0300-\u036f]++|-(?= ))*+|[^\w\s]"
_NUMBERS = (
    rf"(?=[\d+§A-ZÅÄÖ])(?:{PHONE}|{DATE}|{STATUTE}|\b[A-ZÅÄÖ]{{2,}}[ \u00a0]\d{{4}}/\d+"
    r"|\d{1,3}(?:[ \u00a0]\d{3})+\b|\d+(?:[.,:/]\d+)*)"
)
_PLAIN = re.compile(_LETTERS)
_NUMBERED = re.compile(rf"{_NUMBERS}|{_LETTERS}")
_ADDRESSED = re.compile(rf"{WEB}|{_NUMBERS}|{_LETTERS}")
_DIGIT = re.compile(r"\d")
STOPS = frozenset(".!?")
# Words without weight of their own: alone between two changes they are changed along.
_LIGHT = """
och i att av för på med till som om en ett den det de är eller vid samt inom från har hos sig
and of or the a an to in for on with by is be as at that this
"""
LIGHT = frozenset(re.findall(r"\w+", _LIGHT))
# Under this share of kept words, old and new stand whole.
LEAST_KEPT = 0.4
# With fewer words of weight, a text is known by all its words.
FEW = 3
# Above this many tokens, the matrix of Indel costs too much memory (rapidfuzz issue 351).
LONG = 20_000

CODES = 0x10F000

# Stretches of two sequences that differ: old start and end, new start and end.
Gap = tuple[int, int, int, int]


class Lexicon(dict[str, str]):
    """One character for each distinct token, so that sequences of tokens are strings."""

    def __init__(self) -> None:
        self.weights: dict[str, int] = {}
        self.light: set[str] = set()

    def __missing__(self, token: str) -> str:
        code = self[token] = chr(_code_point(len(self)))
        weight = self.weights[code] = _weight(token)
        if not weight:
            self.light.add(code)
        return code

    def codes(self, tokens: Iterable[str]) -> str:
        return "".join(map(self.__getitem__, tokens))

    def encode(self, text: str) -> str:
        """A text as a string with a character for each of its tokens."""
        if not text.isascii():
            text = unicodedata.normalize("NFC", text).replace("\xa0", " ")
        return self.codes(pattern_for(text).findall(text))

    def content(self, text: str) -> str:
        """The tokens of a text that tell it from others: those with weight, or all if few have."""
        tokens = self.encode(text)
        light = self.light
        heavy = "".join([token for token in tokens if token not in light])
        return heavy if len(heavy) >= FEW else tokens

    def with_room(self, tokens: int) -> "Lexicon":
        """This lexicon, or an empty one if codes would begin anew among so many tokens."""
        return self if len(self) + tokens < CODES else Lexicon()

    def weight(self, tokens: str) -> int:
        return sum(map(self.weights.__getitem__, tokens))


def _code_point(number: int) -> int:
    """Surrogates are no characters; past the last character, codes begin anew."""
    number = number % CODES + 0x100
    return number if number < 0xD800 else number + 0x800


def _weight(token: str) -> int:
    if not token[0].isalnum() or token.lower() in LIGHT:
        return 0
    return len(token)


# --- Tokens ----------------------------------------------------------------------------------


def pattern_for(text: str) -> re.Pattern[str]:
    """The pattern of a token, without what the text has not: most texts have words only."""
    if "@" in text or "://" in text or "www." in text:
        return _ADDRESSED
    return _NUMBERED if _DIGIT.search(text) else _PLAIN


def tokens(wording: Wording) -> tuple[list[Stretch], list[str]]:
    """Where each token stands, and what it is compared by."""
    text = wording.text
    pattern = pattern_for(text)
    if wording.automatic:
        return _tokens_around(wording, pattern)
    found = list(pattern.finditer(text))
    return [match.span() for match in found], _forms([match[0] for match in found], text)


def _forms(found: list[str], text: str) -> list[str]:
    """Tokens as they are compared: composed, with plain spaces."""
    if text.isascii() or ("\xa0" not in text and unicodedata.is_normalized("NFC", text)):
        return found
    return [unicodedata.normalize("NFC", token).replace("\xa0", " ") for token in found]


def _tokens_around(wording: Wording, pattern: re.Pattern[str]) -> tuple[list[Stretch], list[str]]:
    """An automatic reference is one token, compared by its target: its words only follow."""
    text = wording.text
    spans: list[Stretch] = []
    forms: list[str] = []
    here = 0
    for start, end, target in [*wording.automatic, (len(text), len(text), "")]:
        found = [match.span() for match in pattern.finditer(text, here, start)]
        spans += found
        forms += _forms([text[first:last] for first, last in found], text)
        if target:
            spans.append((start, end))
            forms.append(f"{BAR}{target}")
        here = end
    return spans, forms


# --- Edits of tokens -------------------------------------------------------------------------


def token_edits(old: str, new: str, lexicon: Lexicon) -> list[Gap]:
    """The readable edits between two strings of tokens; the mirror of those from new to old."""
    if old == new:
        return []
    if (len(new), new) < (len(old), old):
        return [(o1, o2, n1, n2) for n1, n2, o1, o2 in token_edits(new, old, lexicon)]
    edits = list(_least_edits(old, new))
    kept = len(old) - sum(o2 - o1 for o1, o2, _, _ in edits)
    if 2 * kept < LEAST_KEPT * (len(old) + len(new)):
        return [(0, len(old), 0, len(new))]
    stops = {lexicon[stop] for stop in STOPS if stop in lexicon}
    edits = tidy(old, new, edits, lexicon, stops)
    return slide(old, new, edits, stops)


def _least_edits(old: str, new: str) -> Iterator[Gap]:
    """The shortest edits, those that touch joined into one."""
    first, last = _common_ends(old, new)
    x, y = old[first : len(old) - last], new[first : len(new) - last]
    if not x or not y:
        yield first, first + len(x), first, first + len(y)
        return
    engine = Indel if max(len(x), len(y)) <= LONG else Levenshtein
    yield from _touching_joined(
        (o1 + first, o2 + first, n1 + first, n2 + first)
        for tag, o1, o2, n1, n2 in engine.opcodes(x, y)
        if tag != "equal"
    )


def _touching_joined(edits: Iterable[Gap]) -> Iterator[Gap]:
    held: Gap | None = None
    for edit in edits:
        if held and held[1] == edit[0] and held[3] == edit[2]:
            held = (held[0], edit[1], held[2], edit[3])
            continue
        if held:
            yield held
        held = edit
    if held:
        yield held


def _common_ends(old: str, new: str) -> tuple[int, int]:
    least = min(len(old), len(new))
    first = next((n for n in range(least) if old[n] != new[n]), least)
    least -= first
    last = next((n for n in range(least) if old[-1 - n] != new[-1 - n]), least)
    return first, last


def tidy(old: str, new: str, edits: Sequence[Gap], lexicon: Lexicon, fixed: set[str]) -> list[Gap]:
    """Join edits with little between them: at most three words and no more than in the edits.

    Never across a token in `fixed`: two sentences are two changes.
    """
    tidied: list[Gap] = []
    for edit in edits:
        tidied.append(edit)
        while len(tidied) > 1:
            left, right = tidied[-2:]
            between = old[left[1] : right[0]]
            weight = lexicon.weight(between)
            least = min(_size(old, new, left, lexicon), _size(old, new, right, lexicon))
            if fixed & set(between) or weight > least or (weight and len(between) > 3):
                break
            tidied[-2:] = [(left[0], right[1], left[2], right[3])]
    return tidied


def _size(old: str, new: str, edit: Gap, lexicon: Lexicon) -> int:
    return max(lexicon.weight(old[edit[0] : edit[1]]), lexicon.weight(new[edit[2] : edit[3]]))


def slide(old: str, new: str, edits: Sequence[Gap], stops: set[str]) -> list[Gap]:
    """Move pure additions and removals so that they begin and end with a sentence if they can."""
    slid: list[Gap] = []
    for at, (o1, o2, n1, n2) in enumerate(edits):
        if (o1 == o2) != (n1 == n2):
            text, start, end = (new, n1, n2) if o1 == o2 else (old, o1, o2)
            side = 2 if o1 == o2 else 0
            low = slid[-1][side + 1] if slid else 0
            high = edits[at + 1][side] if at + 1 < len(edits) else len(text)
            by = _best_slide(text, start, end, low, high, stops)
            o1, o2, n1, n2 = o1 + by, o2 + by, n1 + by, n2 + by
        slid.append((o1, o2, n1, n2))
    return list(_touching_joined(slid))


def _best_slide(text: str, start: int, end: int, low: int, high: int, stops: set[str]) -> int:
    back = 0
    while start - back > low and text[start - back - 1] == text[end - back - 1]:
        back += 1
    forth = 0
    while end + forth < high and text[start + forth] == text[end + forth]:
        forth += 1

    def score(by: int) -> tuple[int, int]:
        borders = sum(
            not at or at == len(text) or text[at - 1] in stops for at in (start + by, end + by)
        )
        return borders, -abs(by)

    return max(range(-back, forth + 1), key=score)
