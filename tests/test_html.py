"""The document in a page and in a fragment: each kind of node as the right element."""

import dataclasses
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from plan_compiler.model import (
    TITLE_ID,
    ContentsEntry,
    Figure,
    Link,
    MetadataGroup,
    MetadataRow,
    NoteReference,
)
from plan_compiler.render.html import assets, render_fragment, render_page
from tests.builders import SVG, everything, note, para, plan, section, words
from tests.web_pages import DOWNLOADS, SV, classed, fixed, fragment, one, page, said

# --- The whole ------------------------------------------------------------------------------------


def test_the_page_with_everything_is_the_one_accepted(golden: Callable[[str, str], None]) -> None:
    golden("everything.html", render_page(everything(), SV, DOWNLOADS))


def test_the_fragment_with_everything_is_the_one_accepted(
    golden: Callable[[str, str], None],
) -> None:
    golden("everything.fragment.html", render_fragment(everything(), SV))


def test_parts_come_in_the_order_that_every_format_has() -> None:
    full = page(fixed(cover_title="Rätt väg", series="Planer"), *DOWNLOADS)
    article = one(full, "//main/article")
    assert [part.get("class").split()[0] for part in article] == [
        "plan-cover",
        "plan-facts",
        "plan-downloads",
        "plan-title",
        "plan-contents",
        "plan-body",
    ]
    assert [said(line) for line in article[0]] == ["Rätt väg", "Planer"]


def test_without_a_cover_title_the_title_is_not_said_twice() -> None:
    article = one(page(everything()), "//article")
    assert not article.xpath("." + classed("plan-cover"))
    assert said(article).count("Trafikplan") == 1


def test_there_is_one_heading_of_the_first_level_and_none_is_jumped_over() -> None:
    levels = [int(h.tag[1]) for h in page(everything()).xpath("//h1|//h2|//h3|//h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_heading_differs_from_every_other() -> None:
    said_headings = [said(h) for h in page(everything()).xpath("//h1|//h2|//h3|//h4")]
    assert len(set(said_headings)) == len(said_headings)
    assert "1.1 Delmål, för målen" in said_headings


def test_the_page_says_its_language_and_name() -> None:
    full = page(everything())
    assert full.get("lang") == one(full, "//article").get("lang") == "sv"
    assert full.findtext("head/title") == "Trafikplan – Exempels kommun"


@pytest.mark.parametrize("render", [render_page, render_fragment])
def test_every_way_inside_the_document_leads_somewhere(render: Callable[..., str]) -> None:
    root = html.document_fromstring(render(everything(), SV))
    ids = Counter(root.xpath("//@id"))
    wanted = {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")}
    for name in ("aria-labelledby", "aria-details"):
        wanted |= set(root.xpath(f"//@{name}"))
    wanted -= {""}
    assert max(ids.values()) == 1
    assert wanted <= ids.keys()


def test_ids_made_here_cannot_meet_authored_ones() -> None:
    authored = {TITLE_ID, "mal", "delmal", "delmal-2", "djup", "ansvar", "tabell-mal", "m1"}
    authored |= {"kontakter", "vaxeln", "figur-rad", "bred"}
    authored |= {"bilaga-ordlista", "a-till-o", "bilaga-karta"}
    made = set(page(everything()).xpath("//@id")) - authored
    assert all("_" in id for id in made)


def test_two_processes_write_the_same_bytes() -> None:
    code = (
        "import tests.builders as builders, hashlib; from plan_compiler.render.html import *;"
        "from plan_compiler.resources import load_templates as t; p = builders.everything();"
        "files = (render_page(p, t('sv')), render_fragment(p, t('sv')), assets(p, t('sv')));"
        "print(hashlib.sha256(repr(files).encode()).hexdigest())"
    )
    path = str(Path(__file__).parent.parent)
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


# --- The document's parts -------------------------------------------------------------------------


def test_facts_are_a_plain_list_of_pairs_with_dates_as_data() -> None:
    facts = one(page(everything()), classed("plan-facts") + "/dl")
    assert [child.tag for child in facts] == ["dt", "dd"] * 4
    decided = html.tostring(facts[3], encoding="unicode", with_tail=False)
    assert decided.startswith('<dd><time datetime="2024-05-02">2024-05-02</time>')
    assert said(facts[3]) == "2024-05-02 § 31"


def test_what_only_looks_like_a_date_stays_words() -> None:
    row = MetadataRow(field="x", label="X:", value="2024-13-45 och 2024-02-29")
    facts = (MetadataGroup(title="Grupp", rows=(row,)),)
    full = page(dataclasses.replace(everything(), facts=facts))
    assert full.xpath("//time/@datetime") == ["2024-02-29"]
    assert said(one(full, classed("plan-facts-title"))) == "Grupp"


def test_contents_follow_the_levels_and_end_with_the_notes() -> None:
    whole = fixed(cover_title="Rätt väg")
    title = ContentsEntry(target=TITLE_ID, level=1, title="Trafikplan")
    whole = dataclasses.replace(whole, contents=(title, *whole.contents))
    contents = one(page(whole), "//nav[@role='doc-toc']")
    assert one(contents, "./h2").get("id") == contents.get("aria-labelledby")

    def outline(level: Any) -> Iterator[object]:
        for item in level.xpath("./li"):
            yield said(item.find("a"))
            yield from ([list(outline(below))] for below in item.xpath("./ol"))

    assert list(outline(contents.find("ol"))) == [
        "1 Mål",
        [["1.1 Delmål, för målen", "1.2 Delmål, för vägarna"]],
        "2 Ansvar",
        "Bilaga 1 Ordlista",
        [["A till Ö"]],
        "Bilaga 2 Karta",
        "Fotnoter",
    ]


def test_a_plan_without_headings_has_no_contents() -> None:
    assert not page(plan(preamble=(para("Kort."),))).xpath("//nav")


def test_a_permalink_stands_beside_each_heading_of_the_second_level() -> None:
    full = page(everything())
    links = full.xpath(classed("plan-permalink"))
    assert [link.getprevious().tag for link in links] == ["h2"] * 4
    assert [link.get("href")[1:] for link in links] == [
        link.getprevious().get("id") for link in links
    ]
    assert said(links[0]) == "#Länk till avsnittet Mål"
    assert not full.xpath("//h2//a|//h3//a")


def test_notes_lead_there_and_back() -> None:
    called = plan(
        section("a", "A", para("En", NoteReference(note="x"), " två", NoteReference(note="y"))),
        section("b", "B", para("Igen", NoteReference(note="x"))),
        footnotes=(note("x", "Ex."), note("y", "Yp.")),
    )
    full = page(called)
    notes = one(full, "//section[@role='doc-endnotes']")
    assert one(notes, "./h2").get("id") == notes.get("aria-labelledby")
    for call in full.xpath("//a[@role='doc-noteref']"):
        target = one(full, f"//li[@id='{call.get('href')[1:]}']")
        assert f"#{call.get('id')}" in target.xpath(".//a[@role='doc-backlink']/@href")
    backs = [said(link) for link in notes.xpath(".//a")]
    assert backs == [
        "Tillbaka till texten vid fotnot 1, ställe 1",
        "Tillbaka till texten vid fotnot 1, ställe 2",
        "Tillbaka till texten vid fotnot 2",
    ]
    assert said(full.xpath("//a[@role='doc-noteref']")[0]) == "fotnot 1"
    ids = full.xpath("//a[@role='doc-noteref']/@id")
    assert sorted(notes.xpath(".//a/@href")) == sorted(f"#{id}" for id in ids)


def test_a_note_called_from_a_note_leads_back_too() -> None:
    nested = plan(
        section("a", "A", para("En", NoteReference(note="x"))),
        footnotes=(note("x", "Se", NoteReference(note="y")), note("y", "Yp.")),
    )
    backs = page(nested).xpath("//li[@id='fotnot_y']//a[@role='doc-backlink']/@href")
    assert backs == ["#anrop_y_1"]


def test_a_table_has_a_caption_and_headers_that_say_what_they_head() -> None:
    table = one(page(everything()), "//table[@id='tabell-mal']")
    assert said(table.find("caption")) == "Tabell 1 Mål och mått"
    assert table.xpath(".//thead//th/@scope") == ["col"] * 3
    assert [said(header) for header in table.xpath(".//tbody//th[@scope='row']")] == [
        "Färre olyckor",
        "Mer gång",
    ]
    assert one(table, ".//tr[@id='m1']/td[1]").get("data-label") == "Mått"


def test_what_a_table_does_not_show_is_heard() -> None:
    table = one(page(everything()), "//table[@id='kontakter']")
    assert table.find("caption").get("class") == "plan-supplement"
    assert said(table.find("caption")) == "Kontaktuppgifter"
    hidden = one(table, ".//th[2]/span")
    assert (hidden.get("class"), hidden.text) == ("plan-supplement", "Beskrivning")
    assert one(table, ".//tr[@id='vaxeln']/td[1]").get("data-label") is None


def test_a_wide_table_scrolls_in_a_box_that_the_keyboard_reaches() -> None:
    box = one(page(everything()), "//table[@id='bred']/..")
    assert (box.get("class"), box.get("tabindex")) == ("plan-scroll", "0")
    assert box.get("aria-labelledby") == box.xpath("./table/caption/@id")[0]
    assert not page(everything()).xpath("//table[@id='kontakter']/parent::*[@tabindex]")


def test_every_column_has_its_width_from_the_theme() -> None:
    theme = assets(everything(), SV)["theme.css"].decode()
    for name in set(page(everything()).xpath("//col/@class")):
        assert f".{name} {{" in theme


def test_a_figure_has_its_size_its_short_text_and_its_long_one() -> None:
    full = page(everything())
    picture = one(full, "//figure[@id='figur-rad']/img")
    assert dict(picture.attrib) == {
        "src": "assets/figur-rad.svg",
        "width": "640",
        "height": "200",
        "alt": "En ruta märkt Råd.",
        "aria-details": "beskrivning_figur-rad",
    }
    details = one(full, "//figure/following-sibling::details")
    assert details.get("id") == picture.get("aria-details")
    assert said(details.find("summary")) == "Textbeskrivning av Figur 1"
    assert said(one(full, "//figcaption")) == "Figur 1 Rådets plats"


@pytest.mark.parametrize("written", ["\"'Source Sans 3'\"", "'\"Source Sans 3\", sans-serif'"])
def test_a_drawing_has_letters_without_the_font_too(written: str) -> None:
    drawn = SVG.replace("\"'Source Sans 3'\"", written)
    figure = Figure(id="f", svg=drawn, width=1, height=1, caption=words("F"), alternative="F")
    served = assets(plan(section("a", "A", figure)), SV)["f.svg"].decode()
    assert "font-family=\"'Source Sans 3', 'Segoe UI', " in served


def test_notices_and_quotations_are_marked_as_such() -> None:
    full = page(everything())
    notes = full.xpath("//*[@role='note']/@aria-label")
    assert notes == ["Vid akut situation", "Viktigt"]
    assert said(one(full, "//blockquote/p")) == "En plan är ett löfte.fotnot 2"


def test_lists_keep_their_numbers_and_nest_in_their_items() -> None:
    full = page(everything())
    assert full.xpath("//ol/@start") == ["3"]
    assert said(one(full, "//ol/li/ul/li/ol")) == "djupast"
    assert one(full, classed("plan-definitions")).xpath("./*[2]/p") == []
    assert len(one(full, classed("plan-definitions")).xpath("./*[4]/p")) == 2


def test_signatures_have_a_line_each() -> None:
    items = page(everything()).xpath(classed("plan-signatures") + "/li")
    assert [said(item) for item in items] == ["NamnteckningAnna Ekordförande", "NamnteckningBo Alm"]


def test_a_web_link_says_that_it_leaves_and_prints_its_address_as_people_write_it() -> None:
    link = one(page(everything()), "//a[contains(@href, 'xn--hj')]")
    assert said(link) == "Hjälpkällan, länk till annan webbplats"
    assert link.get("data-address") == "www.hjälpkällan.se"


@pytest.mark.parametrize("shown", ["www.e.se/a", "https://www.e.se/a/", "HTTP://www.e.se/a"])
def test_an_address_that_is_shown_is_not_printed_again(shown: str) -> None:
    link = Link(kind="web", target="https://www.e.se/a/", content=words(shown))
    assert not page(plan(section("a", "A", para(link)))).xpath("//@data-address")


def test_an_address_that_cannot_be_read_is_printed_as_it_is() -> None:
    link = Link(kind="web", target="https://xn--0.se/", content=words("E"))
    assert page(plan(section("a", "A", para(link)))).xpath("//@data-address") == ["xn--0.se"]


def test_a_lost_link_leads_nowhere_and_a_phrase_has_its_language() -> None:
    full = page(everything())
    assert said(one(full, classed("plan-lost-link"))) == "en förlorad länk"
    assert not full.xpath("//a[contains(., 'förlorad')]")
    assert said(one(full, "//span[@lang='en']")) == "the Vision Zero"


def test_a_line_may_end_after_a_stroke_between_words_but_not_between_figures() -> None:
    source = render_page(plan(section("a", "A", para("skolor/förskolor 2022/2023 km/h"))), SV)
    assert "skolor/<wbr>förskolor 2022/2023 km/h" in source


# --- The fragment ---------------------------------------------------------------------------------


def test_a_fragment_is_one_article_that_brings_no_frame() -> None:
    root = fragment(everything())
    assert (root.tag, root.get("class"), root.get("lang")) == (
        "article",
        "plan-document plan-coverless",
        "sv",
    )
    forbidden = ("html", "head", "main", "header", "footer", "script", "style", "link", "h1")
    assert not [e.tag for e in root.iter() if e.tag in forbidden]


def test_every_id_of_a_fragment_and_every_way_to_one_carries_the_plan() -> None:
    root = fragment(everything())
    ids = root.xpath("//@id|//@aria-labelledby|//@aria-details")
    ways = [href[1:] for href in root.xpath("//a/@href") if href.startswith("#")]
    assert ways and all(id.startswith("trafikplan-") for id in (*ids, *ways))


def test_headings_of_a_fragment_are_one_level_below_those_of_the_page() -> None:
    paths = "//h1|//h2|//h3|//h4|//h5|//h6"
    whole, part = (
        [int(heading.tag[1]) for heading in made(everything()).xpath(paths)]
        for made in (page, fragment)
    )
    assert part == [level + 1 for level in whole]
    assert (min(whole), max(whole)) == (1, 4)


def test_page_and_fragment_say_the_same() -> None:
    assert said(one(page(everything()), "//article")) == said(fragment(everything()))


def test_all_style_of_a_fragment_stays_below_it() -> None:
    files = assets(everything(), SV)
    style = re.sub(r"/\*.*?\*/", "", (files["plan.css"] + files["theme.css"]).decode(), flags=re.S)
    style = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", style)
    selectors = re.findall(r"([^{};]+)\{", style)
    # A comma inside `:is()` parts no selectors, nor one inside a `:not()` in it.
    flat = ",".join(selectors)
    while "(" in flat:
        flat = re.sub(r"\([^()]*\)", "", flat)
    parted = [part.strip() for part in flat.split(",")]
    assert {part.split()[0].split(":")[0] for part in parted if not part.startswith("@")} == {
        ".plan-document",
        ".plan-adaptive",
    }
