"""Edits of every kind, each with what a perfect comparison finds and how many words it marks."""

from collections.abc import Callable
from itertools import accumulate

from plan_compiler.codec import encode
from tests import plan_data_edits as data
from tests import plan_word_edits as wording
from tests.builders import items, para
from tests.plan_judge import norm, words_edit, words_in
from tests.plan_tree import SENTENCE, WORD, Draft, Found, Json, all_said, nodes, position, said

# --- Blocks ----------------------------------------------------------------------------------


def block(draft: Draft) -> Json | None:
    """A paragraph that stands in a section."""
    return draft.pick(
        "paragraph",
        lambda node: draft.owner(node)["type"] == "section" and len(said(node["content"])) > 60,
    )


def paragraph_added(draft: Draft) -> Found | None:
    if (beside := block(draft)) is None:
        return None
    node = encode(para(draft.drawing.sentences(1, 3)))
    draft.put_after(node, beside)
    return added("paragraph", node)


def added(subject: str, node: Json) -> Found:
    text = all_said(node)
    return [("added", subject, text)], len(words_in(text))


def removed(draft: Draft, subject: str, node: Json) -> Found | None:
    """Take a node away, with the footnotes that it calls."""
    calls = [one["note"] for one in nodes(node) if one["type"] == "note-reference"]
    notes = [note for note in draft.plan["footnotes"] if note["id"] in calls] if calls else []
    if not all(draft.is_free(note, deep=True) for note in notes):
        return None
    draft.take(node)
    for note in notes:
        draft.take(note)
    texts = [all_said(one) for one in (node, *notes)]
    subjects = [subject, *("footnote" for _ in notes)]
    findings = [("removed", *one) for one in zip(subjects, texts, strict=True)]
    return list(findings), sum(len(words_in(text)) for text in texts)


def paragraph_removed(draft: Draft) -> Found | None:
    node = block(draft)
    return removed(draft, "paragraph", node) if node else None


def paragraph_moved(draft: Draft) -> Found | None:
    """A paragraph to a place so far away that moving it is less than moving what is between."""
    if (node := block(draft)) is None:
        return None
    size = len(words_in(all_said(node)))
    draft.touch(node)
    beside = draft.pick(
        "paragraph",
        lambda other: (
            draft.owner(other)["type"] == "section"
            and abs(draft.offset[id(other)] - draft.offset[id(node)]) > 3 * size + 40
        ),
    )
    if beside is None:
        return None
    draft.take(node)
    draft.put_after(node, beside)
    return [("moved", "paragraph", all_said(node), size)], size


def paragraph_moved_and_edited(draft: Draft) -> Found | None:
    moved = paragraph_moved(draft)
    if moved is None:
        return None
    [(_, _, text, _)], size = moved
    node = next(one for one in reversed(draft.closed.values()) if all_said(one) == text)
    at = next((at for at, p in enumerate(node["content"]) if isinstance(p, str)), 0)
    found = list(WORD.finditer(node["content"][at]))
    if len(found) < 8:
        return moved
    piece = (*found[3].span(), draft.new_word(node["content"][at]))
    edited = wording.edit_words(draft, node, at, [piece], "paragraph")
    return moved[0] + edited[0], size + edited[1]


def neighbours_swapped(draft: Draft) -> Found | None:
    """Two paragraphs in a row: the shorter one has moved."""
    node = block(draft)
    if node is None:
        return None
    among = draft.among(node)
    at = position(among, node)
    other = among[at + 1] if at + 1 < len(among) else node
    sizes = len(words_in(all_said(node))), len(words_in(all_said(other)))
    if other["type"] != "paragraph" or not draft.is_free(other) or min(sizes) * 1.3 > max(sizes):
        return None
    among[at : at + 2] = [other, node]
    draft.close(node)
    draft.close(other)
    lighter = node if sizes[0] < sizes[1] else other
    return [("moved", "paragraph", all_said(lighter), min(sizes))], min(sizes)


def paragraph_split(draft: Draft) -> Found | None:
    node = draft.pick("paragraph", lambda node: draft.is_prose(node) and _is_plain(node, 1))
    if node is None:
        return None
    text = node["content"][0]
    end = draft.rng.choice(list(SENTENCE.finditer(text)))
    parts = [text[: end.start()], text[end.end() :]]
    new = encode(para(parts[1]))
    if draft.owner(node)["type"] == "list-item":
        item = draft.owner(node)
        if len(item["blocks"]) > 1 or not draft.is_free(item):
            return None
        draft.put_after(item | {"blocks": [new]}, item)
    else:
        draft.put_after(new, node)
    node["content"] = [parts[0]]
    draft.touch(node)
    return [("parts", (norm(text),), (norm(parts[0]), norm(parts[1])), ())], 0


def _is_plain(node: Json, ends: int) -> bool:
    """Whether a paragraph is one string with at least so many sentence ends inside."""
    content = node["content"]
    plain = len(content) == 1 and isinstance(content[0], str)
    return plain and len(SENTENCE.findall(content[0])) >= ends


def paragraphs_merged(draft: Draft) -> Found | None:
    node = block(draft)
    if node is None or not _is_plain(node, 0):
        return None
    among = draft.among(node)
    at = position(among, node)
    if at + 1 == len(among):
        return None
    other = among[at + 1]
    if other["type"] != "paragraph" or not _is_plain(other, 0) or not draft.is_free(other):
        return None
    before = norm(node["content"][0]), norm(other["content"][0])
    node["content"] = [f"{node['content'][0]} {other['content'][0]}"]
    draft.touch(node)
    draft.take(other)
    return [("parts", before, (norm(node["content"][0]),), ())], 0


# --- Lists -----------------------------------------------------------------------------------


def item(draft: Draft) -> Json | None:
    """An item, with nothing but a paragraph, of a list with four or more."""
    return draft.pick(
        "list-item",
        lambda node: (
            len(node["blocks"]) == 1
            and node["blocks"][0]["type"] == "paragraph"
            and len(draft.among(node)) > 3
        ),
        deep=True,
    )


def item_added(draft: Draft) -> Found | None:
    if (beside := item(draft)) is None:
        return None
    node = encode(items(draft.drawing.sentence()))["items"][0]
    draft.put_after(node, beside)
    return added("list-item", node)


def item_removed(draft: Draft) -> Found | None:
    node = item(draft)
    return removed(draft, "list-item", node) if node else None


def item_moved(draft: Draft) -> Found | None:
    node = item(draft)
    return reordered(draft, node, "list-item") if node else None


def reordered(draft: Draft, node: Json, subject: str) -> Found | None:
    """Put a node at the other end of its list, past more words than its own."""
    among = draft.among(node)
    at = position(among, node)
    first = at < len(among) / 2
    passed = among[at + 1 :] if first else among[:at]
    size = len(words_in(all_said(node)))
    words = accumulate(len(words_in(all_said(one))) for one in passed)
    if not any(many > size * 1.3 for many in words):
        return None
    if any(id(one) in draft.closed for one in passed):
        return None
    del among[at]
    among.insert(len(among) if first else 0, node)
    draft.close(node)
    draft.touch(*passed)
    return [("moved", subject, all_said(node), size)], size


def list_numbered(draft: Draft) -> Found | None:
    node = draft.pick("list", lambda node: node["start"] == 1)
    if node is None:
        return None
    draft.touch(node)
    was, node["ordered"] = node["ordered"], not node["ordered"]
    return [("value", "list", "ordered", str(was), str(not was))], 0


def list_added(draft: Draft) -> Found | None:
    if (beside := block(draft)) is None:
        return None
    node = encode(items(*(draft.drawing.sentence() for _ in range(3))))
    draft.put_after(node, beside)
    return added("list", node)


def list_removed(draft: Draft) -> Found | None:
    node = draft.pick("list", lambda node: draft.owner(node)["type"] == "section", deep=True)
    return removed(draft, "list", node) if node else None


# --- Sections --------------------------------------------------------------------------------


def section_added(draft: Draft) -> Found | None:
    beside = draft.pick("section", lambda node: draft.owner(node)["type"] != "plan")
    if beside is None:
        return None
    drawn = draft.drawing.section(4)
    node = encode(drawn) | {"level": beside["level"]}
    draft.put_after(node, beside)
    findings, size = added("section", node)
    for note in draft.drawing.notes:
        draft.plan["footnotes"].append(encode(note))
        more = added("footnote", encode(note))
        findings, size = findings + more[0], size + more[1]
        draft.close(draft.plan["footnotes"][-1])
    draft.drawing.notes.clear()
    return findings, size


def section_removed(draft: Draft) -> Found | None:
    node = draft.pick("section", lambda node: node["level"] > 2, deep=True)
    return removed(draft, "section", node) if node else None


def section_moved(draft: Draft) -> Found | None:
    node = draft.pick("section", lambda node: len(draft.among(node)) > 1, deep=True)
    return _section_moved(draft, node) if node else None


def _section_moved(draft: Draft, node: Json) -> Found | None:
    moved = reordered(draft, node, "section")
    if moved is None:
        return None
    heading = norm(f"{said(node['title'])} {node['context']}")
    return [("moved", "section", heading, moved[1])], moved[1]


def section_moved_and_edited(draft: Draft) -> Found | None:
    """A section moved, and a word replaced in one of its paragraphs."""
    node = draft.pick("section", lambda node: len(draft.among(node)) > 1, deep=True)
    if node is None or not (moved := _section_moved(draft, node)):
        return None
    paragraphs = (block for block in node["blocks"] if block["type"] == "paragraph")
    paragraph = next((p for p in paragraphs if isinstance(p["content"][0], str)), None)
    found = list(WORD.finditer(paragraph["content"][0])) if paragraph else []
    if not paragraph or not found:
        return moved
    piece = (*found[0].span(), draft.new_word(paragraph["content"][0]))
    edited = wording.edit_words(draft, paragraph, 0, [piece], "paragraph")
    return moved[0] + edited[0], moved[1] + edited[1]


def section_retitled(draft: Draft) -> Found | None:
    node = draft.pick("section", lambda node: node["blocks"])
    if node is None:
        return None
    draft.touch(node)
    was = said(node["title"])
    now = draft.new_words(was.lower(), 3).capitalize()
    node["title"] = [now]
    edit = words_edit(was, now)
    return [("edited", "heading", norm(was), now, (edit,))], len(words_in(was)) + 3


def section_id_changed(draft: Draft) -> Found | None:
    node = draft.pick("section", lambda node: node["id"] not in draft.targets)
    if node is None:
        return None
    draft.touch(node)
    was, node["id"] = node["id"], draft.drawing.id("nytt")
    return [("value", "section", "id", was, node["id"])], 0


def row_moved(draft: Draft) -> Found | None:
    node = draft.pick("row", lambda row: len(draft.among(row)) > 3, deep=True)
    if node is None or not draft.is_free(draft.owner(node)):
        return None
    return reordered(draft, node, "row")


EDITS: dict[str, Callable[[Draft], Found | None]] = {
    edit.__name__: edit
    for edit in (
        wording.word_replaced,
        wording.words_replaced_twice,
        wording.words_added,
        wording.words_removed,
        wording.phrase_rewritten,
        wording.sentence_added,
        wording.sentence_removed,
        wording.duty_changed,
        wording.date_changed,
        wording.emphasised,
        wording.strong_removed,
        wording.link_moved,
        wording.language_changed,
        paragraph_added,
        paragraph_removed,
        paragraph_moved,
        paragraph_moved_and_edited,
        neighbours_swapped,
        paragraph_split,
        paragraphs_merged,
        item_added,
        item_removed,
        item_moved,
        list_numbered,
        list_added,
        list_removed,
        section_added,
        section_removed,
        section_moved,
        section_moved_and_edited,
        section_retitled,
        section_id_changed,
        row_moved,
        data.cell_edited,
        data.row_added,
        data.row_removed,
        data.column_added,
        data.column_removed,
        data.column_moved,
        data.header_edited,
        data.phone_changed,
        data.note_edited,
        data.note_added,
        data.note_removed,
        data.note_moved,
        data.alternative_edited,
        data.drawing_changed,
        data.notice_urgent,
        data.title_edited,
        data.fact_changed,
    )
}
