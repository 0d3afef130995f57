"""The line of a review: a returned document and a source → a proposal that is proven."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from plan_compiler.importing.importer import Imported, import_document
from plan_compiler.importing.leaves import Leaf, leaves
from plan_compiler.importing.returned import Edit, Proposal, compare, expected, propose
from plan_compiler.model import Plan
from plan_compiler.resources import Labels

Compile = Callable[[Mapping[str, str]], Plan | None]


@dataclass
class Review:
    """The proposal, and what else came back: comments (who, what, where), words in shapes."""

    proposal: Proposal
    comments: list[tuple[str, str, str]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def review(
    built: bytes,
    returned: bytes,
    source: Plan,
    files: Mapping[str, str],
    compiled: Compile,
    labels: Labels,
) -> Review:
    """What was changed between two Word documents, as edits of the source's files.

    `compiled` makes a plan of files, or None. An edit that the compiled files do not show is left.
    """
    before, after = (
        import_document("docx", data, source.id, source.revision, labels)
        for data in (built, returned)
    )
    known = leaves(before.plan)
    edits, marks = compare(known, leaves(after.plan))
    proposal = proven(edits, known, source, files, compiled)
    proposal.marks = [*marks, *(edit for edit in proposal.done if _is_restyled(edit))]
    return Review(proposal, _comments(after), _unseen(before, after))


def _is_restyled(edit: Edit) -> bool:
    """Whether new words have other marks than the source will have."""
    before = edit.old.marks if edit.doing == "change" and edit.old else ()
    after = edit.new.marks if edit.new else ()
    return edit.doing != "remove" and [mark for mark, _ in before] != [mark for mark, _ in after]


def proven(
    edits: Sequence[Edit],
    known: Sequence[Leaf],
    source: Plan,
    files: Mapping[str, str],
    compiled: Compile,
) -> Proposal:
    """The edits that, made in the files, compile to just what they say."""
    proposal = propose(edits, known, source, files)
    if _shows(proposal, known, source, compiled):
        return proposal
    alone = [
        edit
        for edit in proposal.done
        if _shows(propose([edit], known, source, files), known, source, compiled)
    ]
    proposal = propose(alone, known, source, files)
    if not _shows(proposal, known, source, compiled):
        proposal = Proposal(dict(files))
    done = {id(edit) for edit in proposal.done}
    proposal.left = [edit for edit in edits if id(edit) not in done]
    return proposal


def _shows(proposal: Proposal, known: Sequence[Leaf], source: Plan, compiled: Compile) -> bool:
    if not proposal.done:
        return True
    plan = compiled(proposal.files)
    if plan is None:
        return False
    shown = [(leaf.kind, leaf.text) for leaf in leaves(plan)]
    return shown == expected(proposal.done, known, source)


def _comments(imported: Imported) -> list[tuple[str, str, str]]:
    found = []
    for element in imported.elements:
        if element.kind == "comment":
            arguments = dict(element.how)["comment"]
            found.append((str(arguments["author"]), element.text, str(arguments["place"])))
    return found


def _unseen(before: Imported, after: Imported) -> list[str]:
    """Words outside the flow that were not there."""
    old = {element.text for element in before.elements if element.kind == "unseen"}
    new = [element.text for element in after.elements if element.kind == "unseen"]
    return [text for text in new if text not in old]
