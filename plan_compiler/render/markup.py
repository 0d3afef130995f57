"""Elements around text, on markupsafe: the only place that writes an angle bracket."""

import json
import re
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

# They have neither content nor an end tag (HTML, 13.1.2 "Elements").
VOID = frozenset({"br", "col", "img", "input", "link", "meta", "wbr"})

# After the stroke of "Kommunfullmäktige/Brottsförebyggande" a line may end, in "2022/234" not.
STROKE = re.compile(r"(?<=[^\W\d_]{2}/)(?=[^\W\d_]{4})")

Attribute = str | int | bool | None


def element(name: str, /, *content: str, **attributes: Attribute) -> Markup:
    """One element: strings are escaped, what already is markup is kept.

    `class_` is written `class`, `aria_label` is written `aria-label`. None and False leave an
    attribute out, True gives it without a value.
    """
    start = f"<{name}{_attributes(attributes)}>"
    if name in VOID:
        return Markup(start)
    return Markup(f"{start}{join(content)}</{name}>")


def _attributes(attributes: dict[str, Attribute]) -> str:
    return "".join(
        f" {_attribute(name.rstrip('_').replace('_', '-'), value)}"
        for name, value in attributes.items()
        if value is not None and value is not False
    )


def _attribute(name: str, value: Attribute) -> str:
    return name if value is True else f'{name}="{escape(value)}"'


def join(content: Iterable[str], between: str = "") -> Markup:
    """Several pieces in a row, each escaped unless it is markup."""
    return Markup(between).join(content)


def lines(content: Iterable[str]) -> Markup:
    """Blocks under each other, so that the page's source can be read and compared line by line."""
    return join(content, "\n")


def breakable(words: str) -> Markup:
    """The same words, with places where a line may end inside the long ones."""
    return join(STROKE.split(words), element("wbr"))


def data_block(value: Any) -> Markup:
    """JSON-LD for machines: no script, and nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return element("script", Markup(text), type="application/ld+json")
