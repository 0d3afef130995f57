"""Keys are changed as text: what is not asked for stays byte for byte, or nothing changes."""

from collections.abc import Callable

import pytest

from plan_compiler.yaml_edit import Uneditable, YamlText, scalar

TEXT = """\
# yaml-language-server: $schema=x
# överst
title: "Plan: å" # titeln
status:   utkast   # än så länge

# om besluten
decisions:   # vilka
  # det första
  - organ: KF
    date: 2024-01-01
  # sist i listan

# om texten
sections:
- a.md   # utan indrag
- b.md

description: |
  # ingen anteckning

  Text.

# allra sist
"""

Change = Callable[[YamlText], None]
CHANGES: dict[str, tuple[Change, str, str]] = {
    "a scalar before a comment": (
        lambda text: text.set_scalar(("status",), "antagen"),
        "status:   utkast   # än",
        "status:   antagen   # än",
    ),
    "a quoted scalar": (
        lambda text: text.set_scalar(("title",), "Ö: b"),
        '"Plan: å" # titeln',
        '"Ö: b" # titeln',
    ),
    "a scalar further in": (
        lambda text: text.set_scalar(("decisions", 0, "organ"), "Nämnden"),
        "organ: KF",
        "organ: Nämnden",
    ),
    "a key away with one of its blank lines": (
        lambda text: text.remove("sections"),
        "sections:\n- a.md   # utan indrag\n- b.md\n\n",
        "\n",
    ),
    "a key away with its own comments": (
        lambda text: text.remove("decisions"),
        "decisions:   # vilka\n  # det första\n  - organ: KF\n    date: 2024-01-01\n"
        "  # sist i listan\n",
        "",
    ),
    "the last key away": (
        lambda text: text.remove("description"),
        "description: |\n  # ingen anteckning\n\n  Text.\n\n",
        "",
    ),
    "another name": (
        lambda text: text.rename("decisions", "replaces"),
        "decisions:   # vilka",
        "replaces:   # vilka",
    ),
    "a new key": (
        lambda text: text.insert("validity", ["validity:", "  a: 1"], {"a": 1}, "decisions"),
        "  # sist i listan\n",
        "  # sist i listan\nvalidity:\n  a: 1\n",
    ),
    "a new key after a block of text": (
        lambda text: text.insert("validity", ["validity: 1"], 1, "description"),
        "  Text.\n",
        "  Text.\nvalidity: 1\n",
    ),
}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_changes_nothing_else(name: str, end: str, mark: str) -> None:
    change, old, new = CHANGES[name]
    assert TEXT.count(old) == 1
    text = YamlText((mark + TEXT).replace("\n", end).encode())
    assert text.data().decode() == mark + TEXT.replace("\n", end)
    change(text)
    wanted = TEXT.replace(old, new)
    if name == "a key away with one of its blank lines":
        wanted = TEXT.replace("sections:\n- a.md   # utan indrag\n- b.md\n\n", "\n")
    assert text.data().decode() == (mark + wanted).replace("\n", end)


UNEDITABLE: dict[str, tuple[str, Change]] = {
    "keys in braces": ("{a: b, c: d}\n", lambda text: text.remove("a")),
    "a key that is not there": ("a: b\n", lambda text: text.remove("c")),
    "a name that is there": ("a: b\nc: d\n", lambda text: text.rename("a", "c")),
    "a key in quotes": ('"a": b\nc: d\n', lambda text: text.rename("a", "e")),
    "text on two lines": ("a: b\n  c\n", lambda text: text.set_scalar(("a",), "d")),
    "a block of text": ("a: |\n  b\n", lambda text: text.set_scalar(("a",), "d")),
    "lines that say something else": ("a: b\n", lambda text: text.insert("c", ["c: 1"], 2, "a")),
    "lines that are no YAML": ("a: b\n", lambda text: text.insert("c", ["c: ["], 2, "a")),
    "the only key": ("a: b\n", lambda text: text.remove("a")),
}


@pytest.mark.parametrize("name", UNEDITABLE)
def test_what_cannot_be_changed_stays(name: str) -> None:
    source, change = UNEDITABLE[name]
    text = YamlText(source.encode())
    with pytest.raises(Uneditable):
        change(text)
    assert text.data() == source.encode()


@pytest.mark.parametrize("source", ["a: b\nc: d\r\n", "a: b\rc: d\n"])
def test_line_ends_of_two_kinds(source: str) -> None:
    with pytest.raises(Uneditable):
        YamlText(source.encode())


WORDS = [
    *("Kommunfullmäktige", "KF i Ekvärn, §", "a: b", "a #b", "true", "null", "12", "1.0", "~", ""),
    *(
        "- a",
        "'a'",
        '"a"',
        "\\n",
        "[a]",
        "{a}",
        "a, b",
        "2024-01-01",
        "2024-13-99",
        "@",
        "å–ä",
        "é",
    ),
    *("*a", "&a", "!a", "|", ">", "%", "a:", ":a", "?", "?a", "yes", "0x1", "1_000", "<<", "="),
]


@pytest.mark.parametrize("word", WORDS)
def test_any_word_is_written_so_that_it_is_read_as_text(word: str) -> None:
    text = YamlText(b"a: b\n")
    text.set_scalar(("a",), word)
    assert text.value == {"a": word}
    assert scalar("Kommunfullmäktige i Ekvärn") == "Kommunfullmäktige i Ekvärn"
