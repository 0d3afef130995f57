"""Which column of a table is which column of its other revision."""

from collections.abc import Callable, Sequence

from rapidfuzz.distance import Indel

from plan_compiler.diff.alignment import Pair
from plan_compiler.diff.units import blocks_text, text_of
from plan_compiler.model import Row, Table

# The share of rows that must say the same in two columns without the same header.
SAME_CELLS = 0.5
SIMILAR_HEADER = 0.5


def is_regular(table: Table) -> bool:
    """Whether every row has a cell for each column."""
    return all(len(row.cells) == len(table.columns) for row in table.rows)


def pair_columns(old: Table, new: Table, rows: Sequence[tuple[Row, Row]]) -> list[Pair]:
    """Old and new index of the columns in both of two regular tables, by new index.

    By header, then by what the rows in both (`rows`) say, then by similar header.
    """
    headers = [[header(table, at) for at in range(len(table.columns))] for table in (old, new)]
    if headers[0] == headers[1]:
        return [(at, at) for at in range(len(new.columns))]
    if headers[1] < headers[0]:
        back = pair_columns(new, old, [(b, a) for a, b in rows])
        return sorted(((i, j) for j, i in back), key=lambda pair: pair[1])
    pairs = _by_header(old, new)
    _add(pairs, old, new, lambda i, j: _same_cells(rows, i, j) >= SAME_CELLS)
    _add(pairs, old, new, lambda i, j: _similar(header(old, i), header(new, j)))
    return sorted(pairs.items(), key=lambda pair: pair[1])


def header(table: Table, at: int) -> str:
    """What a column is called: seen or only heard."""
    return text_of(table.columns[at].header) or table.columns[at].name


def _by_header(old: Table, new: Table) -> dict[int, int]:
    ours = [header(old, i) for i in range(len(old.columns))]
    theirs = [header(new, j) for j in range(len(new.columns))]
    once = [words for words in ours if words and ours.count(words) == theirs.count(words) == 1]
    return {ours.index(words): theirs.index(words) for words in once}


def _add(pairs: dict[int, int], old: Table, new: Table, test: Callable[[int, int], bool]) -> None:
    """Pair columns that are still alone and pass a test, each with the nearest."""
    taken = set(pairs.values())
    for i in range(len(old.columns)):
        near = sorted((abs(i - j), j) for j in range(len(new.columns)))
        found = (j for _, j in near if i not in pairs and j not in taken and test(i, j))
        if (j := next(found, -1)) >= 0:
            pairs[i] = j
            taken.add(j)


def _same_cells(rows: Sequence[tuple[Row, Row]], i: int, j: int) -> float:
    """The share of rows that say much the same in column i as in column j."""
    if not rows:
        return float(i == j)
    said = [(blocks_text(a.cells[i].blocks), blocks_text(b.cells[j].blocks)) for a, b in rows]
    return sum(_similar(one, other) for one, other in said) / len(said)


def _similar(one: str, other: str) -> bool:
    words = one.lower().split(), other.lower().split()
    return words[0] == words[1] != [] or bool(Indel.normalized_similarity(*words) >= SIMILAR_HEADER)
