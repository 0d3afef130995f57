"""The redline as a page: every change in it, both texts whole, and each way leading somewhere."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from plan_compiler.diff.changes_file import write_changes
from plan_compiler.diff.redline import Redline, draw_redline
from plan_compiler.model import Plan
from plan_compiler.render.redline_html import redline_assets, render_redline_page
from tests.builders import everything, para, plan, section
from tests.plan_drawn import draw_plan, real_plan
from tests.plan_pairs import draw_pair
from tests.redline_pair import pair, small_pair
from tests.web_pages import SV, one, said


def drawn(seed: int) -> tuple[Plan, Plan]:
    old = real_plan(seed % 2) if seed % 10 == 0 else draw_plan(seed, 1)
    both = draw_pair(old, seed, 12)
    return both.old, both.new


def page(old: Plan, new: Plan) -> Any:
    return read(draw_redline(old, new))


def read(redline: Redline) -> Any:
    return html.document_fromstring(render_redline_page(redline, SV).content.decode())


def classed(root: Any, name: str) -> list[Any]:
    found: list[Any] = root.find_class(name)
    return found


# --- Laws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_laws(seed: int) -> None:
    redline = draw_redline(*drawn(seed))
    root = check_laws(redline)
    shown = [id for id in root.xpath("//@id") if id.startswith("andring_")]
    assert shown == [f"andring_{change.id}" for change in redline.changes.changes]


def test_laws_between_any_two_plans() -> None:
    for old, new in ((real_plan(0), real_plan(1)), (everything(), real_plan(0)), pair()):
        check_laws(draw_redline(old, new))
        check_laws(draw_redline(new, old))


def check_laws(redline: Redline) -> Any:
    """Every change is shown or said not to be, listed in order, counted once; every way leads."""
    carried = render_redline_page(redline, SV)
    root = html.document_fromstring(carried.content.decode())
    ids = [change.id for change in redline.changes.changes]
    shown = {id.removeprefix("andring_") for id in root.xpath("//@id") if "andring_" in id}
    shown &= set(ids)
    assert shown | {*carried.unshown} == {*ids} and not shown & {*carried.unshown}
    listed = root.xpath("//nav[@class='redline-list']/ol/li/a")
    assert [link.get("href") for link in listed] == [f"#andring_{id}" for id in ids]
    numbers = [int(said(classed(link, "redline-number")[0])) for link in listed]
    assert numbers == list(range(1, len(ids) + 1))
    assert len(json.loads(write_changes(redline.changes))["changes"]) == len(ids)
    check_ways(root)
    return root


def check_ways(root: Any) -> None:
    """Ids are unlike, and every reference leads to one."""
    ids = Counter(root.xpath("//@id"))
    wanted = {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")}
    for name in ("aria-labelledby", "aria-details", "for"):
        wanted |= {id for value in root.xpath(f"//@{name}") for id in value.split()}
    assert [id for id, count in ids.items() if count > 1] == []
    assert wanted - ids.keys() == set()


@pytest.mark.parametrize("seed", range(0, 40, 3))
def test_in_the_other_direction_what_was_added_is_deleted(seed: int) -> None:
    old, new = drawn(seed)
    there, back = page(old, new), page(new, old)
    assert edits(there, "ins") == edits(back, "del")
    assert edits(there, "del") == edits(back, "ins")


def edits(root: Any, tag: str) -> Counter[str]:
    """The words that came or went in the text, each edit once."""
    inline = f"//article[@class='redline-text']//{tag}[not(ancestor::*[@hidden])]"
    words = (" ".join(edited(element).split()) for element in root.xpath(inline))
    return Counter(text for text in words if not text.startswith("[flyttat"))


def edited(element: Any) -> str:
    """What stands in an edit, without what is only heard."""
    moved = classed(element, "redline-said")[0].text.startswith("[flyttat")
    heard = "plan-heard", "plan-supplement"
    inside = element.xpath(".//text()")
    shown = (text for text in inside if not {*heard} & {*_classes_around(text, element)})
    return "[flyttat" if moved else "".join(shown)


def _classes_around(text: Any, within: Any) -> Iterator[str]:
    at = text.getparent() if not text.is_tail else text.getparent().getparent()
    while at is not within:
        yield from (at.get("class") or "").split()
        at = at.getparent()


def test_two_processes_write_the_same_bytes() -> None:
    code = (
        "import hashlib; from plan_compiler.render.redline_html import *; from tests.redline_pair "
        "import pair; from plan_compiler.diff.redline import draw_redline as draw;"
        "from plan_compiler.resources import load_templates as t; r = draw(*pair());"
        "files = (render_redline_page(r, t('sv')), redline_assets(r, t('sv')));"
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


def test_the_page_of_a_small_pair_is_the_one_accepted(golden: Callable[[str, str], None]) -> None:
    content = render_redline_page(draw_redline(*small_pair()), SV).content
    golden("redline.html", content.decode())


# --- Before the text -----------------------------------------------------------------------------


def test_the_head_names_both_versions_and_counts() -> None:
    redline = draw_redline(*pair())
    root = read(redline)
    older, newer = (said(card) for card in classed(root, "redline-versions")[0])
    assert older.startswith("Tidigare Kommunfullmäktige 2022-10-24 § 111")
    assert newer.startswith("Ny Förslag")
    assert older.endswith(redline.changes.old.digest) and redline.changes.old.digest
    assert newer.endswith(redline.changes.new.digest) and redline.changes.new.digest
    summary = said(classed(root, "redline-summary")[0])
    assert "20 ändringar: 11 ändrade, 5 tillagda, 3 strukna, 1 flyttad." in summary
    assert "1 krav skärps från bör till ska. Inget krav mildras." in summary
    assert summary.endswith("Vid skillnad gäller den beslutade texten.")
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert root.xpath("//h1")[0].text_content() == "Jämförelse: Plan mot våld"


def test_checksums_that_nobody_knows_are_not_shown() -> None:
    redline = draw_redline(*pair())
    nameless = replace(redline.changes.old, digest="")
    changes = replace(redline.changes, old=nameless)
    root = read(replace(redline, changes=changes))
    assert root.xpath("//code/text()") == [changes.new.digest]


def test_identical_versions_say_so() -> None:
    same = page(everything(), everything())
    assert "Inga ändringar." in said(same)
    assert not same.xpath("//ins|//del|//nav[@class='redline-list']|//input")
    assert "Vi når fram och hem" in said(classed(same, "redline-text")[0])


def test_what_the_page_loads_lies_beside_it() -> None:
    both = draw_redline(*drawn(10))
    content = render_redline_page(both, SV).content.decode()
    wanted = re.findall(r'(?:src|rel="stylesheet" href)="([^"]*)"', content)
    assert {*wanted} == {f"assets/{name}" for name in redline_assets(both, SV)}


def test_the_list_says_type_place_words_and_flags() -> None:
    root = page(*pair())
    lines = [said(line) for line in root.xpath("//nav/ol/li")]
    assert "11 Ändrat Insatser: stycke ”bör” blir ”ska” krav: bör blir ska (skärpt)" in lines
    assert "9 Flyttat Avhopp: avsnitt ”Avhopp”" in lines
    assert (
        "18 Ändrat Kontakter › Vem som svarar › Sociala jouren › Telefon: cell "
        "”044-775 78 78” blir ”0451-26 85 00” telefonnummer: 044-775 78 78 blir 0451-26 85 00"
    ) in lines


def test_changed_facts_come_first_as_a_table() -> None:
    table = one(page(*pair()), "//section[@class='redline-facts']/table")
    rows = [[said(cell) for cell in row] for row in table.iter("tr")]
    assert rows[0] == ["Uppgift", "Tidigare lydelse", "Ny lydelse", "Status"]
    assert rows[1][:3] == [
        "Status",
        "[struket: Antagen slut på struket]",
        "[tillagt: Förslag slut på tillägg]",
    ]
    assert rows[2][2] == "(saknas)" and rows[2][3].startswith("Ändring 2 av 20: Struket")
    assert said(table.find("caption")).startswith("Ändrade uppgifter. Oförändrade: Titel, ")


# --- Changes -------------------------------------------------------------------------------------


def test_each_change_is_a_group_with_a_name_and_ways_on() -> None:
    root = page(*small_pair())
    groups = root.xpath("//*[@role='group']")
    names = [said(root.get_element_by_id(group.get("aria-labelledby"))) for group in groups]
    assert names == [
        "Ändring 1 av 4: Ändrat",
        "Ändring 2 av 4: Struket",
        "Ändring 3 av 4: Tillagt",
        "Ändring 4 av 4: Flyttat",
    ]
    ways = [[link.get("href") for link in classed(group, "redline-ways")[0]] for group in groups]
    assert [len(way) for way in ways] == [2, 3, 3, 2]
    assert [way[-2] for way in ways[:3]] == [f"#{group.get('id')}" for group in groups[1:]]
    ids = [group.get("id").removeprefix("andring_") for group in groups]
    assert [way[-1] for way in ways] == [f"#rad_{id}" for id in ids]


def test_formal_changes_have_a_way_around_them() -> None:
    root = page(*pair())
    eleventh = one(root, "//*[@class='redline-title'][p='Ändring 11 av 20: Ändrat']")
    following = [
        (said(link), link.get("class"), link.get("hidden") is not None)
        for link in classed(eleventh, "redline-ways")[0]
        if said(link).startswith("Nästa")
    ]
    assert following == [
        ("Nästa ändring, nummer 12", "redline-formal", False),
        ("Nästa ändring, nummer 13", "redline-instead", True),
    ]


def test_words_that_came_or_went_say_so_before_and_after() -> None:
    for edit in page(*pair()).xpath("//ins|//del"):
        kind = "tillagt" if edit.tag == "ins" else "struket"
        assert re.fullmatch(rf"\[{kind}: .* slut på \w+\]", said(edit)), said(edit)
        assert not edit.xpath(".//p|.//div|.//li|.//table")


def test_what_moved_is_linked_both_ways() -> None:
    root = page(*pair())
    left, came = root.find_class("redline-box")[::-1]
    assert said(left) == "Här stod tidigare ”Avhopp” Det står nu vid ändring 9"
    assert said(came) == (
        "Stod tidigare efter ”Vid behov av stöd”. Till den tidigare platsen. "
        "1 ändring i det som flyttats."
    )
    group = one(root, "//*[@role='group'][contains(@class, 'redline-moved')]")
    assert left.find("a").get("href") == f"#{group.get('id')}"
    assert came.find("a").get("href") == f"#{left.get('id')}"


def test_rows_have_a_status() -> None:
    table = one(page(*pair()), "//article[@class='redline-text']//table")
    states = [said(row[-1]) for row in table.iter("tr")]
    assert states[0] == "Status" and states[1] == "Oförändrad"
    assert [state.split(":")[0] for state in states if ":" in state] == [
        "Ändring 17 av 20",
        "Ändring 18 av 20",
        "Ändring 19 av 20",
    ]
    assert len(table.xpath("./colgroup/col")) == len(table.xpath("./thead/tr/th"))


def test_what_is_not_seen_is_spelled_out() -> None:
    words = said(classed(page(*pair()), "redline-text")[0])
    assert "[länkmål: http://www.exempel.se/stod blir https://www.exempel.se/stod]" in words
    assert "[nu fetstil]" in words
    assert "Alternativtext: [struket: Tre slut på struket] [tillagt: Fyra" in words


def test_a_way_to_a_section_has_the_words_of_its_new_heading() -> None:
    (link, *_) = classed(page(*pair()[::-1]), "plan-permalink")
    assert said(link) == "#Länk till avsnittet Syfte"


def test_numbers_of_items_are_those_of_their_own_revision() -> None:
    cars, air, litter = "Bilar får köra fritt.", "Vi mäter luften.", "Vi plockar skräp längs ån."

    def numbered(*texts: str) -> Plan:
        from tests.builders import items

        return plan(section("mal", "Mål", items(*texts, ordered=True)))

    def numbers(old: Plan, new: Plan) -> Any:
        return page(old, new).xpath("//article[@class='redline-text']//li/@value")

    assert numbers(numbered(cars, air, litter), numbered(air, litter)) == ["1", "1", "2"]
    later = numbered("Skolan serverar lunch.", air, litter)
    assert numbers(numbered(air, cars, litter), later) == ["1", "2", "2", "3"]


def test_what_is_gone_has_no_ids_and_leads_nowhere() -> None:
    old, new = draw_redline(*drawn(10)).old, real_plan(1)
    root = page(old, new)
    gone = root.xpath("//article[@class='redline-text']//del//*[@id]")
    assert not gone
    assert not root.xpath("//article[@class='redline-text']//del//a")


def test_headings_are_those_of_the_new_text() -> None:
    for seed in range(0, 12, 3):
        root = page(*drawn(seed))
        levels = [int(h.tag[1]) for h in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_without_its_style_the_page_reads_as_the_marked_text() -> None:
    """What another view shows is hidden in the page itself."""
    root = page(*small_pair())
    for view in root.xpath("//*[contains(@class, 'redline-edition')]"):
        assert view.get("hidden") is not None
    assert len(root.xpath("//article[@class='redline-text']")) == 1


def test_what_came_into_what_moved_and_what_it_lost_is_shown() -> None:
    """A table that moved and lost a row: the row is shown where it stood."""
    from tests.redline_pair import CENTRE, CLINIC, FAMILY, contacts

    text = [section(id, id.title(), para(f"Avsnittet {id} är som förr.")) for id in ("ett", "två")]
    old = plan(section("a", "A", contacts(CENTRE, FAMILY, CLINIC)), *text)
    new = plan(*text, section("a", "A", contacts(CENTRE, CLINIC)))
    check_laws(draw_redline(old, new))
    assert "[struket: Familjerådgivningen" in said(classed(page(old, new), "redline-text")[0])
