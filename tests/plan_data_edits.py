"""Edits of tables, contacts, footnotes, figures and metadata; see `tests.plan_edits`."""

from plan_compiler.codec import encode
from plan_compiler.model import Column, NoteReference, Row
from tests import builders
from tests.builders import cell, words
from tests.plan_drawn import phone
from tests.plan_judge import norm, words_edit, words_in
from tests.plan_tree import WORD, Draft, Found, Json, all_said, nodes, position, said

# --- Tables ----------------------------------------------------------------------------------


def simple_cell(node: Json) -> bool:
    blocks = node["blocks"]
    return (
        len(blocks) == 1
        and blocks[0]["type"] == "paragraph"
        and len(blocks[0]["content"]) == 1
        and isinstance(blocks[0]["content"][0], str)
    )


def cell_edited(draft: Draft) -> Found | None:
    def wordy(row: Json) -> list[Json]:
        return [c for c in row["cells"][1:] if simple_cell(c) and WORD.search(all_said(c))]

    row = draft.pick("row", lambda row: bool(wordy(row)))
    if row is None:
        return None
    draft.touch(row)
    paragraph = wordy(row)[0]["blocks"][0]
    text = paragraph["content"][0]
    word = WORD.search(text)
    if word is None:
        return None
    new = draft.new_word(text)
    after = text[: word.start()] + new + text[word.end() :]
    paragraph["content"] = [after]
    return [("edited", "cell", norm(text), norm(after), (words_edit(word[0], new),))], 2


def row_added(draft: Draft) -> Found | None:
    beside = draft.pick("row", lambda row: draft.owner(row)["kind"] in ("table", "contacts"))
    if beside is None or not draft.is_free(draft.owner(beside)):
        return None
    drawing = draft.drawing
    cells = [cell(drawing.words(3).capitalize()) for _ in beside["cells"]]
    if draft.owner(beside)["kind"] == "contacts":
        cells[-1] = cell(drawing.phone())
    node = encode(Row(id=drawing.id("ny") if beside["id"] else "", cells=tuple(cells)))
    draft.put_after(node, beside)
    text = all_said(node)
    return [("added", "row", text)], len(words_in(text))


def row_removed(draft: Draft) -> Found | None:
    node = draft.pick("row", lambda row: len(draft.among(row)) > 2, deep=True)
    if node is None or any(one["type"] == "note-reference" for one in nodes(node)):
        return None
    if not draft.is_free(draft.owner(node)):
        return None
    draft.take(node)
    text = all_said(node)
    return [("removed", "row", text)], len(words_in(text))


def column_added(draft: Draft) -> Found | None:
    table = whole_table(draft)
    if table is None:
        return None
    at = draft.rng.randint(1, len(table["columns"]))
    header = draft.drawing.words(2).capitalize()
    table["columns"].insert(at, encode(Column(header=words(header))))
    said_in_cells = [draft.drawing.words(2) for _ in table["rows"]]
    for row, text in zip(table["rows"], said_in_cells, strict=True):
        row["cells"].insert(at, encode(cell(text)))
    _unset_widths(table)
    draft.close(table)
    size = len(words_in(" ".join([header, *said_in_cells])))
    return [("added", "column", header, len(table["rows"]))], size


def column_removed(draft: Draft) -> Found | None:
    table = whole_table(draft)
    if table is None or len(table["columns"]) < 4:
        return None
    at = draft.rng.randrange(1, len(table["columns"]))
    header = said(table["columns"].pop(at)["header"])
    texts = [all_said(row["cells"].pop(at)) for row in table["rows"]]
    _unset_widths(table)
    draft.close(table)
    size = len(words_in(" ".join([header, *texts])))
    return [("removed", "column", header, len(table["rows"]))], size


def column_moved(draft: Draft) -> Found | None:
    """The second column last."""
    table = whole_table(draft)
    if table is None or len(table["columns"]) < 4:
        return None
    for some in (table["columns"], *(row["cells"] for row in table["rows"])):
        some.append(some.pop(1))
    draft.close(table)
    last = len(table["columns"]) - 1
    order = ((0, 0), *((at, at + 1) for at in range(1, last)), (last, 1))
    return [("columns", order)], 0


def whole_table(draft: Draft) -> Json | None:
    """A table to which nothing was done, without footnotes."""
    return draft.pick(
        "table",
        lambda table: (
            table["kind"] == "table"
            and not any(one["type"] == "note-reference" for one in nodes(table))
        ),
        deep=True,
    )


def _unset_widths(table: Json) -> None:
    for column in table["columns"]:
        column["width"] = 0


def header_edited(draft: Draft) -> Found | None:
    table = draft.pick("table", lambda table: table["kind"] == "table" and table["rows"])
    if table is None:
        return None
    draft.touch(table)
    column = draft.rng.choice(table["columns"])
    was, now = said(column["header"]), draft.drawing.words(2).capitalize()
    column["header"] = [now]
    size = len(words_in(was)) + len(words_in(now))
    return [("edited", "column", norm(was), norm(now), (words_edit(was, now),))], size


def phone_changed(draft: Draft) -> Found | None:
    row = draft.pick("row", lambda row: _link_of(row) is not None)
    if row is None:
        return None
    draft.touch(row)
    link = _link_of(row)
    found = next(c for c in row["cells"] if any(one is link for one in nodes(c)))
    before, was = all_said(found), said(link["content"])
    now, link["target"] = phone(draft.rng)
    link["content"] = [now]
    edit = words_edit(was, now)
    size = len(words_in(was)) + len(words_in(now))
    return [("edited", "cell", before, all_said(found), (edit,))], size


def _link_of(row: Json) -> Json | None:
    links = (one for one in nodes(row) if one["type"] == "link" and one["kind"] == "phone")
    return next(links, None)


# --- Footnotes -------------------------------------------------------------------------------


def note_edited(draft: Draft) -> Found | None:
    note = draft.pick(
        "footnote",
        lambda note: simple_cell(note) and WORD.search(all_said(note)),
        deep=True,
    )
    if note is None:
        return None
    draft.touch(note)
    paragraph = note["blocks"][0]
    text = paragraph["content"][0]
    word = WORD.search(text)
    if word is None:
        return None
    new = draft.new_word(text)
    after = text[: word.start()] + new + text[word.end() :]
    paragraph["content"] = [after]
    return [("edited", "footnote", norm(text), norm(after), (words_edit(word[0], new),))], 2


def note_added(draft: Draft) -> Found | None:
    if (spot := draft.prose()) is None:
        return None
    node, _ = spot
    id = draft.drawing.id("ny-not")
    node["content"].append(encode(NoteReference(note=id)))
    note = encode(builders.note(id, draft.drawing.sentence()))
    draft.plan["footnotes"].append(note)
    draft.close(note)
    text, told = norm(said(node["content"])), all_said(note)
    edit = ("note", "added", id)
    return [
        ("edited", draft.subject(node), text, text, (edit,)),
        ("added", "footnote", told),
    ], len(words_in(told))


def called_note(draft: Draft) -> tuple[Json, Json] | None:
    """A paragraph that calls a footnote to which nothing was done, and the call."""
    node = draft.pick(
        "paragraph",
        lambda node: (
            draft.is_prose(node)
            and any(isinstance(p, dict) and p["type"] == "note-reference" for p in node["content"])
        ),
    )
    if node is None:
        return None
    call = next(p for p in node["content"] if isinstance(p, dict) and p["type"] == "note-reference")
    return node, call


def note_removed(draft: Draft) -> Found | None:
    if (spot := called_note(draft)) is None:
        return None
    node, call = spot
    note = next(note for note in draft.plan["footnotes"] if note["id"] == call["note"])
    if not draft.is_free(note, deep=True):
        return None
    draft.touch(node, draft.owner(node))
    del node["content"][position(node["content"], call)]
    draft.take(note)
    text, told = norm(said(node["content"])), all_said(note)
    edit = ("note", "removed", call["note"])
    return [
        ("edited", draft.subject(node), text, text, (edit,)),
        ("removed", "footnote", told),
    ], len(words_in(told))


def note_moved(draft: Draft) -> Found | None:
    """A footnote's call from one paragraph to the end of another."""
    if (spot := called_note(draft)) is None:
        return None
    node, call = spot
    draft.touch(node, draft.owner(node))
    if (other := draft.prose()) is None:
        return None
    del node["content"][position(node["content"], call)]
    other[0]["content"].append(call)
    edit = ("note", "moved", call["note"])
    texts = [(draft.subject(one), norm(said(one["content"]))) for one in (node, other[0])]
    return [("edited", subject, text, text, (edit,)) for subject, text in texts], 0


# --- Figures, notices and metadata -----------------------------------------------------------


def alternative_edited(draft: Draft) -> Found | None:
    figure = draft.pick("figure", lambda figure: WORD.search(figure["alternative"]))
    if figure is None:
        return None
    draft.touch(figure)
    was = figure["alternative"]
    word = WORD.search(was)
    assert word
    new = draft.new_word(was)
    figure["alternative"] = was[: word.start()] + new + was[word.end() :]
    edit = words_edit(word[0], new)
    return [("edited", "alternative", norm(was), norm(figure["alternative"]), (edit,))], 2


def drawing_changed(draft: Draft) -> Found | None:
    figure = draft.pick("figure")
    if figure is None:
        return None
    draft.touch(figure)
    was, figure["svg"] = figure["svg"], figure["svg"].replace("</svg>", "<!-- ny --></svg>")
    return [("value", "figure", "svg", was, figure["svg"])], 0


def notice_urgent(draft: Draft) -> Found | None:
    notice = draft.pick("notice")
    if notice is None:
        return None
    draft.touch(notice)
    was, notice["urgent"] = notice["urgent"], not notice["urgent"]
    return [("value", "notice", "urgent", str(was), str(not was))], 0


def title_edited(draft: Draft) -> Found | None:
    metadata = draft.plan["metadata"]
    was = metadata["title"]
    word = WORD.search(was)
    if id(metadata) in draft.touched or word is None:
        return None
    draft.touch(metadata)
    new = draft.new_word(was)
    metadata["title"] = was[: word.start()] + new + was[word.end() :]
    edit = words_edit(word[0], new)
    return [("edited", "metadata", norm(was), norm(metadata["title"]), (edit,))], 2


def fact_changed(draft: Draft) -> Found | None:
    metadata = draft.plan["metadata"]
    if id(metadata["diarienummer"]) in draft.touched:
        return None
    was, metadata["diarienummer"] = metadata["diarienummer"], "KS 2025/99"
    draft.touch(metadata["diarienummer"])
    size = len(words_in(f"{was} KS 2025/99"))
    return [("value", "metadata", "diarienummer", was, "KS 2025/99")], size
