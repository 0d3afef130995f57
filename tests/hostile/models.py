"""Models and built documents: broken JSON, and packages that are not what they were."""

import json
from collections.abc import Callable

from tests.hostile import Item
from tests.small_files import docx_of, p, r


def model(name: str, code: str, content: Callable[[], str | bytes], suffix: str = "json") -> Item:
    return Item(name, lambda: {f"a.{suffix}": content()}, ("verify", f"a.{suffix}"), code)


ITEMS = (
    model("empty", "PC609", lambda: ""),
    model("cut off", "PC609", lambda: '{"type": "plan", "id": '),
    model("no object", "PC609", lambda: "[]"),
    model("lists in lists", "PC609", lambda: "[" * 1_000_000),
    model("objects in objects", "PC609", lambda: '{"a":' * 200_000),
    model("a number without end", "PC609", lambda: f'{{"a": {"9" * 100_000}}}'),
    model("half a character", "PC609", lambda: r'{"id": "\ud800"}'),
    model("no text at all", "PC609", lambda: bytes(range(256))),
    model("a million unknown values", "PC609", lambda: json.dumps({"a": [0] * 1_000_000})),
    model("21 MB of blanks", "PC609", lambda: " " * 21_000_000),
    model("Word without a model", "PC607", lambda: docx_of(p(r("Hej"))), "docx"),
    model("Word cut off", "PC605", lambda: docx_of(p(r("Hej")))[:-40], "docx"),
    model("PDF cut off", "PC605", lambda: b"%PDF-1.7\n1 0 obj\n", "pdf"),
    model("a page without a model", "PC607", lambda: "<html>", "html"),
    Item(
        "compared with a broken one",
        lambda: {"a.json": "{}", "b.json": "{}"},
        ("diff", "plan", "a.json", "b.json"),
        "PC609",
    ),
)
