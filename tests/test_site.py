"""The site of all plans: what is in it, that every link lands, what machines read of it."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from click.testing import CliRunner
from lxml import etree, html

from plan_compiler.commands import main
from plan_compiler.pipeline import KIT
from plan_compiler.render.html import render_page
from plan_compiler.site.anchors import anchors, retired
from plan_compiler.site.lists import slug
from tests.builders import everything
from tests.small_site import ISSUER, lay_site, made, put, read_site
from tests.web_pages import SV, classed, said

BASE = "https://www.exempel.se/styrdokument/"
Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_site(tmp_path_factory.mktemp("source") / "plans")


@pytest.fixture(scope="module")
def files(source: Path) -> Files:
    return made(source)


def parsed(data: bytes) -> Any:
    return html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))


# --- What there is ---------------------------------------------------------------------------


def test_the_site_has_the_files_that_it_should(files: Files) -> None:
    plan = {name for name in files if name.startswith("cykelplan/2024-05-06/")}
    assert {PurePosixPath(name).name for name in plan} >= {
        "index.html",
        "cykelplan.pdf",
        "cykelplan.docx",
        "cykelplan.json",
        "fragment.html",
        "plan.css",
    }
    assert {name for name in files if "/" not in name} == {
        "404.html",
        "catalog.rdf",
        "feed.atom",
        "forslag.html",
        "gallande.html",
        "gallande.organ-kommunfullmaktige.html",
        "index.html",
        "organ-kommunfullmaktige.html",
        "organ-kommunstyrelsen.html",
        "page.css",
        "plan.css",
        "robots.txt",
        "site.css",
        "sitemap.xml",
        "theme.css",
        "upphorda.html",
        "upphorda.organ-kommunstyrelsen.html",
    }
    pairs = {name.split("/")[2] for name in files if name.startswith("cykelplan/diff/")}
    assert pairs == {"2020-05-04_2024-05-06", "2024-05-06_2026-05-04"}


def test_the_same_bytes_come_twice(source: Path, files: Files) -> None:
    again = made(source)
    assert [name for name in files if files[name] != again.get(name)] == []


def test_drafts_are_published_only_when_asked_for(source: Path) -> None:
    assert [shelf.id for shelf in read_site(source, drafts=False).shelves] == [
        "cykelplan",
        "valdsbejakande-extremism",
        "flaggning",
    ]


def test_what_is_in_force_has_an_address_that_stays(files: Files) -> None:
    for name in ("index.html", "cykelplan.pdf"):
        assert files[f"cykelplan/gallande/{name}"] == files[f"cykelplan/2024-05-06/{name}"]
    none = parsed(files["flaggning/gallande/index.html"])
    assert said(none.find(".//h1")) == "Ingen version gäller nu"


def test_a_plans_page_has_what_is_in_force_first(files: Files) -> None:
    page = parsed(files["cykelplan/index.html"])
    cards = [said(card.find("h3")) for card in page.findall(".//article")]
    assert cards == ["Version 2024-05-06", "Version 2026-05-04", "Version 2020-05-04"]
    assert [said(one) for one in page.xpath(classed("site-state"))] == [
        "Gäller",
        "Gäller inte än",
        "Ersatt",
    ]


def test_each_choice_lists_what_it_says(files: Files) -> None:
    def listed(name: str) -> list[str]:
        return [said(one) for one in parsed(files[name]).xpath("//li/h3")]

    everything = listed("index.html")
    assert len(everything) == 4 and everything == sorted(everything)
    assert listed("gallande.html") == [everything[0], everything[2]]
    assert listed("organ-kommunstyrelsen.html") == ["Riktlinjer för flaggning"]
    assert listed("forslag.html") == ["Grönplan"]


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("index.html", False),
        ("gallande.html", True),
        ("404.html", True),
        ("cykelplan/index.html", False),
        ("cykelplan/2024-05-06/index.html", False),
        ("cykelplan/2026-05-04/index.html", False),
        ("cykelplan/2020-05-04/index.html", True),
        ("flaggning/2021-03-01/index.html", True),
        ("flaggning/gallande/index.html", True),
        ("gronplan/remiss/index.html", True),
        ("cykelplan/diff/2020-05-04_2024-05-06/redline.html", True),
    ],
)
def test_search_is_asked_to_leave_what_is_not_to_be_found(
    name: str, hidden: bool, files: Files
) -> None:
    assert bool(parsed(files[name]).xpath("//meta[@name='robots']")) == hidden


def test_an_organ_has_an_address_of_its_own() -> None:
    assert slug("Miljö- och byggnämnden") == "miljo-och-byggnamnden"


# --- Links -----------------------------------------------------------------------------------


def target(name: str, files: Files) -> str:
    """The file that an address below the site's gives."""
    return f"{name}index.html" if not name or name.endswith("/") else name


def links(name: str, page: Any) -> Iterator[tuple[str, str, str]]:
    """What a page leads to or loads inside the site: as written, file, anchor."""
    at = f"{BASE}{name}"
    for written in page.xpath("//@href | //@src"):
        whole = urlsplit(urljoin(at, written))
        address = whole._replace(fragment="", query="").geturl()
        if address.startswith(BASE):
            yield written, unquote(address.removeprefix(BASE)), unquote(whole.fragment)


def dead(files: Files) -> list[str]:
    """Every link of the site that lands nowhere."""
    pages = {name: parsed(data) for name, data in files.items() if name.endswith(".html")}
    ids = {name: set(page.xpath("//@id")) for name, page in pages.items()}
    found = []
    for name, page in pages.items():
        if PurePosixPath(name).name in KIT:
            continue
        for written, path, anchor in links(name, page):
            file = f"{path}index.html" if not path or path.endswith("/") else path
            if file not in files or (anchor and anchor not in ids.get(file, ())):
                found.append(f"{name}: {written}")
    return found


def test_every_link_lands(files: Files) -> None:
    assert dead(files) == []


def test_a_dead_link_would_be_seen(files: Files) -> None:
    gone = {name: data for name, data in files.items() if name != "cykelplan/index.html"}
    page = files["index.html"].replace(b'href="gallande.html"', b'href="gallande.html#ingenstans"')
    found = dead({**gone, "index.html": page})
    assert "index.html: cykelplan/" in found and "index.html: gallande.html#ingenstans" in found


# --- Anchors ---------------------------------------------------------------------------------


def test_anchors_of_earlier_versions_still_land(files: Files) -> None:
    """research H10: the ids of a version are among the next one's ids and aliases."""
    order = ("2020-05-04", "2024-05-06", "2026-05-04")
    pages = {name: parsed(files[f"cykelplan/{name}/index.html"]) for name in order}
    met: set[str] = set()
    for name, page in pages.items():
        assert met <= set(page.xpath("//@id")), name
        met |= {id for id in page.xpath("//@id") if "_" not in id}


def test_a_retired_anchor_says_what_was_there_and_what_is_near(files: Files) -> None:
    page = parsed(files["cykelplan/2024-05-06/index.html"])
    place = page.xpath("//li[@id='vagar']")[0]
    assert said(place) == ("Bättre vägar, i version 2020-05-04Närmast i den här versionen: Mål")
    assert place.xpath("a/@href") == ["../2020-05-04/#vagar", "#mal"]


def test_every_anchor_of_a_page_is_known() -> None:
    page = parsed(render_page(everything(), SV).encode())
    authored = {id for id in page.xpath("//@id") if "_" not in id or id.startswith("fotnot_")}
    assert authored - set(anchors(everything(), SV.labels)) == {"dokumentets-titel"}
    assert retired(everything(), [everything()], SV.labels) == ()


# --- Machines --------------------------------------------------------------------------------

SPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def found(data: bytes, path: str) -> list[Any]:
    nodes: list[Any] = etree.fromstring(data).xpath(path, namespaces=SPACES)
    return nodes


def test_the_sitemap_has_what_search_should_find(files: Files) -> None:
    assert [node.text.removeprefix(BASE) for node in found(files["sitemap.xml"], "//s:loc")] == [
        "",
        "cykelplan/",
        "cykelplan/2024-05-06/",
        "cykelplan/2026-05-04/",
        "gronplan/",
        "valdsbejakande-extremism/",
        "valdsbejakande-extremism/2022-10-24/",
        "flaggning/",
    ]


def test_the_feed_has_the_decisions_and_their_days(files: Files) -> None:
    feed = files["feed.atom"]
    assert [node.text for node in found(feed, "//a:entry/a:updated")] == [
        "2026-05-04T00:00:00Z",
        "2024-05-06T00:00:00Z",
        "2022-10-24T00:00:00Z",
        "2021-03-01T00:00:00Z",
        "2020-05-04T00:00:00Z",
    ]
    for entry in found(feed, "//a:feed | //a:entry"):
        needed = ("a:id", "a:title", "a:updated")
        assert all(len(entry.xpath(name, namespaces=SPACES)) == 1 for name in needed)
    assert found(feed, "/a:feed/a:author/a:name")[0].text == "Exempels kommun"


def test_the_catalogue_has_what_dcat_ap_se_demands(files: Files) -> None:
    data = files["catalog.rdf"]
    described = ("dcterms:title", "dcterms:description", "dcterms:publisher")
    demands = {
        "dcat:Catalog": (*described, "dcat:dataset"),
        "dcat:Dataset": described,
        "dcat:Distribution": ("dcat:accessURL",),
        "foaf:Agent": ("foaf:name",),
    }
    for kind, needed in demands.items():
        nodes = found(data, f"//{kind}")
        assert nodes
        for node in nodes:
            assert [p for p in needed if not node.xpath(p, namespaces=SPACES)] == []
    named = set(found(data, "//@rdf:about"))
    pointed = {str(one) for one in found(data, "//@rdf:resource")}
    inside = {one for one in pointed if one.startswith(BASE) and "#" in one}
    assert inside <= named
    assert len(found(data, "//dcat:Dataset")) == 4


def test_machines_are_told_where_the_files_are(files: Files) -> None:
    told = {str(one) for one in found(files["catalog.rdf"], "//dcat:downloadURL/@rdf:resource")}
    told |= {node.text for node in found(files["sitemap.xml"], "//s:loc")}
    missing = [one for one in told if target(one.removeprefix(BASE), files) not in files]
    assert missing == []


# --- The command -----------------------------------------------------------------------------


def run(source: Path, output: Path, *more: str) -> tuple[int, Any]:
    folders = ("--source", str(source), "--output", str(output), "--today", "2026-06-01")
    result = CliRunner().invoke(main, ["site", *folders, "--report", "json", *more])
    return result.exit_code, json.loads(result.stdout)["diagnostics"]


@pytest.fixture
def small(source: Path, tmp_path: Path) -> Path:
    """A source with one plan, whose files may be changed."""
    folder = tmp_path / "small"
    shutil.copytree(source / "cykelplan", folder / "cykelplan")
    shutil.copy(source / "municipality.yaml", folder)
    return folder


def test_the_site_is_written_whole(small: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    put({"old.html": b""}, output / "site")
    assert run(small, output) == (0, [])
    written = {p.relative_to(output / "site").as_posix() for p in output.rglob("*") if p.is_file()}
    assert written == set(made(small, drafts=False))


def test_a_fault_leaves_the_old_site_as_it_was(small: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    put({"old.html": b"kvar"}, output / "site")
    (small / "cykelplan/2024-05-06/sections/text.md").write_text("<b>", encoding="utf-8")
    code, problems = run(small, output)
    assert code == 1 and problems
    assert [path.name for path in (output / "site").iterdir()] == ["old.html"]


def test_a_revision_that_cannot_be_read_is_not_passed_over(small: Path, tmp_path: Path) -> None:
    (small / "cykelplan/2024-05-06/plan.yaml").write_text("title: Cykelplan\n", encoding="utf-8")
    code, problems = run(small, tmp_path / "out")
    assert code == 1 and "PC102" in [one["code"] for one in problems]
    assert not (tmp_path / "out").exists()


def test_without_an_address_the_site_is_one_to_read(small: Path, tmp_path: Path) -> None:
    without = ISSUER.replace("base_address", "# base_address")
    (small / "municipality.yaml").write_text(without, encoding="utf-8")
    code, problems = run(small, tmp_path / "out")
    assert (code, [one["code"] for one in problems]) == (0, ["PC813"])
    names = {path.name for path in (tmp_path / "out/site").iterdir()}
    assert not names & {"sitemap.xml", "feed.atom", "catalog.rdf", "robots.txt"}


def test_no_plan_is_no_site(tmp_path: Path) -> None:
    code, problems = run(tmp_path / "nothing", tmp_path / "out")
    assert (code, [one["code"] for one in problems]) == (1, ["PC009"])
