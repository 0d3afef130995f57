"""Edits of words and of their marks; see `plan_edits`."""

from plan_compiler.codec import encode
from plan_compiler.model import Emphasis
from tests.builders import words
from tests.plan_drawn import DUTIES
from tests.plan_judge import Finding, norm, words_edit, words_in
from tests.plan_tree import SENTENCE, WORD, Draft, Found, Json, position, said

# --- Words -----------------------------------------------------------------------------------


def edit_words(
    draft: Draft, node: Json, at: int, pieces: list[tuple[int, int, str]], subject: str
) -> Found:
    """Replace stretches of one of a paragraph's strings."""
    before = said(node["content"])
    text = node["content"][at]
    edits, count = [], 0
    for start, end, new in sorted(pieces, reverse=True):
        edits.append(words_edit(text[start:end], new))
        count += len(words_in(text[start:end])) + len(words_in(new))
        text = text[:start] + new + text[end:]
    node["content"][at] = text
    after = said(node["content"])
    return [("edited", subject, norm(before), norm(after), tuple(sorted(edits)))], count


def word_replaced(draft: Draft) -> Found | None:
    if (spot := draft.prose()) is None:
        return None
    node, at = spot
    text = node["content"][at]
    word = draft.rng.choice(list(WORD.finditer(text)))
    return edit_words(draft, node, at, [(*word.span(), draft.new_word(text))], draft.subject(node))


def words_replaced_twice(draft: Draft) -> Found | None:
    """Two words, far from each other."""
    if (spot := draft.prose(14)) is None:
        return None
    node, at = spot
    text = node["content"][at]
    found = list(WORD.finditer(text))
    pieces = [(*word.span(), draft.new_word(text)) for word in (found[1], found[-2])]
    return edit_words(draft, node, at, pieces, draft.subject(node))


def words_added(draft: Draft) -> Found | None:
    if (spot := draft.prose()) is None:
        return None
    node, at = spot
    text = node["content"][at]
    start = draft.rng.choice(list(WORD.finditer(text))).start()
    new = draft.new_words(text, draft.rng.randint(1, 4)) + " "
    return edit_words(draft, node, at, [(start, start, new)], draft.subject(node))


def words_removed(draft: Draft) -> Found | None:
    if (spot := draft.prose(10)) is None:
        return None
    node, at = spot
    found = list(WORD.finditer(node["content"][at]))
    first = draft.rng.randrange(len(found) - 1)
    start, end = found[first].start(), found[first].end() + 1
    return edit_words(draft, node, at, [(start, end, "")], draft.subject(node))


def phrase_rewritten(draft: Draft) -> Found | None:
    """Three to six words in a row, by as many others."""
    if (spot := draft.prose(14)) is None:
        return None
    node, at = spot
    text = node["content"][at]
    found = list(WORD.finditer(text))
    first = draft.rng.randrange(1, len(found) - 7)
    start, end = found[first].start(), found[first + draft.rng.randint(2, 5)].end()
    if len(text[start:end].split()) > 9 or "." in text[start:end]:
        return None
    new = draft.new_words(text, draft.rng.randint(3, 6))
    return edit_words(draft, node, at, [(start, end, new)], draft.subject(node))


def sentence_added(draft: Draft) -> Found | None:
    if (spot := draft.prose()) is None:
        return None
    node, at = spot
    ends = [match.end() for match in SENTENCE.finditer(node["content"][at])]
    if not ends:
        return None
    start = draft.rng.choice(ends)
    new = draft.drawing.sentence() + " "
    return edit_words(draft, node, at, [(start, start, new)], draft.subject(node))


def sentence_removed(draft: Draft) -> Found | None:
    if (spot := draft.prose(14)) is None:
        return None
    node, at = spot
    ends = [match.end() for match in SENTENCE.finditer(node["content"][at])]
    if len(ends) < 2:
        return None
    first = draft.rng.randrange(len(ends) - 1)
    return edit_words(draft, node, at, [(ends[first], ends[first + 1], "")], draft.subject(node))


def duty_changed(draft: Draft) -> Found | None:
    node = draft.pick(
        "paragraph",
        lambda node: (
            draft.is_prose(node)
            and any(isinstance(p, str) and set(p.split()) & set(DUTIES) for p in node["content"])
        ),
    )
    if node is None:
        return None
    draft.touch(node, draft.owner(node))
    at = next(
        at
        for at, p in enumerate(node["content"])
        if isinstance(p, str) and set(p.split()) & set(DUTIES)
    )
    text = node["content"][at]
    word = next(word for word in text.split() if word in DUTIES)
    start = f" {text} ".index(f" {word} ")
    new = DUTIES[(DUTIES.index(word) + 1) % len(DUTIES)]
    return edit_words(draft, node, at, [(start, start + len(word), new)], draft.subject(node))


def date_changed(draft: Draft) -> Found | None:
    node = draft.pick("paragraph", lambda node: draft.is_prose(node) and _has_date(node))
    if node is None:
        return None
    draft.touch(node, draft.owner(node))
    at = next(at for at, p in enumerate(node["content"]) if isinstance(p, str) and " mars 20" in p)
    text = node["content"][at]
    start = text.index(" mars 20") - (2 if text[text.index(" mars 20") - 2].isdigit() else 1)
    return edit_words(
        draft, node, at, [(start, text.index(" mars 20") + 10, "30 maj 2031")], draft.subject(node)
    )


def _has_date(node: Json) -> bool:
    return any(isinstance(p, str) and " mars 20" in p for p in node["content"])


# --- Marks -----------------------------------------------------------------------------------


def emphasised(draft: Draft) -> Found | None:
    if (spot := draft.prose()) is None:
        return None
    node, at = spot
    before, text = said(node["content"]), node["content"][at]
    word = draft.rng.choice(list(WORD.finditer(text)))
    marked = encode(Emphasis(content=words(word[0])))
    node["content"][at : at + 1] = [text[: word.start()], marked, text[word.end() :]]
    edit = ("mark", "emphasis", word[0], "", "yes")
    return [("edited", draft.subject(node), norm(before), norm(before), (edit,))], 0


def inline(draft: Draft, kind: str) -> tuple[Json, Json] | None:
    """A paragraph with an inline of a kind, and the inline."""
    node = draft.pick(
        "paragraph",
        lambda node: (
            draft.is_prose(node)
            and any(isinstance(p, dict) and p["type"] == kind for p in node["content"])
        ),
    )
    if node is None:
        return None
    draft.touch(node, draft.owner(node))
    return node, next(p for p in node["content"] if isinstance(p, dict) and p["type"] == kind)


def marked(draft: Draft, node: Json, edit: Finding) -> Found:
    text = norm(said(node["content"]))
    return [("edited", draft.subject(node), text, text, (edit,))], 0


def strong_removed(draft: Draft) -> Found | None:
    if (spot := inline(draft, "strong")) is None:
        return None
    node, strong = spot
    at = position(node["content"], strong)
    node["content"][at : at + 1] = strong["content"]
    return marked(draft, node, ("mark", "strong", norm(said(strong["content"])), "yes", ""))


def link_moved(draft: Draft) -> Found | None:
    if (spot := inline(draft, "link")) is None or spot[1]["kind"] != "web":
        return None
    node, link = spot
    was, link["target"] = link["target"], "https://www.exempel.se/nytt"
    text = norm(said(link["content"]))
    return marked(draft, node, ("mark", "link", text, was, link["target"]))


def language_changed(draft: Draft) -> Found | None:
    if (spot := inline(draft, "phrase")) is None:
        return None
    node, phrase = spot
    was, phrase["language"] = phrase["language"], "de"
    return marked(draft, node, ("mark", "language", said(phrase["content"]), was, "de"))
