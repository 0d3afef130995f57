"""What the web says of a revision that something has ended: banner, robots, legal force."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from lxml import html

from plan_compiler.life import Repeal, Revision
from plan_compiler.model import Decision, Plan, Validity
from plan_compiler.parity.compare import differences, read
from plan_compiler.parity.said import say
from plan_compiler.published import Published, published_ever, published_on
from plan_compiler.render.html import render_fragment, render_page
from tests.builders import everything
from tests.web_pages import SV, classed, said

FIRST = Decision(organ="Kommunfullmäktige", date=date(2024, 5, 2), paragraph="7")
SECOND = Decision(organ="Kommunfullmäktige", date=date(2025, 11, 3), paragraph="8")
OLD = Revision("2024-05-02", "antagen", (FIRST,), validity=Validity(start=date(2024, 6, 1)))
NEW = Revision(
    "2025-11-03", "antagen", (SECOND,), (FIRST,), validity=Validity(start=date(2026, 1, 1))
)
SHORT = dataclasses.replace(OLD, validity=Validity(start=date(2024, 6, 1), end=date(2025, 6, 30)))
REPEAL = Repeal(Decision(organ="Kommunstyrelsen", date=date(2025, 3, 1), paragraph="9"))
BEFORE, BETWEEN, LATER = date(2024, 5, 10), date(2025, 12, 1), date(2026, 1, 1)


def old(day: date, *more: Revision, repeals: tuple[Repeal, ...] = ()) -> Published:
    return published_on(day, (OLD, *more), repeals)[OLD.name]


READ, UNTIL = "Läs versionen som beslutades", "Läs versionen som gäller till dess, beslutad"
CASES: Mapping[str, tuple[Published, str, str, str]] = {
    "in force": (old(BETWEEN), "", "InForce", "2024-06-01/.."),
    "followed": (
        old(BETWEEN, NEW),
        f"NY VERSION BESLUTAD Den här versionen gäller till och med 2025-12-31. {READ} 2025-11-03",
        "InForce",
        "2024-06-01/2025-12-31",
    ),
    "replaced": (
        old(LATER, NEW),
        "ERSATT Den här versionen är ersatt. Den gäller inte från och med 2026-01-01. "
        f"{READ} 2025-11-03",
        "NotInForce",
        "2024-06-01/2025-12-31",
    ),
    "repealed": (
        old(LATER, repeals=(REPEAL,)),
        "UPPHÄVD Den här versionen är upphävd av Kommunstyrelsen. "
        "Den gäller inte från och med 2025-03-01.",
        "NotInForce",
        "2024-06-01/2025-02-28",
    ),
    "expired": (
        published_on(LATER, (SHORT,), ())[OLD.name],
        "GÄLLER INTE LÄNGRE Giltighetstiden har gått ut. "
        "Den här versionen gäller inte från och med 2025-07-01.",
        "NotInForce",
        "2024-06-01/2025-06-30",
    ),
    "coming": (
        published_on(BEFORE, (OLD,), ())[OLD.name],
        "GÄLLER INTE ÄN Den här versionen är beslutad men gäller först från och med 2024-06-01.",
        "NotInForce",
        "2024-06-01/..",
    ),
}


def shown(published: Published | None, plan: Plan | None = None) -> Any:
    return html.document_fromstring(render_page(plan or everything(), SV, (), published))


@pytest.mark.parametrize("case", CASES)
def test_a_page_says_first_what_has_become_of_its_revision(case: str) -> None:
    published, words, _, _ = CASES[case]
    assert [said(one) for one in shown(published).xpath(classed("plan-banner"))] == (
        [words] if words else []
    )


@pytest.mark.parametrize("case", CASES)
def test_machines_are_told_the_same(case: str) -> None:
    published, _, force, period = CASES[case]
    page = shown(published)
    facts = json.loads(page.xpath("//script")[0].text)
    assert facts["legislationLegalForce"] == f"https://schema.org/{force}"
    assert facts["temporalCoverage"] == period
    assert bool(page.xpath("//meta[@name='robots']")) == published.has_ended


def test_a_page_leads_to_the_versions_around_it() -> None:
    page = shown(old(LATER, NEW))
    assert page.xpath("//link[@rel='successor-version']/@href") == ["../2025-11-03/"]
    assert page.xpath(f"{classed('plan-banner')}//a/@href") == ["../2025-11-03/"]
    assert page.xpath("//meta[@name='dcterms.isReplacedBy']/@content") == [
        "Kommunfullmäktige 2025-11-03 § 8"
    ]


def test_a_fragment_leads_to_the_published_address() -> None:
    fragment = html.fragment_fromstring(
        render_fragment(everything(), SV, published=old(LATER, NEW))
    )
    assert fragment.xpath(f"{classed('plan-banner')}//a/@href") == [
        "https://www.exempel.se/plan/trafikplan/2025-11-03/"
    ]


def test_the_banner_is_none_of_the_plans_words() -> None:
    plan, published = everything(), old(LATER, NEW)
    page = render_page(plan, SV, (), published).encode()
    fragment = render_fragment(plan, SV, published=published).encode()
    assert list(differences(say(plan, "html"), read("html", page))) == []
    assert list(differences(say(plan, "fragment"), read("fragment", fragment))) == []


def test_a_build_knows_the_decision_and_no_day() -> None:
    assert published_ever((OLD,), ()) == {}
    assert published_ever((SHORT,), ()) == {}
    assert published_ever((OLD, NEW), ())[OLD.name] == old(date.max, NEW)
