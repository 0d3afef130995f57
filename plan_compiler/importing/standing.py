"""What a draft says of itself on its cover: its status, as data."""

from collections.abc import Sequence

from plan_compiler.importing.contents import text
from plan_compiler.importing.front import STATUSES, Front
from plan_compiler.importing.pieces import Head, Piece
from plan_compiler.model import Paragraph


def take_standing(pieces: Sequence[Piece], front: Front) -> list[Piece]:
    """The flow without the word and the banner that stand before a draft's first heading."""
    *drafts, _ = STATUSES
    said = {front.labels[f"draft_{part}_{s}"]: s for s in drafts for part in ("word", "banner")}
    heads = (n for n, piece in enumerate(pieces) if isinstance(piece.thing, Head))
    first = next(heads, 0)
    kept = list(pieces[first:])
    for piece in reversed(pieces[:first]):
        status = said.get(text(piece)) if isinstance(piece.thing, Paragraph) else None
        if status:
            front.values["status"] = status
            piece.element.as_data("status")
        else:
            kept.insert(0, piece)
    return kept
