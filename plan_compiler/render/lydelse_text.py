"""summary.txt: what is proposed, for the covering letter (*tjänsteskrivelse*).

A line a paragraph, so that it can be pasted into the office's own template for letters.
"""

from collections.abc import Iterator

from plan_compiler.diff.change import Change, Moved
from plan_compiler.diff.redline import Redline
from plan_compiler.diff.summary import edition_words, moved_from_and_to, summarise
from plan_compiler.render.redline_words import (
    brief,
    count_types,
    flag_text,
    is_formal,
    type_of,
    what_and_where,
)
from plan_compiler.resources import Labels, plural


def render_letter(redline: Redline, labels: Labels) -> str:
    """The proposal in a few paragraphs: what, how much, and each change of substance."""
    changes = redline.changes.changes
    substance = [change for change in changes if not is_formal(change)]
    sentences = summarise(redline.changes, redline.old, redline.new, labels)
    paragraphs = [labels["redline_summary"], _proposed(redline, labels)]
    if changes:
        paragraphs.append(_counted(redline, labels))
    paragraphs.append(" ".join(sentences))
    if substance:
        lines = (_line(redline.numbers[change.id], change, labels) for change in substance)
        paragraphs += [labels["letter_substance"], "\n".join(lines)]
    elif changes:
        paragraphs.append(labels["letter_none"])
    if changes:
        rest = [labels["letter_rest"]] if len(substance) < len(changes) else []
        paragraphs.append(" ".join([*rest, labels["letter_appendix"]]))
    return "\n\n".join(paragraphs) + "\n"


def _proposed(redline: Redline, labels: Labels) -> str:
    metadata = redline.new.metadata
    key = "letter_compared" if redline.new.metadata.is_adopted else "letter_proposed"
    return labels[key].format(
        title=metadata.title,
        diarienummer=metadata.diarienummer,
        old=edition_words(redline.old, labels),
        new=edition_words(redline.new, labels),
    )


def _counted(redline: Redline, labels: Labels) -> str:
    changes = redline.changes.changes
    count = labels[plural("redline_count", len(changes))].format(count=len(changes))
    return labels["letter_numbers"].format(count=count, types=count_types(changes, labels))


def _line(number: int, change: Change, labels: Labels) -> str:
    """`12. Insatser: stycke (ändrat): ”bör” blir ”ska”; krav: bör blir ska (skärpt)`"""
    kind = labels[f"redline_type_{type_of(change)}"].lower()
    words = "; ".join(filter(None, _said(change, labels)))
    return f"{number}. {what_and_where(change, labels)} ({kind}): {words}".rstrip(": ")


def _said(change: Change, labels: Labels) -> Iterator[str]:
    if isinstance(change, Moved):
        old, new = moved_from_and_to(change, labels)
        yield labels["redline_becomes"].format(old=old, new=new)
        if not change.subject.endswith("section"):
            yield brief(change, labels)
    else:
        yield brief(change, labels)
    # Of what a lawyer looks for, only how a duty changes is not seen in the words themselves.
    duties = (flag for flag in change.flags if flag.direction)
    yield from dict.fromkeys(flag_text(flag, labels) for flag in duties)
