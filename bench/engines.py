"""What is measured: each takes two plans in the form that it knows and tells what changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bench.marks import Piece
from bench.sheet import Sheet


@dataclass(frozen=True)
class Engine:
    """`prepare` makes the input of a sheet; `compare`, which is timed, takes the old and the new.

    `read` makes pieces of what came out; it gets the inputs too.
    """

    name: str
    package: str
    prepare: Callable[[Sheet], Any]
    compare: Callable[[Any, Any], Any]
    read: Callable[[Any, Any, Any], Iterable[Piece]]
