"""What a lawyer looks for among changed words, and which changes are form only."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from plan_compiler.diff.change import FLAG_KINDS, Direction, Edit, Flag, FlagKind, Nature, WordEdit

# How binding a word is; equal numbers bind alike.
DUTY = {
    "kan": 1,
    "får": 1,
    "may": 1,
    "can": 1,
    "bör": 2,
    "should": 2,
    "ska": 3,
    "skall": 3,
    "shall": 3,
    "måste": 4,
    "must": 4,
}

MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
PHONE = r"(?:\+\d{2}|\b0)\d{0,3} ?[-–] ?\d{2,3}(?:[ \u00a0]?\d{2,3}){1,3}|\+\d{2}(?: ?\d{2,3}){3,5}"
WEB = r"\bhttps?://\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
STATUTE = (
    r"§§?[ \u00a0]?\d+(?:[ \u00a0]?[a-z]\b)?|\b\d+(?:[ \u00a0]?[a-z])?[ \u00a0]?§"
    r"|\b\d+[ \u00a0]kap\.|\b\d{4}:\d+"
)
DATE = rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}[ \u00a0](?:{MONTHS})(?:[ \u00a0]\d{{4}})?\b"

_UNITS = r"(?:dagar|dygn|veckor|månader|år|days|weeks|months|years)\b"
_NUMBERS = re.compile(
    rf"(?=[\d+§])(?:(?P<phone>{PHONE})|(?P<statute>{STATUTE})"
    rf"|(?P<date>{DATE}|\b(?:19|20)\d\d\b|\b\d+[ \u00a0]{_UNITS})"
    r"|(?P<amount>\d+(?:[ \u00a0.,]\d+)*(?: ?%| procent| kronor| kr\b| mnkr| tkr)?))",
    re.IGNORECASE,
)
_WEB = re.compile(WEB)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[\w-]+")
_PART = re.compile(r"\w+")
_UNIT = re.compile(rf"[ \u00a0]{_UNITS}")
_NEGATIONS = ("inte", "ej", "aldrig", "ingen", "inget", "inga", "not", "never")
_TIMES = ("senast", "tillsvidare", "årligen", "månadsvis", "kvartalsvis", *MONTHS.split("|"))
_RARE = {**dict.fromkeys(DUTY, "duty"), **dict.fromkeys(_TIMES, "date")}
_KNOWN = {**_RARE, **dict.fromkeys(_NEGATIONS, "negation")}
# How the names of those who answer for something end.
_RESPONSIBLE = tuple(
    """nämnd nämnden nämnder nämnderna styrelse styrelsen fullmäktige förvaltning förvaltningen
    förvaltningar förvaltningarna myndighet myndigheten myndigheter myndigheterna polis polisen råd
    rådet verket utskott utskottet direktör direktören chef chefen chefer cheferna kommun kommunen
    kommunerna region regionen bolag bolaget""".split()  # noqa: SIM905
)
# What is looked for in whole passages, where the rest would name nearly all of them.
WHOLE: tuple[FlagKind, ...] = ("duty", "date", "amount", "phone", "address", "statute")
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("–—−‑", "-")
    | dict.fromkeys("’‘‛", "'")
    | {"”": '"', "“": '"', "„": '"', "…": "."}
)


def facts(words: str, follows: str = "", whole: bool = False) -> Iterator[tuple[str, str]]:
    """The kind and the words of each thing to look for; `follows` is the text after them.

    In a `whole` passage only for what few passages have.
    """
    if "@" in words or "www." in words or "://" in words:
        yield from (("address", match[0]) for match in _WEB.finditer(words))
        words = _WEB.sub(" ", words)
    if _DIGIT.search(words):
        for match in _NUMBERS.finditer(words):
            kind = match.lastgroup or ""
            if kind == "amount" and match.end() == len(words) and (unit := _UNIT.match(follows)):
                yield "date", match[0] + unit[0]
            else:
                yield kind, match[0]
        words = _NUMBERS.sub(" ", words)
    if whole:
        if not _RARE.keys().isdisjoint(_PART.findall(words.lower())):
            for word in _PART.findall(words):
                if known := _RARE.get(word.lower()):
                    yield known, word
        return
    for word in _WORD.findall(words):
        lower = word.lower()
        if known := _KNOWN.get(lower):
            yield known, word
        elif lower.endswith(_RESPONSIBLE) and not lower.endswith("området"):
            yield "responsible", word


def flags_between(
    removed: str, added: str, old_follows: str = "", new_follows: str = ""
) -> tuple[Flag, ...]:
    """A flag for each kind of thing that is not the same before and after."""
    if not removed and not added:
        return ()
    old = _by_kind(removed, old_follows)
    new = _by_kind(added, new_follows)
    return tuple(
        Flag(kind=kind, old=before, new=after, direction=_direction(kind, before, after))
        for kind in FLAG_KINDS
        if (before := old.get(kind, "")) != (after := new.get(kind, ""))
    )


def flags_in(words: str) -> tuple[Flag, ...]:
    """A flag for each kind of thing in words that are new, or gone, as a whole."""
    found = _by_kind(words, "", whole=True)
    return tuple(Flag(kind=kind, new=found[kind]) for kind in WHOLE if kind in found)


def _by_kind(words: str, follows: str, whole: bool = False) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for kind, what in facts(words, follows, whole):
        found.setdefault(kind, []).append(what.lower() if kind == "duty" else what)
    return {kind: ", ".join(dict.fromkeys(what)) for kind, what in found.items()}


def _direction(kind: str, before: str, after: str) -> Direction:
    """Whether a duty binds harder; nothing to say where a word came or went alone."""
    if kind != "duty" or not before or not after:
        return ""
    old, new = (max(DUTY[word] for word in words.split(", ")) for words in (before, after))
    return "" if old == new else "sharpened" if new > old else "softened"


def nature_of(removed: str, added: str) -> Nature:
    """Formal where only case, dashes, quotation marks or space differ."""
    return "formal" if _bare(removed) == _bare(added) else "substance"


def _bare(words: str) -> str:
    same = unicodedata.normalize("NFC", words).translate(_TYPOGRAPHY).casefold()
    return "".join(same.split())


def strongest(natures: list[Nature]) -> Nature:
    """The nature of a whole by those of its parts."""
    for nature in ("substance", "formal"):
        if nature in natures:
            return nature
    return "consequence"


def merge_flags(edits: Sequence[Edit]) -> tuple[Flag, ...]:
    """The flags of some edits, each once."""
    flags = [flag for edit in edits if isinstance(edit, WordEdit) for flag in edit.flags]
    return tuple(dict.fromkeys(flags))
