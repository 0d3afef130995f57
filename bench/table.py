"""What was measured as tables in Markdown, and their place in the README."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.quality import Score, share

README = Path(__file__).parent.parent / "README.md"
START, END = "<!-- bench -->", "<!-- /bench -->"
HEAD = ("", "marked", "found", "known", "words", "blocks", "cells", "moves", "shredded")
LEFT = 1


@dataclass
class Measured:
    """One engine; `times` by size, None where it took too long or failed."""

    name: str
    score: Score
    times: dict[int, float | None] = field(default_factory=dict)


def table_of(rows: Iterable[Measured], sizes: Sequence[int]) -> str:
    head = (*HEAD, *(f"{size}x" for size in sizes))
    return _table(head, [_cells(row, sizes) for row in rows])


def hostile_table(times: dict[str, float]) -> str:
    return _table(("hostile input", "seconds"), [[name, _time(t)] for name, t in times.items()])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in head[LEFT:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def _cells(row: Measured, sizes: Sequence[int]) -> list[str]:
    score = row.score
    groups = ("words", "structure", "cells")
    edits = sum(score.known.values())
    return [
        row.name,
        f"{score.marked / score.least:.2f}",
        _percent(share(score.exact, score.known)),
        _percent(share(score.recognised, score.known)),
        *(_percent(share(score.exact, score.known, group)) for group in groups),
        _percent(share(score.recognised, score.known, "moves")),
        f"{100 * score.shredded / edits:.0f}",
        *(_time(row.times[size]) if size in row.times else "" for size in sizes),
    ]


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return f"{seconds:.3f} s" if seconds < 0.1 else f"{seconds:.2f} s"


def write(text: str) -> None:
    """Put the tables between their marks in the README."""
    before, _, rest = README.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")
