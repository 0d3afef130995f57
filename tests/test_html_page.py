"""The page around the document: its frame, what machines read of it, what judges say of it."""

import dataclasses
import json
from datetime import date
from typing import Any

import pytest
from lxml import html

from plan_compiler.model import (
    Decision,
    Logo,
    Municipality,
    Plan,
    Validity,
)
from plan_compiler.render.html import assets, render_page
from plan_compiler.render.html_addresses import Download
from plan_compiler.resolve import resolve
from plan_compiler.resources import load_templates
from tests.builders import SVG, everything, plan, section, unadopted
from tests.web_pages import DOWNLOADS, SV, classed, fixed, metadata, one, page, said

# --- The page's frame -----------------------------------------------------------------------------


def test_the_page_runs_nothing_and_loads_nothing_from_elsewhere() -> None:
    full = page(everything(), *DOWNLOADS)
    assert not full.xpath("//@style|//style|//script[@type!='application/ld+json']|//base|//iframe")
    assert not [name for e in full.iter() for name in e.attrib if name.startswith("on")]
    loaded = full.xpath("//link[@rel='stylesheet']/@href|//@src")
    assert loaded and all(address.startswith("assets/") for address in loaded)


def test_the_policy_allows_only_what_lies_beside_the_page() -> None:
    policy = one(page(everything()), "//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "frame-ancestors" not in policy


def test_everything_the_page_loads_is_among_its_assets() -> None:
    logo = Logo(svg=SVG, alternative="Exempels kommun, logotyp")
    adorned = dataclasses.replace(everything(), issuer=Municipality(name="E", logo=logo))
    full = page(adorned)
    loaded = full.xpath("//link[@rel='stylesheet']/@href|//@src")
    assert {name.removeprefix("assets/") for name in loaded} == assets(adorned, SV).keys()
    assert one(full, "//header//img/@alt") == "Exempels kommun, logotyp"


def test_page_and_styles_keep_within_their_budget() -> None:
    styles = [data for name, data in assets(everything(), SV).items() if name.endswith(".css")]
    assert sum(map(len, styles)) <= 20 * 1024
    assert len(render_page(everything(), SV, DOWNLOADS).encode()) <= 100 * 1024


def test_the_first_stop_leads_past_the_frame() -> None:
    full = page(everything())
    skip = full.xpath("//body//a")[0]
    main = one(full, "//main")
    assert skip.get("href") == f"#{main.get('id')}" and main.get("tabindex") == "-1"


def test_downloads_are_named_with_kind_and_size_and_point_to_the_file() -> None:
    links = page(everything(), *DOWNLOADS).xpath(classed("plan-downloads") + "//a")
    assert [said(link) for link in links] == ["Ladda ner PDF, 218 kB", "Ladda ner Word, 1,6 MB"]
    assert [link.get("href") for link in links] == ["trafikplan.pdf", "trafikplan.docx"]
    assert links[0].get("type") == "application/pdf"


def test_a_small_download_is_never_nothing() -> None:
    full = page(everything(), Download("pdf", "a.pdf", 12))
    assert said(one(full, classed("plan-downloads"))) == "Ladda ner PDF, 1 kB"


def test_the_foot_links_what_the_municipality_has() -> None:
    issuer = Municipality(
        name="E", accessibility_statement="https://e.se/t", feedback="https://e.se/s"
    )
    full = page(dataclasses.replace(everything(), issuer=issuer))
    assert full.xpath("//body/footer//a/@href") == [
        "https://e.se/t",
        "https://e.se/s",
        "#sidans_innehall",
    ]
    assert page(everything()).xpath("//body/footer//a/@href") == ["#sidans_innehall"]


def test_what_is_urgent_is_linked_before_the_text() -> None:
    full = page(everything())
    target = one(full, "//body/header//a/@href")
    urgent = one(full, f"//*[@id='{target[1:]}']")
    assert (urgent.get("role"), urgent.get("aria-label")) == ("note", "Vid akut situation")
    assert not page(plan(section("mal", "Mål"))).xpath("//body/header//a")


def test_a_draft_says_so_and_stays_out_of_search_engines() -> None:
    draft = page(unadopted())
    first = draft.xpath("//article/*")[0]
    assert said(first) == "UTKAST Texten är inte beslutad och kan komma att ändras."
    assert one(draft, "//head/title").text.startswith("Utkast: Trafikplan")
    assert draft.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert data(unadopted())["creativeWorkStatus"] == "Draft"
    assert '@top-right { content: "UTKAST"' in assets(unadopted(), SV)["theme.css"].decode()
    adopted = page(everything())
    assert not adopted.xpath(classed("plan-banner") + "|//meta[@name='robots']")
    assert "@top-right" not in assets(everything(), SV)["theme.css"].decode()


# --- What machines read ---------------------------------------------------------------------------


def data(plan: Plan, *downloads: Download) -> Any:
    return json.loads(one(page(plan, *downloads), "//script").text)


def test_dates_are_the_same_for_people_and_machines() -> None:
    full = page(everything())
    shown = full.xpath("//time/@datetime")
    facts = data(everything())
    assert [facts["legislationDate"], facts["legislationDateVersion"]] == shown
    assert full.xpath("//meta[@name='dcterms.issued']/@content") == shown[:1]
    assert full.xpath("//meta[@name='dcterms.valid']/@content") == [f"start={shown[1]}"]


def test_the_plan_is_described_as_legislation() -> None:
    facts = data(everything(), *DOWNLOADS)
    assert facts["@type"] == ["Legislation", "DigitalDocument"]
    assert facts["@id"] == "https://www.exempel.se/plan/trafikplan/2024-05-02/"
    assert facts["legislationIdentifier"] == "KS 2024/12"
    assert facts["legislationPassedBy"][0]["name"] == "Kommunfullmäktige"
    assert facts["legislationLegalForce"] == "https://schema.org/InForce"
    assert facts["temporalCoverage"] == "2024-06-01/.."
    assert [encoding["contentSize"] for encoding in facts["encoding"]] == ["218400 B", "1640000 B"]
    assert "longDescription" in facts["accessibilityFeature"]


@pytest.mark.parametrize(
    "changes",
    [{"status": "förslag"}, {"validity": Validity(start=date(2024, 6, 1), end=date(2027, 5, 31))}],
)
def test_force_is_claimed_only_for_what_is_adopted_without_end(changes: dict[str, Any]) -> None:
    assert "legislationLegalForce" not in data(fixed(**changes))


def test_what_is_not_known_is_left_out() -> None:
    bare = fixed(decisions=(), validity=None)
    bare = dataclasses.replace(bare, issuer=Municipality(name="E"))
    facts = data(bare, *DOWNLOADS)
    assert not {"@id", "legislationDate", "legislationPassedBy", "temporalCoverage"} & facts.keys()
    assert facts["encoding"][0]["contentUrl"] == "trafikplan.pdf"
    full = page(bare)
    assert not full.xpath("//link[@rel='canonical']|//meta[@property='og:url']")
    assert "" not in full.xpath("//meta/@content")


def test_earlier_decisions_are_named_as_replaced() -> None:
    old = Decision(organ="Kommunfullmäktige", date=date(2016, 11, 28), paragraph="181")
    full = page(fixed(replaces=(old,)))
    name = "Kommunfullmäktige 2016-11-28 § 181"
    assert full.xpath("//meta[@name='dcterms.replaces']/@content") == [name]
    assert data(fixed(replaces=(old,)))["legislationRepeals"][0]["name"] == name


def test_dublin_core_and_open_graph_name_the_document() -> None:
    full = page(fixed(cover_title="Rätt väg", description="Så tar vi oss fram."))
    named = dict(
        zip(full.xpath("//meta[@name]/@name"), full.xpath("//meta[@name]/@content"), strict=True)
    )
    assert named["dcterms.title"] == "Trafikplan"
    assert named["dcterms.identifier"] == "KS 2024/12"
    assert named["dcterms.type"] == "Plan"
    assert named["description"] == "Så tar vi oss fram."
    shared = full.xpath("//meta[@property='og:title' or @property='og:locale']/@content")
    assert shared == ["Rätt väg", "sv_SE"]


# --- Other languages ------------------------------------------------------------------------------


def test_a_page_in_english_has_an_english_frame() -> None:
    english = load_templates("en")
    whole = dataclasses.replace(everything(), metadata=metadata(language="en"))
    full = html.document_fromstring(render_page(resolve(whole, english.labels), english))
    assert full.get("lang") == "en"
    assert said(full.xpath("//body//a")[0]) == english.labels["skip_to_content"]
    assert not full.xpath("//*[contains(., 'Tillbaka') or contains(., 'Innehåll')]")
