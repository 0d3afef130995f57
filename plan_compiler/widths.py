"""How wide the columns of a table are, by what they hold."""

import dataclasses
import math
import re

from plan_compiler.model import Node, Table, Text, find

# About how many characters fit on one line of a table as wide as the text, on paper.
LINE = 80
WIDE_LINE = 130


def spread_columns(table: Table) -> Table:
    """The table with widths in percent: the authored ones, else by what each column holds."""
    if all(column.width for column in table.columns):
        wanted = [float(column.width) for column in table.columns]
    else:
        wanted = _fair_widths(table, WIDE_LINE if table.wide else LINE)
    widths = _percents(wanted)
    columns = tuple(
        dataclasses.replace(column, width=width)
        for column, width in zip(table.columns, widths, strict=True)
    )
    return dataclasses.replace(table, columns=columns)


def _percents(shares: list[float]) -> list[int]:
    """Whole percents of at least 1 that sum to 100; what rounding left goes where most is lost."""
    exact = [100 * share / sum(shares) for share in shares]
    widths = [max(1, math.floor(share)) for share in exact]
    while (left := 100 - sum(widths)) and max(widths) > 1:
        step = 1 if left > 0 else -1
        able = [at for at, width in enumerate(widths) if width + step > 0]
        widths[max(able, key=lambda at: step * (exact[at] - widths[at]))] += step
    return widths


def _fair_widths(table: Table, line: int) -> list[float]:
    """Widths by how much text a column has, each at least as wide as its longest word."""
    columns = [
        [column, *(row.cells[at] for row in table.rows)] for at, column in enumerate(table.columns)
    ]
    # The root: a column with ten times the text wants three times the width, not ten.
    wanted = [max(2.5, math.sqrt(sum(map(_length, cells)) / len(cells))) for cells in columns]
    least = [min(45.0, 3 + 100 * max(map(_longest, cells)) / line) for cells in columns]
    if sum(least) >= 100:
        return least
    narrow: set[int] = set()
    while True:
        free = 100 - sum(least[at] for at in narrow)
        share = free / sum(want for at, want in enumerate(wanted) if at not in narrow)
        widths = [least[at] if at in narrow else want * share for at, want in enumerate(wanted)]
        squeezed = {at for at, width in enumerate(widths) if width < least[at]} - narrow
        if not squeezed:
            return widths
        narrow |= squeezed


def _length(node: Node) -> int:
    return sum(len(text.text) for text in find(node, Text))


def _longest(node: Node) -> int:
    """The longest run that no line may break: a word, or a phone number with its blanks."""
    text = " ".join(text.text for text in find(node, Text))
    return max(map(len, re.split(r"[ \n/]+", text)))
