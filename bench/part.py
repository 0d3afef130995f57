"""A part of the bench: what it is asked, and what it hands over to be written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`largest` is the largest size, times three thousand words; `limit` in seconds a measure."""

    today: date
    largest: int
    limit: float
    pairs: int
    plans: int
    only: str


@dataclass(frozen=True)
class Page:
    """Text for what stands between a mark's two comments in a file, or for the whole file."""

    path: Path
    text: str
    mark: str = ""


Part = Callable[[Asked], Iterator[Page]]
