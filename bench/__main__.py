"""`python -m bench`: quality and time of comparisons, this project's own and its peers', in tables.

--write puts the tables into README.md. --only NAME measures engines with that in their name.
"""

import argparse
import importlib.metadata
import shutil
import sys
from collections.abc import Iterator, Sequence

from bench.engines import Engine
from bench.hostile import hostile_pairs
from bench.peers_html import HTML_PEERS
from bench.peers_json import JSON_PEERS
from bench.peers_text import TEXT_PEERS
from bench.peers_word import WORD_PEERS
from bench.quality import score_own, score_peer
from bench.table import Measured, hostile_table, table_of, write
from bench.timing import seconds, sized_pair, times
from plan_compiler.diff.compare import compare
from tests.plan_drawn import draw_plan, real_plan
from tests.plan_pairs import Pair, draw_pair

OWN = Engine("**this one**", "", lambda sheet: sheet.plan, compare, lambda *_: ())
PEERS = (*TEXT_PEERS, *HTML_PEERS, *WORD_PEERS, *JSON_PEERS)
# Edits asked for in each pair of about three thousand words; some find no place.
EDITS = 36


def main() -> None:
    options = _options()
    sizes = [size for size in (1, 10, 100, 1000) if size <= options.largest]
    peers = [peer for peer in PEERS if options.only in peer.name]
    pairs = list(_pairs(options.pairs))
    rows = [Measured(OWN.name, score_own(pairs))]
    rows += [Measured(_name(peer), score_peer(peer, pairs)) for peer in _present(peers)]
    engines = [OWN, *_present(peers)]
    for size in sizes:
        pair = sized_pair(size)
        for engine, row in zip(engines, rows, strict=True):
            if None not in row.times.values():
                row.times[size] = seconds(engine, pair, options.limit)
                _tell(f"{engine.name} {size}x: {row.times[size]}")
    best, *rest = rows
    rest.sort(key=lambda row: -sum(row.score.exact.values()))
    report = "\n\n".join([table_of([best, *rest], sizes), hostile_table(dict(_hostile()))])
    print(report)
    if options.write:
        write(report)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the tables into README.md")
    parser.add_argument("--only", default="", help="peers with this in their name")
    parser.add_argument("--pairs", type=int, default=10, help="pairs of each kind for quality")
    parser.add_argument("--largest", type=int, default=1000, help="the largest size to time")
    parser.add_argument("--limit", type=float, default=30, help="seconds a comparison may take")
    return parser.parse_args()


def _pairs(number: int) -> Iterator[Pair]:
    """Real plans, and drawn ones, with edits of all kinds."""
    for seed in range(number):
        yield draw_pair(real_plan(seed % 2), seed, EDITS)
        yield draw_pair(draw_plan(seed, 4), seed, EDITS)


def _present(peers: Sequence[Engine]) -> list[Engine]:
    """The peers that are installed; who is not is told."""
    present = []
    for peer in peers:
        if peer.package and _version(peer.package) == "":
            _tell(f"{peer.name}: not installed")
        else:
            present.append(peer)
    return present


def _version(package: str) -> str:
    if package == "git":
        return "git" if shutil.which("git") else ""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _name(peer: Engine) -> str:
    known = peer.package not in ("", "git")
    return f"{peer.name} {_version(peer.package)}" if known else peer.name


def _hostile() -> Iterator[tuple[str, float]]:
    for name, old, new in hostile_pairs():
        yield name, min(times(lambda old=old, new=new: compare(old, new)))  # type: ignore[misc]


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
