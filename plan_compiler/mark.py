"""What a redline says of a part of the document; a plan as it was written has no marks."""

from dataclasses import dataclass
from typing import Any, Literal

# What became of something as a whole, if anything did.
Whole = Literal["", "inserted", "deleted", "moved-from"]
MarkKind = Literal["inserted", "deleted", "moved-from", "moved-to", "changed"]
OLD = ("deleted", "moved-from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What happened to a node between two revisions, and in which `changes`, by their ids.

    What is inserted or deleted is so with all it holds; so is what is "moved-from", the copy that
    stands at the old place. What is "moved-to" or "changed" is in both revisions, and what was
    edited in it is marked inside it.

    `formal`: no change of substance. `restyled`: the words are the same and stand twice, deleted as
    they were and inserted as they are; each is what of them changed (kind, before, after). `before`
    is the unit as it was, of a unit that is in both revisions with other words or values, without
    the units below it.
    """

    kind: MarkKind
    changes: tuple[str, ...]
    formal: bool = False
    restyled: tuple[tuple[str, str, str], ...] = ()
    before: Any = None

    @property
    def is_old(self) -> bool:
        """Whether it is in the old revision only, or stands there only."""
        return self.kind in OLD

    @property
    def is_new(self) -> bool:
        """Whether it is in the new revision only, or stands there only."""
        return self.kind in ("inserted", "moved-to")

    @property
    def whole(self) -> Whole:
        """What became of all its words, of a section its heading's; "" if marks in it say that."""
        return "" if self.kind == "moved-to" or self.kind == "changed" else self.kind
