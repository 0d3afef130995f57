"""What web teams set into pages of their own: the plain fragment, its style, the host's head."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from plan_compiler.parity.compare import differences, read
from plan_compiler.parity.said import say
from plan_compiler.render.html import render_kit
from tests.builders import everything
from tests.web_pages import DOWNLOADS, SV, said

KIT = render_kit(everything(), SV, DOWNLOADS)


def plain() -> Any:
    return html.fragment_fromstring(KIT["fragment-plain.html"])


def test_the_plain_fragment_asks_nothing_of_a_class_or_a_role() -> None:
    names = {name for element in plain().iter() for name in element.attrib}
    assert names <= {"alt", "height", "href", "id", "lang", "scope", "src", "start", "width"} | {
        "datetime"
    }


def test_the_plain_fragment_has_the_places_of_the_other() -> None:
    def ids(name: str) -> list[str]:
        return html.fragment_fromstring(KIT[name]).xpath("//@id")  # type: ignore[no-any-return]

    assert ids("fragment-plain.html") == ids("fragment.html")
    targets = {href[1:] for href in plain().xpath("//@href") if href.startswith("#")}
    assert targets <= set(ids("fragment-plain.html"))


def test_what_was_only_heard_is_seen() -> None:
    small = [said(one) for one in plain().iter("small")]
    assert {", länk till annan webbplats", "Kontaktuppgifter", ", för målen"} <= set(small)
    notices = [said(one) for one in plain().iter("b")]
    assert notices == ["Vid akut situation", "Viktigt"]


LOSSES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a link's supplement": (lambda page: page.xpath("//p//small")[0].drop_tree(), "supplements"),
    "a list item": (lambda page: page.xpath("//section//ol/li")[0].drop_tree(), "body"),
    "a note": (lambda page: page.xpath("//li[contains(@id, 'fotnot_')]")[-1].drop_tree(), "note 3"),
    "a call": (lambda page: next(page.iter("sup")).drop_tree(), "body"),
    "an entry of the contents": (lambda page: page.xpath("//nav//li")[0].drop_tree(), "contents"),
    "a table's name": (lambda page: page.xpath("//caption[small]")[0].drop_tree(), "supplements"),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_in_the_plain_fragment_is_seen(loss: str) -> None:
    edit, stream = LOSSES[loss]
    page = plain()
    edit(page)
    found = read("plain", html.tostring(page))
    assert stream in {place.stream for place in differences(say(everything(), "plain"), found)}


def test_the_head_has_what_the_page_tells_machines_and_nothing_of_the_hosts() -> None:
    head = html.document_fromstring(f"<html><head>{KIT['head.html']}</head></html>")
    assert not head.xpath("//meta[@charset or @http-equiv or @name='viewport']")
    assert said(head.find(".//title")) == "Trafikplan – Exempels kommun"
    facts = json.loads(head.find(".//script").text)
    assert facts["@id"] == head.xpath("//link[@rel='canonical']/@href")[0]
    assert head.xpath("//link[@rel='stylesheet']/@href") == ["fragment.css"]
    assert [one.rpartition("/")[2] for one in head.xpath("//link[@rel='alternate']/@href")] == [
        "trafikplan.pdf",
        "trafikplan.docx",
    ]


def test_the_style_has_all_that_the_fragment_needs() -> None:
    style = KIT["fragment.css"]
    used = {
        name
        for value in html.fragment_fromstring(KIT["fragment.html"]).xpath("//@class")
        for name in value.split()
        if name.startswith("plan-width")
    }
    assert used and all(f".{name} {{" in style for name in used)
    assert "--plan-primary: #" in style and "@page" not in style
