"""Words stay words: whatever a text holds, it never becomes markup or style."""

import dataclasses
import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_compiler.model import (
    Colours,
    Column,
    Decision,
    Figure,
    Link,
    Logo,
    Metadata,
    MetadataGroup,
    MetadataRow,
    Municipality,
    Node,
    Plan,
    Section,
    Signatory,
    Table,
    Text,
    transform,
)
from plan_compiler.render.html import assets, render_fragment, render_page
from tests.builders import SVG, everything
from tests.web_pages import SV

# --- Words stay words -----------------------------------------------------------------------------

MARK = "Märket"
Token = tuple[str, object]


class Tokens(HTMLParser):
    """Tags with their attributes, and the text between them as a browser would see it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tokens: list[Token] = []
        self.data: list[str] = []
        self.inside = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        # These three come and go with the words: a date, a long word, a bare address.
        if tag not in ("wbr", "time"):
            kept = [(name, value) for name, value in attrs if name != "data-address"]
            self.tokens.append((tag, tuple(kept)))

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
        if tag != "time":
            self.tokens.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.tokens.append(("json", json.loads(data)))
        elif self.tokens and self.tokens[-1][0] == "text":
            self.tokens[-1] = ("text", str(self.tokens[-1][1]) + data)
        else:
            self.tokens.append(("text", data))


def worded(text: str) -> Plan:
    """The plan with everything, with `text` wherever the model holds words."""

    def change(node: Node) -> Node:
        match node:
            case Text():
                return dataclasses.replace(node, text=text)
            case Link() if node.supplement:
                return dataclasses.replace(node, supplement=text)
            case Column() | Table() if node.name:
                return dataclasses.replace(node, name=text)
            case Section() if node.context:
                return dataclasses.replace(node, context=text)
            case Figure():
                return dataclasses.replace(node, alternative=text, label=text)
            case Signatory():
                return dataclasses.replace(node, name=text, role=text)
            case MetadataRow():
                return dataclasses.replace(node, label=text, value=text)
            case Decision():
                return dataclasses.replace(node, organ=text, paragraph=text)
            case Metadata():
                named = dict.fromkeys(
                    ("title", "cover_title", "series", "description", "document_type"), text
                )
                return dataclasses.replace(node, diarienummer=text, **named)  # type: ignore[arg-type]
            case Municipality():
                return dataclasses.replace(
                    node, name=text, organisation_number=text, logo=Logo(svg=SVG, alternative=text)
                )
        return node

    whole = transform(everything(), change)
    contents = tuple(dataclasses.replace(entry, title=text) for entry in whole.contents)
    facts = (MetadataGroup(title=text, rows=whole.facts[0].rows),)
    return dataclasses.replace(whole, contents=contents, facts=facts)


def put(value: Any, text: str) -> Any:
    """The value with the mark replaced by `text`, however deep."""
    match value:
        case str():
            return value.replace(MARK, text)
        case dict():
            return {key: put(inner, text) for key, inner in value.items()}
        case list() | tuple():
            return type(value)(put(inner, text) for inner in value)
    return value


PLAIN = st.characters(exclude_categories=("Cs", "Cc"))
HOSTILE = [
    "</article>", "</script>", "]]>", "<b>", "<!--", "<style>", "&lt;", "&amp", "'", '"',
    "{{ 7*7 }}", "{% raw %}", "{0.__class__}", "javascript:", "2024-05-02",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
]  # fmt: skip


@pytest.mark.slow("draws pages")
@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(PLAIN), min_size=1).map("".join).filter(bool))
@pytest.mark.parametrize("render", [render_page, render_fragment])
def test_arbitrary_text_never_leaves_its_element(render: Callable[..., str], text: str) -> None:
    expected = [put(token, text) for token in Tokens(render(worded(MARK), SV)).tokens]
    assert Tokens(render(worded(text), SV)).tokens == expected


def test_a_colour_is_nothing_but_a_colour() -> None:
    hostile = dataclasses.replace(
        everything(), issuer=Municipality(name="X", colours=Colours(primary="#000000} *{}"))
    )
    with pytest.raises(ValueError):
        assets(hostile, SV)


def test_the_municipality_has_its_colour() -> None:
    green = dataclasses.replace(
        everything(), issuer=Municipality(name="E", colours=Colours(primary="#00452A"))
    )
    assert b"--plan-primary: #00452a;" in assets(green, SV)["theme.css"]


def test_a_name_in_the_frame_stays_a_name() -> None:
    hostile = dataclasses.replace(everything(), issuer=Municipality(name="<b>{{ 7*7 }}</b>"))
    assert "<b>" not in render_page(hostile, SV)


def test_words_in_the_margin_of_a_printed_page_stay_in_their_string() -> None:
    hostile = dataclasses.replace(everything(), issuer=Municipality(name='A"; } * { x: y \\\n'))
    theme = assets(hostile, SV)["theme.css"].decode()
    assert 'content: "A\\22 ; } * { x: y \\5c \\a  · KS 2024/12";' in theme
