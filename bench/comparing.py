"""The quality and time of comparisons: this project's own and its peers'."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bench.engines import Engine
from bench.hostile import hostile_pairs
from bench.part import Asked, Page
from bench.peers_html import HTML_PEERS
from bench.peers_json import JSON_PEERS
from bench.peers_text import TEXT_PEERS
from bench.peers_word import WORD_PEERS
from bench.plot import plot
from bench.quality import Score, score_own, score_peer, share
from bench.results import README, RESULTS, machine, percent, seconds, table, tell, version_of
from bench.timing import sized_pair, time_of, times
from plan_compiler.diff.compare import compare
from tests.plan_drawn import draw_plan, real_plan
from tests.plan_pairs import Pair, draw_pair

OWN = Engine("**this one**", "", lambda sheet: sheet.plan, compare, lambda *_: ())
PEERS = (*TEXT_PEERS, *HTML_PEERS, *WORD_PEERS, *JSON_PEERS)
SIZES = (1, 10, 100, 1000)
# Edits asked for in each pair of about three thousand words; some find no place.
EDITS = 36
HEAD = ("", "marked", "found", "known", "words", "blocks", "cells", "moves", "shredded")
# The README shows what finds most, and git, which everybody has.
SHOWN = 4
GRAPH = RESULTS.with_name("comparing.svg")


@dataclass
class Measured:
    """One engine; `times` by size, None where it took too long or failed."""

    name: str
    score: Score
    times: dict[int, float | None] = field(default_factory=dict)


def measure(asked: Asked) -> Iterator[Page]:
    sizes = [size for size in SIZES if size <= asked.largest]
    peers = [peer for peer in _present(PEERS) if asked.only in peer.name]
    pairs = list(_pairs(asked.pairs))
    rows = [Measured(OWN.name, score_own(pairs))]
    rows += [Measured(_name(peer), score_peer(peer, pairs)) for peer in peers]
    _time([OWN, *peers], rows, sizes, asked.limit)
    own, *rest = rows
    rest.sort(key=lambda row: -sum(row.score.exact.values()))
    every = [own, *rest]
    tables = [machine(asked.today, "rapidfuzz"), table_of(every, sizes), _hostile_table()]
    yield Page(RESULTS, "\n\n".join(tables), "comparing")
    shown = [row for row in every if row in every[:SHOWN] or "git --p" in row.name]
    yield Page(README, table_of(shown, sizes), "comparing")
    lines = {row.name.strip("*"): row.times for row in shown}
    yield Page(GRAPH, plot(lines, "Seconds to compare two revisions"))


def _pairs(number: int) -> Iterator[Pair]:
    """Real plans, and drawn ones, with edits of all kinds."""
    for seed in range(number):
        yield draw_pair(real_plan(seed % 2), seed, EDITS)
        yield draw_pair(draw_plan(seed, 4), seed, EDITS)


def _present(peers: Sequence[Engine]) -> Iterator[Engine]:
    """The peers that are installed; who is not is told."""
    for peer in peers:
        if _is_there(peer.package):
            yield peer
        else:
            tell(f"{peer.name}: not installed")


def _is_there(package: str) -> bool:
    if package in ("", "git"):
        return not package or bool(shutil.which("git"))
    return bool(version_of(package))


def _name(peer: Engine) -> str:
    known = peer.package not in ("", "git")
    return f"{peer.name} {version_of(peer.package)}" if known else peer.name


def _time(
    engines: Sequence[Engine], rows: Sequence[Measured], sizes: Sequence[int], limit: float
) -> None:
    """Time all at each size; who took too long at one is not asked about a larger."""
    for size in sizes:
        pair = sized_pair(size)
        for engine, row in zip(engines, rows, strict=True):
            if None not in row.times.values():
                row.times[size] = time_of(engine, pair, limit)
                tell(f"{engine.name} {size}x: {row.times[size]}")


# --- Tables ------------------------------------------------------------------------------------


def table_of(rows: Iterable[Measured], sizes: Sequence[int]) -> str:
    head = (*HEAD, *(f"{size}x" for size in sizes))
    return table(head, [_cells(row, sizes) for row in rows])


def _cells(row: Measured, sizes: Sequence[int]) -> list[str]:
    score = row.score
    groups = ("words", "structure", "cells")
    edits = sum(score.known.values())
    return [
        row.name,
        f"{score.marked / score.least:.2f}",
        percent(share(score.exact, score.known)),
        percent(share(score.recognised, score.known)),
        *(percent(share(score.exact, score.known, group)) for group in groups),
        percent(share(score.recognised, score.known, "moves")),
        f"{100 * score.shredded / edits:.0f}",
        *(seconds(row.times[size]) if size in row.times else "" for size in sizes),
    ]


def _hostile_table() -> str:
    found = []
    for name, old, new in hostile_pairs():
        least = min(times(lambda old=old, new=new: compare(old, new)))  # type: ignore[misc]
        found.append([name, seconds(least)])
    return table(("hostile input", "seconds"), found)
