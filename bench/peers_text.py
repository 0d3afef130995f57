"""Peers that compare texts: words, signs and line ends in a row, or lines."""

import difflib
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.engines import Engine
from bench.marks import Piece
from bench.sheet import Sheet

Opcodes = Sequence[tuple[str, int, int, int, int]]
OUTSIDE_UNICODE = range(0xD800, 0xE000)


def tokens(sheet: Sheet) -> list[str]:
    return sheet.tokens()


def text(sheet: Sheet) -> str:
    return sheet.text()


def read_opcodes(found: Opcodes, old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in found:
        if tag == "equal":
            yield Piece("keep", joined(old[i1:i2]))
        else:
            yield Piece("del", joined(old[i1:i2]))
            yield Piece("ins", joined(new[j1:j2]))


def joined(words: Sequence[str]) -> str:
    return "".join(f"{word} " for word in words)


def with_difflib(old: list[str], new: list[str], autojunk: bool) -> Opcodes:
    return difflib.SequenceMatcher(None, old, new, autojunk).get_opcodes()


def with_cydifflib(old: list[str], new: list[str]) -> Opcodes:
    import cydifflib

    found: Opcodes = cydifflib.SequenceMatcher(None, old, new, False).get_opcodes()
    return found


def with_rapidfuzz(old: list[str], new: list[str], name: str) -> Opcodes:
    from rapidfuzz import distance

    engine = getattr(distance, name)
    return [
        (o.tag, o.src_start, o.src_end, o.dest_start, o.dest_end) for o in engine.opcodes(old, new)
    ]


def with_fast_dmp(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Each different word as a character, then its clean-up for people."""
    import fast_diff_match_patch

    codes: dict[str, str] = {}
    free = (code for code in range(1, 0x110000) if code not in OUTSIDE_UNICODE)
    strings = (
        "".join(codes.setdefault(w, chr(next(free))) if w not in codes else codes[w] for w in some)
        for some in (old, new)
    )
    found = fast_diff_match_patch.diff(*strings, counts_only=False, cleanup="Semantic", timelimit=0)
    back = {code: word for word, code in codes.items()}
    return [(op, joined([back[code] for code in codes_of])) for op, codes_of in found]


def read_signs(found: Any, *_: Any) -> Iterator[Piece]:
    signs = {"=": "keep", "-": "del", "+": "ins", 0: "keep", -1: "del", 1: "ins"}
    for op, words in found:
        yield Piece(signs[op], words)  # type: ignore[arg-type]


def with_dmp(old: str, new: str) -> list[tuple[int, str]]:
    """Google's own, in Python: letters, then its clean-up for people."""
    from diff_match_patch import diff_match_patch

    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    found: list[tuple[int, str]] = engine.diff_main(old, new)
    engine.diff_cleanupSemantic(found)
    return found


def with_redlines(old: str, new: str) -> str:
    from redlines import Redlines

    found: str = Redlines(old, new, markdown_style="none").output_markdown
    return found


def read_redlines(found: str, *_: Any) -> Iterator[Piece]:
    for part in re.split(r"(<del>.*?</del>|<ins>.*?</ins>)", found, flags=re.DOTALL):
        op = part[1:4] if part[:5] in ("<del>", "<ins>") else "keep"
        yield Piece(op, re.sub("</?(?:del|ins)>", "", part).replace("¶", " "))  # type: ignore[arg-type]


# --- Git -------------------------------------------------------------------------------------


def token_lines(sheet: Sheet) -> str:
    return "\n".join("¶" if token == "\n" else token for token in sheet.tokens()) + "\n"


def with_git(old: str, new: str, options: tuple[str, ...]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("old", "new")]
        for file, words in zip(files, (old, new), strict=True):
            file.write_text(words, encoding="utf-8")
        command = ["git", "diff", "--no-index", "--unified=99999999", *options, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    return done.stdout or "".join(f" {line}\n" for line in old.splitlines())


def read_lines(found: str, *_: Any) -> Iterator[Piece]:
    signs = {" ": "keep", "-": "del", "+": "ins"}
    for line in _body(found):
        yield Piece(signs[line[0]], line[1:] + " ")  # type: ignore[arg-type]


def _body(found: str) -> list[str]:
    lines = found.split("\n")
    start = next((at + 1 for at, line in enumerate(lines) if "@@" in line[:12]), 0)
    return [line for line in lines[start:] if line and not line.startswith("\\")]


def read_coloured(found: str, *_: Any) -> Iterator[Piece]:
    """Lines moved are magenta where they were and cyan where they are."""
    colours = {"31": "del", "32": "ins", "35": "del", "36": "ins"}
    for line in _body(found):
        colour = re.match("\x1b\\[(?:1;)?(3\\d)m", line)
        plain = re.sub("\x1b\\[[0-9;]*m", "", line)
        if colour and colour[1] in colours:
            moved = plain[1:] if colour[1] in ("35", "36") else ""
            yield Piece(colours[colour[1]], plain[1:] + "\n", moved)  # type: ignore[arg-type]
        else:
            yield Piece("keep", plain[1:] + "\n")


MOVED = ("--color-moved=plain", "--color=always", "--histogram")

TEXT_PEERS = (
    Engine("difflib, no autojunk", "", tokens, partial(with_difflib, autojunk=False), read_opcodes),
    Engine("difflib, autojunk", "", tokens, partial(with_difflib, autojunk=True), read_opcodes),
    Engine("cydifflib", "cydifflib", tokens, with_cydifflib, read_opcodes),
    Engine(
        "rapidfuzz Indel, whole",
        "rapidfuzz",
        tokens,
        partial(with_rapidfuzz, name="Indel"),
        read_opcodes,
    ),
    Engine(
        "rapidfuzz Levenshtein, whole",
        "rapidfuzz",
        tokens,
        partial(with_rapidfuzz, name="Levenshtein"),
        read_opcodes,
    ),
    Engine(
        "fast-diff-match-patch, words", "fast-diff-match-patch", tokens, with_fast_dmp, read_signs
    ),
    Engine("diff-match-patch, letters", "diff-match-patch", text, with_dmp, read_signs),
    Engine("redlines", "redlines", text, with_redlines, read_redlines),
    Engine(
        "git --patience, words",
        "git",
        token_lines,
        partial(with_git, options=("--patience",)),
        read_lines,
    ),
    Engine(
        "git --histogram, words",
        "git",
        token_lines,
        partial(with_git, options=("--histogram",)),
        read_lines,
    ),
    Engine(
        "git --color-moved, lines", "git", text, partial(with_git, options=MOVED), read_coloured
    ),
)
